import type { Why } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import { waitedFor } from "../model/waiting";
import type { Find } from "../model/waiting";

/** Whether an orchestration holds one of the slots for agents. A merge and a move need none. */
export const holdsSlot = (o: Orchestration): boolean =>
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
  find: Find,
  maxConcurrent: number,
): string[] {
  const free = maxConcurrent - orchestrations.filter(holdsSlot).length;
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

/** Why this one of the queue is admitted, before it is. */
export const whyAdmitted = (
  o: Orchestration,
  orchestrations: readonly Orchestration[],
  maxConcurrent: number,
): Why => ({
  because:
    o.after.length === 0
      ? "A slot is free."
      : "All that it waited for is completed, and a slot is free.",
  inputs: {
    running: orchestrations.filter(holdsSlot).length,
    maxConcurrent,
    waitedFor: o.after.length,
    queued: orchestrations.filter(
      ({ status, requested }) => status === "queued" && requested === null,
    ).length,
  },
});
