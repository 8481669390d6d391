import type { Section, Task, TaskFile } from "../../model/plan";
import { isDone } from "../lines/box";
import { readDetails } from "./details";
import { diagnose } from "../diagnose";
import { readDocumentTask } from "./documents";
import { readHeadingTasks } from "./headings";
import { taskKeys } from "./keys";
import { isTaskId } from "./roles";
import { scan, type ScannedBox, type ScannedLine } from "../lines/scan";
import { withStatements } from "./statements";
import { readStructure } from "./structure";

/**
 * Parses any text: never throws, linear in its length. Every box that a person would call one is a task, and so is a heading
 * or a whole file that stands for one piece of work; in file order.
 */
export const parseTaskFile = (text: string): TaskFile =>
  readTaskFile(scan(text), readDetails);

/** The same from lines that are scanned already; `detailsOf` is `readDetails`, or one that remembers its answers. */
export function readTaskFile(
  lines: readonly ScannedLine[],
  detailsOf: typeof readDetails,
): TaskFile {
  const { sections, chains, criteria } = readStructure(lines);
  const ownLines = groupByOwner(lines);
  const boxes: Task[] = [];
  for (const { box, number } of lines) {
    if (!box) continue;
    const own = ownLines.get(number) ?? [];
    boxes.push(
      readTask(
        box,
        own,
        chains.get(number) ?? [],
        criteria.has(number),
        detailsOf,
      ),
    );
  }
  spanChildren(boxes);
  const stated = withStatements(
    lines,
    sections,
    withUnboxed(lines, boxes, chains, detailsOf),
  );
  const keys = taskKeys(stated.tasks);
  const tasks = stated.tasks.map((task, index) => ({
    ...task,
    key: keys[index] ?? "",
  }));
  return {
    title: titleOf(sections, tasks),
    tasks,
    sections: stated.sections,
    diagnostics: diagnose(tasks, stated.sections, lines),
  };
}

/** Of “# Tasks: Sign-in”, the usual heading of such a file, “Sign-in”: what else it is, everybody can see. */
function titleOf(sections: readonly Section[], tasks: readonly Task[]): string {
  const document = tasks.find(({ kind }) => kind === "document");
  const top = sections.find(({ level }) => level === 1);
  return (top?.title ?? document?.title ?? sections[0]?.title ?? "").replace(
    /^Tasks:\s+(?=\S)/i,
    "",
  );
}

function groupByOwner(
  lines: readonly ScannedLine[],
): Map<number, ScannedLine[]> {
  const groups = new Map<number, ScannedLine[]>();
  for (const line of lines) {
    if (line.owner === null) continue;
    const group = groups.get(line.owner);
    if (group) group.push(line);
    else groups.set(line.owner, [line]);
  }
  return groups;
}

function readTask(
  box: ScannedBox,
  own: readonly ScannedLine[],
  section: string[],
  criterion: boolean,
  detailsOf: typeof readDetails,
): Task {
  const [first, ...rest] = own;
  const words = [(first?.text ?? "").slice(box.rest)];
  let endLine = box.line;
  for (const line of rest) {
    if (line.kind !== "hidden") words.push(line.text);
    if (line.text.trim() !== "") endLine = line.number;
  }
  const details = detailsOf(words);
  const isWork = !criterion || (details.id !== null && isTaskId(details.id));
  return {
    kind: "box",
    line: box.line,
    endLine,
    key: "",
    state: box.state,
    done: isDone(box.state),
    depth: box.depth,
    parentLine: box.parentLine,
    section,
    role: isWork ? "task" : "criterion",
    text: own
      .map((line) => line.text)
      .join("\n")
      .trimEnd(),
    ...details,
  };
}

/** A task ends with the last of its children, which come after it. */
function spanChildren(boxes: readonly Task[]): void {
  const byLine = new Map(boxes.map((task) => [task.line, task]));
  for (let at = boxes.length - 1; at >= 0; at--) {
    const task = boxes[at];
    const parent = byLine.get(task?.parentLine ?? 0);
    if (task && parent && task.endLine > parent.endLine)
      parent.endLine = task.endLine;
  }
}

/** With the headings that are tasks; a file without any other work may be one as a whole. */
function withUnboxed(
  lines: readonly ScannedLine[],
  boxes: readonly Task[],
  chains: ReadonlyMap<number, string[]>,
  detailsOf: typeof readDetails,
): readonly Task[] {
  const headings = readHeadingTasks(lines, boxes, chains, detailsOf);
  const isWork = ({ role }: Task): boolean => role === "task";
  const document =
    headings.length === 0 && !boxes.some(isWork)
      ? readDocumentTask(lines, detailsOf)
      : null;
  if (document) return [document, ...boxes];
  if (headings.length === 0) return boxes;
  return [...boxes, ...headings].sort((one, other) => one.line - other.line);
}
