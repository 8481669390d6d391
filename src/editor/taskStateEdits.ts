import { OrchestratorError } from "../model/errors";
import type { Task, TextEdit } from "../model/plan";
import { parseTaskFile, setState } from "../tasks";

/** The task of this key in a text; throws `notFound` where it is gone. */
export function findTask(text: string, key: string): Task {
  return finder(text)(key);
}

function finder(text: string): (key: string) => Task {
  const tasks = new Map(
    parseTaskFile(text).tasks.map((task) => [task.key, task]),
  );
  return (key) => {
    const task = tasks.get(key);
    if (task !== undefined) return task;
    throw new OrchestratorError(
      "notFound",
      "The file has changed: this task is not there any more.",
      { fix: "Look at the file, then try again." },
    );
  };
}

/** Sets the states of several tasks, by their keys, as one change. A done box stays as it is written (`x` or `X`). */
export function setStates(
  text: string,
  changes: readonly { readonly key: string; readonly state: string }[],
): readonly TextEdit[] {
  const find = finder(text);
  return changes
    .flatMap(({ key, state }) => {
      const task = find(key);
      if (state === "x" ? task.done : task.state === state) return [];
      return setState(text, task.line, state);
    })
    .sort((one, other) => one.from - other.from);
}
