import type { Clock } from "../../src/engine";

/** A clock that the test moves: time passes as it does, and besides when it is told to. */
export interface TestClock extends Clock {
  /** Goes on (or is set back) by so many milliseconds; what is due rings. */
  pass(milliseconds: number): void;
}

/**
 * So long may it take to set a bell, in milliseconds: the time is read to work out how long to sleep, and again when the bell is set.
 * Who is rung too early looks at the clock.
 */
const settingMs = 1000;

export function testClock(random = 0.5): TestClock {
  let ahead = 0;
  const bells = new Set<{ at: number; ring: () => void }>();
  const now = (): number => Date.now() + ahead;
  const ringDue = (): void => {
    for (const bell of [...bells].sort((a, b) => a.at - b.at))
      if (bell.at <= now() + settingMs && bells.delete(bell)) bell.ring();
  };
  return {
    now,
    random: () => random,
    after(milliseconds, ring) {
      const bell = { at: now() + milliseconds, ring };
      bells.add(bell);
      // Due already: it was not set yet when the time passed.
      if (milliseconds === 0) setImmediate(ringDue);
      return () => bells.delete(bell);
    },
    pass(milliseconds) {
      ahead += milliseconds;
      ringDue();
    },
  };
}
