import { said } from "../../model/said";
import { OrchestratorError } from "../../model/errors";
import type { Task, TextEdit } from "../../model/plan";
import { isDone, isOpen, readBox } from "../lines/box";
import { pairTasks } from "../meaning/pairing";
import { parseTaskFile } from "../meaning/parse";
import { scan } from "../lines/scan";
import { restoreEdits, stateEdits } from "./stateEdits";

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

/**
 * Marks the task in a line (from 1) done or open: its box, or what a heading or a document says of its state. Everything else
 * stays byte for byte, and a task that is already so stays as it is. Throws `invalidInput` where the line holds no task.
 */
export function mark(
  text: string,
  line: number,
  done: boolean,
): readonly TextEdit[] {
  const lines = scan(text);
  const state = lines[line - 1]?.box?.state;
  if (state !== undefined) {
    if (done ? isDone(state) : isOpen(state)) return [];
    return setState(text, line, done ? "x" : " ");
  }
  const task = parseTaskFile(text).tasks.find((one) => one.line === line);
  if (!task) throw noBox(line);
  return stateEdits(lines, task, done);
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
      said`${JSON.stringify(state)} cannot be the state of a check box.`,
      {
        fix: said`Use one visible character: a space for open, x for done, or a mark such as ~, -, ! or ✓. Other letters and digits would make it a tag.`,
      },
    );
  }
  const box = scan(text)[line - 1]?.box;
  if (!box) throw noBox(line);
  if (box.state === state) return [];
  return [{ from: box.from, to: box.to, text: state }];
}

const noBox = (line: number): OrchestratorError =>
  new OrchestratorError(
    "invalidInput",
    said`Line ${line} has no check box of a task.`,
    { fix: said`Choose a line that the plan lists as a task.` },
  );

const invisible = /^[\s\p{Cc}\p{Cf}\p{Cs}]/u;

const isState = (state: string): boolean =>
  (state === " " || !invisible.test(state)) &&
  readBox(`[${state}]`, 0)?.state === state;

/**
 * Sets the boxes of `after` (an agent's version) to what is proven: done where `allowed` says so, else as they were in `before`;
 * ticked boxes that are new are opened. So it is with headings and documents that are tasks. `takenBack`: keys of those that
 * the agent ticked without evidence.
 */
export function restoreBoxes(
  before: string,
  after: string,
  allowed: ReadonlyMap<string, boolean>,
): { text: string; takenBack: string[] } {
  const former = parseTaskFile(before).tasks;
  const { tasks } = parseTaskFile(after);
  const formerLines = scan(before);
  const lines = scan(after);
  const pairs = pairTasks(former, tasks);
  const takenBack: string[] = [];
  const edits: TextEdit[] = [];
  tasks.forEach((task, at) => {
    const earlier = pairs[at];
    const key = earlier?.key ?? task.key;
    const proven = allowed.get(key) === true;
    const wanted = wantedState(task, earlier, proven);
    if (wanted === task.state) return;
    if (task.done && !isDone(wanted)) takenBack.push(key);
    const box = lines[task.line - 1]?.box;
    if (box) edits.push({ from: box.from, to: box.to, text: wanted });
    else if (earlier && !proven)
      edits.push(
        ...restoreEdits({ lines: formerLines, task: earlier }, { lines, task }),
      );
    else edits.push(...stateEdits(lines, task, proven));
  });
  return { text: applyEdits(after, inOrder(edits)), takenBack };
}

/**
 * Keys of the tasks of `before` that are not in `after`, an agent's version, any more: it removed them, or died while it wrote
 * the file. Criteria do not count.
 */
export function missingTasks(before: string, after: string): string[] {
  const former = parseTaskFile(before).tasks;
  const kept = new Set(pairTasks(former, parseTaskFile(after).tasks));
  return former
    .filter((task) => task.role === "task" && !kept.has(task))
    .map(({ key }) => key);
}

/** A heading's status line may come after boxes; a criterion that says its heading's state is changed once. */
function inOrder(edits: readonly TextEdit[]): TextEdit[] {
  const sorted = [...edits].sort((one, other) => one.from - other.from);
  return sorted.filter((edit, at) => {
    const last = sorted[at - 1];
    return !last || edit.from > last.from || edit.to > last.to;
  });
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
