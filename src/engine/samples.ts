import { agentTimeMs } from "../model/answerWait";
import type { Attempt, Orchestration } from "../model/orchestration";
import { isPast } from "../model/overview";
import type { StageDefinition } from "../model/pipeline";
import type { RunOptions } from "../model/settings";
import type { Orchestrations } from "./orchestrations";

/** What one part of a finished orchestration took: a stage without batches, or a task of a batch. */
export interface Sample {
  readonly stage: string;
  readonly role: StageDefinition["role"];
  readonly kind: StageDefinition["kind"];
  readonly model: string;
  /** When it was finished, in epoch milliseconds. */
  readonly endedAt: number;
  readonly usd: number;
  readonly minutes: number;
}

/** The model that a stage is worked on with. */
export const modelOf = (stage: StageDefinition, options: RunOptions): string =>
  stage.model ?? (options.models[stage.role] || options.model);

/** What an orchestration teaches; a simulation nothing. Pure. */
export function samplesOf(o: Orchestration): Sample[] {
  if (o.simulated) return [];
  return o.pipeline.stages.flatMap((definition): Sample[] => {
    const { name, role, kind } = definition;
    const stage = o.stages.find((each) => each.name === name);
    const common = {
      stage: name,
      role,
      kind,
      model: modelOf(definition, o.options),
    };
    switch (kind) {
      case "merge":
        return [];
      case "agent":
        return stage?.status === "completed" && stage.endedAt !== null
          ? [
              {
                ...common,
                endedAt: stage.endedAt,
                ...spentOn(o, name, null),
              },
            ]
          : [];
      case "batches":
        return o.batches.flatMap(({ status, endedAt, tasks, index }) => {
          if (status !== "completed" || endedAt === null || tasks.length === 0)
            return [];
          const { usd, minutes } = spentOn(o, name, index);
          return [
            {
              ...common,
              endedAt,
              usd: usd / tasks.length,
              minutes: minutes / tasks.length,
            },
          ];
        });
      default: {
        const unknown: never = kind;
        return unknown;
      }
    }
  });
}

export const minuteMs = 60_000;

/** Everything that was spent on a stage or a batch by attempts that have ended, in all its rounds. */
export function spentOn(
  o: Orchestration,
  stage: string,
  batch: number | null,
): { usd: number; minutes: number } {
  let usd = 0;
  let ms = 0;
  for (const attempt of o.attempts) {
    if (attempt.stage !== stage || attempt.batch !== batch) continue;
    usd += attempt.outcome?.costUsd ?? 0;
    ms += workedMs(attempt);
  }
  return { usd, minutes: ms / minuteMs };
}

const workedMs = (attempt: Attempt): number =>
  (attempt.endedAt === null
    ? 0
    : (agentTimeMs(attempt, attempt.endedAt) ?? 0)) +
  (attempt.evidence?.gate?.durationMs ?? 0);

/** Enough for the samples that count. */
const newestSo = 200;

/** What the newest orchestrations teach. What a past one taught is kept, since nothing more can come of it. */
export interface Samples {
  newest(): Promise<Sample[]>;
}

export function createSamples(
  orchestrations: Pick<Orchestrations, "all" | "each">,
): Samples {
  let known = new Map<string, readonly Sample[]>();
  return {
    async newest() {
      const ids = orchestrations
        .all()
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, newestSo)
        .map(({ id }) => id);
      const taught = new Map<string, readonly Sample[]>();
      const kept = new Map<string, readonly Sample[]>();
      for (const id of ids) {
        const own = known.get(id);
        if (own) kept.set(id, own);
      }
      for await (const o of orchestrations.each(
        ids.filter((id) => !kept.has(id)),
      )) {
        const own = samplesOf(o);
        taught.set(o.id, own);
        if (isPast(o)) kept.set(o.id, own);
      }
      known = kept;
      return ids.flatMap((id) => taught.get(id) ?? kept.get(id) ?? []);
    },
  };
}
