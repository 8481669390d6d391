import { OrchestratorError } from "../model/errors";
import type { Task, TaskFile, TextEdit } from "../model/plan";
import { applyEdits } from "./edit";
import { parseTaskFile } from "./parse";
import { dependencyEdges } from "./resolve";
import { scan, type ScannedLine } from "./scan";

/** Beside a task, or to the end of a section (by the line of its heading). Lines count from 1. */
export type MoveTarget =
  | { readonly line: number; readonly place: "before" | "after" }
  | { readonly section: number };

/**
 * Moves a task with all its lines and child tasks. Throws `invalidInput` where a line holds no task or section, and
 * `notAllowedNow`, with the reason, where the move would change what the file means: into itself, across a dependency,
 * into or out of a quote.
 */
export function moveTask(
  text: string,
  line: number,
  target: MoveTarget,
): readonly TextEdit[] {
  const edits = planMove(text, line, target);
  if (typeof edits === "string")
    throw new OrchestratorError("notAllowedNow", edits, {
      fix: "Choose another place, or change the file by hand.",
    });
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

/** Lines of a task and all below it, from 1, both included. */
interface Block {
  readonly first: number;
  readonly last: number;
}

function planMove(
  text: string,
  line: number,
  target: MoveTarget,
): readonly TextEdit[] | string {
  const lines = scan(text);
  const file = parseTaskFile(text);
  const task = taskAt(file, line);
  const block = blockOf(lines, file.tasks, task.line);
  const place = placeOf(lines, file, target);
  if (place.anchor >= block.first && place.anchor <= block.last)
    return "A task cannot be moved into itself.";
  const head = lines[block.first - 1];
  if (head?.quoted === true || lines[place.anchor - 1]?.quoted === true)
    return "Tasks in a quote stay where they are.";
  const across = acrossDependency(file.tasks, block, place.before);
  if (across !== null) return across;
  if (place.before === block.first || place.before === block.last + 1)
    return [];
  const edits = editsOf(text, lines, block, place);
  return sameTasks(file.tasks, parseTaskFile(applyEdits(text, edits)).tasks)
    ? edits
    : "Here the move would change what other lines mean.";
}

function taskAt({ tasks }: TaskFile, line: number): Task {
  const task = tasks.find((one) => one.line === line);
  if (task?.kind === "box") return task;
  throw new OrchestratorError(
    "invalidInput",
    `Line ${line} has no task that can be moved.`,
    { fix: "Choose a line with a check box that the plan lists as a task." },
  );
}

/** The lines inside a list item; blank lines at its end are none of it. */
function blockOf(
  lines: readonly ScannedLine[],
  tasks: readonly Task[],
  first: number,
): Block {
  const inside = new Set([first]);
  let last = first;
  for (let at = first; at < lines.length; at++) {
    const line = lines[at];
    if (!line || line.item === null || !inside.has(line.item)) break;
    if (line.kind === "item") inside.add(line.number);
    if (line.kind !== "blank") last = line.number;
  }
  for (const { line, endLine } of tasks)
    if (line === first) last = Math.max(last, endLine);
  return { first, last };
}

/** `before`: the line before which the task comes (one behind the last line: the end). `anchor`: the line it comes beside. */
interface Place {
  readonly before: number;
  readonly anchor: number;
}

function placeOf(
  lines: readonly ScannedLine[],
  file: TaskFile,
  target: MoveTarget,
): Place {
  if (!("section" in target)) {
    const beside = taskAt(file, target.line);
    return target.place === "before"
      ? { before: beside.line, anchor: beside.line }
      : {
          before: blockOf(lines, file.tasks, beside.line).last + 1,
          anchor: beside.line,
        };
  }
  const at = file.sections.findIndex(({ line }) => line === target.section);
  const section = file.sections[at];
  if (!section)
    throw new OrchestratorError(
      "invalidInput",
      `Line ${target.section} is not the heading of a section.`,
      { fix: "Choose the line of a heading." },
    );
  const next = file.sections
    .slice(at + 1)
    .find(({ level }) => level <= section.level);
  const end = next ? next.line : lines.length + 1;
  const last = file.tasks.findLast(
    ({ line, depth, role }) =>
      line > section.line && line < end && depth === 0 && role === "task",
  );
  if (last)
    return {
      before: blockOf(lines, file.tasks, last.line).last + 1,
      anchor: last.line,
    };
  return { before: section.line + 1, anchor: section.line };
}

function acrossDependency(
  tasks: readonly Task[],
  block: Block,
  before: number,
): string | null {
  const edges = dependencyEdges(tasks);
  const isMoved = ({ line }: Task): boolean =>
    line >= block.first && line <= block.last;
  for (const [at, targets] of edges.entries()) {
    const one = tasks[at];
    for (const index of targets) {
      const other = tasks[index];
      if (!one || !other || isMoved(one) === isMoved(other)) continue;
      if (other.line > one.line) continue;
      const after = isMoved(one) ? before > other.line : before <= one.line;
      if (!after)
        return `${one.id ?? one.title} depends on ${other.id ?? other.title} and must stay below it.`;
    }
  }
  return null;
}

function editsOf(
  text: string,
  lines: readonly ScannedLine[],
  block: Block,
  place: Place,
): TextEdit[] {
  const startOf = (line: number): number =>
    lines[line - 1]?.start ?? text.length;
  const ending = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  const words = lines
    .slice(block.first - 1, block.last)
    .map((line) => line.text)
    .join(ending);
  const removal = {
    from: startOf(block.first),
    to: startOf(block.last + 1),
    text: "",
  };
  const at = startOf(place.before);
  const insertion = { from: at, to: at, text: words + ending };
  return place.before < block.first
    ? [insertion, removal]
    : [removal, insertion];
}

function sameTasks(before: readonly Task[], after: readonly Task[]): boolean {
  const names = (tasks: readonly Task[]): string =>
    tasks
      .map(({ id, title, state }) => `${state}${id ?? ""} ${title}`)
      .sort()
      .join("\n");
  return names(before) === names(after);
}
