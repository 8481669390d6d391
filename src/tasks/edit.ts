import { OrchestratorError } from "../model/errors";
import type { Task, TextEdit } from "../model/plan";
import { isDone, isOpen, readBox } from "./box";
import { contentKeys } from "./keys";
import { parseTaskFile } from "./parse";
import { scan, type ScannedBox } from "./scan";

/** The text after all edits; they are in rising order and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let copied = 0;
  for (const { from, to, text: replacement } of edits) {
    parts.push(text.slice(copied, from), replacement);
    copied = to;
  }
  return parts.join("") + text.slice(copied);
}

function boxesOf(text: string): Map<number, ScannedBox> {
  return new Map(
    scan(text).flatMap(({ box, number }) => (box ? [[number, box]] : [])),
  );
}

function boxIn(text: string, line: number): ScannedBox {
  const box = boxesOf(text).get(line);
  if (box) return box;
  throw new OrchestratorError(
    "invalidInput",
    `Line ${line} has no check box of a task.`,
    { fix: "Choose a line that the plan lists as a task." },
  );
}

/**
 * Ticks or opens the box in a line (from 1); everything else stays byte for byte. A box that is already so stays as it is.
 * Throws `invalidInput` where the line holds no box.
 */
export function mark(
  text: string,
  line: number,
  done: boolean,
): readonly TextEdit[] {
  const { state } = boxIn(text, line);
  if (done ? isDone(state) : isOpen(state)) return [];
  return setState(text, line, done ? "x" : " ");
}

/**
 * Puts any state (`~`, `-`, `!`, an emoji) into the box in a line; everything else stays byte for byte. Throws `invalidInput`
 * where the line holds no box, or where what is put in would not be read back as this state of a box.
 */
export function setState(
  text: string,
  line: number,
  state: string,
): readonly TextEdit[] {
  if (!isState(state)) {
    throw new OrchestratorError(
      "invalidInput",
      `${JSON.stringify(state)} cannot be the state of a check box.`,
      {
        fix: "Use one visible character: a space for open, x for done, or a mark such as ~, -, ! or ✓. Other letters and digits would make it a tag.",
      },
    );
  }
  const box = boxIn(text, line);
  if (box.state === state) return [];
  return [{ from: box.from, to: box.to, text: state }];
}

const invisible = /^[\s\p{Cc}\p{Cf}\p{Cs}]/u;

const isState = (state: string): boolean =>
  (state === " " || !invisible.test(state)) &&
  readBox(`[${state}]`, 0)?.state === state;

/**
 * Sets the boxes of `after` (an agent's version) to what is proven: done where `allowed` says so, else as they were in `before`;
 * ticked boxes that are new are opened. `takenBack`: keys of those that the agent ticked without evidence.
 */
export function restoreBoxes(
  before: string,
  after: string,
  allowed: ReadonlyMap<string, boolean>,
): { text: string; takenBack: string[] } {
  const former = matcher(parseTaskFile(before).tasks);
  const { tasks } = parseTaskFile(after);
  const boxes = boxesOf(after);
  const pairs = former(tasks);
  const takenBack: string[] = [];
  const edits: TextEdit[] = [];
  tasks.forEach((task, at) => {
    const earlier = pairs[at];
    const key = earlier?.key ?? task.key;
    const wanted = wantedState(task, earlier, allowed.get(key) === true);
    const box = boxes.get(task.line);
    if (wanted === task.state || !box) return;
    if (task.done && !isDone(wanted)) takenBack.push(key);
    edits.push({ from: box.from, to: box.to, text: wanted });
  });
  return { text: applyEdits(after, edits), takenBack };
}

function wantedState(
  task: Task,
  earlier: Task | undefined,
  proven: boolean,
): string {
  if (proven) return task.done ? task.state : "x";
  if (earlier) return earlier.state;
  return task.done ? " " : task.state;
}

/**
 * Pairs tasks of two versions: by key first, then by content among those left over, because a key changes when the agent
 * adds a second task with the same id or takes one away.
 */
function matcher(
  before: readonly Task[],
): (after: readonly Task[]) => (Task | undefined)[] {
  return (after) => {
    const byKey = new Map(before.map((task) => [task.key, task]));
    const pairs = after.map((task) => {
      const found = byKey.get(task.key);
      byKey.delete(task.key);
      return found;
    });
    const keys = contentKeys(before);
    const byContent = new Map(
      before.flatMap((task, at) =>
        byKey.has(task.key) ? [[keys[at] ?? "", task]] : [],
      ),
    );
    return contentKeys(after).map((key, at) => pairs[at] ?? byContent.get(key));
  };
}
