import { setImmediate as turn } from "node:timers/promises";
import type { Analytics, AnalyticsPoint } from "../model/analytics";
import type { Known, Overview } from "../model/overview";
import { isPast } from "../model/overview";
import type { Settings } from "../model/settings";
import type { Recorded, Store } from "../store";
import { startOfDay } from "./budget";

/** The time that is looked at, in whole days, weeks or months. */
export interface Spans {
  readonly step: Analytics["step"];
  /** Where each begins: local midnight in epoch milliseconds, the oldest first; at least one. */
  readonly starts: readonly number[];
}

/** More of one kind would be more than a chart can show. */
const mostDays = 62;
const mostWeeks = 62;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * From the local day of `since` up to `now` (epoch milliseconds): days, or where those are too many weeks, which begin on Monday, or
 * months. Pure, but for the time zone.
 */
export function spansOf(since: number, now: number): Spans {
  const days = (now - startOfDay(since)) / dayMs;
  const step =
    days <= mostDays ? "day" : days <= mostWeeks * 7 ? "week" : "month";
  const first = new Date(startOfDay(Math.min(since, now)));
  if (step === "week")
    first.setDate(first.getDate() - ((first.getDay() + 6) % 7));
  if (step === "month") first.setDate(1);
  const starts: number[] = [];
  // Counted by the calendar: a day may have 23 hours, or 25.
  for (let at = first; at.getTime() <= now; at = after(at, step))
    starts.push(at.getTime());
  return { step, starts };
}

function after(at: Date, step: Spans["step"]): Date {
  const [year, month, day] = [at.getFullYear(), at.getMonth(), at.getDate()];
  switch (step) {
    case "day":
      return new Date(year, month, day + 1);
    case "week":
      return new Date(year, month, day + 7);
    case "month":
      return new Date(year, month + 1, 1);
    default: {
      const unknown: never = step;
      return unknown;
    }
  }
}

/** Since when there is something to look at: the first real orchestration that is kept, or the first money. Pure. */
export const firstRecordAt = (
  orchestrations: readonly Known[],
  firstCostAt: number | null,
  now: number,
): number =>
  orchestrations
    .filter(({ simulated }) => !simulated)
    .reduce(
      (first, { createdAt }) => Math.min(first, createdAt),
      firstCostAt ?? now,
    );

/** Those that ended from this time until before that one (epoch milliseconds). */
const endedIn = (
  orchestrations: readonly Overview[],
  from: number,
  end: number,
): Overview[] =>
  orchestrations.filter(
    ({ endedAt }) => endedAt !== null && endedAt >= from && endedAt < end,
  );

/** So many spans are summed up at a time: a long history must not hold up the rest. */
const spansTogether = 8;

/** What the store sums up of these spans; between its queries others have their turn. `now`: epoch milliseconds. */
export async function recordedOf(
  store: Pick<Store, "recorded">,
  orchestrations: readonly Overview[],
  { starts }: Spans,
  now: number,
): Promise<Recorded> {
  const leftOut = orchestrations
    .filter(({ simulated }) => simulated)
    .map(({ id }) => id);
  const parts: Recorded[] = [];
  for (let from = 0; from < starts.length; from += spansTogether) {
    if (from > 0) await turn();
    const part = starts.slice(from, from + spansTogether);
    const end = starts[from + spansTogether] ?? now + 1;
    const ended = endedIn(orchestrations, part[0] ?? end, end);
    const sums = store.recorded({
      starts: part,
      end,
      leftOut,
      ended: ended.map(({ id }) => id),
    });
    const placed = <Sum extends { readonly span: number }>(sum: Sum): Sum => ({
      ...sum,
      span: sum.span + from,
    });
    parts.push({
      stages: sums.stages.map(placed),
      costs: sums.costs.map(placed),
      containers: sums.containers.map(placed),
      stepped: sums.stepped,
    });
  }
  return {
    stages: parts.flatMap(({ stages }) => stages),
    costs: parts.flatMap(({ costs }) => costs),
    containers: parts.flatMap(({ containers }) => containers),
    stepped: parts.flatMap(({ stepped }) => stepped),
  };
}

/** Containers that agents may work in at one time: what more the pool has is ready for the next. Pure. */
export const containerSlots = ({
  maxConcurrent,
  pool,
}: Pick<Settings, "maxConcurrent" | "pool">): number =>
  Math.min(maxConcurrent, pool.size * Math.max(1, pool.endpoints.length));

/** The figures of these spans, from what lists know of all orchestrations and what the store has summed up. Pure. */
export function analyticsOf(
  orchestrations: readonly Overview[],
  { step, starts }: Spans,
  recorded: Recorded,
): Analytics {
  const since = starts[0] ?? 0;
  const points = starts.map((start): AnalyticsPoint => ({
    from: dateOf(start),
    ended: 0,
    tasks: { total: 0, proven: 0, stepped: 0 },
    stages: [],
    costs: [],
  }));
  const stepped = new Map(
    recorded.stepped.map(({ orchestration, tasks }) => [orchestration, tasks]),
  );
  const ended = endedIn(orchestrations, since, Infinity);
  for (const one of ended) {
    const point = points[spanAt(starts, one.endedAt ?? since)];
    if (!point || one.simulated) continue;
    point.ended += 1;
    point.tasks.total += one.tasks.total;
    point.tasks.proven += one.tasks.proven;
    point.tasks.stepped += stepped.get(one.id) ?? 0;
  }
  for (const { span, ...stage } of recorded.stages)
    points[span]?.stages.push(stage);
  for (const { span, ...cost } of recorded.costs)
    points[span]?.costs.push(cost);
  for (const { span, ...containers } of recorded.containers) {
    const point = points[span];
    if (point) point.containers = containers;
  }
  const queued = orchestrations.filter(({ status }) => status === "queued");
  const open = orchestrations.filter((one) => !isPast(one));
  return {
    step,
    active: open.length - queued.length,
    queued: queued.length,
    simulated: ended.filter(({ simulated }) => simulated).length,
    points,
  };
}

/** Index of the span that a time at or after the first start is in. */
function spanAt(starts: readonly number[], at: number): number {
  const later = starts.findIndex((start) => start > at);
  return (later === -1 ? starts.length : later) - 1;
}

/** The local day of a time, as `YYYY-MM-DD`. */
function dateOf(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
