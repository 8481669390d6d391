import type { Orchestration } from "../model/orchestration";

/** Whether an orchestration holds one of the slots for agents. A merge and a move need none. */
const holdsSlot = (o: Orchestration): boolean =>
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
