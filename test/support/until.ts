import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 15_000;

/** Waits until something holds; gives up, so that a failed test does not keep the runner from ending. */
export const until = async (
  holds: () => boolean | Promise<boolean>,
): Promise<void> => {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never held: ${holds.toString()}`);
    await delay(5);
  }
};
