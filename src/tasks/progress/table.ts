import { behindQuotes } from "../lines/cursor";
import { readStatus } from "./status";
import { readValue, type CountRole, type Token } from "./value";
import type { ScannedLine } from "../lines/scan";
import type { SectionFinder } from "./sectionNames";

/** A cell or part of a line that says how many tasks are done. */
export interface Claim {
  readonly line: number;
  /** Offsets in the line: what is said, without the blanks around it. */
  readonly from: number;
  readonly to: number;
  /** Index of the section it names; `file` where it says so; null where only its place tells. */
  readonly about: number | "file" | null;
  readonly tokens: readonly Token[];
  /** Of a table's cell in a padded column: offset of the end of its blanks, and which side they are on. */
  readonly padding: Padding | null;
}

export interface Padding {
  readonly from: number;
  readonly to: number;
  readonly side: "left" | "right";
}

/** What stands together and counts in the same way: a table, or lines without a gap. */
export interface ClaimGroup {
  readonly claims: readonly Claim[];
  /** Counts that are about tasks only if some of them are right: bare totals. */
  readonly weak: boolean;
}

type Column = CountRole | "progress" | "status";

const columnNames: readonly (readonly [RegExp, Column])[] = [
  [
    /^(?:completed?|done|finished|closed|erledigt|terminées?|hechas|完了|完成)(?: tasks)?$/,
    "done",
  ],
  [/^(?:remaining|open|left)(?: tasks)?$/, "open"],
  [
    /^(?:(?:#|no\.?|number) ?(?:of )?)?(?:total |all )?(?:tasks?|total|items|aufgaben|tâches|tareas|tarefas|任务数?|タスク数?)(?: total| count)?$/,
    "total",
  ],
  [
    /^(?:task )?(?:progress|completion|%|percent(?:age)?|% (?:complete|done|completed)|complete %|completed ?\/ ?total|done ?\/ ?total|fortschritt|progression|progreso|progresso|avance|进度|進捗|進度|진행률)(?: %| \(%\))?$/,
    "progress",
  ],
  [/^(?:status|state)$/, "status"],
];
const wholeFile =
  /^(?:grand total|overall|all|all (?:phases|tasks)|overall (?:progress|total)|全体)$/;
const total = /^(?:totals?|sum|gesamt|合計|合计|总计|總計)$/;
/** Nobody names a section in more characters. */
export const longestLabel = 120;

/** A label as it is compared: words in lower case, without marks. */
export const bare = (text: string): string =>
  text
    .slice(0, longestLabel)
    .replace(/[*_`:：]+/g, " ")
    .replace(/^[^\p{L}\p{N}%#]+/u, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();

/** Offsets in a line. */
export interface Cell {
  readonly from: number;
  readonly to: number;
}

/** The cells of a table's row, without the quotes before it: from behind one bar to before the next. */
function cellsOf(text: string): Cell[] {
  const { at: start } = behindQuotes(text);
  const cells: Cell[] = [];
  let from = text[start] === "|" ? start + 1 : start;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "|") {
      cells.push({ from, to: at });
      from = at + 1;
    }
  }
  if (text.slice(from).trim() !== "") cells.push({ from, to: text.length });
  return cells;
}

/** The line of dashes below a table's head. */
export function isDelimiter(text: string): boolean {
  let bars = 0;
  let dashes = 0;
  for (const character of text) {
    if (character === "|") bars++;
    else if (character === "-") dashes++;
    else if (!": \t>".includes(character)) return false;
  }
  return bars > 0 && dashes > 0;
}

/** Without the blanks at its ends. */
export function trimmed(text: string, { from, to }: Cell): Cell {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  return { from: start, to: end };
}

/** The claims of a table's rows; none where the table is not about progress. */
export function readTable(
  head: ScannedLine,
  delimiter: ScannedLine,
  rows: readonly ScannedLine[],
  find: SectionFinder,
): ClaimGroup {
  const columns = cellsOf(head.text).map((cell) => {
    const name = bare(head.text.slice(cell.from, cell.to));
    return columnNames.find(([pattern]) => pattern.test(name))?.[1] ?? null;
  });
  if (columns.every((column) => column === null || column === "status"))
    return { claims: [], weak: false };
  const rules = cellsOf(delimiter.text);
  const claims: Claim[] = [];
  const statuses: Claim[] = [];
  let counts = 0;
  let totals = 0;
  for (const row of rows) {
    const cells = cellsOf(row.text);
    const about = rowSubject(row.text, cells, columns, find);
    if (about === null) continue;
    cells.forEach((cell, index) => {
      const column = about.column === index ? null : columns[index];
      if (!column) return;
      const inner = trimmed(row.text, cell);
      const tokens = readValue(
        row.text,
        inner.from,
        inner.to,
        column === "progress" || column === "status" ? null : column,
      );
      const claim = {
        line: row.number,
        ...inner,
        about: about.subject,
        padding: paddingOf(row.text, cell, inner, delimiter.text, rules[index]),
      };
      if (tokens) {
        claims.push({ ...claim, tokens });
        counts++;
        if (tokens.length === 1 && tokens[0]?.kind === "total") totals++;
      } else if (column === "status") {
        const status = readStatus(row.text, inner.from, inner.to);
        if (status.length > 0) statuses.push({ ...claim, tokens: status });
      }
    });
  }
  // A status without a count beside it is a person's judgement.
  return {
    claims: counts > totals ? [...claims, ...statuses] : claims,
    weak: counts === totals,
  };
}

/** What a row is about: the section or whole that its first cells name, and in which cell they do. */
function rowSubject(
  text: string,
  cells: readonly Cell[],
  columns: readonly (Column | null)[],
  find: SectionFinder,
): { subject: number | "file" | null; column: number } | null {
  for (const [column, cell] of cells.slice(0, 2).entries()) {
    const label = text.slice(cell.from, cell.to);
    // What counts something is no name, even if it reads like one.
    if (columns[column] && /\d/.test(label)) continue;
    const name = bare(label);
    if (wholeFile.test(name)) return { subject: "file", column };
    if (total.test(name)) return { subject: null, column };
    if (label.length > longestLabel) continue;
    const section = find(withoutMarks(label));
    if (section !== null) return { subject: section, column };
  }
  return null;
}

/** A label as it is read: without emphasis, code and links. */
export const withoutMarks = (label: string): string =>
  label
    .replace(/\[([^\][]*)\]\([^()]*\)/g, "$1")
    .replace(/[*`]+/g, "")
    .trim();

/** A column is padded when its cell is as wide as the rule below the heading. */
function paddingOf(
  text: string,
  cell: Cell,
  inner: Cell,
  delimiter: string,
  rule: Cell | undefined,
): Padding | null {
  if (!rule) return null;
  const ruled = delimiter.slice(rule.from, rule.to);
  if (displayWidth(text.slice(cell.from, cell.to)) !== ruled.length)
    return null;
  const right =
    ruled.trimEnd().endsWith(":") && !ruled.trimStart().startsWith(":");
  return right
    ? { from: cell.from, to: inner.from, side: "left" }
    : { from: inner.to, to: cell.to, side: "right" };
}

const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]|\p{Emoji_Presentation}/u;

/** Columns that a text takes in a fixed-width font, nearly. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character === "\uFE0F") continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}
