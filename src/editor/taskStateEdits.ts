import type { Task, TextEdit } from "../model/plan";
import { parseTaskFile, setState } from "../tasks";

/** The task of this key in a text; undefined where it is gone. */
export const findTask = (text: string, key: string): Task | undefined =>
  parseTaskFile(text).tasks.find((task) => task.key === key);

/**
 * Sets the states of several tasks, by their keys, as one change; null where one of them is gone. A done box stays as it is
 * written (`x` or `X`).
 */
export function setStates(
  text: string,
  changes: readonly { readonly key: string; readonly state: string }[],
): readonly TextEdit[] | null {
  const tasks = new Map(
    parseTaskFile(text).tasks.map((task) => [task.key, task]),
  );
  const edits: TextEdit[] = [];
  for (const { key, state } of changes) {
    const task = tasks.get(key);
    if (task === undefined) return null;
    if (state === "x" ? !task.done : task.state !== state)
      edits.push(...setState(text, task.line, state));
  }
  return edits.sort((one, other) => one.from - other.from);
}
