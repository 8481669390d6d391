import type { Orchestration } from "../model/orchestration";
import { isPast } from "../model/overview";

/** How many days the ledger keeps what forgotten orchestrations cost: the costs of the day and of the week stay true. */
export const ledgerDays = 31;

/** Whether it holds no worktree that somebody may still need. What it cost stays in the ledger. */
const isBare = ({ worktree }: Pick<Orchestration, "worktree">): boolean =>
  worktree === null || worktree.status === "removed";

/**
 * Ids of the orchestrations that can be forgotten, the oldest first: completed or cancelled, beyond the newest `keepEnded` of
 * these, without a worktree, and waited for by none that may still run. Pure.
 */
export function forgettable(
  all: readonly Pick<
    Orchestration,
    "id" | "status" | "worktree" | "after" | "createdAt" | "endedAt"
  >[],
  keepEnded: number,
): string[] {
  const awaited = new Set(
    all.filter((o) => !isPast(o)).flatMap(({ after }) => after),
  );
  return all
    .filter(isPast)
    .sort(
      (a, b) =>
        (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.createdAt - a.createdAt,
    )
    .slice(keepEnded)
    .filter((o) => isBare(o) && !awaited.has(o.id))
    .map(({ id }) => id)
    .reverse();
}
