import { pictureAt } from "../meaning/status";
import type { Counts, Status, Token } from "./value";
import { statusOf } from "./value";

/** Words and marks for the state of a section; those in one row of the table go together. */
const words: readonly Record<Status, string>[] = [
  { open: "pending", active: "in progress", done: "complete" },
  { open: "not started", active: "in progress", done: "complete" },
  { open: "not started", active: "in progress", done: "completed" },
  { open: "todo", active: "in progress", done: "done" },
  { open: "to do", active: "in progress", done: "done" },
  { open: "to-do", active: "in-progress", done: "done" },
  { open: "open", active: "in progress", done: "done" },
  { open: "open", active: "started", done: "finished" },
  { open: "pending", active: "wip", done: "done" },
];
const marks: readonly Record<Status, string>[] = [
  { open: "⬜", active: "🔄", done: "✅" },
  { open: "🔲", active: "🔄", done: "✅" },
  { open: "☐", active: "🔄", done: "☑" },
  { open: "⚪", active: "🔄", done: "✅" },
  { open: "❌", active: "🚧", done: "✅" },
  { open: "⬜", active: "🚧", done: "✔" },
];
const states = ["open", "active", "done"] as const;

const known = (
  table: readonly Record<Status, string>[],
): ReadonlyMap<string, Status> =>
  new Map(
    table.flatMap((row) => states.map((state) => [row[state], state] as const)),
  );
const knownWords = known(words);
const knownMarks = known(marks);

const dressing = /^[\s*_`]*/;
const behindMark = /^\uFE0F?\s*[*_]*/;
const stateWord = /^[A-Za-z][A-Za-z -]{0,20}[A-Za-z]/;
const longestCell = 80;

/** The mark and the word that are all a cell says, with offsets into it, or null. */
function readCell(
  cell: string,
): { mark: string; markAt: number; word: string; wordAt: number } | null {
  const markAt = dressing.exec(cell)?.[0].length ?? 0;
  const mark = pictureAt(cell, markAt).replace("\uFE0F", "");
  const behind = cell.slice(markAt + mark.length);
  const between = behindMark.exec(behind)?.[0].length ?? 0;
  const word = stateWord.exec(behind.slice(between))?.[0] ?? "";
  const rest = behind.slice(between + word.length);
  if (dressing.exec(rest)?.[0] !== rest) return null;
  return { mark, markAt, word, wordAt: markAt + mark.length + between };
}

/** `✅ COMPLETE`, `⬜`, `**Done**`: the mark and the word of a cell that holds nothing else, else nothing. */
export function readStatus(text: string, from: number, to: number): Token[] {
  if (to - from > longestCell) return [];
  const cell = readCell(text.slice(from, to));
  if (!cell) return [];
  const { mark, word } = cell;
  const markState = knownMarks.get(mark);
  const wordState = knownWords.get(word.toLowerCase());
  if (mark !== "" && markState === undefined) return [];
  if (word !== "" && wordState === undefined) return [];
  if (markState && wordState && markState !== wordState) return [];
  const tokens: Token[] = [];
  const markAt = from + cell.markAt;
  if (markState)
    tokens.push({
      kind: "status",
      from: markAt,
      to: markAt + mark.length,
      value: markState,
      mark: true,
    });
  const wordAt = from + cell.wordAt;
  if (wordState)
    tokens.push({
      kind: "status",
      from: wordAt,
      to: wordAt + word.length,
      value: wordState,
      mark: false,
    });
  return tokens;
}

/**
 * What a status should be, or null where it may stay: work may be called started before a task is done.
 * `used`: how the table writes a state elsewhere.
 */
export function correctedStatus(
  written: string,
  value: Status,
  isMark: boolean,
  counts: Counts,
  used: ReadonlyMap<Status, string>,
): string | null {
  const actual = statusOf(counts);
  if (value === actual || (value === "active" && actual === "open"))
    return null;
  const elsewhere = used.get(actual);
  if (elsewhere !== undefined) return elsewhere;
  const plain = written.toLowerCase();
  const row = (isMark ? marks : words).find((one) => one[value] === plain);
  const found = row?.[actual] ?? written;
  return isMark ? found : inCaseOf(written, found);
}

function inCaseOf(model: string, word: string): string {
  if (model === model.toUpperCase()) return word.toUpperCase();
  if (model === model.toLowerCase()) return word;
  const isTitle = model.split(/[ -]/).every((part) => /^[A-Z]/.test(part));
  return isTitle
    ? word.replace(/(?<![A-Za-z])[a-z]/g, (letter) => letter.toUpperCase())
    : word.charAt(0).toUpperCase() + word.slice(1);
}
