import type { Orchestration } from "../model/orchestration";

/** Nothing more can come of it: a failed one may still be retried. */
const isFinal = ({ status }: Orchestration): boolean =>
  status === "completed" || status === "cancelled";

/** Whether it holds nothing that somebody may still need: a worktree, or money that counts in the budget of the day. */
const isSpent = (
  { worktree, attempts }: Orchestration,
  today: number,
): boolean =>
  (worktree === null || worktree.status === "removed") &&
  attempts.every(
    ({ outcome, endedAt }) => !outcome?.costUsd || (endedAt ?? today) < today,
  );

/**
 * Ids of the orchestrations that can be forgotten, the oldest first: completed or cancelled, beyond the newest `keepEnded` of
 * these, without a worktree, and waited for by none that may still run. What cost money since `today` (epoch milliseconds) stays
 * until tomorrow, so that forgetting never gives money back; how many of these there can be is bounded by the same budget. Pure.
 */
export function forgettable(
  all: readonly Orchestration[],
  keepEnded: number,
  today: number,
): string[] {
  const awaited = new Set(
    all.filter((o) => !isFinal(o)).flatMap(({ after }) => after),
  );
  return all
    .filter(isFinal)
    .sort(
      (a, b) =>
        (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.createdAt - a.createdAt,
    )
    .slice(keepEnded)
    .filter((o) => isSpent(o, today) && !awaited.has(o.id))
    .map(({ id }) => id)
    .reverse();
}
