import type { Clock } from "./clock";

/** Rings for what waits for a time. */
export interface Alarms {
  /** Replaces the alarm of this id; null: none. */
  set(id: string, at: number | null): void;
  clear(): void;
}

/** A timer knows nothing of a clock that is set, or of a machine that slept; and a long one would overflow. */
const longestSleep = 60_000;

/** Rings at the time, in epoch milliseconds, or after a minute at the latest: whoever is rung looks at the clock and sets it again. */
export function createAlarms(clock: Clock, ring: (id: string) => void): Alarms {
  const set = new Map<string, () => void>();
  const remove = (id: string): void => {
    set.get(id)?.();
    set.delete(id);
  };
  return {
    set(id, at) {
      remove(id);
      if (at === null) return;
      const sleep = Math.min(longestSleep, Math.max(0, at - clock.now()));
      set.set(
        id,
        clock.after(sleep, () => {
          set.delete(id);
          ring(id);
        }),
      );
    },
    clear() {
      for (const id of [...set.keys()]) remove(id);
    },
  };
}
