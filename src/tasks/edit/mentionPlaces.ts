import type { Mention, Task } from "../../model/plan";
import { readDependencies } from "../meaning/dependencies";
import { idKey } from "../plan/resolve";
import type { ScannedLine } from "../lines/scan";

/** Parts of an id, and what joins them: `TASK-001`, `T007.1`, `T001-T003` are each one run of two. */
const run = /[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*/g;
/** No id has more parts: bounds the work on a long run. */
const maxParts = 12;
const numberWord = /(?<![A-Za-z])(?:sub)?(?:task|step|story) $/i;
const longestNumberWord = "subtask ".length + 1;
const hasLetter = /[A-Za-z]/;

/** All places where a text names one of these tasks, in the order of the text. */
export function mentionsIn(
  lines: readonly ScannedLine[],
  tasks: readonly Task[],
): Mention[] {
  const ids = new Map<string, string>();
  const byLine = new Map<number, Task>();
  for (const task of tasks) {
    if (task.id === null) continue;
    if (!ids.has(idKey(task.id))) ids.set(idKey(task.id), task.id);
    byLine.set(task.line, task);
  }
  const mentions: Mention[] = [];
  if (ids.size === 0) return mentions;
  for (const line of lines) {
    const head = byLine.get(line.number);
    const definition = head ? definitionIn(line, head) : null;
    if (definition) mentions.push(definition);
    if (line.kind === "hidden" || line.kind === "blank") continue;
    const from = definition?.to ?? 0;
    for (const mention of mentionsInLine(line, ids, from))
      mentions.push(mention);
  }
  return mentions;
}

/** Where a task's own line names its id. */
export function definitionIn(line: ScannedLine, task: Task): Mention | null {
  const { id } = task;
  if (id === null) return null;
  const start = line.box ? line.box.to - line.start : 0;
  const from = line.text.indexOf(id, start);
  if (from < 0) return null;
  return {
    id,
    line: line.number,
    from,
    to: from + id.length,
    kind: "definition",
  };
}

function* mentionsInLine(
  { text, number }: ScannedLine,
  ids: ReadonlyMap<string, string>,
  start: number,
): Generator<Mention> {
  let dependencies: ReadonlySet<string> | null = null;
  const isDependency = (key: string): boolean => {
    dependencies ??= new Set(readDependencies(text).map(idKey));
    return dependencies.has(key);
  };
  run.lastIndex = start;
  for (;;) {
    const found = run.exec(text);
    if (!found) return;
    if (isJoined(text, found.index - 1, -1) || isJoined(text, run.lastIndex, 1))
      continue;
    for (const part of knownParts(found[0], ids)) {
      const from = found.index + part.from;
      const to = found.index + part.to;
      const word = hasLetter.test(part.key)
        ? ""
        : (numberWord.exec(
            text.slice(Math.max(0, from - longestNumberWord), from),
          )?.[0] ?? "");
      const key = idKey(word + part.key);
      const id = ids.get(key) ?? ids.get(part.key);
      if (id === undefined) continue;
      const isNumber = !hasLetter.test(part.key) && word === "";
      if (isNumber && !isDependency(part.key)) continue;
      yield { id, line: number, from: from - word.length, to, kind: "mention" };
    }
  }
}

/** `snake_case` is one word, `_emphasis_` is not. */
const isJoined = (text: string, at: number, step: 1 | -1): boolean =>
  text[at] === "_" && /[A-Za-z0-9]/.test(text[at + step] ?? "");

interface Part {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/** The ids that make up a run: one, or the ends of a range. None where other words are joined to them (`T001-style`). */
function knownParts(whole: string, ids: ReadonlyMap<string, string>): Part[] {
  const key = whole.toLowerCase();
  const isKnown = (name: string): boolean =>
    ids.has(name) || /^[\d.]+$/.test(name);
  if (isKnown(key)) return [{ key, from: 0, to: whole.length }];
  if (!key.includes("-")) return [];
  const parts = key.split("-");
  if (parts.length > maxParts) return [];
  for (let count = 1; count < parts.length; count++) {
    const first = parts.slice(0, count).join("-");
    const last = parts.slice(count).join("-");
    if (!looksAlike(first, last)) continue;
    return [
      { key: first, from: 0, to: first.length },
      { key: last, from: whole.length - last.length, to: whole.length },
    ].filter((part) => isKnown(part.key));
  }
  return [];
}

const shape = (id: string): string => id.replace(/\d+/g, "0");
const looksAlike = (one: string, other: string): boolean =>
  /\d/.test(one) && shape(one) === shape(other);

/** Where a line names an id, whether or not a task has it; null where it does not. */
export function findId(
  text: string,
  id: string,
  start: number,
): { from: number; to: number } | null {
  const wanted = idKey(id).toLowerCase();
  if (wanted === "") return null;
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(wanted, start); at >= 0;) {
    const to = at + wanted.length;
    const joined =
      /[A-Za-z0-9_.]/.test(text[at - 1] ?? "") ||
      /^(?:[A-Za-z0-9_]|[.-][A-Za-z0-9])/.test(
        text.slice(to, to + 2).replace(/^-(?=[A-Za-z])/, " "),
      );
    if (!joined) return { from: at, to };
    at = lower.indexOf(wanted, at + 1);
  }
  return null;
}
