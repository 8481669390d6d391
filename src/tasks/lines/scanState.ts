import type { Heading, RuleRange } from "./blocks";
import type { Box } from "./box";
import { closeTo, open, type Container, type Containers } from "./containers";
import type { Cursor } from "./cursor";
import type { Opened } from "./hidden";
import type { TextLine } from "./lines";

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
export type Leaf =
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
export interface State {
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
export interface Reading {
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

export const none: Leaf = { kind: "none" };
export const table: Leaf = { kind: "table" };

/** The paragraph above may go on with this line. */
export const continues = (state: State, reading: Reading): boolean =>
  state.leaf.kind === "paragraph" && !reading.opened;

/** All open containers hold the line, so that it is more than a lazy continuation of the paragraph above. */
export const isInside = ({ containers }: State, { kept }: Reading): boolean =>
  kept === containers.stack.length;

/** Opens a container in the place of those that the line has left; answers the one around it. */
export function enter(
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

/** Adds the line of a block that ends what was open and is whole with this line. */
export function pushBlock(
  state: State,
  reading: Reading,
  kind: LineKind,
  heading: Heading | null = null,
): void {
  closeTo(state.containers, reading.kept);
  endBlock(state);
  push(state, reading, kind, heading);
}

export function endBlock(state: State): void {
  state.leaf = none;
}

export function push(
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

export function pushHidden({ lines, containers }: State, line: TextLine): void {
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
