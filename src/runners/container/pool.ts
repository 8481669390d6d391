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
      readonly trouble: string | null;
    }
  /** Its port is somebody else's. */
  | { readonly kind: "blocked"; readonly reason: string };

export interface Slot {
  /** Port of 127.0.0.1. */
  readonly port: number;
  readonly state: SlotState;
}

export interface PoolState {
  readonly slots: readonly Slot[];
  /** Attempts that wait for a slot, the first one first. */
  readonly queue: readonly string[];
}

export const emptyPool = (ports: readonly number[]): PoolState => ({
  slots: ports.map((port) => ({ port, state: { kind: "free" } })),
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
    slot.port === port ? { port, state } : slot,
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

/** Gives the free slots to those who wait, in their order. */
export function granted(pool: PoolState): {
  readonly pool: PoolState;
  readonly leases: readonly {
    readonly attempt: string;
    readonly port: number;
  }[];
} {
  const free = pool.slots.filter(({ state }) => state.kind === "free");
  const leases = free.flatMap(({ port }, at) => {
    const attempt = pool.queue[at];
    return attempt === undefined ? [] : [{ attempt, port }];
  });
  return {
    leases,
    pool: leases.reduce(
      (next, { attempt, port }) =>
        withSlot(withdrawn(next, attempt), port, { kind: "leased", attempt }),
      pool,
    ),
  };
}

/** The attempt, which another host has begun, has the slot of this port. */
export const adopted = (
  pool: PoolState,
  attempt: string,
  port: number,
): PoolState => withSlot(pool, port, { kind: "leased", attempt });

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
  trouble: string,
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
  reason: string,
): PoolState {
  const slot = pool.slots.find((each) => each.port === port);
  if (slot === undefined) return pool;
  const next = withSlot(pool, port, { kind: "blocked", reason });
  return slot.state.kind === "leased"
    ? { ...next, queue: [slot.state.attempt, ...next.queue] }
    : next;
}

/** Ports that were somebody else's are tried again. */
export const unblocked = (pool: PoolState): PoolState => ({
  ...pool,
  slots: pool.slots.map((slot) =>
    slot.state.kind === "blocked"
      ? { port: slot.port, state: { kind: "free" } }
      : slot,
  ),
});

/** The pool with these ports: slots at work stay until they are free, whatever their port. */
export function resized(pool: PoolState, ports: readonly number[]): PoolState {
  const kept = pool.slots.filter(
    (slot) => ports.includes(slot.port) || attemptOf(slot) !== null,
  );
  const known = new Set(kept.map(({ port }) => port));
  return {
    ...pool,
    slots: [
      ...kept,
      ...ports
        .filter((port) => !known.has(port))
        .map((port): Slot => ({ port, state: { kind: "free" } })),
    ],
  };
}

/** Ports of a pool: `size` of them from `start` on. */
export const portsFrom = (start: number, size: number): number[] =>
  Array.from({ length: size }, (_, at) => start + at);
