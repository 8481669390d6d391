import { closeTo, matchContainers, noContainers } from "./containers";
import { cursorOf, type Cursor } from "./cursor";
import { frontMatterEnd } from "./frontMatter";
import { readBlock } from "./leaves";
import { firstLine, lineReader, type LineStart, type TextLine } from "./lines";
import { openContainer } from "./openings";
import {
  endBlock,
  none,
  push,
  pushHidden,
  type Leaf,
  type Reading,
  type ScannedLine,
  type State,
} from "./scanState";

export type { ScannedBox, ScannedLine } from "./scanState";

/**
 * Finds headings, list items and boxes by one pass over the lines, with the block rules of CommonMark and GFM: containers
 * (lists, quotes, footnotes), fences, HTML blocks, indented code, tables, lazy continuation, underlined headings.
 *
 * Why not a Markdown library: people see boxes that GFM does not (`[ ]* 2.3`, `[~]`, `14. [x]` under a paragraph), an edit
 * needs the offset of one character, and a file of 100,000 tasks or a hostile one must cost linear time; a tree of every
 * inline node costs far more, and some nestings are quadratic there. Each line here is looked at once; work on a line is
 * bounded by its length. test/unit/tasksGfm.test.ts holds it against such a library and lists where it differs on purpose.
 */
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
