import * as z from "zod";
import { priorities } from "./turn";
import type { Turn } from "./turn";

export const prioritySchema = z.enum(priorities);

/** Why one of the queue does not start now. */
export const holdSchema = z.discriminatedUnion("kind", [
  /** Others must be completed before it. */
  z.object({ kind: z.literal("others") }),
  /** Nothing is started at all: it is switched off. */
  z.object({ kind: z.literal("disabled") }),
  /** So many agents may work at the same time, and do. */
  z.object({ kind: z.literal("slot"), slots: z.number().int() }),
  /** Every container of the pool, which has so many, is somebody else's. */
  z.object({ kind: z.literal("container"), size: z.number().int() }),
  /** It needs a container, and others wait already since none can be had. */
  z.object({ kind: z.literal("noContainer") }),
  /** Less memory is available than an agent may be started with, in MiB. */
  z.object({
    kind: z.literal("memory"),
    availableMb: z.number(),
    leastMb: z.number(),
  }),
  /** More processes want the CPU than an agent may be started with, on an average for each core. */
  z.object({
    kind: z.literal("load"),
    perCore: z.number(),
    most: z.number(),
  }),
]);
export type Hold = z.infer<typeof holdSchema>;

/** One that waits for its turn. */
export const queuePlaceSchema = z.object({
  orchestration: z.uuid(),
  /** How many of the queue come before it. */
  ahead: z.number().int().nonnegative(),
  hold: holdSchema,
});
export type QueuePlace = z.infer<typeof queuePlaceSchema>;

export const queueSchema = z.array(queuePlaceSchema);

/** Who waits so long for a container, in milliseconds, waits for a larger pool. */
const longMs = 10 * 60_000;
/** So many at the same time do, however short. */
const deep = 3;

/** How many wait for a container, where that is worth a word: many, or one for long; else null. `now`: epoch milliseconds. */
export function shortOfContainers(
  queue: readonly QueuePlace[],
  get: (id: string) => Pick<Turn, "queuedAt"> | undefined,
  now: number,
): number | null {
  const waiting = queue.filter(({ hold }) => hold.kind === "container");
  const isLong = waiting.some(
    ({ orchestration }) =>
      now - (get(orchestration)?.queuedAt ?? now) >= longMs,
  );
  return waiting.length >= deep || isLong ? waiting.length : null;
}
