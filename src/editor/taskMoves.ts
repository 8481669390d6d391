import type { Task, TextEdit } from "../model/plan";
import { applyEdits, moveTask, parseTaskFile } from "../tasks";
import type { MoveTarget } from "../tasks";
import { outlineOf } from "./taskOutline";
import type { OutlineSection, TaskOutline } from "./taskOutline";

/** Where tasks go: beside a task, by its key, or to the end of a section, by its key in the outline. */
export type MoveGoal =
  | { readonly task: string; readonly place: "before" | "after" }
  | { readonly section: string };

/**
 * Moves tasks, by their keys, in the order of the file and with all that is inside them, as one change; null where one of
 * them, or the place, is gone. Throws what `moveTask` throws: nothing is moved when one of them may not be.
 */
export function moveTasks(
  text: string,
  keys: readonly string[],
  goal: MoveGoal,
): readonly TextEdit[] | null {
  const outline = outlineOf(parseTaskFile(text));
  const moved = blocks(outline, keys);
  const starts = lineStarts(text);
  const startOf = (line: number): number => starts[line - 1] ?? text.length;
  const target = targetIn(outline, goal);
  if (moved === null || target === null) return null;
  const targetLine = "section" in target ? target.section : target.line;
  const [first, ...others] = moved;
  if (!first) return [];
  if (others.length === 0) return moveTask(text, first.line, target);
  if (moved.some(({ line }) => line === targetLine)) return [];

  // From above they come last first, from below first first: so no task passes another that it depends on.
  const steps: {
    at: number;
    beside: number | null;
    place: "before" | "after";
  }[] = [];
  const above = moved.filter(({ line }) => line < targetLine).reverse();
  const below = moved.filter(({ line }) => line > targetLine);
  above.forEach(({ line }, index) => {
    const later = above[index - 1];
    steps.push({
      at: startOf(line),
      beside: later ? startOf(later.line) : null,
      place: "before",
    });
  });
  below.forEach(({ line }, index) => {
    const earlier = below[index - 1] ?? above[0];
    steps.push({
      at: startOf(line),
      beside: earlier ? startOf(earlier.line) : null,
      place: "after",
    });
  });

  let now = text;
  let offsets = new Map<number, number>();
  const where = (start: number): number => offsets.get(start) ?? start;
  const tracked = [
    startOf(targetLine),
    ...moved.map(({ line }) => startOf(line)),
  ];
  for (const { at, beside, place } of steps) {
    const head = lineAt(now, where(at));
    const to: MoveTarget =
      beside !== null
        ? { line: lineAt(now, where(beside)), place }
        : "section" in target
          ? { section: lineAt(now, where(startOf(target.section))) }
          : {
              line: lineAt(now, where(startOf(target.line))),
              place: target.place,
            };
    const edits = moveTask(now, head, to);
    const words = wordsAt(now, where(at));
    const next = new Map<number, number>();
    for (const start of tracked)
      next.set(
        start,
        start === at
          ? (offsetOfMoved(edits, words) ?? where(start))
          : shifted(edits, where(start)),
      );
    now = applyEdits(now, edits);
    offsets = next;
  }
  return difference(text, now);
}

/** Where a task goes when it is moved one place up or down; null where it is the first or the last of all. */
export function nextPlace(
  outline: TaskOutline,
  task: Task,
  direction: "up" | "down",
): MoveGoal | null {
  const parent = outline.parent(task);
  const home = outline.sectionOf(task);
  const siblings = parent === null ? home.tasks : outline.children(parent);
  const at = siblings.findIndex(({ line }) => line === task.line);
  const up = direction === "up";
  const place = up ? "before" : "after";
  const beside = siblings[up ? at - 1 : at + 1];
  if (beside) return { task: beside.key, place };
  if (parent !== null) return null;
  const sections: OutlineSection[] = [outline.root, ...outline.sections];
  const here = sections.indexOf(home);
  const next = up
    ? sections.slice(0, here).findLast(({ tasks }) => tasks.length > 0)
    : sections.slice(here + 1).find(({ tasks }) => tasks.length > 0);
  const neighbour = up ? next?.tasks.at(-1) : next?.tasks[0];
  return neighbour
    ? { task: neighbour.key, place: up ? "after" : "before" }
    : null;
}

/** The tasks with those that are numbered below them in a flat file, without those that come along inside another one. */
function blocks(outline: TaskOutline, keys: readonly string[]): Task[] | null {
  const chosen = new Set<Task>();
  const inside = new Set<Task>();
  for (const key of keys) {
    const task = outline.task(key);
    if (!task) return null;
    chosen.add(task);
    for (const inner of outline.descendants(task))
      if (inner.parentLine === null) chosen.add(inner);
      else inside.add(inner);
  }
  return [...chosen]
    .filter((task) => !inside.has(task))
    .sort((one, other) => one.line - other.line);
}

function targetIn(outline: TaskOutline, goal: MoveGoal): MoveTarget | null {
  if ("section" in goal) {
    const section = outline.section(goal.section)?.section;
    if (!section) return null;
    return { section: section.line };
  }
  const task = outline.task(goal.task);
  if (!task) return null;
  if (goal.place === "before") return { line: task.line, place: "before" };
  const last = outline
    .descendants(task)
    .findLast(({ parentLine }) => parentLine === null);
  return { line: (last ?? task).line, place: "after" };
}

const lineEnd = /\r\n|\r|\n/g;

const lineStarts = (text: string): number[] => [
  0,
  ...[...text.matchAll(lineEnd)].map(({ 0: end, index }) => index + end.length),
];

const lineAt = (text: string, offset: number): number =>
  [...text.slice(0, offset).matchAll(lineEnd)].length + 1;

/** A line without its indentation, which a move may change. */
const wordsAt = (text: string, offset: number): string =>
  (/[^\r\n]*/.exec(text.slice(offset))?.[0] ?? "").trimStart();

/** Where an offset that no edit replaces is after the edits. */
function shifted(edits: readonly TextEdit[], offset: number): number {
  let by = 0;
  for (const { from, to, text } of edits)
    if (to <= offset) by += text.length - (to - from);
  return offset + by;
}

/** Where the moved words are after the edits; null where they have stayed. */
function offsetOfMoved(
  edits: readonly TextEdit[],
  words: string,
): number | null {
  const put = edits.find(({ text }) => text.includes(words));
  if (!put) return null;
  const before = edits.filter(({ to }) => to <= put.from && to !== put.to);
  return (
    before.reduce(
      (at, { from, to, text }) => at + text.length - (to - from),
      put.from,
    ) + put.text.indexOf(words)
  );
}

/** The one edit that makes a text of another: what both begin and end with stays. */
export function difference(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < most - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  return [
    {
      from: start,
      to: before.length - end,
      text: after.slice(start, after.length - end),
    },
  ];
}
