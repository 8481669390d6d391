import type { Task } from "../../model/plan";
import { isDone } from "../lines/box";
import { readDependencies } from "./dependencies";
import { closingEffort, maxFieldLine, type readDetails } from "./details";
import { readFields, type FieldName } from "./fields";
import { readHeadingName, type HeadingName } from "./headingNames";
import { headingState, withoutState } from "./writtenStates";
import { idKey } from "../plan/resolve";
import type { ScannedLine } from "../lines/scan";

/** A heading that may be a task, while its end is not yet seen. */
interface OpenHeading {
  readonly at: number;
  readonly level: number;
  readonly name: HeadingName | null;
  /** Work below it, or a heading that is a task: then it is only a section. */
  work: boolean;
}

/**
 * Headings that are tasks: those that name one piece of work and have none below them, neither a box nor a heading. One that
 * only spells out a box of the file (the same id) is none. `boxes`: the tasks of the file's boxes, in file order.
 */
export function readHeadingTasks(
  lines: readonly ScannedLine[],
  boxes: readonly Task[],
  chains: ReadonlyMap<number, string[]>,
  detailsOf: typeof readDetails,
): Task[] {
  let boxIds: ReadonlySet<string> | null = null;
  const isBox = (id: string): boolean =>
    (boxIds ??= idsOfWork(boxes)).has(idKey(id));
  const tasks: Task[] = [];
  const open: OpenHeading[] = [];
  const close = (level: number, end: number): void => {
    for (;;) {
      const heading = open.at(-1);
      if (!heading || heading.level < level) return;
      open.pop();
      const above = open.at(-1);
      const isTask =
        !heading.work &&
        heading.name !== null &&
        speaksForTask(lines, heading.at, end, heading.name, chains) &&
        !(heading.name.id !== null && isBox(heading.name.id));
      if (isTask)
        tasks.push(
          readHeadingTask(lines, heading, heading.name, end, chains, detailsOf),
        );
      if (above) above.work ||= heading.work || isTask;
    }
  };
  let next = 0;
  lines.forEach((line, at) => {
    if (line.kind === "heading" && line.heading) {
      close(line.heading.level, at);
      open.push({
        at,
        level: line.heading.level,
        name: readHeadingName(line.heading.title),
        work: false,
      });
    } else if (line.box) {
      const top = open.at(-1);
      if (boxes[next++]?.role === "task" && top) top.work = true;
    }
  });
  close(0, lines.length);
  return tasks.sort((one, other) => one.line - other.line);
}

function idsOfWork(boxes: readonly Task[]): Set<string> {
  const ids = new Set<string>();
  for (const { id, role } of boxes)
    if (id !== null && role === "task") ids.add(idKey(id));
  return ids;
}

const namesTasks =
  /\b(?:sub-?)?tasks?\b|\bto-?dos?\b|\bbacklog\b|任务|任務|タスク|작업|tareas|tarefas|tâches|aufgaben|задач/i;

/** A name like `Task 3` is enough; a step or feature needs a status of its own, a bare number a list of tasks above it too. */
function speaksForTask(
  lines: readonly ScannedLine[],
  at: number,
  end: number,
  name: HeadingName,
  chains: ReadonlyMap<number, string[]>,
): boolean {
  if (name.strength === "task") return true;
  if (name.numbered) {
    const chain = chains.get(lines[at]?.number ?? 0) ?? [];
    if (!chain.some((title) => namesTasks.test(title))) return false;
  }
  return (
    headingState(lines, at, end).status !== null ||
    hasTaskFields(lines, at, end)
  );
}

/** Two of the fields that only planned work has, straight below the heading. */
function hasTaskFields(
  lines: readonly ScannedLine[],
  at: number,
  end: number,
): boolean {
  const found = new Set<FieldName>();
  for (let index = at + 1; index < end; index++) {
    const line = lines[index];
    if (line?.kind === "heading") break;
    if (line?.kind !== "text" && line?.kind !== "item") continue;
    for (const { name } of readFields(line.text.slice(0, maxFieldLine), false))
      if (plannedFields.has(name)) found.add(name);
    if (found.size > 1) return true;
  }
  return false;
}
const plannedFields = new Set<FieldName>([
  "effort",
  "assignee",
  "dependencies",
]);

function readHeadingTask(
  lines: readonly ScannedLine[],
  { at }: OpenHeading,
  name: HeadingName,
  end: number,
  chains: ReadonlyMap<number, string[]>,
  detailsOf: typeof readDetails,
): Task {
  const head = lines[at];
  const line = head?.number ?? 1;
  const title = head?.heading?.title ?? "";
  const words = [withoutState(name.words)];
  let last = at;
  for (let index = at; index < end; index++) {
    const own = lines[index];
    if (!own || own.text.trim() === "") continue;
    last = index;
    if (index > at && own.kind !== "hidden") words.push(own.text);
  }
  const { state } = headingState(lines, at, end);
  const details = detailsOf(words);
  return {
    // Not the spread first: V8 would then give each task a shape of its own, and all that reads them would be slow.
    kind: "heading",
    ...details,
    line,
    endLine: lines[last]?.number ?? line,
    key: "",
    id: name.id ?? details.id,
    state,
    done: isDone(state),
    struck: struckWords.test(title.slice(0, maxFieldLine)),
    optional: false,
    depth: 0,
    parentLine: null,
    section: chains.get(line) ?? [],
    role: "task",
    effort:
      details.effort ??
      (name.id === null ? null : closingEffort(details.title)),
    dependencies: readDependencies(dependencyLines(words)).filter(
      (other) => name.id === null || idKey(other) !== idKey(name.id),
    ),
    text: lines
      .slice(at, last + 1)
      .map(({ text }) => text)
      .join("\n"),
  };
}

/** The heading or the words behind its id are struck through. */
const struckWords = /(?:^|[\s*_:：])~~[^\s~][^~]*~~/;

/** The prose below a heading speaks of much; only its own line and its fields say what comes first. */
const dependencyLines = (words: readonly string[]): string =>
  words
    .filter(
      (line, at) =>
        at === 0 ||
        readFields(line.slice(0, maxFieldLine), false).some(
          ({ name }) => name === "dependencies",
        ),
    )
    .join("\n");
