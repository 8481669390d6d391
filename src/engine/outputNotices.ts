import type { Notice } from "../model/api";

export type OutputNotice = Extract<Notice, { kind: "output" }>;

/** Tells of output: the first at once, the last always, and between two of one attempt there is a pause. */
export interface OutputNotices {
  grew(notice: OutputNotice): void;
  /** No more of this attempt: its end is an event of its own. */
  ended(attempt: string): void;
  clear(): void;
}

/** Long enough to bound the work of whoever listens, short enough to look live. */
const pauseMs = 50;

/** A timer of the machine and not of the engine's clock: nothing is decided by it. */
export function createOutputNotices(
  tell: (notice: OutputNotice) => void,
): OutputNotices {
  const pauses = new Map<
    string,
    { readonly timer: NodeJS.Timeout; waiting: OutputNotice | null }
  >();

  const tellAndPause = (notice: OutputNotice): void => {
    const { attempt } = notice;
    const timer = setTimeout(() => {
      const waiting = pauses.get(attempt)?.waiting ?? null;
      pauses.delete(attempt);
      if (waiting !== null) tellAndPause(waiting);
    }, pauseMs);
    pauses.set(attempt, { timer, waiting: null });
    tell(notice);
  };

  const ended = (attempt: string): void => {
    clearTimeout(pauses.get(attempt)?.timer);
    pauses.delete(attempt);
  };

  return {
    grew(notice) {
      const pause = pauses.get(notice.attempt);
      if (pause) pause.waiting = notice;
      else tellAndPause(notice);
    },
    ended,
    clear() {
      for (const attempt of [...pauses.keys()]) ended(attempt);
    },
  };
}
