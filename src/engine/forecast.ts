import type { Forecast } from "../model/money";
import type { Attempt, Orchestration } from "../model/orchestration";
import type { Pipeline, StageDefinition } from "../model/pipeline";
import type { RunOptions } from "../model/settings";

/** What is to be started. */
export interface Planned {
  readonly pipeline: Pipeline;
  readonly options: RunOptions;
  /** How many tasks each batch has, in order; empty without batches. */
  readonly batches: readonly number[];
}

/** What one part of a finished orchestration took: a stage without batches, or a task of a batch. */
interface Sample {
  readonly stage: string;
  readonly role: StageDefinition["role"];
  readonly kind: StageDefinition["kind"];
  readonly model: string;
  /** When it was finished, in epoch milliseconds. */
  readonly endedAt: number;
  readonly usd: number;
  readonly minutes: number;
}

/** A part of what is to be done, and how many tasks it has (1 for a stage). */
interface Part {
  readonly samples: readonly Sample[];
  readonly tasks: number;
}

const fewestSamples = 3;
/** Prices, models and habits change: of each kind only so many of the newest count. */
const mostSamples = 100;
const draws = 2_000;

/**
 * What a start would probably cost and take, by what was proven in this workspace before; null when there is not enough of that. Pure, and
 * the same for the same history.
 *
 * Samples are the finished stages and the proven batches of orchestrations that are not simulated: everything that was spent on one until it
 * was proven, heals and retries included. Those of a batch are divided by its tasks, since batches differ in size. A stage is forecast from
 * stages of the same name with the same model, where there are at least three of them; else from those of the same name, else of the same role.
 *
 * They are combined by a bootstrap: 2,000 times every part draws one of its samples, and what they add up to is sorted. Adding up the parts'
 * own quantiles instead would say too little for p50 (dear parts are rare, but among many parts there is nearly always one) and too much for
 * p90 (as if all were dear together). The draws are independent and cost and time of a sample stay together. What nobody knows is not in
 * it: work that is never proven, and the waits for people.
 */
export function forecast(
  history: readonly Orchestration[],
  planned: Planned,
): Forecast | null {
  const samples = history
    .filter(({ simulated }) => !simulated)
    .flatMap(samplesOf)
    .sort((a, b) => b.endedAt - a.endedAt);
  const parts: Part[] = [];
  let batchSamples = 0;
  let stageSamples = 0;
  for (const stage of planned.pipeline.stages) {
    if (stage.kind === "merge" || planned.options.skip.includes(stage.name))
      continue;
    const pool = poolFor(stage, modelOf(stage, planned.options), samples);
    if (!pool) return null;
    if (stage.kind === "batches") {
      batchSamples += pool.length;
      for (const tasks of planned.batches) parts.push({ samples: pool, tasks });
    } else {
      stageSamples += pool.length;
      parts.push({ samples: pool, tasks: 1 });
    }
  }
  if (parts.length === 0) return null;
  const totals = drawnTotals(parts);
  const usd = totals.map((total) => total.usd).sort((a, b) => a - b);
  const minutes = totals.map((total) => total.minutes).sort((a, b) => a - b);
  return {
    from: batchSamples > 0 ? "batches" : "stages",
    samples: batchSamples > 0 ? batchSamples : stageSamples,
    p50Usd: quantile(usd, 0.5),
    p90Usd: quantile(usd, 0.9),
    p50Minutes: quantile(minutes, 0.5),
    p90Minutes: quantile(minutes, 0.9),
  };
}

const modelOf = (stage: StageDefinition, options: RunOptions): string =>
  stage.model ?? (options.models[stage.role] || options.model);

function poolFor(
  { name, role, kind }: StageDefinition,
  model: string,
  samples: readonly Sample[],
): readonly Sample[] | null {
  // A task of a batch and a whole stage are different things, whatever they are called.
  const alike = samples.filter((sample) => sample.kind === kind);
  const named = alike.filter(({ stage }) => stage === name);
  const pools = [
    named.filter((sample) => sample.model === model),
    named,
    alike.filter((sample) => sample.role === role),
  ];
  const pool = pools.find(({ length }) => length >= fewestSamples);
  return pool?.slice(0, mostSamples) ?? null;
}

/** What an orchestration teaches. */
function samplesOf(o: Orchestration): Sample[] {
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

const minuteMs = 60_000;

/** Everything that was spent on a stage or a batch, in all its rounds. */
function spentOn(
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

const workedMs = ({ startedAt, endedAt, evidence }: Attempt): number =>
  (startedAt === null || endedAt === null ? 0 : endedAt - startedAt) +
  (evidence?.gate?.durationMs ?? 0);

function drawnTotals(
  parts: readonly Part[],
): { usd: number; minutes: number }[] {
  const below = randomFrom(1);
  return Array.from({ length: draws }, () => {
    let usd = 0;
    let minutes = 0;
    for (const { samples, tasks } of parts) {
      const sample = samples[below(samples.length)];
      if (!sample) continue;
      usd += sample.usd * tasks;
      minutes += sample.minutes * tasks;
    }
    return { usd, minutes };
  });
}

/** Whole numbers below a bound, always the same ones from the same seed (Mulberry32). */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

/** The smallest value that this share of them does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
