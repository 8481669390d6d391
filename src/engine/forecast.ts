import type { Forecast, Remaining } from "../model/money";
import type { Orchestration } from "../model/orchestration";
import type { Pipeline, StageDefinition } from "../model/pipeline";
import type { RunOptions } from "../model/settings";
import { minuteMs, modelOf, spentOn } from "./samples";
import type { Sample } from "./samples";

/** What is to be started. */
export interface Planned {
  readonly pipeline: Pipeline;
  readonly options: RunOptions;
  /** How many tasks each batch has, in order; empty without batches. */
  readonly batches: readonly number[];
}

/** A part of what is to be done, and how many tasks it has (1 for a stage). */
interface Part {
  readonly samples: readonly Sample[];
  readonly tasks: number;
  /** How long it was worked on already. */
  readonly spentMinutes: number;
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
  history: readonly Sample[],
  planned: Planned,
): Forecast | null {
  const samples = newestFirst(history);
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
      for (const tasks of planned.batches)
        parts.push({ samples: pool, tasks, spentMinutes: 0 });
    } else {
      stageSamples += pool.length;
      parts.push({ samples: pool, tasks: 1, spentMinutes: 0 });
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

const newestFirst = (samples: readonly Sample[]): Sample[] =>
  samples.toSorted((a, b) => b.endedAt - a.endedAt);

/**
 * How long the work that is left of an orchestration will probably take, by what was proven in this workspace before, its own finished parts
 * included; null when there is not enough of that, nothing left, and for a simulation. Pure. `now`: epoch milliseconds; `workedMs`: how long
 * the attempt at work has worked until then.
 *
 * As `forecast`, but of what is left: a part that is worked on draws among the samples that took longer than it did already, less what it
 * took. One that has taken longer than all of them adds nothing, for nobody knows how much; when nothing else is left, there is no answer. Each
 * part draws its own numbers, counted from the end, so that what is finished changes nothing about the rest.
 */
export function remaining(
  history: readonly Sample[],
  o: Orchestration,
  now: number,
  workedMs: number,
): Remaining | null {
  if (o.simulated) return null;
  const samples = newestFirst(history);
  const parts: Part[] = [];
  for (const definition of o.pipeline.stages) {
    const { name, kind } = definition;
    const stage = o.stages.find((one) => one.name === name);
    if (kind === "merge" || !stage || isDone(stage)) continue;
    const left =
      kind === "batches"
        ? o.batches
            .filter((batch) => !isDone(batch))
            .map(({ index, tasks }) => ({ batch: index, tasks: tasks.length }))
        : [{ batch: null, tasks: 1 }];
    if (left.length === 0) continue;
    const pool = poolFor(definition, modelOf(definition, o.options), samples);
    if (!pool) return null;
    for (const { batch, tasks } of left) {
      const isAtWork = o.attempts.some(
        (attempt) =>
          attempt.status !== "ended" &&
          attempt.stage === name &&
          attempt.batch === batch,
      );
      const spentMinutes =
        spentOn(o, name, batch).minutes + (isAtWork ? workedMs / minuteMs : 0);
      parts.push({
        samples: pool.filter(({ minutes }) => minutes * tasks > spentMinutes),
        tasks,
        spentMinutes,
      });
    }
  }
  if (parts.every((part) => part.samples.length === 0)) return null;
  const minutes = drawnTotals(parts)
    .map((total) => total.minutes)
    .sort((a, b) => a - b);
  return {
    at: now,
    p50Minutes: quantile(minutes, 0.5),
    p90Minutes: quantile(minutes, 0.9),
  };
}

const isDone = ({ status }: { readonly status: string }): boolean =>
  status === "completed" || status === "skipped";

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

function drawnTotals(
  parts: readonly Part[],
): { usd: number; minutes: number }[] {
  const totals = Array.from({ length: draws }, () => ({ usd: 0, minutes: 0 }));
  for (const [index, { samples, tasks, spentMinutes }] of parts.entries()) {
    const below = randomFrom(parts.length - index);
    for (const total of totals) {
      const sample = samples[below(samples.length)];
      if (!sample) continue;
      total.usd += sample.usd * tasks;
      total.minutes += sample.minutes * tasks - spentMinutes;
    }
  }
  return totals;
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
