import type { Section, Task, TaskFile } from "../../model/plan";
import { readBoxes } from "./boxes";
import { readDetails } from "./details";
import { diagnose } from "../diagnose";
import { readDocumentTask } from "./documents";
import { readHeadingTasks } from "./headings";
import { taskKeys } from "./keys";
import { isTaskId } from "./roles";
import { scan, type ScannedLine } from "../lines/scan";
import { withStatements } from "./statements";
import { readStructure, type Structure } from "./structure";

/**
 * Parses any text: never throws, linear in its length. Every box that a person would call one is a task, and so is a heading
 * or a whole file that stands for one piece of work; in file order.
 */
export function parseTaskFile(text: string): TaskFile {
  const lines = scan(text);
  return readTaskFile(lines, readBoxes(lines), readDetails);
}

/**
 * The same from lines and boxes that are read already; `detailsOf` is `readDetails`, or one that remembers its answers.
 */
export function readTaskFile(
  lines: readonly ScannedLine[],
  boxes: readonly Task[],
  detailsOf: typeof readDetails,
): TaskFile {
  const structure = readStructure(lines);
  const { sections, tasks } = withStatements(
    lines,
    structure.sections,
    withUnboxed(
      lines,
      boxes.map((box) => placed(box, structure)),
      structure.chains,
      detailsOf,
    ),
  );
  const keys = taskKeys(tasks);
  tasks.forEach((task, at) => {
    task.key = keys[at] ?? "";
  });
  return {
    title: titleOf(sections, tasks),
    tasks,
    sections,
    diagnostics: diagnose(tasks, sections, lines),
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

/** A new object for each file: what others in the file say of a task is added to it. */
const placed = (box: Task, { chains, criteria }: Structure): Task => ({
  ...box,
  section: chains.get(box.line) ?? [],
  role:
    criteria.has(box.line) && !(box.id !== null && isTaskId(box.id))
      ? "criterion"
      : "task",
});

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
