import { said } from "../../model/said";
import type { Said } from "../../model/said";
import { OrchestratorError } from "../../model/errors";
import type { Section, Task, TextEdit } from "../../model/plan";
import { applyEdits } from "./edit";
import { blockOf, moveEdits, type Block, type Place } from "./moveEdits";
import { parseTaskFile } from "../meaning/parse";
import { dependencyEdges } from "../plan/resolve";
import { scan, type ScannedLine } from "../lines/scan";

/** Beside a task, or to the end of a section (by the line of its heading). Lines count from 1. */
export type MoveTarget =
  | { readonly line: number; readonly place: "before" | "after" }
  | { readonly section: number };

/**
 * Moves a task with all its lines and child tasks; beside a task of other depth it is indented like that one. Throws
 * `invalidInput` where a line holds no task or section, and `notAllowedNow`, with the reason, where the move would change
 * what the file means: into itself, across a dependency, into or out of a quote. None of its edits where it is there already.
 */
export function moveTask(
  text: string,
  line: number,
  target: MoveTarget,
): readonly TextEdit[] {
  const lines = scan(text);
  const { tasks, sections } = parseTaskFile(text);
  const task = taskAt(tasks, line);
  const block = blockOf(lines, line);
  const place = placeOf(lines, tasks, sections, target, line);
  if (place === null) return [];
  const sides = [lines[line - 1], lines[place.beside - 1]];
  if (place.beside >= block.first && place.beside <= block.last)
    throw refused(said`A task cannot be moved into itself.`);
  if (sides.some((side) => side?.quoted))
    throw refused(said`A task in a quote stays where it is.`);
  if (sides.some((side) => side?.kind === "item" && side.item === side.number))
    throw refused(
      said`A task that begins inside another line stays where it is.`,
    );
  const crossed = crossedDependency(tasks, block, place.before);
  if (crossed !== null) throw refused(crossed);
  const edits = moveEdits(text, lines, block, place);
  if (edits.length === 0) return edits;
  const after = parseTaskFile(applyEdits(text, edits)).tasks;
  if (!isSameWork(tasks, after, task, block, place))
    throw refused(said`Here the move would change what other lines mean.`);
  return edits;
}

/** Why a task may not be moved there, in one sentence; null where it may. */
export function moveRefusal(
  text: string,
  line: number,
  target: MoveTarget,
): string | null {
  try {
    moveTask(text, line, target);
    return null;
  } catch (error) {
    if (error instanceof OrchestratorError) return error.message;
    throw error;
  }
}

const refused = (reason: Said): OrchestratorError =>
  new OrchestratorError("notAllowedNow", reason, {
    fix: said`Choose another place, or move the lines by hand.`,
  });

function taskAt(tasks: readonly Task[], line: number): Task {
  const task = tasks.find((one) => one.line === line);
  if (task?.kind === "box") return task;
  throw new OrchestratorError(
    "invalidInput",
    said`Line ${line} has no task with a check box.`,
    {
      fix: said`Choose a line with a check box that the plan lists as a task.`,
    },
  );
}

/** Null where the task is in its place already. */
function placeOf(
  lines: readonly ScannedLine[],
  tasks: readonly Task[],
  sections: readonly Section[],
  target: MoveTarget,
  line: number,
): Place | null {
  if (!("section" in target)) {
    const beside = taskAt(tasks, target.line).line;
    return target.place === "before"
      ? { before: beside, beside, isTask: true }
      : behind(lines, beside);
  }
  const at = sections.findIndex((one) => one.line === target.section);
  const section = sections[at];
  if (!section)
    throw new OrchestratorError(
      "invalidInput",
      said`Line ${target.section} is not the heading of a section.`,
      { fix: said`Choose the line of a heading.` },
    );
  const next = sections
    .slice(at + 1)
    .find(({ level }) => level <= section.level);
  const end = next ? next.line : lines.length + 1;
  const last = tasks.findLast(
    (one) =>
      one.line > section.line &&
      one.line < end &&
      one.parentLine === null &&
      one.kind === "box" &&
      one.role === "task",
  );
  if (last) return last.line === line ? null : behind(lines, last.line);
  let content = (sections[at + 1]?.line ?? lines.length + 1) - 1;
  while (content > section.line && lines[content - 1]?.text.trim() === "")
    content--;
  return { before: content + 1, beside: section.line, isTask: false };
}

const behind = (lines: readonly ScannedLine[], beside: number): Place => ({
  before: blockOf(lines, beside).last + 1,
  beside,
  isTask: true,
});

/** A dependency that is in order now and would not be after the move, in words. */
function crossedDependency(
  tasks: readonly Task[],
  block: Block,
  before: number,
): Said | null {
  const isMoved = ({ line }: Task): boolean =>
    line >= block.first && line <= block.last;
  for (const [at, targets] of dependencyEdges(tasks).entries()) {
    const one = tasks[at];
    for (const index of targets) {
      const other = tasks[index];
      if (!one || !other || isMoved(one) === isMoved(other)) continue;
      if (other.line > one.line) continue;
      const staysBelow = isMoved(one)
        ? before > other.line
        : before <= one.line;
      if (!staysBelow)
        return said`${one.id ?? one.title} depends on ${other.id ?? other.title}, so it must stay below it.`;
    }
  }
  return null;
}

/** Whether all tasks are the same after the move, in the expected order and below the same parents. */
function isSameWork(
  before: readonly Task[],
  after: readonly Task[],
  task: Task,
  block: Block,
  place: Place,
): boolean {
  if (before.length !== after.length) return false;
  const isMoved = ({ line }: Task): boolean =>
    line >= block.first && line <= block.last;
  const still = before.filter((one) => !isMoved(one));
  const expected = [
    ...still.filter(({ line }) => line < place.before),
    ...before.filter(isMoved),
    ...still.filter(({ line }) => line >= place.before),
  ];
  const beside = before.find(({ line }) => line === place.beside);
  const lineAfter = new Map<number | null, number | null>([[null, null]]);
  expected.forEach(({ line }, index) =>
    lineAfter.set(line, after[index]?.line ?? null),
  );
  return expected.every((one, index) => {
    const now = after[index];
    const parent = one === task ? (beside?.parentLine ?? null) : one.parentLine;
    return (
      now?.id === one.id &&
      now.title === one.title &&
      now.state === one.state &&
      now.role === one.role &&
      now.kind === one.kind &&
      now.parentLine === lineAfter.get(parent)
    );
  });
}
