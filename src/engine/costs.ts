import type { ErrorCode } from "../model/errors";
import type {
  CostReport,
  LedgerEntry,
  OrchestrationCost,
  Spending,
  StageCost,
} from "../model/money";
import type { Attempt, Orchestration } from "../model/orchestration";
import { daysBefore, reservedIn, startOfDay } from "./budget";

const sumOf = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((sum, { usd }) => sum + usd, 0);

const spendingOf = (entries: readonly LedgerEntry[]): Spending => ({
  usd: sumOf(entries),
  estimatedUsd: sumOf(entries.filter(({ kind }) => kind === "estimated")),
});

/** Local midnight of the last Monday, in epoch milliseconds. */
const startOfWeek = (now: number): number =>
  daysBefore(now, (new Date(now).getDay() + 6) % 7);

/** After such an end the same work goes on in the same session. */
const goesOn: ReadonlySet<ErrorCode | undefined> = new Set<ErrorCode>([
  "interrupted",
  "quotaReached",
]);

/**
 * Attempts that did work of a unit once more: after one that failed or was lost, or in a later round. One that goes on after a pause or a wait for the quota
 * repeats nothing.
 */
function retriesOf(o: Orchestration): ReadonlySet<string> {
  const retries = new Set<string>();
  const begun = new Set<string>();
  for (const attempt of o.attempts) {
    if (attempt.kind === "heal") continue;
    const unit = JSON.stringify([attempt.kind, attempt.stage, attempt.batch]);
    if (begun.has(unit)) retries.add(attempt.id);
    if (!goesOn.has(attempt.outcome?.failure?.code)) begun.add(unit);
  }
  return retries;
}

/** Where the money of one orchestration went, by its own entries. Pure. */
export function costOf(
  o: Orchestration,
  entries: readonly LedgerEntry[],
): OrchestrationCost {
  const retries = retriesOf(o);
  const heals = new Set(
    o.attempts.filter(({ kind }) => kind === "heal").map(({ id }) => id),
  );
  const within = (ids: ReadonlySet<string>, of: readonly LedgerEntry[]) =>
    sumOf(of.filter(({ attempt }) => ids.has(attempt)));
  const stageCost = (
    stage: string,
    attempts: readonly Attempt[],
  ): StageCost => {
    const ids = new Set(attempts.map(({ id }) => id));
    const own = entries.filter(({ attempt }) => ids.has(attempt));
    return {
      stage,
      ...spendingOf(own),
      healUsd: within(heals, own),
      retryUsd: within(retries, own),
      attempts: attempts.length,
    };
  };
  return {
    orchestration: o.id,
    title: o.title,
    status: o.status,
    simulated: o.simulated,
    ...spendingOf(entries),
    healUsd: within(heals, entries),
    retryUsd: within(retries, entries),
    stages: o.stages
      .map(({ name }) =>
        stageCost(
          name,
          o.attempts.filter(({ stage }) => stage === name),
        ),
      )
      .filter(({ attempts }) => attempts > 0),
  };
}

/** The entries of each orchestration. */
export function byOrchestration(
  entries: readonly LedgerEntry[],
): ReadonlyMap<string, readonly LedgerEntry[]> {
  const own = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const list = own.get(entry.orchestration);
    if (list) list.push(entry);
    else own.set(entry.orchestration, [entry]);
  }
  return own;
}

/**
 * Where the money of a workspace went, `orchestrations` being what `costOf` says of each. `open` are those whose agents may still
 * spend, `now` in epoch milliseconds, `dayUsd` the day's budget. Pure.
 */
export function costReport(
  entries: readonly LedgerEntry[],
  orchestrations: CostReport["orchestrations"],
  open: readonly Orchestration[],
  now: number,
  dayUsd: number,
): CostReport {
  const period = (since: number) => {
    const own = entries.filter(({ at }) => at >= since);
    return {
      since,
      ...spendingOf(own),
      simulatedUsd: sumOf(own.filter(({ simulated }) => simulated)),
    };
  };
  const today = period(startOfDay(now));
  const reservedUsd = open.reduce((sum, o) => sum + reservedIn(o), 0);
  return {
    today: {
      ...today,
      limitUsd: dayUsd,
      reservedUsd,
      leftUsd: Math.max(0, dayUsd - today.usd - reservedUsd),
    },
    week: period(startOfWeek(now)),
    orchestrations,
  };
}
