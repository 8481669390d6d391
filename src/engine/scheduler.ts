import type { Why } from "../model/event";
import type { Orchestration } from "../model/orchestration";

/** Whether an orchestration holds one of the slots for agents. A merge and a move need none. */
export const holdsSlot = (o: Orchestration): boolean =>
  o.status === "running" &&
  o.merge.status === "none" &&
  o.requested !== "merge" &&
  o.move === null;

/** Ids of the queued orchestrations that may start now: first come, first served. Pure. */
export function admissible(
  orchestrations: readonly Orchestration[],
  maxConcurrent: number,
): string[] {
  const free = maxConcurrent - orchestrations.filter(holdsSlot).length;
  return orchestrations
    .filter((o) => o.status === "queued" && o.requested === null)
    .sort((a, b) => a.queuedAt - b.queuedAt || a.createdAt - b.createdAt)
    .slice(0, Math.max(0, free))
    .map((o) => o.id);
}

/** Why the first of the queue is admitted, before it is. */
export const whyAdmitted = (
  orchestrations: readonly Orchestration[],
  maxConcurrent: number,
): Why => ({
  because: "A slot is free.",
  inputs: {
    running: orchestrations.filter(holdsSlot).length,
    maxConcurrent,
    placeInQueue: 1,
    queued: orchestrations.filter(
      (o) => o.status === "queued" && o.requested === null,
    ).length,
  },
});
