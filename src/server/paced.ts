/** Work that is asked for more often than it should be done. */
export interface Paced {
  /** At once when nothing was done lately; else after the pause, once for all that was asked meanwhile. */
  ask(): void;
  dispose(): void;
}

/**
 * Never two at a time, at least `pauseMs` between the beginnings of two, and always one more after the last time it was asked for.
 * What `run` throws is a mistake of the caller.
 */
export function paced(run: () => Promise<void>, pauseMs: number): Paced {
  let asked = false;
  let resting = false;
  let disposed = false;
  let timer: NodeJS.Timeout | null = null;

  const isDue = (): boolean => asked && !disposed;
  const begin = async (): Promise<void> => {
    asked = false;
    resting = true;
    const pause = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, pauseMs);
    });
    await Promise.all([run(), pause]);
    resting = false;
    if (isDue()) void begin();
  };

  return {
    ask() {
      asked = true;
      if (!resting && !disposed) void begin();
    },
    dispose() {
      disposed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
