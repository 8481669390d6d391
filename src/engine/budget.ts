import type { Attempt, Orchestration } from "../model/orchestration";

/** What `decide` has to know of the world beyond the orchestration. */
export interface Facts {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Spent today by all orchestrations of the workspace, in US dollars. */
  readonly spentTodayUsd: number;
  /** The orchestrations that it still waits for; none when left out. */
  readonly waitsFor?: readonly Pick<Orchestration, "title" | "status">[];
}

export interface Ceiling {
  readonly usd: number;
  /** Which budget is the tightest, for the message. */
  readonly name: "batch" | "total" | "heal" | "decision" | "day";
}

const spent = (attempts: readonly Attempt[]): number =>
  attempts.reduce((sum, attempt) => sum + (attempt.outcome?.costUsd ?? 0), 0);

/** What the next attempt may cost at the most: the tightest of the budgets that apply. Can be zero or less. */
export function ceilingOf(
  o: Orchestration,
  attempts: readonly Attempt[],
  kind: Attempt["kind"],
  facts: Facts,
): Ceiling {
  const { budgets } = o.options;
  const ofKind = (wanted: Attempt["kind"]) =>
    spent(attempts.filter((attempt) => attempt.kind === wanted));
  const own: Ceiling =
    kind === "heal"
      ? { name: "heal", usd: budgets.heal }
      : kind === "decide"
        ? { name: "decision", usd: budgets.decision - ofKind("decide") }
        : { name: "batch", usd: budgets.batch - ofKind("work") };
  const ceilings: Ceiling[] = [
    own,
    { name: "total", usd: budgets.total - o.costUsd },
    { name: "day", usd: budgets.day - facts.spentTodayUsd },
  ];
  return ceilings.reduce((tightest, each) =>
    each.usd < tightest.usd ? each : tightest,
  );
}

/** Local midnight before `now`, in epoch milliseconds: the day of the day budget begins there. */
export function startOfDay(now: number): number {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}
