import { readBox } from "../lines/box";
import { idAt, matchAt } from "./header";
import { isTaskId } from "./roles";
import { pictureAt } from "./status";

/** A heading that reads like the name of one piece of work. */
export interface HeadingName {
  readonly id: string | null;
  /** The heading without its id, box and marks; tags such as `[P]` stay. */
  readonly words: string;
  /**
   * `task`: it says so itself (`Task 1.2: …`, `T003 …`, `SCE-97: …`, a box). `item`: a step, feature or bare number, which is
   * a task only where more speaks for it.
   */
  readonly strength: "task" | "item";
  readonly numbered: boolean;
}

const taskWord =
  /(?:sub-?task|task|任务|任務|タスク|작업|태스크|tarea|tarefa|tâche|aufgabe|taak|zadanie|задача)\s{0,2}#?(?=[\dA-Z])/iy;
const itemWord =
  /(?:user story|story|feature|step|issue|item|work item|ticket|bug|chore|spike|功能|步骤|步驟|ステップ|機能|단계|기능)\s{0,2}#?(?=\d)/iy;
const number = /\d{1,6}(?:\.\d{1,6}){0,6}[a-z]?(?![\p{L}\p{N}])/uy;
const romanNumber = /[IVX]{1,5}(?:-\d{1,6}){1,3}(?:\.\d{1,6}){0,6}(?![\w-])/y;
const separator = /[\])*_`]{0,4}(?:\s{0,2}[:：.、)]|\s{1,2}[-–—|]\s|\s{0,4}$)/y;
const wideSeparator = /[\])*_`]{0,4}(?:\s|[:：.、)])/y;
const range = /\s?[-–—~]\s?T?\d/y;

/** What a heading's text (as the scanner gives it) names, or null for one that is only a section. */
export function readHeadingName(title: string): HeadingName | null {
  let at = skipDressing(title, 0);
  const box = readBox(title, at);
  if (box) at = skipDressing(title, box.rest);
  const tags: string[] = [];
  for (;;) {
    const tag = /^\[(?:P\d?|US\d{1,3}|(?:Story) \d{1,3})\]/.exec(
      title.slice(at, at + 12),
    )?.[0];
    if (tag === undefined) break;
    tags.push(tag);
    at = skipDressing(title, at + tag.length);
  }
  const found = idOf(title, at);
  if (!found && !box) return null;
  const end = found ? found.end : at;
  return {
    id: found?.id ?? null,
    words: [...tags, title.slice(skipSeparator(title, end))].join(" "),
    strength: box ? "task" : (found?.strength ?? "item"),
    numbered: found?.numbered ?? false,
  };
}

interface FoundId {
  readonly id: string;
  readonly end: number;
  readonly strength: HeadingName["strength"];
  readonly numbered: boolean;
}

function idOf(title: string, from: number): FoundId | null {
  const at = title[from] === "[" ? from + 1 : from;
  const named =
    matchAt(taskWord, title, at)?.[0] ?? matchAt(itemWord, title, at)?.[0];
  if (named !== undefined) {
    const start = at + named.length;
    const key = idAt(title, start);
    const id =
      matchAt(romanNumber, title, start)?.[0] ??
      (key !== null && /^[A-Z]/i.test(key) ? key : null) ??
      matchAt(number, title, start)?.[0];
    if (id === undefined || !separated(title, start + id.length, named))
      return null;
    const whole = /^[\d]/.test(id) ? title.slice(at, start) + id : id;
    return {
      id: whole,
      end: start + id.length,
      strength: matchAt(taskWord, title, at) ? "task" : "item",
      numbered: false,
    };
  }
  const id = idAt(title, at);
  if (id === null || matchAt(range, title, at + id.length)) return null;
  const end = at + id.length;
  if (/^[#\d]/.test(id)) {
    const closed =
      matchAt(separator, title, end) ?? matchAt(wideSeparator, title, end);
    return closed ? { id, end, strength: "item", numbered: true } : null;
  }
  const marked = matchAt(separator, title, end);
  if (
    /^T-?\d{2,}/.test(id)
      ? !(marked ?? matchAt(wideSeparator, title, end))
      : !marked
  )
    return null;
  return {
    id,
    end,
    strength: isTaskId(id) || /^T\d/.test(id) ? "task" : "item",
    numbered: false,
  };
}

/** "Task 3: …" but not "Task 3 depends on …"; words in scripts that write no blanks need no colon. */
const separated = (title: string, end: number, word: string): boolean =>
  matchAt(separator, title, end) !== null ||
  (/[^ -~]/.test(word) && matchAt(wideSeparator, title, end) !== null);

/** Emphasis, blanks and pictures. */
function skipDressing(text: string, from: number): number {
  let at = from;
  for (;;) {
    const mark = pictureAt(text, at);
    if (mark !== "") at += mark.length;
    else if (/[\s*_~`]/.test(text[at] ?? "")) at++;
    else return at;
  }
}

function skipSeparator(text: string, from: number): number {
  let at = from;
  while (/[\s*_`\]):：.、–—-]/.test(text[at] ?? "")) at++;
  return at;
}
