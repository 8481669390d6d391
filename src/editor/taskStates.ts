import type { Task } from "../model/plan";

export type StateKind =
  "open" | "done" | "inProgress" | "dropped" | "blocked" | "struck" | "other";

/** The state of a box, as it is shown. */
export interface TaskState {
  readonly kind: StateKind;
  /** What stands between the brackets. */
  readonly state: string;
  /** Name of a codicon. */
  readonly icon: string;
}

const open: TaskState = {
  kind: "open",
  state: " ",
  icon: "circle-large-outline",
};
const done: TaskState = { kind: "done", state: "x", icon: "pass-filled" };
const others: readonly TaskState[] = [
  { kind: "inProgress", state: "~", icon: "color-mode" },
  { kind: "dropped", state: "-", icon: "circle-slash" },
  { kind: "blocked", state: "!", icon: "stop" },
];
const usual: readonly TaskState[] = [open, done, ...others];

const other = (state: string): TaskState => ({
  kind: "other",
  state,
  icon: "question",
});

/** The states to choose from: the usual ones, then what else the file uses, in the order of its first use. */
export function statesFor(tasks: readonly Task[]): TaskState[] {
  const known = new Set(["X", ...usual.map(({ state }) => state)]);
  const more: TaskState[] = [];
  for (const { kind, state } of tasks) {
    if (kind !== "box" || state.trim() === "" || known.has(state)) continue;
    known.add(state);
    more.push(other(state));
  }
  return [...usual, ...more];
}

/** How a task is shown. One that is struck out is no work any more, whatever its box says. */
export function stateOf({ done: isDone, struck, state }: Task): TaskState {
  if (isDone) return done;
  if (struck) return { kind: "struck", state, icon: "circle-slash" };
  if (state.trim() === "") return open;
  return others.find((one) => one.state === state) ?? other(state);
}
