import { readBox } from "./box";

/** What can begin at a place of one line: quotes, list markers, headings, rules, fences, HTML blocks. All linear in the line. */

/** A place in a line: offset, and the column that tabs make of it. */
export interface Cursor {
  at: number;
  column: number;
}

/** Nobody quotes deeper; the bound keeps one line of a million markers cheap. */
const maxQuotes = 16;

export function indentOf(text: string): number {
  const cursor: Cursor = { at: 0, column: 0 };
  skipSpaces(text, cursor);
  return cursor.column;
}

export function skipSpaces(text: string, cursor: Cursor): void {
  for (; cursor.at < text.length; cursor.at++) {
    const character = text[cursor.at];
    if (character === " ") cursor.column++;
    else if (character === "\t") cursor.column += 4 - (cursor.column % 4);
    else return;
  }
}

/** Moves past `>` markers and counts them. Spaces before a marker belong to it; those after the last one do not (but for one). */
export function skipQuotes(text: string, cursor: Cursor): number {
  let quotes = 0;
  while (quotes < maxQuotes) {
    const next: Cursor = { ...cursor };
    skipSpaces(text, next);
    if (text[next.at] !== ">") break;
    quotes++;
    cursor.at = next.at + 1;
    cursor.column = next.column + 1;
    if (text[cursor.at] === " ") {
      cursor.at++;
      cursor.column++;
    }
  }
  return quotes;
}

export interface Marker {
  /** Columns from the marker to the content. */
  readonly width: number;
  /** Offset of the first character after the marker and its spaces. */
  readonly textAt: number;
  /** Columns of spaces that belong to the content (an indented code block in the item). */
  readonly extra: number;
  readonly empty: boolean;
  /** May stand straight under a paragraph: bullets and "1." do, other numbers do not. */
  readonly mayInterrupt: boolean;
}

const bulletMarkers = new Set(["-", "*", "+", "•"]);
const maxNumberDigits = 9;

export function readMarker(text: string, cursor: Cursor): Marker | null {
  let at = cursor.at;
  let mayInterrupt = true;
  if (bulletMarkers.has(text[at] ?? "")) at++;
  else {
    while (isDigit(text.charCodeAt(at)) && at - cursor.at < maxNumberDigits)
      at++;
    if (at === cursor.at || (text[at] !== "." && text[at] !== ")")) return null;
    mayInterrupt = text.slice(cursor.at, at) === "1";
    at++;
  }
  const markerWidth = at - cursor.at;
  const after: Cursor = { at, column: cursor.column + markerWidth };
  skipSpaces(text, after);
  const spaces = after.column - cursor.column - markerWidth;
  const empty = after.at === text.length;
  if (spaces === 0 && !empty) return null;
  const isCode = spaces > 4 && readBox(text, after.at) === null;
  return {
    width: markerWidth + (empty || isCode ? 1 : spaces),
    textAt: after.at,
    extra: isCode ? spaces - 1 : 0,
    empty,
    mayInterrupt,
  };
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

export function readHeading(
  text: string,
  at: number,
): { level: number; title: string } | null {
  let level = 0;
  while (text[at + level] === "#" && level < 7) level++;
  const next = text[at + level];
  if (level < 1 || level > 6) return null;
  if (next !== undefined && next !== " " && next !== "\t") return null;
  const title = text.slice(at + level).trim();
  let end = title.length;
  while (end > 0 && title[end - 1] === "#") end--;
  const closed = end === 0 || /\s/.test(title[end - 1] ?? "");
  return { level, title: closed ? title.slice(0, end).trim() : title };
}

/** 1 for a line of `=`, 2 for a line of `-`, else 0. */
export function setextLevel(text: string, at: number): 0 | 1 | 2 {
  const rest = text.slice(at).trimEnd();
  const first = rest[0];
  if (first !== "=" && first !== "-") return 0;
  for (const character of rest) if (character !== first) return 0;
  return first === "=" ? 1 : 2;
}

export function isRule(text: string, at: number): boolean {
  const mark = text[at];
  if (mark !== "-" && mark !== "*" && mark !== "_") return false;
  let count = 0;
  for (let index = at; index < text.length; index++) {
    const character = text[index];
    if (character === mark) count++;
    else if (character !== " " && character !== "\t") return false;
  }
  return count >= 3;
}

export interface Opened {
  /** Whether a later line ends it; `indent` is relative to its container. */
  readonly ends: (rest: string, indent: number) => boolean;
  /** Ends on the line where it starts. */
  readonly closed: boolean;
}

/** HTML blocks whose content is not Markdown even after a blank line. Others (`<details>`) do not hide what people see. */
const rawTags = ["pre", "script", "style", "textarea"];

export function readHidden(text: string, at: number): Opened | null {
  const mark = text[at];
  if (mark === "`" || mark === "~") return readFence(text, at, mark);
  if (mark !== "<") return null;
  if (text.startsWith("<!--", at)) {
    // `<!-->` is a whole comment, so the end is looked for from the last dash of the start.
    return htmlUntil("-->", text.slice(at + 2));
  }
  const name = /^<([a-z]{1,8})(?=[\s>]|$)/i
    .exec(text.slice(at, at + 12))?.[1]
    ?.toLowerCase();
  if (name !== undefined && rawTags.includes(name))
    return htmlUntil(`</${name}>`, text.slice(at));
  return null;
}

function htmlUntil(end: string, first: string): Opened {
  return {
    ends: (rest) => rest.toLowerCase().includes(end),
    closed: first.toLowerCase().includes(end),
  };
}

function readFence(text: string, at: number, mark: string): Opened | null {
  const size = runLength(text, at, mark);
  if (size < 3) return null;
  if (mark === "`" && text.includes("`", at + size)) return null;
  return {
    closed: false,
    ends: (rest, indent) => {
      if (indent >= 4) return false;
      const closing = runLength(rest, 0, mark);
      return closing >= size && rest.slice(closing).trim() === "";
    },
  };
}

function runLength(text: string, at: number, mark: string): number {
  let end = at;
  while (text[end] === mark) end++;
  return end - at;
}
