import { enterQuote, type Cursor } from "./cursor";

/** A block quote, list item or footnote around the lines. What a line inherits from it is kept with it, so that no line has to look further up. */
export interface Container {
  readonly kind: "quote" | "item" | "note";
  /** Columns that a line must be indented to be inside; a quote has its `>` instead. */
  readonly width: number;
  /** Line of the innermost list item, itself included, or null. */
  readonly item: number | null;
  /** Line of the innermost box, itself included, or null. */
  readonly owner: number | null;
  /** How many boxes are around the content, itself included. */
  readonly boxes: number;
  readonly quoted: boolean;
}

/** What is open at the end of a line, outermost first. */
export interface Containers {
  readonly stack: Container[];
  /** Places of the quotes in the stack: a blank line leaves the first of them and stays in all items before it. */
  readonly quotes: number[];
}

export const noContainers = (): Containers => ({ stack: [], quotes: [] });

export function open(containers: Containers, container: Container): void {
  if (container.kind === "quote")
    containers.quotes.push(containers.stack.length);
  containers.stack.push(container);
}

/** Closes all but the outermost `count`. */
export function closeTo({ stack, quotes }: Containers, count: number): void {
  if (stack.length > count) stack.length = count;
  while ((quotes.at(-1) ?? -1) >= count) quotes.pop();
}

/**
 * Moves the cursor past what keeps a line inside the open containers, and answers how many those are. The work is bounded by
 * the length of the line, however deep the nesting: each container takes at least a column, and a blank line asks none.
 */
export function matchContainers(
  { stack, quotes }: Containers,
  cursor: Cursor,
): number {
  let quotesPassed = 0;
  for (let matched = 0; matched < stack.length; matched++) {
    if (cursor.blank) return quotes[quotesPassed] ?? stack.length;
    const container = stack[matched];
    if (container?.kind === "quote") {
      if (!enterQuote(cursor)) return matched;
      quotesPassed++;
    } else {
      const width = container?.width ?? 0;
      if (cursor.indent < width) return matched;
      cursor.indent -= width;
    }
  }
  return stack.length;
}
