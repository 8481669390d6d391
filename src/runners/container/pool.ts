import type { Sentence } from "../../model/said";
import type { PoolSettings } from "../../model/settings";
import { endpointsOf } from "./endpoints";

/*
 * Which attempt has which slot, and who waits for one, in the order they came. Pure. A slot is a port and the right to one container; the
 * container itself is made for an attempt and destroyed after it, so that no slot is ever used dirty.
 */

export type SlotState =
  | { readonly kind: "free" }
  | { readonly kind: "leased"; readonly attempt: string }
  /** Its container is being destroyed; `trouble`: why it still is, where that failed. */
  | {
      readonly kind: "recycling";
      readonly attempt: string;
      readonly trouble: Sentence | null;
    }
  /** Its port is somebody else's, or its engine cannot be used. */
  | { readonly kind: "blocked"; readonly reason: Sentence };

/** Where a slot is: no two of a pool have the same port, wherever they are. */
export interface SlotPlace {
  /** The engine that its containers are at, as the settings name it. */
  readonly endpoint: string;
  /** Port of 127.0.0.1 on the machine of that engine. */
  readonly port: number;
}

export interface Slot extends SlotPlace {
  readonly state: SlotState;
}

export interface PoolState {
  readonly slots: readonly Slot[];
  /** Attempts that wait for a slot, the first one first. */
  readonly queue: readonly string[];
}

const freeSlot = (place: SlotPlace): Slot => ({
  ...place,
  state: { kind: "free" },
});

export const emptyPool = (places: readonly SlotPlace[]): PoolState => ({
  slots: places.map(freeSlot),
  queue: [],
});

/** The attempt that a slot is of: also while its container is destroyed. */
export const attemptOf = ({ state }: Slot): string | null =>
  state.kind === "leased" || state.kind === "recycling" ? state.attempt : null;

/** The slot of an attempt, also while it is recycled. */
export const slotOf = (pool: PoolState, attempt: string): Slot | undefined =>
  pool.slots.find((slot) => attemptOf(slot) === attempt);

const withSlot = (
  pool: PoolState,
  port: number,
  state: SlotState,
): PoolState => ({
  ...pool,
  slots: pool.slots.map((slot) =>
    slot.port === port ? { ...slot, state } : slot,
  ),
});

/** The attempt wants a slot. One that waits, or has one, keeps its place. */
export const requested = (pool: PoolState, attempt: string): PoolState =>
  pool.queue.includes(attempt) || slotOf(pool, attempt)?.state.kind === "leased"
    ? pool
    : { ...pool, queue: [...pool.queue, attempt] };

/** The attempt wants no slot any more. */
export const withdrawn = (pool: PoolState, attempt: string): PoolState =>
  pool.queue.includes(attempt)
    ? { ...pool, queue: pool.queue.filter((each) => each !== attempt) }
    : pool;

/** The free slot at the engine with the fewest at work; of equal ones the first. */
function bestOf(pool: PoolState): Slot | undefined {
  const atWork = (endpoint: string) =>
    pool.slots.filter(
      (slot) => slot.endpoint === endpoint && attemptOf(slot) !== null,
    ).length;
  return pool.slots
    .filter(({ state }) => state.kind === "free")
    .map((slot) => ({ slot, load: atWork(slot.endpoint) }))
    .sort((one, other) => one.load - other.load)[0]?.slot;
}

const leased = (
  pool: PoolState,
  attempt: string,
  { port }: SlotPlace,
): PoolState =>
  withSlot(withdrawn(pool, attempt), port, { kind: "leased", attempt });

/** The engines with a free slot. */
export const freeEndpoints = (pool: PoolState): string[] => [
  ...new Set(
    pool.slots
      .filter(({ state }) => state.kind === "free")
      .map(({ endpoint }) => endpoint),
  ),
];

/** The attempt, which waits, has a slot at this engine; null where it does not wait, or none is free there. */
export function seated(
  pool: PoolState,
  attempt: string,
  endpoint: string,
): PoolState | null {
  const slot = pool.slots.find(
    (each) => each.endpoint === endpoint && each.state.kind === "free",
  );
  return slot !== undefined && pool.queue.includes(attempt)
    ? leased(pool, attempt, slot)
    : null;
}

/** As it is for those who look, while nobody gets a free slot. */
export const heldUp = (pool: PoolState, reason: Sentence): PoolState => ({
  ...pool,
  slots: pool.slots.map((slot) =>
    slot.state.kind === "free"
      ? { ...slot, state: { kind: "blocked", reason } }
      : slot,
  ),
});

/** Gives the free slots to those who wait, in their order. */
export function granted(pool: PoolState): {
  readonly pool: PoolState;
  readonly leases: readonly {
    readonly attempt: string;
    readonly place: SlotPlace;
  }[];
} {
  const [attempt] = pool.queue;
  const slot = bestOf(pool);
  if (attempt === undefined || slot === undefined) return { pool, leases: [] };
  const { endpoint, port } = slot;
  const next = granted(leased(pool, attempt, slot));
  const lease = { attempt, place: { endpoint, port } };
  return { pool: next.pool, leases: [lease, ...next.leases] };
}

/** The attempt, which another host has begun, has the slot of this place, which the settings may know no more. */
export const adopted = (
  pool: PoolState,
  attempt: string,
  place: SlotPlace,
): PoolState => ({
  ...pool,
  slots: [
    ...pool.slots.filter(({ port }) => port !== place.port),
    { ...place, state: { kind: "leased" as const, attempt } },
  ].sort((one, other) => one.port - other.port),
});

/** The attempt needs its slot no more; its container is to be destroyed. Does nothing for one that has none. */
export function released(pool: PoolState, attempt: string): PoolState {
  const slot = slotOf(pool, attempt);
  return slot?.state.kind === "leased"
    ? withSlot(pool, slot.port, { kind: "recycling", attempt, trouble: null })
    : withdrawn(pool, attempt);
}

/** The container of an attempt could not be destroyed yet. */
export function stuck(
  pool: PoolState,
  attempt: string,
  trouble: Sentence,
): PoolState {
  const slot = slotOf(pool, attempt);
  return slot?.state.kind === "recycling"
    ? withSlot(pool, slot.port, { kind: "recycling", attempt, trouble })
    : pool;
}

/** The container of an attempt is gone. */
export function recycled(pool: PoolState, attempt: string): PoolState {
  const slot = slotOf(pool, attempt);
  return slot?.state.kind === "recycling"
    ? withSlot(pool, slot.port, { kind: "free" })
    : pool;
}

/** A port turned out to be somebody else's: who has the slot waits again, before all others. */
export function blocked(
  pool: PoolState,
  port: number,
  reason: Sentence,
): PoolState {
  const slot = pool.slots.find((each) => each.port === port);
  if (slot === undefined) return pool;
  const next = withSlot(pool, port, { kind: "blocked", reason });
  return slot.state.kind === "leased"
    ? { ...next, queue: [slot.state.attempt, ...next.queue] }
    : next;
}

/** The engine of this name cannot be used: none of its free slots can. */
export const endpointBlocked = (
  pool: PoolState,
  endpoint: string,
  reason: Sentence,
): PoolState => ({
  ...pool,
  slots: pool.slots.map((slot) =>
    slot.endpoint === endpoint && slot.state.kind === "free"
      ? { ...slot, state: { kind: "blocked", reason } }
      : slot,
  ),
});

/** What was somebody else's, or could not be used, at the engine of this name is tried again. */
export const unblocked = (pool: PoolState, endpoint: string): PoolState => ({
  ...pool,
  slots: pool.slots.map((slot) =>
    slot.endpoint === endpoint && slot.state.kind === "blocked"
      ? freeSlot(slot)
      : slot,
  ),
});

/** The pool with these places: slots at work stay until they are free, wherever they are. */
export function resized(
  pool: PoolState,
  places: readonly SlotPlace[],
): PoolState {
  const isWanted = (slot: Slot) =>
    places.some(
      ({ endpoint, port }) => endpoint === slot.endpoint && port === slot.port,
    );
  const kept = pool.slots.filter(
    (slot) => isWanted(slot) || attemptOf(slot) !== null,
  );
  const known = new Set(kept.map(({ port }) => port));
  return {
    ...pool,
    slots: [
      ...kept,
      ...places.filter(({ port }) => !known.has(port)).map(freeSlot),
    ],
  };
}

/** The slots of a pool: `size` at each engine, with ports from `start` on. */
export const placesOf = (
  endpoints: readonly string[],
  start: number,
  size: number,
): SlotPlace[] =>
  endpoints.flatMap((endpoint, nth) =>
    Array.from({ length: size }, (_, at) => ({
      endpoint,
      port: start + nth * size + at,
    })),
  );

/** All slots that the settings ask for. */
export const slotPlaces = (settings: PoolSettings): SlotPlace[] =>
  placesOf(endpointsOf(settings), settings.portStart, settings.size);
