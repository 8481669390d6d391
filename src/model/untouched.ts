import type { Orchestration, Stage } from "./orchestration";

/** What is so of an orchestration to which nothing has happened yet. */
export const untouched = {
  worktree: null,
  attempts: [],
  requested: null,
  move: null,
  after: [],
  priority: "normal",
  recoveries: 0,
  wait: null,
  questions: [],
  rules: [],
  review: null,
  takeover: null,
  byHand: null,
  failure: null,
  merge: { status: "none", commit: null },
  costUsd: 0,
  startedAt: null,
  endedAt: null,
} satisfies Partial<Orchestration>;

/** A stage that has not begun. */
export const pendingStage = (id: string, name: string): Stage => ({
  id,
  name,
  status: "pending",
  round: 0,
  startedAt: null,
  endedAt: null,
  context: null,
  failure: null,
  commit: null,
});
