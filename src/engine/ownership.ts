import type { Failure } from "../model/errors";

/** The right of this process to write to the state folder; whoever opens the engine sees to it that only one has it. */
export interface Ownership {
  /** The owner before this one died instead of closing. */
  readonly afterCrash: boolean;
  /**
   * Throws `ownedElsewhere` when another process has taken the folder over, `readOnlyFolder` when that cannot be found out.
   * Called before everything that is written, so that a process that was suspended does no harm when it comes back.
   */
  check(): void;
  /** Tells, once, that the right was lost while nothing was written. */
  onLost(tell: (failure: Failure) => void): void;
}

/** For an engine that nobody else can have open. */
export const undisputed: Ownership = {
  afterCrash: false,
  check: () => undefined,
  onLost: () => undefined,
};
