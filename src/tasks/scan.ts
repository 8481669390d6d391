import type { Box } from "./box";
import {
  footnoteLength,
  readHeading,
  readMarker,
  ruleRange,
  underlineLevel,
  type Heading,
  type Marker,
  type RuleRange,
} from "./blocks";
import {
  closeTo,
  matchContainers,
  noContainers,
  open,
  type Container,
  type Containers,
} from "./containers";
import {
  advance,
  codeIndent,
  cursorOf,
  enterQuote,
  type Cursor,
} from "./cursor";
import { readHidden, type Opened } from "./hidden";
import { opensHtml } from "./html";
import { firstLine, lineReader, type LineStart, type TextLine } from "./lines";
import { definitionLines } from "./references";
import { cellCount, columnCount } from "./tables";

/**
 * Finds headings, list items and boxes by one pass over the lines, with the block rules of CommonMark and GFM: containers
 * (lists, quotes, footnotes), fences, HTML blocks, indented code, tables, lazy continuation, underlined headings.
 *
 * Why not a Markdown library: people see boxes that GFM does not (`[ ]* 2.3`, `[~]`, `14. [x]` under a paragraph), an edit
 * needs the offset of one character, and a file of 100,000 tasks or a hostile one must cost linear time; a tree of every
 * inline node costs far more, and some nestings are quadratic there. Each line here is looked at once; work on a line is
 * bounded by its length. test/unit/tasksGfm.test.ts holds it against such a library and lists where it differs on purpose.
 */
export type LineKind = "blank" | "hidden" | "heading" | "item" | "text";

export interface ScannedLine extends TextLine {
  /** `hidden`: code, comments, front matter. A box never is there. */
  kind: LineKind;
  /** Line of the innermost box whose item holds this line (its own line for a box), or null. */
  readonly owner: number | null;
  /** Line of the nearest list item around this one (for an item: the one that began above it), or null at the top level. */
  readonly item: number | null;
  /** Inside a block quote. */
  readonly quoted: boolean;
  readonly box: ScannedBox | null;
  heading: Heading | null;
}

export interface ScannedBox extends Box {
  readonly line: number;
  readonly depth: number;
  readonly parentLine: number | null;
}

/** The block that the next line may go on with. */
type Leaf =
  | { readonly kind: "none" | "table" }
  | {
      readonly kind: "paragraph";
      /** Position of its first line among those scanned. */
      readonly first: number;
    }
  | {
      readonly kind: "hidden";
      readonly ends: Opened["ends"];
      /** Inside raw HTML, which a blank line ends with all that is in it. */
      readonly untilBlank: boolean;
    };

/** What the lines so far leave open. */
interface State {
  readonly lines: ScannedLine[];
  readonly containers: Containers;
  leaf: Leaf;
  /** How many containers are around the raw HTML (`<div>`) that is open until a blank line, or null. */
  html: number | null;
  /** Where in the last line its content begins. */
  contentAt: number;
  /** The last line was an item without content: after a blank line nothing belongs to it. */
  emptyItem: boolean;
}

/** One line while it is read. */
interface Reading {
  readonly line: TextLine;
  readonly cursor: Cursor;
  /** How many containers are kept should a block begin here. */
  kept: number;
  /** A container has begun on this line. */
  opened: boolean;
  /** A list item has begun on this line. */
  isItem: boolean;
  /** Line of the item around the first item that begins here. */
  above: number | null;
  box: ScannedBox | null;
  rule: RuleRange | null;
}

const none: Leaf = { kind: "none" };
const table: Leaf = { kind: "table" };

export const scan = (text: string): readonly ScannedLine[] =>
  scanFrom(text).lines;

export interface Scanned {
  readonly lines: readonly ScannedLine[];
  /**
   * Positions of lines from which a scan gives the same lines whatever stands above, as long as that leaves no raw block open:
   * headings and top-level boxes in the first column.
   */
  readonly restarts: readonly number[];
  /** Start of the line before which `stop` ended the scan, or null at the end of the text. */
  readonly stoppedAt: number | null;
  /** Line number of the end of the front matter, or 0. */
  readonly frontMatter: number;
}

/**
 * Scans from a line on: the first line of the text or a restart. `stop` is asked at each line that may begin afresh, with the
 * line's start.
 */
export function scanFrom(
  text: string,
  from: LineStart = firstLine(text),
  stop: (start: number) => boolean = () => false,
): Scanned {
  const state: State = {
    lines: [],
    containers: noContainers(),
    leaf: none,
    html: null,
    contentAt: 0,
    emptyItem: false,
  };
  const { lines } = state;
  const restarts: number[] = [];
  const frontMatter = from.number === 1 ? frontMatterEnd(text) : 0;
  const next = lineReader(text, from);
  for (let line = next(); line !== null; line = next()) {
    if (line.number <= frontMatter) {
      pushHidden(state, line);
      continue;
    }
    const isFresh = beginsAfresh(state);
    if (isFresh && stop(line.start))
      return { lines, restarts, stoppedAt: line.start, frontMatter };
    readLine(state, line);
    if (isFresh && isRestart(state)) restarts.push(lines.length - 1);
  }
  return { lines, restarts, stoppedAt: null, frontMatter };
}

/** Nothing above decides how a heading or box in the first column is read. */
const beginsAfresh = ({ leaf, containers, html }: State): boolean =>
  html !== 0 && (leaf.kind !== "hidden" || containers.stack.length > 0);

function isRestart({ lines, containers }: State): boolean {
  const line = lines.at(-1);
  if (!line || /^\s/.test(line.text)) return false;
  const depth = containers.stack.length;
  return depth === 0 ? line.heading !== null : depth === 1 && line.box !== null;
}

function readLine(state: State, line: TextLine): void {
  const cursor = cursorOf(line.text);
  const kept = matchContainers(state.containers, cursor);
  const afterEmptyItem = state.emptyItem;
  state.emptyItem = false;
  closeLeaf(state, kept);
  if (state.leaf.kind === "hidden" && goesOn(state, state.leaf, cursor)) {
    pushHidden(state, line);
    return;
  }
  const reading: Reading = {
    line,
    cursor,
    kept,
    opened: false,
    isItem: false,
    above: null,
    box: null,
    rule: null,
  };
  if (cursor.blank) {
    const depth = state.containers.stack.length;
    closeTo(
      state.containers,
      afterEmptyItem && kept === depth ? depth - 1 : kept,
    );
    endBlock(state);
    state.html = null;
    push(state, reading, "blank");
    return;
  }
  while (openContainer(state, reading));
  readBlock(state, reading);
}

/** What cannot go on because a container around it has ended: only a paragraph may (lazy continuation). */
function closeLeaf(state: State, kept: number): void {
  const inRawHtml = state.html !== null;
  if (state.html !== null && kept < state.html) state.html = null;
  const isLazy =
    state.leaf.kind === "paragraph" && (!inRawHtml || state.html !== null);
  if (kept < state.containers.stack.length && !isLazy) state.leaf = none;
}

/** Whether the line is still part of a fence or a raw block; ends the block with its last line. */
function goesOn(
  state: State,
  leaf: Extract<Leaf, { kind: "hidden" }>,
  { text, at, indent, blank }: Cursor,
): boolean {
  if (blank && leaf.untilBlank) return false;
  if (leaf.ends(text.slice(at), indent)) state.leaf = none;
  return true;
}

/** The paragraph above may go on with this line. */
const continues = (state: State, reading: Reading): boolean =>
  state.leaf.kind === "paragraph" && !reading.opened;

/** All open containers hold the line, so that it is more than a lazy continuation of the paragraph above. */
const isInside = ({ containers }: State, { kept }: Reading): boolean =>
  kept === containers.stack.length;

/** Opens the quote, item or footnote that begins at the cursor; false where none does, or where nothing can follow it. */
function openContainer(state: State, reading: Reading): boolean {
  const { cursor } = reading;
  if (cursor.blank) return false;
  const isCode = cursor.indent >= codeIndent;
  if (!isCode && enterQuote(cursor)) {
    enter(state, reading, "quote", 0, null);
    return true;
  }
  const footnote = isCode ? 0 : footnoteLength(cursor);
  if (footnote > 0) {
    enter(state, reading, "note", codeIndent, null);
    advance(cursor, footnote);
    cursor.indent = 0;
    return true;
  }
  const marker = readMarker(cursor);
  if (!marker || !mayOpen(state, reading, marker)) return false;
  openItem(state, reading, marker);
  return marker.box === null && !marker.empty;
}

function mayOpen(state: State, reading: Reading, marker: Marker): boolean {
  const isContinued = continues(state, reading);
  // People see the box that is indented too far under a paragraph, and `14. [x]` straight under one; GFM does not.
  if (marker.box) return isContinued || reading.cursor.indent < codeIndent;
  if (reading.cursor.indent >= codeIndent) return false;
  if (underline(state, reading) > 0 || isRule(reading)) return false;
  return marker.mayInterrupt || !isContinued || !isInside(state, reading);
}

function openItem(state: State, reading: Reading, marker: Marker): void {
  const { cursor, line } = reading;
  const parent = enter(
    state,
    reading,
    "item",
    cursor.indent + marker.width,
    marker.box,
  );
  if (!reading.isItem) reading.above = parent?.item ?? null;
  reading.isItem = true;
  advance(cursor, marker.length);
  cursor.indent = marker.extra;
  if (!marker.box) return;
  const { state: character, from, to, rest } = marker.box;
  reading.box = {
    state: character,
    from: line.start + from,
    to: line.start + to,
    rest,
    line: line.number,
    depth: parent?.boxes ?? 0,
    parentLine: parent?.owner ?? null,
  };
}

/** Opens a container in the place of those that the line has left; answers the one around it. */
function enter(
  state: State,
  reading: Reading,
  kind: Container["kind"],
  width: number,
  box: Box | null,
): Container | undefined {
  closeTo(state.containers, reading.kept);
  endBlock(state);
  const parent = state.containers.stack.at(-1);
  const { number } = reading.line;
  open(state.containers, {
    kind,
    width,
    item: kind === "item" ? number : (parent?.item ?? null),
    owner: box ? number : (parent?.owner ?? null),
    boxes: (parent?.boxes ?? 0) + (box ? 1 : 0),
    quoted: kind === "quote" || (parent?.quoted ?? false),
  });
  reading.kept++;
  reading.opened = true;
  return parent;
}

/** Reads what is left of a line after its containers: a block that begins or goes on, or words. */
function readBlock(state: State, reading: Reading): void {
  const { cursor } = reading;
  if (reading.box) {
    readWords(state, reading);
  } else if (cursor.blank) {
    state.emptyItem = state.containers.stack.at(-1)?.kind === "item";
    push(state, reading, "blank");
  } else if (cursor.indent >= codeIndent) {
    if (continues(state, reading)) readWords(state, reading);
    else pushBlock(state, reading, "hidden");
  } else if (
    !readHeadingLine(state, reading) &&
    !readRawBlock(state, reading) &&
    !readUnderline(state, reading) &&
    !readRule(state, reading) &&
    !readTableStart(state, reading)
  ) {
    readWords(state, reading);
  }
}

function readHeadingLine(state: State, reading: Reading): boolean {
  const heading = readHeading(reading.cursor);
  if (!heading) return false;
  // One in a quote or an item heads nothing but that.
  const isSection = reading.kept === 0;
  pushBlock(
    state,
    reading,
    isSection ? "heading" : "text",
    isSection ? heading : null,
  );
  return true;
}

function readRawBlock(state: State, reading: Reading): boolean {
  const { cursor } = reading;
  const opened = readHidden(cursor);
  if (opened) {
    pushBlock(state, reading, "hidden");
    if (!opened.closed)
      state.leaf = {
        kind: "hidden",
        ends: opened.ends,
        untilBlank: state.html !== null,
      };
    return true;
  }
  if (state.html === null && opensHtml(cursor, continues(state, reading))) {
    closeTo(state.containers, reading.kept);
    endBlock(state);
    state.html = reading.kept;
  }
  return false;
}

/** The level of the heading that the line makes of the paragraph above, or 0. */
function underline(state: State, reading: Reading): 0 | 1 | 2 {
  const { leaf, html } = state;
  if (reading.opened || leaf.kind !== "paragraph" || html !== null) return 0;
  const level = underlineLevel(reading.cursor);
  if (level === 0 || !isInside(state, reading)) return 0;
  return reading.kept > 0 || titleLines(state, leaf.first).length > 0
    ? level
    : 0;
}

/** The lines of the open paragraph that would be a title: link definitions at its head are none of it. */
function titleLines({ lines }: State, first: number): ScannedLine[] {
  const paragraph = lines.slice(first);
  return paragraph.slice(definitionLines(paragraph.map(({ text }) => text)));
}

function readUnderline(state: State, reading: Reading): boolean {
  const level = underline(state, reading);
  if (level === 0 || state.leaf.kind !== "paragraph") return false;
  if (reading.kept === 0) {
    const title = titleLines(state, state.leaf.first);
    const [first] = title;
    if (first) {
      first.kind = "heading";
      first.heading = {
        level,
        title: title.map(({ text }) => text.trim()).join(" "),
      };
    }
  }
  pushBlock(state, reading, "text");
  return true;
}

function isRule(reading: Reading): boolean {
  const { text, at } = reading.cursor;
  reading.rule ??= ruleRange(text);
  return at >= reading.rule.from && at <= reading.rule.to;
}

function readRule(state: State, reading: Reading): boolean {
  if (!isRule(reading)) return false;
  pushBlock(state, reading, "text");
  return true;
}

/** The row of dashes makes a table of itself and of the line above. */
function readTableStart(state: State, reading: Reading): boolean {
  if (!continues(state, reading) || !isInside(state, reading)) return false;
  const { text, at } = reading.cursor;
  const columns = columnCount(text.slice(at));
  const head = state.lines.at(-1)?.text.slice(state.contentAt) ?? "";
  if (columns === 0 || state.html !== null || cellCount(head) !== columns)
    return false;
  pushBlock(state, reading, "text");
  state.leaf = table;
  return true;
}

/** A paragraph that begins or goes on (even where its container is not repeated: lazy continuation), or a row of a table. */
function readWords(state: State, reading: Reading): void {
  if (!continues(state, reading)) {
    closeTo(state.containers, reading.kept);
    if (state.leaf.kind !== "table")
      state.leaf = { kind: "paragraph", first: state.lines.length };
  }
  state.contentAt = reading.cursor.at;
  push(state, reading, "text");
}

/** Adds the line of a block that ends what was open and is whole with this line. */
function pushBlock(
  state: State,
  reading: Reading,
  kind: LineKind,
  heading: Heading | null = null,
): void {
  closeTo(state.containers, reading.kept);
  endBlock(state);
  push(state, reading, kind, heading);
}

function endBlock(state: State): void {
  state.leaf = none;
}

function push(
  { lines, containers }: State,
  { line, isItem, above, box }: Reading,
  kind: LineKind,
  heading: Heading | null = null,
): void {
  const around = containers.stack.at(-1);
  lines.push({
    number: line.number,
    start: line.start,
    text: line.text,
    kind: isItem ? "item" : kind,
    owner: around?.owner ?? null,
    item: isItem ? above : (around?.item ?? null),
    quoted: around?.quoted ?? false,
    box,
    heading,
  });
}

function pushHidden({ lines, containers }: State, line: TextLine): void {
  const around = containers.stack.at(-1);
  lines.push({
    number: line.number,
    start: line.start,
    text: line.text,
    kind: "hidden",
    owner: around?.owner ?? null,
    item: around?.item ?? null,
    quoted: around?.quoted ?? false,
    box: null,
    heading: null,
  });
}

const yamlKey = /^[A-Za-z_"'][\w "'.-]{0,80}:/;

/** Line number of the end of a YAML front matter, or 0: a rule at the top of a page is not one. */
export function frontMatterEnd(text: string): number {
  const next = lineReader(text);
  if (next()?.text.trimEnd() !== "---") return 0;
  let line = next();
  if (line === null || !yamlKey.test(line.text)) return 0;
  for (; line !== null; line = next()) {
    const words = line.text.trimEnd();
    if (words === "---" || words === "...") return line.number;
  }
  return 0;
}
