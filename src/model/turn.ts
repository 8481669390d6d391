/* Whose turn comes first, apart from the schemas: the page is drawn before it has those. */

/** Whose turn comes first, the first of these at the head; among those of one priority, first come, first served. */
export const priorities = ["high", "normal", "low"] as const;
export type Priority = (typeof priorities)[number];

/** What the order of the queue is made from. */
export interface Turn {
  readonly priority: Priority;
  /** Epoch milliseconds. */
  readonly queuedAt: number;
  readonly createdAt: number;
}

/** So much earlier one counts than it came for each step of priority, in milliseconds: a lower one waits long, but never for ever. */
export const priorityStepMs = 4 * 60 * 60_000;

const stepsDown = ({ priority }: Turn): number => priorities.indexOf(priority);

const rank = (turn: Turn): number =>
  turn.queuedAt + stepsDown(turn) * priorityStepMs;

/** The order of the queue, when nobody is held back. */
export const byTurn = (a: Turn, b: Turn): number =>
  rank(a) - rank(b) || stepsDown(a) - stepsDown(b) || a.createdAt - b.createdAt;
