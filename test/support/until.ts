import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 15_000;

/** Waits until something holds; gives up, so that a failed test does not keep the runner from ending. */
export const until = async (
  holds: () => boolean | Promise<boolean>,
  patience: number = patienceMs,
): Promise<void> => {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never held: ${holds.toString()}`);
    await delay(5);
  }
};

/** Runs an assertion until it passes; at the end of the patience its own error is thrown. For what settles a moment after the cause. */
export const eventually = async (
  assertion: () => void | Promise<void>,
): Promise<void> => {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await delay(5);
  }
};
