/* Whose turn comes first, apart from the schemas: the page is drawn before it has those. */

/** Whose turn comes first; among those of one priority, first come, first served. */
export const priorities = ["high", "normal", "low"] as const;
export type Priority = (typeof priorities)[number];

/** What the order of the queue is made from. */
export interface Turn {
  readonly priority: Priority;
  /** Epoch milliseconds. */
  readonly queuedAt: number;
  readonly createdAt: number;
}

/** The order of the queue, when nobody is held back. */
export const byTurn = (a: Turn, b: Turn): number =>
  priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
  a.queuedAt - b.queuedAt ||
  a.createdAt - b.createdAt;
