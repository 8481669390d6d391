import { readBox, type Box } from "./box";
import { splitLines, type TextLine } from "./lines";

/**
 * Finds headings, list items and boxes by one pass over the lines, with the block rules of CommonMark that matter here:
 * containers (lists, quotes), fences, HTML blocks, indented code, lazy continuation, setext headings.
 *
 * Why not a Markdown library: people see boxes that GFM does not (`[ ]* 2.3`, `[~]`, `14. [x]` under a paragraph), an edit
 * needs the offset of one character, and a file of 100,000 tasks or a hostile one must cost linear time; a tree of every
 * inline node costs far more, and some nestings are quadratic there. Each line here is looked at once; work on a line is
 * bounded by its length.
 */
export type LineKind = "blank" | "hidden" | "heading" | "item" | "text";

export interface ScannedLine extends TextLine {
  /** `hidden`: code, comments, front matter. A box never is there. */
  kind: LineKind;
  /** Line of the innermost box whose item holds this line (its own line for a box), or null. */
  readonly owner: number | null;
  /** Line of the nearest list item around this one (for an item: the one above it), or null at the top level. */
  readonly item: number | null;
  /** Inside a block quote. */
  readonly quoted: boolean;
  readonly box: ScannedBox | null;
  heading: { level: number; title: string } | null;
}

export interface ScannedBox extends Box {
  readonly line: number;
  readonly depth: number;
  readonly parentLine: number | null;
}

interface Item {
  readonly line: number;
  /** Column where the item's content starts: what is indented less is outside. */
  readonly content: number;
  readonly owner: number | null;
  /** How many boxes are around its content, itself included. */
  readonly boxes: number;
}

/** A fence or an HTML block that goes on until its end, or until its container ends. */
interface Hidden {
  readonly ends: (rest: string, indent: number) => boolean;
  readonly column: number;
  readonly quotes: number;
}

/** Nobody nests deeper; the bound keeps one line of a million markers cheap. */
const maxQuotes = 16;
const maxItemsOnOneLine = 16;

interface Cursor {
  at: number;
  column: number;
}

export function scan(text: string): ScannedLine[] {
  const lines = splitLines(text);
  const result: ScannedLine[] = [];
  const frontMatter = frontMatterEnd(lines);
  let stacks: Item[][] = [[]];
  let hidden: Hidden | null = null;
  /** Index in `result` of the first line of the paragraph that is open, or null. */
  let paragraph: number | null = null;

  for (const line of lines) {
    const push = (
      kind: LineKind,
      top: Item | undefined,
      more: Partial<Pick<ScannedLine, "box" | "heading" | "item">> = {},
    ): void => {
      result.push({
        number: line.number,
        start: line.start,
        text: line.text,
        kind,
        owner: more.box ? line.number : (top?.owner ?? null),
        item: more.item ?? (kind === "item" ? null : (top?.line ?? null)),
        quoted: quotes > 0,
        box: more.box ?? null,
        heading: more.heading ?? null,
      });
    };
    const cursor: Cursor = { at: 0, column: 0 };
    let quotes = 0;
    if (line.number <= frontMatter) {
      push("hidden", undefined);
      continue;
    }
    quotes = skipQuotes(line.text, cursor);
    const base = cursor.column;
    skipSpaces(line.text, cursor);
    const blank = cursor.at === line.text.length;
    const indent = cursor.column - base;

    if (hidden !== null) {
      const outside: boolean =
        quotes < hidden.quotes || (!blank && indent < hidden.column);
      if (!outside) {
        const top: Item | undefined = stacks.at(-1)?.at(-1);
        push("hidden", top);
        if (hidden.ends(line.text.slice(cursor.at), indent - hidden.column))
          hidden = null;
        continue;
      }
      hidden = null;
    }

    if (quotes < stacks.length - 1 && (paragraph === null || blank))
      stacks = stacks.slice(0, quotes + 1);
    if (blank) {
      paragraph = null;
      push("blank", stacks.at(-1)?.at(-1));
      continue;
    }
    while (stacks.length - 1 < quotes) {
      closeItems(stacks.at(-1) ?? [], indentOf(line.text));
      stacks.push([]);
      paragraph = null;
    }
    const lazyQuote = quotes < stacks.length - 1;
    let items = stacks[quotes] ?? [];

    let matched = countMatching(items, indent);
    let containerColumn = matched > 0 ? (items[matched - 1]?.content ?? 0) : 0;
    let offset = indent - containerColumn;
    let inParagraph = paragraph !== null;
    let placed = false;
    let itemsHere = 0;
    let itemAbove: number | null = null;

    for (;;) {
      const rest = cursor.at;
      const marker = readMarker(line.text, cursor);
      const box = marker ? readBox(line.text, marker.textAt) : null;
      if (offset >= 4 && !(inParagraph && box)) {
        if (inParagraph) break;
        items.length = matched;
        push(itemsHere > 0 ? "item" : "hidden", items.at(-1), {
          item: itemAbove,
        });
        placed = true;
        break;
      }
      const heading = readHeading(line.text, rest);
      if (heading) {
        items.length = matched;
        paragraph = null;
        const isSection = matched === 0 && quotes === 0;
        push(isSection ? "heading" : "text", items.at(-1), {
          heading: isSection ? heading : null,
        });
        if (isSection) stacks = [[]];
        placed = true;
        break;
      }
      const opened = readHidden(line.text, rest);
      if (opened) {
        items.length = matched;
        paragraph = null;
        push(itemsHere > 0 ? "item" : "hidden", items.at(-1), {
          item: itemAbove,
        });
        if (!opened.closed)
          hidden = { ends: opened.ends, column: containerColumn, quotes };
        placed = true;
        break;
      }
      const underline =
        paragraph !== null && itemsHere === 0 && matched === items.length
          ? setextLevel(line.text, rest)
          : 0;
      if (underline > 0 && paragraph !== null) {
        const first = result[paragraph];
        if (matched === 0 && quotes === 0 && !lazyQuote && first) {
          const title = result
            .slice(paragraph)
            .map((part) => part.text.trim())
            .join(" ");
          first.kind = "heading";
          first.heading = { level: underline, title };
        }
        paragraph = null;
        push("text", items.at(-1));
        placed = true;
        break;
      }
      if (isRule(line.text, rest)) {
        items.length = matched;
        if (quotes === 0) stacks = [items];
        paragraph = null;
        push("text", items.at(-1));
        placed = true;
        break;
      }
      if (!marker) break;
      const interrupts = inParagraph && matched === items.length;
      if (interrupts && !box && (marker.empty || !marker.mayInterrupt)) break;

      // A list item: what it leaves is closed, and its content may start a block of its own.
      items.length = matched;
      if (lazyQuote) stacks = stacks.slice(0, quotes + 1);
      const parent = items.at(-1);
      itemAbove = parent?.line ?? null;
      const startColumn: number = containerColumn + offset;
      const content = startColumn + marker.width;
      items.push({
        line: line.number,
        content,
        owner: box ? line.number : (parent?.owner ?? null),
        boxes: (parent?.boxes ?? 0) + (box ? 1 : 0),
      });
      itemsHere++;
      if (box || marker.empty || itemsHere >= maxItemsOnOneLine) {
        push("item", items.at(-1), {
          item: itemAbove,
          box: box
            ? {
                ...box,
                from: line.start + box.from,
                to: line.start + box.to,
                line: line.number,
                depth: parent?.boxes ?? 0,
                parentLine: parent?.owner ?? null,
              }
            : null,
        });
        paragraph = marker.empty ? null : result.length - 1;
        placed = true;
        break;
      }
      matched = items.length;
      containerColumn = content;
      offset = marker.extra;
      inParagraph = false;
      cursor.at = marker.textAt;
    }

    if (placed) continue;
    if (itemsHere > 0) {
      push("item", items.at(-1), { item: itemAbove });
      paragraph = result.length - 1;
    } else {
      // Words. A paragraph goes on even where its container is not repeated (lazy continuation).
      if (!inParagraph) items.length = matched;
      if (lazyQuote) items = stacks.at(-1) ?? [];
      push("text", items.at(-1));
      paragraph ??= result.length - 1;
    }
  }
  return result;
}

function countMatching(items: readonly Item[], indent: number): number {
  let count = items.length;
  while (count > 0 && (items[count - 1]?.content ?? 0) > indent) count--;
  return count;
}

function closeItems(items: Item[], indent: number): void {
  items.length = countMatching(items, indent);
}

function indentOf(text: string): number {
  const cursor: Cursor = { at: 0, column: 0 };
  skipSpaces(text, cursor);
  return cursor.column;
}

function skipSpaces(text: string, cursor: Cursor): void {
  for (; cursor.at < text.length; cursor.at++) {
    const character = text[cursor.at];
    if (character === " ") cursor.column++;
    else if (character === "\t") cursor.column += 4 - (cursor.column % 4);
    else return;
  }
}

/** Moves past `>` markers and counts them. Spaces before a marker belong to it; those after the last one do not (but for one). */
function skipQuotes(text: string, cursor: Cursor): number {
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

interface Marker {
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

function readMarker(text: string, cursor: Cursor): Marker | null {
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

function readHeading(
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
function setextLevel(text: string, at: number): 0 | 1 | 2 {
  const rest = text.slice(at).trimEnd();
  const first = rest[0];
  if (first !== "=" && first !== "-") return 0;
  for (const character of rest) if (character !== first) return 0;
  return first === "=" ? 1 : 2;
}

function isRule(text: string, at: number): boolean {
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

interface Opened {
  readonly ends: Hidden["ends"];
  /** Ends on the line where it starts. */
  readonly closed: boolean;
}

/** HTML blocks whose content is not Markdown even after a blank line. Others (`<details>`) do not hide what people see. */
const rawTags = ["pre", "script", "style", "textarea"];

function readHidden(text: string, at: number): Opened | null {
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

const yamlKey = /^[A-Za-z_"'][\w "'.-]{0,80}:/;

/** Line number of the end of a YAML front matter, or 0: a rule at the top of a page is not one. */
function frontMatterEnd(lines: readonly TextLine[]): number {
  if (lines[0]?.text.trimEnd() !== "---") return 0;
  if (!yamlKey.test(lines[1]?.text ?? "")) return 0;
  const end = lines.findIndex(
    ({ text }, index) =>
      index > 0 && (text.trimEnd() === "---" || text.trimEnd() === "..."),
  );
  return end + 1;
}
