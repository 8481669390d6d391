import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf, toFailure } from "../../model/errors";
import type { SlotBoard } from "./board";
import type { ContainerEngine } from "./client";
import { removeAllOf } from "./egress/sidecar";
import { recycled, stuck } from "./pool";

export interface RemovalOptions {
  readonly board: SlotBoard;
  readonly engineAt: (endpoint: string) => ContainerEngine;
  /** Gives back what the attempt has beside its container; never rejects. */
  readonly leave: (attempt: string) => Promise<void>;
  /** A slot is free again, at this engine. */
  readonly onFreed: (endpoint: string) => void;
  /** The engine did not do it; it is tried again all the same. */
  readonly onFailure: (endpoint: string, error: unknown) => void;
}

/** Destroys the containers of attempts whose slots are recycled. */
export interface Removals {
  /** Settles when all that the attempt had is gone, however long its engine is not there; or when `close` was called. */
  begin(attempt: string, endpoint: string): Promise<void>;
  /** The one that is under way; undefined: none is. */
  of(attempt: string): Promise<void> | undefined;
  close(): void;
}

/** Between two tries. */
const firstRetryMs = 500;
const longestRetryMs = 5_000;

export function slotRemovals(options: RemovalOptions): Removals {
  const { board, engineAt, leave, onFreed, onFailure } = options;
  const underWay = new Map<string, Promise<void>>();
  const closed = new AbortController();
  // Each one that is to be tried again listens.
  setMaxListeners(0, closed.signal);

  async function destroy(attempt: string, endpoint: string): Promise<void> {
    for (let pause = firstRetryMs; ; pause *= 2) {
      try {
        await removeAllOf(engineAt(endpoint), attempt);
        board.set(recycled(board.state, attempt));
        onFreed(endpoint);
        return;
      } catch (error) {
        board.set(stuck(board.state, attempt, messageOf(toFailure(error))));
        onFailure(endpoint, error);
      }
      await delay(Math.min(pause, longestRetryMs), undefined, {
        ref: false,
        signal: closed.signal,
      });
    }
  }

  return {
    begin(attempt, endpoint) {
      const known = underWay.get(attempt);
      if (known) return known;
      const left = leave(attempt);
      const removal = destroy(attempt, endpoint)
        // The pool was closed: whoever opens it next finds the container.
        .catch(() => undefined)
        .then(() => left)
        .finally(() => underWay.delete(attempt));
      underWay.set(attempt, removal);
      return removal;
    },
    of: (attempt) => underWay.get(attempt),
    close: () => closed.abort(),
  };
}
