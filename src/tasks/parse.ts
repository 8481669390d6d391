import type { Diagnostic, Section, Task, TaskFile } from "../model/plan";
import { isDone } from "./box";
import { readDetails } from "./details";
import { diagnose } from "./diagnose";
import { taskKeys } from "./keys";
import { scan, type ScannedBox, type ScannedLine } from "./scan";
import { readStructure } from "./structure";

/** Parses any text: never throws, linear in its length. Every box that a person would call one is a task, in file order. */
export function parseTaskFile(text: string): TaskFile {
  const lines = scan(text);
  const { sections, chains, criteria } = readStructure(lines);
  const ownLines = groupByOwner(lines);
  const tasks: Task[] = [];
  for (const { box, number } of lines) {
    if (!box) continue;
    const own = ownLines.get(number) ?? [];
    tasks.push(
      readTask(box, own, chains.get(number) ?? [], criteria.has(number)),
    );
  }
  const keys = taskKeys(tasks);
  const keyed = tasks.map((task, index) => ({
    ...task,
    key: keys[index] ?? task.key,
  }));
  const diagnostics: Diagnostic[] = diagnose(keyed, sections, lines);
  return { title: titleOf(sections), tasks: keyed, sections, diagnostics };
}

/** Of “# Tasks: Sign-in”, the usual heading of such a file, “Sign-in”: what else it is, everybody can see. */
const titleOf = (sections: readonly Section[]): string =>
  (
    (sections.find(({ level }) => level === 1) ?? sections[0])?.title ?? ""
  ).replace(/^Tasks:\s+(?=\S)/i, "");

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
): Task {
  const [first, ...rest] = own;
  const words = [(first?.text ?? "").slice(box.rest)];
  for (const line of rest) if (line.kind !== "hidden") words.push(line.text);
  return {
    kind: "box",
    line: box.line,
    endLine: own.at(-1)?.number ?? box.line,
    key: "",
    state: box.state,
    done: isDone(box.state),
    depth: box.depth,
    parentLine: box.parentLine,
    section,
    role: criterion ? "criterion" : "task",
    text: own
      .map((line) => line.text)
      .join("\n")
      .trimEnd(),
    ...readDetails(words),
  };
}
