import { worded } from "../model/errors";
import { said } from "../model/said";
import type { Said } from "../model/said";
import type { Failure } from "../model/errors";
import type { Attempt, Orchestration } from "../model/orchestration";

/** What `decide` has to know of the world beyond the orchestration. */
export interface Facts {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Spent today by all orchestrations of the workspace, in US dollars. */
  readonly spentTodayUsd: number;
  /** What the open attempts of other orchestrations may still spend, in US dollars; nothing when left out. */
  readonly reservedTodayUsd?: number;
  /** Whether some of that is reserved for agents at work, so that it comes free without the user; no when left out. */
  readonly reserveComesFree?: boolean;
  /** Whether others of the queue would start, and it would not, if it gave its turn back now; no when left out. */
  readonly othersWouldStart?: boolean;
  /** The orchestrations that it still waits for; none when left out. */
  readonly waitsFor?: readonly Pick<Orchestration, "title" | "status">[];
}

export interface Ceiling {
  /** What is left, in US dollars; can be zero or less. */
  readonly usd: number;
  /** Which budget is the tightest, for the message. */
  readonly name: "batch" | "total" | "heal" | "decision" | "day";
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** What others may still spend of it. */
  readonly reservedUsd: number;
}

const spent = (attempts: readonly Attempt[]): number =>
  attempts.reduce((sum, attempt) => sum + (attempt.outcome?.costUsd ?? 0), 0);

/** What the next attempt may cost at the most: the tightest of the budgets that apply. */
export function ceilingOf(
  o: Orchestration,
  attempts: readonly Attempt[],
  kind: Attempt["kind"],
  facts: Facts,
): Ceiling {
  const { budgets } = o.options;
  const ofKind = (wanted: Attempt["kind"]) =>
    spent(attempts.filter((attempt) => attempt.kind === wanted));
  const ceiling = (
    name: Ceiling["name"],
    spentUsd: number,
    reservedUsd = 0,
  ): Ceiling => ({
    name,
    limitUsd: budgets[name],
    spentUsd,
    reservedUsd,
    usd: budgets[name] - spentUsd - reservedUsd,
  });
  const own: Ceiling =
    kind === "heal"
      ? ceiling("heal", 0)
      : kind === "decide"
        ? ceiling("decision", ofKind("decide"))
        : ceiling("batch", ofKind("work"));
  const ceilings: Ceiling[] = [
    own,
    ceiling("total", o.costUsd),
    ceiling("day", facts.spentTodayUsd, facts.reservedTodayUsd),
  ];
  return ceilings.reduce((tightest, each) =>
    each.usd < tightest.usd ? each : tightest,
  );
}

/**
 * Whether the attempt would have more if it waited for agents at work to end: with what is left beside their reserves it would
 * only run into its ceiling.
 */
export const isWorthWaiting = (
  { name, limitUsd, spentUsd }: Ceiling,
  { reserveComesFree }: Facts,
): boolean =>
  name === "day" && reserveComesFree === true && limitUsd > spentUsd;

const usedUp: Readonly<Record<Ceiling["name"], Said>> = {
  batch: said`The batch budget is used up`,
  total: said`The total budget of the orchestration is used up`,
  heal: said`The heal budget is used up`,
  decision: said`The decision budget is used up`,
  day: said`The day's budget is used up`,
};

const budgetWords: Readonly<Record<Ceiling["name"], Said>> = {
  batch: said`the batch budget`,
  total: said`the total budget of the orchestration`,
  heal: said`the heal budget`,
  decision: said`the decision budget`,
  day: said`the day's budget`,
};

const usd = (amount: number): string => `$${amount.toFixed(2)}`;

/** Why nothing more is spent: which budget, what is spent of it, what is left. */
export const budgetFailure = ({
  name,
  limitUsd,
  spentUsd,
  reservedUsd,
  usd: left,
}: Ceiling): Failure => ({
  code: "budgetExceeded",
  ...worded(
    reservedUsd > 0
      ? said`${usedUp[name]}: ${usd(spentUsd)} of ${usd(limitUsd)} is spent, ${usd(reservedUsd)} is reserved for other attempts, ${usd(Math.max(0, left))} is left.`
      : said`${usedUp[name]}: ${usd(spentUsd)} of ${usd(limitUsd)} is spent, ${usd(Math.max(0, left))} is left.`,
    fixes[name],
  ),
  ...raisable(name),
});

/** Why it waits although there is something left: others may still spend that. */
export const reservedFailure = ({
  limitUsd,
  spentUsd,
  reservedUsd,
  usd: left,
}: Ceiling): Failure => ({
  code: "budgetExceeded",
  ...worded(
    said`What is left of the day's budget is reserved for agents at work: ${usd(spentUsd)} of ${usd(limitUsd)} is spent, ${usd(reservedUsd)} is reserved, ${usd(Math.max(0, left))} is free.`,
    said`It goes on by itself when an agent at work has ended, or with the next day's budget. Pause it to let others go first.`,
  ),
});

/** These the user can raise, and go on. */
const raisable = (name: Ceiling["name"]): Pick<Failure, "budget"> =>
  name === "total" || name === "day" ? { budget: name } : {};

const fixes: Readonly<Record<Ceiling["name"], Said>> = {
  batch: said`Retry: a retry has this budget anew. Or raise orchestrator.budgets.batch and start again: a run keeps the budgets that it began with.`,
  total: said`Look at what it has done so far, then retry it with a larger total budget.`,
  heal: said`Retry, or raise orchestrator.budgets.heal and start again: a run keeps the budgets that it began with.`,
  decision: said`Retry, or raise orchestrator.budgets.decision and start again: a run keeps the budgets that it began with.`,
  day: said`Retry tomorrow, or now with a larger budget for the day.`,
};

/** An attempt that reached its own ceiling: which budget set it, and what is spent and left of that now. */
export function overspent(
  o: Orchestration,
  attempts: readonly Attempt[],
  last: Attempt,
  facts: Facts,
): Failure {
  const ceiling = ceilingOf(o, attempts, last.kind, facts);
  // The next heal would have its whole budget again, and money of others may have come free: then it is the attempt's own that is used up.
  if (ceiling.usd <= 0) return budgetFailure(ceiling);
  const spentUsd = last.outcome?.costUsd ?? 0;
  return {
    code: "budgetExceeded",
    ...worded(
      said`The attempt has spent ${usd(spentUsd)} of the ${usd(last.budgetUsd)} that it had; of ${budgetWords[ceiling.name]} ${usd(ceiling.usd)} is left.`,
      fixes[ceiling.name],
    ),
    ...raisable(ceiling.name),
  };
}

/** What is reserved of the day's budget for others than one orchestration. */
export interface Reserve {
  /** In US dollars. */
  readonly usd: number;
  /** Some of it belongs to agents at work: it comes free without the user. */
  readonly comesFree: boolean;
}

/** What the open attempt of an orchestration may spend, in US dollars: its whole ceiling, since what it has spent so far is not booked. */
export const reservedIn = (o: Orchestration): number =>
  o.attempts.findLast(({ status }) => status !== "ended")?.budgetUsd ?? 0;

/**
 * What the open attempts of all orchestrations but one may still spend. `intended` holds ceilings, by orchestration, that were given to attempts that are about to be recorded. Pure.
 */
export function reserveBeside(
  id: string,
  all: Iterable<Orchestration>,
  intended: ReadonlyMap<string, number>,
): Reserve {
  let usd = 0;
  let comesFree = false;
  for (const o of all) {
    if (o.id === id) continue;
    const reserved = reservedIn(o) || (intended.get(o.id) ?? 0);
    usd += reserved;
    // The attempt of a paused one is followed again only when the user resumes it.
    if (reserved > 0 && o.status === "running") comesFree = true;
  }
  return { usd, comesFree };
}

/** Local midnight before `now`, in epoch milliseconds: the day of the day budget begins there. */
export function startOfDay(now: number): number {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}

/** Local midnight after `now`, in epoch milliseconds: the next day's budget begins there. */
export const endOfDay = (now: number): number => daysBefore(now, -1);

/** Local midnight, so many days before the day of `now`, in epoch milliseconds. */
export function daysBefore(now: number, days: number): number {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() - days);
  return date.getTime();
}
