import { skipQuotes, skipSpaces, type Cursor } from "./blocks";
import { readStatus } from "./progressStatus";
import {
  namesTasks,
  readValue,
  type CountRole,
  type Token,
} from "./progressValue";
import type { ScannedLine } from "./scan";
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
const longestLabel = 120;

const bare = (text: string): string =>
  text
    .slice(0, longestLabel)
    .replace(/[*_`:：]+/g, " ")
    .replace(/^[^\p{L}\p{N}%#]+/u, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();

interface Cell {
  readonly from: number;
  readonly to: number;
}

/** The cells of a table's row, without the quotes before it: from behind one bar to before the next. */
function cellsOf(text: string): Cell[] {
  const cursor: Cursor = { at: 0, column: 0 };
  skipQuotes(text, cursor);
  skipSpaces(text, cursor);
  const cells: Cell[] = [];
  let from = text[cursor.at] === "|" ? cursor.at + 1 : cursor.at;
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

function isDelimiter(text: string): boolean {
  let bars = 0;
  let dashes = 0;
  for (const character of text) {
    if (character === "|") bars++;
    else if (character === "-") dashes++;
    else if (!": \t>".includes(character)) return false;
  }
  return bars > 0 && dashes > 0;
}

function trimmed(text: string, { from, to }: Cell): Cell {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  return { from: start, to: end };
}

/** All tables and lines of a file that say how far the work is. Those below a task are its own words, and left alone. */
export function readClaims(
  lines: readonly ScannedLine[],
  find: SectionFinder,
): ClaimGroup[] {
  const groups: ClaimGroup[] = [];
  let run: LineClaim[] = [];
  const endRun = (): void => {
    const group = groupOf(run);
    if (group) groups.push(group);
    run = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (!line || line.owner !== null || line.heading) {
      endRun();
      continue;
    }
    if (line.kind === "blank" || line.kind === "hidden") {
      endRun();
      continue;
    }
    const delimiter = lines[at + 1];
    if (
      line.text.includes("|") &&
      delimiter?.kind === "text" &&
      isDelimiter(delimiter.text)
    ) {
      endRun();
      const end = tableEnd(lines, at + 2);
      const group = readTable(line, delimiter, lines.slice(at + 2, end), find);
      if (group.claims.length > 0) groups.push(group);
      at = end - 1;
      continue;
    }
    const claims = /\d/.test(line.text) ? claimsInLine(line, find) : [];
    for (const claim of claims) run.push(claim);
  }
  endRun();
  return groups;
}

function tableEnd(lines: readonly ScannedLine[], from: number): number {
  let at = from;
  while (lines[at]?.kind === "text" && lines[at]?.text.includes("|") === true)
    at++;
  return at;
}

function readTable(
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

const withoutMarks = (label: string): string =>
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

interface LineClaim {
  readonly claim: Claim;
  /** A bare number is a count of tasks only beside others. */
  readonly strong: boolean;
}

const labelRoles: readonly (readonly [
  RegExp,
  CountRole | "progress" | "file",
])[] = [
  [
    /^(?:overall|overall (?:progress|completion)|total progress|gesamtfortschritt|总进度|總進度|全体進捗)$/,
    "file",
  ],
  [
    /^(?:(?:current |task |tasks )?progress|(?:task )?completion|status|fortschritt|progression|progreso|progresso|avance|进度|進捗|進度|진행률)$/,
    "progress",
  ],
  [
    /^(?:(?:total |all |number of )?(?:sub)?tasks|total|tasks total|total (?:task count|items)|task count|gesamt|合計|合计|总计|總計)$/,
    "total",
  ],
  [
    /^(?:(?:tasks )?(?:completed|complete|done|finished)|(?:completed|done|finished) tasks|erledigt|terminées|completadas|完了|完成|已完成)$/,
    "done",
  ],
  [/^(?:(?:tasks )?(?:remaining|left)|(?:remaining|open) tasks)$/, "open"],
];
const listMarker = /^(?:[-*+•]|\d{1,9}[.)])\s+/;

function claimsInLine(line: ScannedLine, find: SectionFinder): LineClaim[] {
  const { text } = line;
  const cursor: Cursor = { at: 0, column: 0 };
  skipQuotes(text, cursor);
  skipSpaces(text, cursor);
  let from = cursor.at;
  from += listMarker.exec(text.slice(from, from + 16))?.[0].length ?? 0;
  const claims: LineClaim[] = [];
  for (const part of partsOf(text, from)) {
    const claim = claimInPart(line, part, find);
    if (claim) claims.push(claim);
  }
  return claims;
}

/** `Total: 61 tasks, completed: 5 | Remaining: 56` is three. */
function* partsOf(text: string, start: number): Generator<Cell> {
  let from = start;
  for (let at = start; at <= text.length; at++) {
    const character = text[at];
    if (
      character !== undefined &&
      character !== "|" &&
      character !== ";" &&
      !(character === "," && /\s/.test(text[at + 1] ?? ""))
    )
      continue;
    const part = trimmed(text, { from, to: at });
    if (part.to > part.from) yield part;
    from = at + 1;
  }
}

function claimInPart(
  line: ScannedLine,
  part: Cell,
  find: SectionFinder,
): LineClaim | null {
  const { text } = line;
  const head = text.slice(
    part.from,
    Math.min(part.to, part.from + longestLabel),
  );
  const colon = /[:：](?=[\s*_]|$|\d)/.exec(head);
  const label = colon ? head.slice(0, colon.index) : "";
  const name = bare(label);
  const known = labelRoles.find(([pattern]) => pattern.test(name))?.[1];
  const valueFrom = colon ? part.from + colon.index + 1 : part.from;
  const role =
    known === "total" || known === "done" || known === "open" ? known : null;
  const tokens = readValue(text, valueFrom, part.to, role);
  if (!tokens) return null;
  const section =
    colon && known === undefined ? find(withoutMarks(label)) : null;
  if (known === undefined && section === null && name !== "") return null;
  const words = text.slice(part.from, part.to);
  const counted = tokens.some(({ kind }) => kind === "total");
  // "12 of 35 tasks done" needs no label.
  const strong =
    known === undefined && section === null
      ? counted && namesTasks(words)
      : role === null || namesTasks(words) || tokens.length > 1;
  if (name === "" && !strong) return null;
  const first = trimmed(text, { from: valueFrom, to: part.to });
  return {
    claim: {
      line: line.number,
      ...first,
      about: section ?? (known === "file" ? "file" : null),
      tokens,
      padding: null,
    },
    strong,
  };
}

function groupOf(run: readonly LineClaim[]): ClaimGroup | null {
  const kinds = new Set(
    run.flatMap(({ claim }) => claim.tokens.map(({ kind }) => kind)),
  );
  const together =
    kinds.has("total") && (kinds.has("done") || kinds.has("open"));
  const claims = run
    .filter(({ strong }) => strong || together)
    .map(({ claim }) => claim);
  return claims.length === 0 ? null : { claims, weak: false };
}
