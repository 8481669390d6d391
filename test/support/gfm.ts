import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** What the Markdown library sees of a text. Lines count from 1. */
export interface GfmView {
  /** Task items by line: ticked or not, and the line of the task item around it. */
  readonly tasks: Map<number, { done: boolean; parentLine: number | null }>;
  /** Headings that are in nothing else. */
  readonly headings: { level: number; from: number; to: number }[];
  /** Lines where a list item starts. */
  readonly items: Set<number>;
  /** Blocks that are no Markdown inside, with the beginning of their source. */
  readonly raw: {
    kind: "code" | "html" | "table";
    from: number;
    to: number;
    source: string;
  }[];
}

export const parseGfm = (text: string): Nodes =>
  fromMarkdown(text, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });

export function gfmView(text: string): GfmView {
  const view: GfmView = {
    tasks: new Map(),
    headings: [],
    items: new Set(),
    raw: [],
  };
  // A list instead of recursion: nesting is as deep as the text says.
  const left: { node: Nodes; top: boolean; parentLine: number | null }[] = [
    { node: parseGfm(text), top: false, parentLine: null },
  ];
  for (let next = left.pop(); next; next = left.pop()) {
    const { node, top } = next;
    let { parentLine } = next;
    const from = node.position?.start.line ?? 0;
    const end = node.position?.end;
    // A block that its container cuts off ends at the beginning of the next line.
    const to = (end?.line ?? 0) - (end?.column === 1 ? 1 : 0);
    if (node.type === "heading" && top)
      view.headings.push({ level: node.depth, from, to });
    if (node.type === "listItem") {
      view.items.add(from);
      const [first] = node.children;
      if (typeof node.checked === "boolean" && first?.type === "paragraph") {
        // Its own line is that of the box: an empty item may have its words, box and all, on the next.
        const line = first.position?.start.line ?? from;
        view.tasks.set(line, { done: node.checked, parentLine });
        parentLine = line;
      }
    }
    if (node.type === "code" || node.type === "html" || node.type === "table") {
      const start = node.position?.start.offset ?? 0;
      view.raw.push({
        kind: node.type,
        from,
        to,
        source: text.slice(start, start + 12),
      });
    }
    // HTML among the words of these is no block.
    if (
      node.type === "paragraph" ||
      node.type === "heading" ||
      node.type === "table"
    )
      continue;
    if ("children" in node)
      for (const child of node.children)
        left.push({ node: child, top: node.type === "root", parentLine });
  }
  return view;
}
