import { readBox, type Box } from "./box";
import {
  indentOf,
  isRule,
  readHeading,
  readHidden,
  readMarker,
  setextLevel,
  skipQuotes,
  skipSpaces,
} from "./blocks";
import type { Cursor, Opened } from "./blocks";
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
  readonly ends: Opened["ends"];
  readonly column: number;
  readonly quotes: number;
}

/** Nobody nests deeper; the bound keeps one line of a million markers cheap. */
const maxItemsOnOneLine = 16;

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
