import { inEnglish } from "../../model/said";
import type { Sentence } from "../../model/said";
import { emptyPool, heldUp } from "./pool";
import type { PoolState, SlotPlace } from "./pool";

/** The slots as they are now, for all who change them, and for those who look. */
export interface SlotBoard {
  readonly state: PoolState;
  set(next: PoolState): void;
  /** Why nobody gets a free slot now; null: for no such reason. */
  hold(reason: Sentence | null): void;
  readonly isHeld: boolean;
  /** With the reason of the hold at each free slot. */
  look(): PoolState;
  /** Calls back whenever `look` would tell something else; the result ends that. */
  subscribe(listener: () => void): () => void;
}

export function slotBoard(places: readonly SlotPlace[]): SlotBoard {
  const listeners = new Set<() => void>();
  let state = emptyPool(places);
  let held: Sentence | null = null;
  const tellAll = () => {
    for (const listener of listeners) listener();
  };
  return {
    get state() {
      return state;
    },
    set(next) {
      if (next === state) return;
      state = next;
      tellAll();
    },
    hold(reason) {
      if ((reason && inEnglish(reason)) === (held && inEnglish(held))) return;
      held = reason;
      tellAll();
    },
    get isHeld() {
      return held !== null;
    },
    look: () => (held === null ? state : heldUp(state, held)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
