/** A run of text within a block. There are no links and no images: what an agent writes never leads anywhere by itself. */
export interface Inline {
  readonly kind: "text" | "code" | "strong";
  readonly text: string;
}

export type Block =
  | {
      readonly kind: "heading" | "paragraph";
      readonly inlines: readonly Inline[];
    }
  | {
      readonly kind: "list";
      readonly ordered: boolean;
      readonly items: readonly (readonly Inline[])[];
    }
  | { readonly kind: "code"; readonly text: string };

const listItem = /^\s*(?:[-*+]|(\d+)[.)])\s(.*)$/;

/**
 * The little Markdown that summaries use, as data: headings, paragraphs, flat lists, fenced code, `code` and **strong**.
 * Everything else stays the text it is, HTML too.
 */
export function parseMarkdownLite(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const open: {
    paragraph: string[];
    list: { ordered: boolean; items: string[] } | null;
    code: { fence: string; lines: string[] } | null;
  } = { paragraph: [], list: null, code: null };

  const endParagraph = () => {
    if (open.paragraph.length > 0)
      blocks.push({
        kind: "paragraph",
        inlines: parseInlines(open.paragraph.join(" ")),
      });
    open.paragraph = [];
  };
  const endList = () => {
    if (open.list)
      blocks.push({
        kind: "list",
        ordered: open.list.ordered,
        items: open.list.items.map(parseInlines),
      });
    open.list = null;
  };
  const endCode = () => {
    if (open.code)
      blocks.push({ kind: "code", text: open.code.lines.join("\n") });
    open.code = null;
  };

  for (const line of text.split(/\r?\n/)) {
    if (open.code) {
      if (line.trim() === open.code.fence) endCode();
      else open.code.lines.push(line);
      continue;
    }
    const fence = /^\s*(```+|~~~+)/.exec(line)?.[1];
    const heading = /^#{1,6}\s(.*)$/.exec(line)?.[1]?.trimStart();
    const item = listItem.exec(line);
    if (fence !== undefined) {
      endParagraph();
      endList();
      open.code = { fence, lines: [] };
    } else if (heading !== undefined) {
      endParagraph();
      endList();
      blocks.push({ kind: "heading", inlines: parseInlines(heading) });
    } else if (item) {
      endParagraph();
      const ordered = item[1] !== undefined;
      if (open.list?.ordered !== ordered) endList();
      open.list ??= { ordered, items: [] };
      open.list.items.push(item[2]?.trimStart() ?? "");
    } else if (line.trim() === "") {
      endParagraph();
      endList();
    } else if (open.list && /^\s/.test(line)) {
      const { items } = open.list;
      items.push(`${items.pop() ?? ""} ${line.trim()}`);
    } else {
      endList();
      open.paragraph.push(line.trim());
    }
  }
  // A fence that is never closed runs to the end, as in Markdown.
  endCode();
  endParagraph();
  endList();
  return blocks;
}

/** `code` and **strong** within a line. */
export function parseInlines(text: string): readonly Inline[] {
  const inlines: Inline[] = [];
  let last = 0;
  for (const match of text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*/g)) {
    if (match.index > last)
      inlines.push({ kind: "text", text: text.slice(last, match.index) });
    inlines.push(
      match[1] === undefined
        ? { kind: "strong", text: match[2] ?? "" }
        : { kind: "code", text: match[1] },
    );
    last = match.index + match[0].length;
  }
  if (last < text.length)
    inlines.push({ kind: "text", text: text.slice(last) });
  return inlines;
}
