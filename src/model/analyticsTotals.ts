import type {
  Analytics,
  AnalyticsPoint,
  ContainerFigures,
  CostFigures,
  StageFigures,
} from "./analytics";

/** The times to look at, in days up to and with today; null: all that is recorded. */
export const analyticsPeriods = [7, 30, null] as const;
export type AnalyticsPeriod = (typeof analyticsPeriods)[number];

const dayMs = 24 * 60 * 60 * 1000;

/** When a period begins, in epoch milliseconds; null: with the first record. */
export const sinceOf = (period: number | null, now: number): number | null =>
  period === null ? null : now - (period - 1) * dayMs;

/** What the work is measured against. Shares are of 1. */
export const targets = {
  /** At least so many tasks are proven. */
  proven: 0.9,
  /** A stage takes less than this on average. */
  stageMs: 30 * 60_000,
  /** Fewer tasks than this need the user. */
  stepped: 0.1,
  /** Container slots are used for more of their time than this. */
  containers: 0.7,
} as const;

/** A part of a whole, from 0 to 1; null of nothing. */
export const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : part / whole;

/** What a time comes to. */
export interface AnalyticsTotals {
  readonly ended: number;
  readonly tasks: AnalyticsPoint["tasks"];
  /** By name, in the order in which they first came. */
  readonly stages: readonly StageFigures[];
  /** Of all stages. */
  readonly all: Omit<StageFigures, "stage">;
  readonly usd: number;
  /** The dearest first. */
  readonly costs: readonly CostFigures[];
  readonly containers: ContainerFigures;
}

/** Adds up points. Pure; the sum of its parts is always the whole. */
export function totalsOf(points: readonly AnalyticsPoint[]): AnalyticsTotals {
  const stages = new Map<string, StageFigures>();
  const costs = new Map<string, CostFigures>();
  const all = { completed: 0, failed: 0, timed: 0, workedMs: 0 };
  const tasks = { total: 0, proven: 0, stepped: 0 };
  const containers = { busyMs: 0, openMs: 0 };
  let ended = 0;
  for (const point of points) {
    ended += point.ended;
    tasks.total += point.tasks.total;
    tasks.proven += point.tasks.proven;
    tasks.stepped += point.tasks.stepped;
    containers.busyMs += point.containers?.busyMs ?? 0;
    containers.openMs += point.containers?.openMs ?? 0;
    for (const one of point.stages) {
      const known = stages.get(one.stage) ?? {
        ...{ stage: one.stage, completed: 0, failed: 0, timed: 0 },
        workedMs: 0,
      };
      stages.set(one.stage, known);
      for (const sum of [known, all]) {
        sum.completed += one.completed;
        sum.failed += one.failed;
        sum.timed += one.timed;
        sum.workedMs += one.workedMs;
      }
    }
    for (const { stage, model, usd } of point.costs) {
      const key = JSON.stringify([stage, model]);
      const known = costs.get(key) ?? { stage, model, usd: 0 };
      costs.set(key, known);
      known.usd += usd;
    }
  }
  const dearest = [...costs.values()].sort((a, b) => b.usd - a.usd);
  return {
    ended,
    tasks,
    stages: [...stages.values()],
    all,
    usd: dearest.reduce((sum, { usd }) => sum + usd, 0),
    costs: dearest,
    containers,
  };
}

/**
 * How much of their time the slots were at work while any was: a pool that nobody needs is not badly used. From 0 to 1, also where there
 * were more slots then; null: no agent worked in a container.
 */
export function utilisation(
  { busyMs, openMs }: ContainerFigures,
  slots: number,
): number | null {
  const used = share(busyMs, openMs * slots);
  return used === null ? null : Math.min(1, used);
}

/** What was spent by one of stage and model, the dearest first. */
export function costsBy(
  name: "stage" | "model",
  costs: readonly CostFigures[],
): { readonly name: string | null; readonly usd: number }[] {
  const sums = new Map<string | null, number>();
  for (const cost of costs)
    sums.set(cost[name], (sums.get(cost[name]) ?? 0) + cost.usd);
  return [...sums]
    .map(([key, usd]) => ({ name: key, usd }))
    .sort((a, b) => b.usd - a.usd);
}

/** Whether there is anything to show of the past. */
export const isEmpty = ({ points }: Pick<Analytics, "points">): boolean =>
  points.every(
    ({ ended, stages, costs }) =>
      ended === 0 && stages.length === 0 && costs.length === 0,
  );
