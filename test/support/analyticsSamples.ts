import type { Analytics, AnalyticsPoint } from "../../src/model/analytics";

const stages = ["design", "analyze", "implement", "verify", "merge"] as const;
const models = ["claude-opus-4-5", "claude-haiku-4-5"] as const;
const last = Date.UTC(2025, 5, 2);
const dayMs = 24 * 60 * 60 * 1000;

/** A number from 0 to 1 that looks like chance and is always the same. */
const chance = (seed: number): number => {
  const sine = Math.sin(seed * 12.9898) * 43758.5453;
  return sine - Math.floor(sine);
};

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function point(from: string, seed: number, scale: number): AnalyticsPoint {
  const ended = Math.round(chance(seed) * 3 * scale);
  const total = ended * 12;
  return {
    from,
    ended,
    ...(ended === 0
      ? {}
      : {
          containers: {
            busyMs: ended * 3_600_000 * (1 + chance(seed + 4)),
            openMs: ended * 3_600_000,
          },
        }),
    tasks: {
      total,
      proven: Math.round(total * (0.85 + 0.15 * chance(seed + 1))),
      stepped: Math.round(total * 0.18 * chance(seed + 2)),
    },
    stages:
      ended === 0
        ? []
        : stages.map((stage, index) => ({
            stage,
            completed: ended,
            failed: chance(seed + index) > 0.8 ? 1 : 0,
            timed: stage === "merge" ? 0 : ended,
            workedMs:
              stage === "merge"
                ? 0
                : ended * 60_000 * (6 + 60 * chance(seed + index) ** 2),
          })),
    costs: stages.slice(0, ended === 0 ? 0 : 4).map((stage, index) => ({
      stage,
      model: models[index % 2] ?? null,
      usd: ended * (0.4 + 2 * chance(seed + index + 3)),
    })),
  };
}

/** Figures of so many days, or of a year in weeks. */
export function sampleAnalytics(period: number | null): Analytics {
  const count = period ?? 52;
  const stepDays = period === null ? 7 : 1;
  return {
    step: period === null ? "week" : "day",
    active: 3,
    queued: 1,
    simulated: 2,
    containerSlots: 2,
    points: Array.from({ length: count }, (_, index) =>
      point(
        dateOf(last - (count - 1 - index) * stepDays * dayMs),
        index,
        stepDays === 7 ? 4 : 1,
      ),
    ),
  };
}

/** Nothing has ended; one is at work. */
export const noAnalytics = (): Analytics => ({
  step: "day",
  active: 1,
  queued: 0,
  simulated: 0,
  points: [
    {
      from: dateOf(last),
      ended: 0,
      tasks: { total: 0, proven: 0, stepped: 0 },
      stages: [],
      costs: [],
    },
  ],
});
