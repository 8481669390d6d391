/** Numbers that only look random: the same seed gives the same ones, on every machine. */
export interface Random {
  /** A whole number from 0 to `sides` - 1. */
  below(sides: number): number;
  chance(probability: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
  /** In the form of a UUID. */
  id(): string;
}

/** Mulberry32: small, fast and good enough to wander through states. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  let ids = 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return {
    below: (sides) => Math.floor(next() * sides),
    chance: (probability) => next() < probability,
    pick(values) {
      const value = values[Math.floor(next() * values.length)];
      if (value === undefined) throw new Error("There is nothing to pick.");
      return value;
    },
    id() {
      ids += 1;
      return `00000000-0000-4000-8000-${ids.toString(16).padStart(12, "0")}`;
    },
  };
}
