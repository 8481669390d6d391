import { readBox, type Box } from "./box";
import { codeIndent, type Cursor } from "./cursor";

/** What can begin at the cursor: list markers, footnotes, headings, underlines, rules. All linear in the line. */

export interface Marker {
  /** Characters of the marker itself. */
  readonly length: number;
  /** Columns from the marker to the content. */
  readonly width: number;
  /** Columns of blanks that belong to the content (an indented code block in the item). */
  readonly extra: number;
  readonly empty: boolean;
  /** May stand straight under a paragraph: bullets and "1." do, other numbers do not. */
  readonly mayInterrupt: boolean;
  /** The box at the head of the item's content. */
  readonly box: Box | null;
}

const bulletMarkers = new Set(["-", "*", "+", "•"]);
const maxNumberDigits = 9;

export function readMarker({ text, at, column }: Cursor): Marker | null {
  const length = markerLength(text, at);
  if (length === 0) return null;
  const from = at + length;
  const after = text[from];
  if (after !== undefined && after !== " " && after !== "\t") return null;
  let end = from;
  let spaces = 0;
  for (; end < text.length; end++) {
    if (text[end] === " ") spaces++;
    else if (text[end] === "\t") spaces += 4 - ((column + length + spaces) % 4);
    else break;
  }
  const empty = end === text.length;
  const box = readBox(text, end);
  const isCode = spaces > codeIndent && box === null;
  return {
    length,
    width: length + (empty || isCode ? 1 : spaces),
    extra: isCode ? spaces - 1 : 0,
    empty,
    mayInterrupt:
      !empty && (length === 1 || (length === 2 && text[at] === "1")),
    box,
  };
}

function markerLength(text: string, at: number): number {
  if (bulletMarkers.has(text[at] ?? "")) return 1;
  let digits = 0;
  while (digits < maxNumberDigits && isDigit(text.charCodeAt(at + digits)))
    digits++;
  const end = text[at + digits];
  return digits > 0 && (end === "." || end === ")") ? digits + 1 : 0;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const maxLabelLength = 999;

/** Length of the `[^label]:` that begins a footnote, or 0. */
export function footnoteLength({ text, at }: Cursor): number {
  if (text[at] !== "[" || text[at + 1] !== "^") return 0;
  const from = at + 2;
  for (let end = from; end <= from + maxLabelLength; end++) {
    const character = text[end];
    if (character === "]")
      return end > from && text[end + 1] === ":" ? end + 2 - at : 0;
    if (character === undefined || " \t[".includes(character)) return 0;
  }
  return 0;
}

export interface Heading {
  readonly level: number;
  readonly title: string;
}

export function readHeading({ text, at }: Cursor): Heading | null {
  let level = 0;
  while (text[at + level] === "#" && level < 7) level++;
  const next = text[at + level];
  if (level < 1 || level > 6) return null;
  if (next !== undefined && next !== " " && next !== "\t") return null;
  const title = text.slice(at + level).trim();
  let end = title.length;
  while (end > 0 && title[end - 1] === "#") end--;
  const closed = end === 0 || title[end - 1] === " " || title[end - 1] === "\t";
  return { level, title: closed ? title.slice(0, end).trim() : title };
}

/** 1 for a line of `=`, 2 for a line of `-`, else 0. */
export function underlineLevel({ text, at }: Cursor): 0 | 1 | 2 {
  const mark = text[at];
  if (mark !== "=" && mark !== "-") return 0;
  let end = at;
  while (text[end] === mark) end++;
  for (; end < text.length; end++)
    if (text[end] !== " " && text[end] !== "\t") return 0;
  return mark === "=" ? 1 : 2;
}

/** Where in a line a rule such as `* * *` may begin: from its first mark to the third from its end. */
export interface RuleRange {
  readonly from: number;
  readonly to: number;
}

/** Found once for a line, from its end: asked anew at each of a million markers, it would be quadratic. */
export function ruleRange(text: string): RuleRange {
  const marks: number[] = [];
  let mark = "";
  let from = text.length;
  for (let at = text.length - 1; at >= 0; at--) {
    const character = text[at] ?? "";
    if (character === " " || character === "\t") continue;
    if (mark === "") mark = character;
    if (character !== mark || !ruleMarks.has(mark)) break;
    if (marks.length < 3) marks.push(at);
    from = at;
  }
  return { from, to: marks[2] ?? -1 };
}

const ruleMarks = new Set(["-", "*", "_"]);
