import type { Orchestration } from "../model/orchestration";
import { findIn, waitedFor } from "../model/waiting";

/** Whether an orchestration holds one of the slots for agents. A merge and a move need none. */
const holdsSlot = (o: Orchestration): boolean =>
  o.status === "running" &&
  o.merge.status === "none" &&
  o.requested !== "merge" &&
  o.move === null;

/**
 * Ids of the queued orchestrations that may start now: first come, first served, and none before all that it waits for is
 * completed. Pure.
 */
export function admissible(
  orchestrations: readonly Orchestration[],
  maxConcurrent: number,
): string[] {
  const free = maxConcurrent - orchestrations.filter(holdsSlot).length;
  const find = findIn(orchestrations);
  return orchestrations
    .filter(
      (o) =>
        o.status === "queued" &&
        o.requested === null &&
        waitedFor(o, find).length === 0,
    )
    .sort((a, b) => a.queuedAt - b.queuedAt || a.createdAt - b.createdAt)
    .slice(0, Math.max(0, free))
    .map((o) => o.id);
}
