/** Time and chance: what the engine asks the world for besides files and processes. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** From 0 to 1, without 1. */
  random(): number;
  /** Rings once, after so many milliseconds; what it returns prevents that. */
  after(milliseconds: number, ring: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(milliseconds, ring) {
    const timer = setTimeout(ring, milliseconds);
    return () => clearTimeout(timer);
  },
};
