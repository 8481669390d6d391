import { said } from "../../model/said";
import { OrchestratorError } from "../../model/errors";
import type { TextEdit } from "../../model/plan";
import { behindQuotes } from "../lines/cursor";
import { readBox } from "../lines/box";
import { applyEdits } from "./edit";
import { scan, type ScannedBox, type ScannedLine } from "../lines/scan";

/**
 * Adds a note as a nested bullet below a task: after the task's own lines and before its child tasks, where people look for
 * what is said of the task itself. Written as the file writes: its bullet, indentation and line ending. What in the note
 * would be markup at the start of a line is escaped, so a note never makes a task or a heading.
 * Throws `invalidInput` where the line holds no box, or the note is empty.
 */
export function addNote(
  text: string,
  line: number,
  note: string,
): readonly TextEdit[] {
  const words = note.split(/\r\n|\r|\n/).map((part) => part.trim());
  while (words[0] === "") words.shift();
  while (words.at(-1) === "") words.pop();
  if (words.length === 0) {
    throw new OrchestratorError("invalidInput", said`The note is empty.`, {
      fix: said`Write at least one word.`,
    });
  }
  const lines = scan(text);
  const head = lines[line - 1];
  if (!head?.box) {
    throw new OrchestratorError(
      "invalidInput",
      said`Line ${line} has no check box of a task.`,
      { fix: said`Choose a line that the plan lists as a task.` },
    );
  }
  const { prefix, bullet } = noteStyle(lines, head, head.box);
  const rest = `${prefix}${" ".repeat(bullet.length + 1)}`;
  const written = words.map((part, index) =>
    part === ""
      ? prefix.trimEnd()
      : `${index === 0 ? `${prefix}${bullet} ` : rest}${escaped(part)}`,
  );
  const ending = lineEnding(text);
  const insertAfter = (line: number, parts: readonly string[]): TextEdit => {
    const next = lines[line];
    const joined = parts.join(ending);
    return next
      ? { from: next.start, to: next.start, text: joined + ending }
      : { from: text.length, to: text.length, text: ending + joined };
  };
  const own = ownLines(lines, head);
  const last = own.at(-1) ?? head;
  const edit = insertAfter(last.number, written);
  const after = scan(applyEdits(text, [edit]));
  if (last.kind === "hidden" && after[last.number]?.kind !== "item") {
    // A fence that never ends would swallow the note.
    const fence = own.findIndex(({ kind }) => kind === "hidden");
    return [insertAfter((own[fence - 1] ?? head).number, written)];
  }
  const next = after[last.number + written.length];
  // Words that are not the task's own would go on with the note's paragraph.
  if (next?.kind === "text" && next.owner === head.number)
    return [insertAfter(last.number, [...written, prefix.trimEnd()])];
  return [edit];
}

const lineEnding = (text: string): string =>
  /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";

/** The task's own lines that are not blank, down to the first box below it. */
function ownLines(
  lines: readonly ScannedLine[],
  head: ScannedLine,
): ScannedLine[] {
  const own = [head];
  for (let at = head.number; at < lines.length; at++) {
    const line = lines[at];
    if (!line || (line.kind !== "blank" && line.owner !== head.number)) break;
    if (line.kind !== "blank") own.push(line);
  }
  return own;
}

const marker = /^(?:[-*+•]|\d{1,9}[.)])/;

/** What stands before the words of a nested bullet, as the file has it elsewhere below this task or any other. */
function noteStyle(
  lines: readonly ScannedLine[],
  head: ScannedLine,
  box: ScannedBox,
): { prefix: string; bullet: string } {
  const {
    quotesEnd,
    quotesColumn,
    at,
    column: start,
  } = behindQuotes(head.text);
  const quotes = head.text.slice(0, quotesEnd);
  const content = columnAt(head.text, box.from - head.start - 1) - quotesColumn;
  const own = start - quotesColumn;
  const ownBullet = bulletOf(head) ?? null;
  let nested: ScannedLine | null = null;
  let unit: number | null = null;
  let tabs = head.text.slice(quotesEnd).startsWith("\t");
  let fileBullet: string | null = null;
  for (const line of lines) {
    if (line.kind !== "item" || line.item === null) continue;
    if (line.item === line.number) continue;
    if (line.item === head.number) nested ??= line;
    tabs ||= line.text.startsWith("\t");
    fileBullet ??= bulletOf(line);
    const above = lines[line.item - 1];
    if (above) unit ??= indent(line) - indent(above);
  }
  const bullet = (nested && bulletOf(nested)) ?? fileBullet ?? ownBullet ?? "-";
  if (nested) return { prefix: beforeMarker(nested), bullet };
  const leading = head.text.slice(quotesEnd, at);
  if (tabs) {
    let spaces = leading;
    let column = own;
    while (column < content) {
      spaces += "\t";
      column += 4 - (column % 4);
    }
    return { prefix: quotes + spaces, bullet };
  }
  const wished = own + (unit ?? 0);
  const column = wished >= content && wished < content + 4 ? wished : content;
  return {
    prefix: quotes + leading + " ".repeat(column - own),
    bullet,
  };
}

const beforeMarker = ({ text }: ScannedLine): string =>
  text.slice(0, behindQuotes(text).at);

const indent = (line: ScannedLine): number =>
  columnAt(line.text, beforeMarker(line).length);

function bulletOf(line: ScannedLine): string | null {
  const found = marker.exec(line.text.slice(beforeMarker(line).length))?.[0];
  return found === undefined || found.length > 1 ? null : found;
}

function columnAt(text: string, offset: number): number {
  let column = 0;
  for (let at = 0; at < offset; at++)
    column += text[at] === "\t" ? 4 - (column % 4) : 1;
  return column;
}

const number = /^\d{1,9}(?=[.)](?:\s|$))/;
/** A bullet, heading, quote, fence, HTML, a link's definition, a rule or underline: all that makes a line more than words. */
const markup = [
  /^[-*+•](?:\s|$)/,
  /^#{1,6}(?:\s|$)/,
  /^>/,
  /^(?:`{3}|~{3})/,
  /^<[A-Za-z!/?]/,
  /^\[[^\][]*\]:/,
  /^[-*_=|:\s]+$/,
];

/** Words whose first characters would be markup of a block get a backslash, as Markdown has it. */
function escaped(words: string): string {
  const digits = number.exec(words)?.[0];
  if (digits !== undefined) return `${digits}\\${words.slice(digits.length)}`;
  const isMarkup =
    readBox(words, 0) !== null || markup.some((pattern) => pattern.test(words));
  return isMarkup ? `\\${words}` : words;
}
