import { watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import { hasErrno } from "../model/errors";

/** Rings when a file grows, where the system tells that. */
export interface Growth {
  /** Begins as soon as the file is there; to be called before the file is read, so that nothing comes unnoticed in between. */
  begin(): void;
  /**
   * Settles when the file has grown since the last wait, after `leastMs`, but after `mostMs` or at a signal in any case; tells
   * whether it is known to have grown.
   */
  wait(
    leastMs: number,
    mostMs: number,
    signals: readonly AbortSignal[],
  ): Promise<boolean>;
  close(): void;
}

/**
 * Only makes a look come sooner. Some systems and network drives tell nothing or tell it late, and watches can run out: so whoever
 * waits here looks after a while in any case.
 */
export function watchGrowth(file: string): Growth {
  let watcher: FSWatcher | null = null;
  let refused = false;
  let rung = false;
  let wake = (): void => undefined;

  const close = (): void => {
    watcher?.close();
    watcher = null;
  };
  const refuse = (): void => {
    refused = true;
    close();
  };

  return {
    begin() {
      if (watcher !== null || refused) return;
      try {
        watcher = watch(file, () => {
          rung = true;
          wake();
        });
        watcher.on("error", refuse);
      } catch (error) {
        // Not there yet: later. Anything else, such as no watch left, stays as it is.
        if (!hasErrno(error, "ENOENT")) refuse();
      }
    },
    async wait(leastMs, mostMs, signals) {
      await sleep(leastMs, signals);
      if (!rung && leastMs < mostMs)
        await sleep(mostMs - leastMs, signals, (done) => {
          wake = done;
        });
      wake = () => undefined;
      const grown = rung;
      rung = false;
      return grown;
    },
    close,
  };
}

/** Settles after so many milliseconds, at a signal, or when what is handed out is called. */
async function sleep(
  ms: number,
  signals: readonly AbortSignal[],
  handOut: (done: () => void) => void = () => undefined,
): Promise<void> {
  if (signals.some((signal) => signal.aborted)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const signal of signals) signal.addEventListener("abort", done);
    handOut(done);
  });
}
