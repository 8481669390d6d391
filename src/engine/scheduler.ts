import type { Why } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import { byTurn } from "../model/turn";
import type { Hold, QueuePlace } from "../model/queue";
import type { Settings } from "../model/settings";
import { waitedFor, waitsForRunner } from "../model/waiting";
import type { Find } from "../model/waiting";
import { wantedRunner } from "./confined";
import type { Machine } from "./machine";

/*
 * Who starts next, pure. The order is priority, of which each step counts like hours of waiting, then first come, first served; one that is held back for a reason of its own (a container, others)
 * lets those behind it pass. One with several batches gives its turn back between them while others would get it.
 */

/** What there is to start with. */
export interface Room {
  readonly settings: Pick<
    Settings,
    "enabled" | "maxConcurrent" | "pool" | "queue"
  >;
  readonly machine: Machine;
}

export interface Turns {
  /** Ids of those that start now, in their order. */
  readonly starts: readonly string[];
  /** All others of the queue, in their order; what waits for others comes last. */
  readonly waits: readonly QueuePlace[];
}

/** Of an agent that was just started, which has not taken its memory yet, in MiB. */
export const agentMemoryMb = 400;

/** As exactly is told what is available, in MiB: it changes all the time. */
const stepMb = 100;

/**
 * Whether an orchestration holds one of the slots for agents. A merge and a move need none. Who waits for a time keeps its own, since what it
 * waits for (the quota, the service, the day's money) would stop those that came in its place; but only some need the containers that others wait for.
 */
export const holdsSlot = (o: Orchestration): boolean =>
  o.status === "running" &&
  o.merge.status === "none" &&
  o.requested !== "merge" &&
  o.move === null &&
  o.wait?.kind !== "runner";

/** Whether its next agent works in a container; of the first one with `auto` nobody knows yet. */
export const usesContainer = (
  o: Pick<Orchestration, "options" | "attempts">,
): boolean => wantedRunner(o) === "container";

/** Whether it waits for its turn. */
export const isQueued = ({ status, requested }: Orchestration): boolean =>
  status === "queued" && requested === null;

/** Who starts now, and why each other waits. */
export function turnsOf(
  orchestrations: readonly Orchestration[],
  find: Find,
  room: Room,
): Turns {
  const queue = orchestrations.filter(isQueued).sort(byTurn);
  const isFree = (o: Orchestration): boolean => waitedFor(o, find).length === 0;
  const atWork = orchestrations.filter(holdsSlot);
  const forContainers = orchestrations.filter(waitsForRunner).length;
  const starts: string[] = [];
  const waits: QueuePlace[] = [];
  for (const o of queue.filter(isFree)) {
    const hold = holdOf(o, { atWork, forContainers }, starts.length, room);
    if (hold === null) {
      starts.push(o.id);
      atWork.push(o);
    } else waits.push({ orchestration: o.id, ahead: waits.length, hold });
  }
  const hold: Hold = { kind: "others" };
  for (const { id } of queue.filter((o) => !isFree(o)))
    waits.push({ orchestration: id, ahead: 0, hold });
  return { starts, waits };
}

/** Who has begun: those at work, and how many wait for containers. */
interface Begun {
  readonly atWork: readonly Orchestration[];
  readonly forContainers: number;
}

/** What holds it back beside those that have begun, of which so many start at this moment; null: nothing. */
function holdOf(
  o: Orchestration,
  { atWork, forContainers }: Begun,
  starting: number,
  { settings, machine }: Room,
): Hold | null {
  const { enabled, maxConcurrent, pool, queue } = settings;
  if (!enabled) return { kind: "disabled" };
  if (atWork.length >= maxConcurrent)
    return { kind: "slot", slots: maxConcurrent };
  // It would wait beside them: their places are for who needs none.
  if (usesContainer(o) && atWork.length + forContainers >= maxConcurrent)
    return { kind: "noContainer" };
  const containers = pool.size * Math.max(1, pool.endpoints.length);
  if (usesContainer(o) && atWork.filter(usesContainer).length >= containers)
    return { kind: "container", size: containers };
  // One works always: a machine that is busy with something else would else never be used.
  if (atWork.length === 0) return null;
  const availableMb =
    machine.availableMb && machine.availableMb - starting * agentMemoryMb;
  if (availableMb !== null && availableMb < queue.leastMemoryMb)
    return {
      kind: "memory",
      availableMb: Math.max(0, Math.floor(availableMb / stepMb) * stepMb),
      leastMb: queue.leastMemoryMb,
    };
  if (
    queue.mostLoad > 0 &&
    machine.loadPerCore !== null &&
    machine.loadPerCore > queue.mostLoad
  )
    return {
      kind: "load",
      perCore: Math.round(machine.loadPerCore * 10) / 10,
      most: queue.mostLoad,
    };
  return null;
}

/** Whether another one would start, and it would not, if it gave its turn back at this moment. */
export function othersWouldStart(
  o: Orchestration,
  orchestrations: readonly Orchestration[],
  find: Find,
  room: Room,
  now: number,
): boolean {
  if (!holdsSlot(o)) return false;
  const { starts } = turnsOf(
    orchestrations.map((each) =>
      each.id === o.id ? { ...o, status: "queued", queuedAt: now } : each,
    ),
    find,
    room,
  );
  return starts.length > 0 && !starts.includes(o.id);
}

/** Why this one of the queue is admitted, before it is. */
export const whyAdmitted = (
  o: Orchestration,
  orchestrations: readonly Orchestration[],
  { settings, machine }: Room,
  now: number,
): Why => ({
  because:
    o.after.length === 0
      ? "A slot is free."
      : "All that it waited for is completed, and a slot is free.",
  inputs: {
    running: orchestrations.filter(holdsSlot).length,
    maxConcurrent: settings.maxConcurrent,
    waitedFor: o.after.length,
    queued: orchestrations.filter(isQueued).length,
    priority: o.priority,
    queuedMs: Math.max(0, now - o.queuedAt),
    availableMb: machine.availableMb,
    loadPerCore: machine.loadPerCore,
    ...(usesContainer(o) ? { poolSize: settings.pool.size } : {}),
  },
});
