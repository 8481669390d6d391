import { setTimeout as delay } from "node:timers/promises";
import { messageOf, toFailure } from "../../../model/errors";
import type { Sentence } from "../../../model/said";

/*
 * Who is asked a place for: the first in the queue, one after the other, so that they come to their places in their order. What there is
 * to choose from may change while one waits in vain: then it is asked anew.
 */

export interface SeatingOptions {
  /** See `SwarmPlacement.place`. */
  readonly place: (
    attempt: string,
    among: readonly string[],
    signal: AbortSignal,
    onWait: (reason: Sentence) => void,
  ) => Promise<string | null>;
  /** The attempt has a place at this engine. False: nobody wants it there any more. */
  readonly given: (attempt: string, endpoint: string) => boolean;
  /** Gives back a place that nobody wants. */
  readonly leave: (attempt: string) => Promise<void>;
  /** Why nobody gets a place now. */
  readonly onWait: (reason: Sentence) => void;
  /** Who is the next may have changed. */
  readonly again: () => void;
  /** Between two tries, in milliseconds. Default: 5 s. */
  readonly retryMs?: number;
}

export interface Seating {
  /** Those who wait, the first one first, and the engines that have room for one. */
  next(queue: readonly string[], among: readonly string[]): void;
  close(): void;
}

const defaultRetryMs = 5_000;

interface Asked {
  readonly attempt: string;
  readonly among: readonly string[];
  readonly stop: AbortController;
  isWaiting: boolean;
}

export function seating(options: SeatingOptions): Seating {
  const { place, given, leave, onWait, again } = options;
  let current: Asked | null = null;
  let last: Promise<void> = Promise.resolve();

  async function ask(asked: Asked): Promise<void> {
    const { attempt, among, stop } = asked;
    const { signal } = stop;
    const isStopped = () => signal.aborted;
    if (isStopped()) return;
    try {
      const endpoint = await place(attempt, among, signal, (reason) => {
        onWait(reason);
        if (asked.isWaiting) return;
        asked.isWaiting = true;
        again();
      });
      if (endpoint === null) return;
      if (isStopped() || !given(attempt, endpoint)) await leave(attempt);
    } catch (error) {
      if (isStopped()) return;
      onWait(messageOf(toFailure(error)));
      await delay(options.retryMs ?? defaultRetryMs, undefined, {
        ref: false,
        signal,
      }).catch(() => undefined);
    }
  }

  const stop = () => {
    current?.stop.abort();
    current = null;
  };

  return {
    next(queue, among) {
      const attempt =
        queue.find((each) => each === current?.attempt) ?? queue[0];
      if (attempt === undefined || among.length === 0) {
        stop();
        return;
      }
      if (
        current?.attempt === attempt &&
        (!current.isWaiting || current.among.join() === among.join())
      )
        return;
      stop();
      const asked: Asked = {
        attempt,
        among,
        stop: new AbortController(),
        isWaiting: false,
      };
      current = asked;
      // What was asked before has to be taken back first: a service has the name of its attempt.
      last = last
        .then(() => ask(asked))
        .finally(() => {
          if (current !== asked) return;
          current = null;
          again();
        });
    },
    close: stop,
  };
}
