import * as z from "zod";

/*
 * The format of texts in Jira's API, a tree of nodes: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/. Read into
 * words as people see them; what has no words is left out.
 */

const nodeSchema = z.object({
  type: z.string(),
  text: z.string().optional(),
  attrs: z.record(z.string(), z.unknown()).optional(),
  marks: z
    .array(
      z.object({
        type: z.string(),
        attrs: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  content: z.array(z.unknown()).optional(),
});
type AdfNode = z.infer<typeof nodeSchema>;

/** Nobody writes deeper; a hostile text must not exhaust the stack. */
const mostDepth = 50;

/** The words of a document; an older text is a plain string. What is no document is nothing. */
export const adfText = (document: unknown): string =>
  typeof document === "string"
    ? document
    : blockText(document, 0).join("\n").trim();

const nodeOf = (value: unknown): AdfNode | null =>
  nodeSchema.safeParse(value).data ?? null;

const insideOf = (node: AdfNode): readonly unknown[] => node.content ?? [];

/** The lines of a block. */
function blockText(value: unknown, depth: number): string[] {
  const node = nodeOf(value);
  if (node === null || depth > mostDepth) return [];
  const blocks = (): string[] =>
    insideOf(node).flatMap((inner) => blockText(inner, depth + 1));
  switch (node.type) {
    case "paragraph":
      return [...inlineText(node, depth).split("\n"), ""];
    case "heading":
      return [`${"#".repeat(levelOf(node))} ${inlineText(node, depth)}`, ""];
    case "codeBlock":
      return ["```", ...inlineText(node, depth).split("\n"), "```", ""];
    case "rule":
      return ["---", ""];
    case "blockquote":
      return [...tight(blocks()).map((line) => `> ${line}`), ""];
    case "bulletList":
    case "orderedList":
    case "taskList":
      return [
        ...insideOf(node).flatMap((item, at) =>
          listItem(
            item,
            node.type === "orderedList" ? `${at + 1}. ` : "- ",
            depth + 1,
          ),
        ),
        "",
      ];
    case "tableRow":
      return [
        insideOf(node)
          .map((cell) => tight(blockText(cell, depth + 1)).join(" "))
          .join(" | "),
      ];
    default:
      return isInline(node) ? [inlineOf(node, depth)] : blocks();
  }
}

const levelOf = ({ attrs }: AdfNode): number => {
  const level = attrs?.["level"];
  return typeof level === "number" && level >= 1 && level <= 6 ? level : 1;
};

function listItem(value: unknown, marker: string, depth: number): string[] {
  const lines = tight(blockText(value, depth));
  return lines.map((line, at) =>
    at === 0 ? `${marker}${line}` : `${" ".repeat(marker.length)}${line}`,
  );
}

/** Without the blank lines at its end. */
function tight(lines: readonly string[]): string[] {
  const kept = [...lines];
  while (kept.at(-1) === "") kept.pop();
  return kept;
}

const isInline = ({ type, text }: AdfNode): boolean =>
  text !== undefined || inlineTypes.has(type);

const inlineTypes = new Set([
  "text",
  "hardBreak",
  "mention",
  "emoji",
  "date",
  "status",
  "inlineCard",
  "blockCard",
  "media",
]);

const inlineText = (node: AdfNode, depth: number): string =>
  insideOf(node)
    .map((inner) => {
      const found = nodeOf(inner);
      return found === null ? "" : inlineOf(found, depth + 1);
    })
    .join("");

function inlineOf(node: AdfNode, depth: number): string {
  const attribute = (name: string): string => {
    const value = node.attrs?.[name];
    return typeof value === "string" ? value : "";
  };
  switch (node.type) {
    case "hardBreak":
      return "\n";
    case "mention":
    case "status":
      return attribute("text");
    case "emoji":
      return attribute("text") || attribute("shortName");
    case "date":
      return dateOf(attribute("timestamp"));
    case "inlineCard":
    case "blockCard":
      return attribute("url");
    case "media":
      return "(attachment)";
    default:
      return node.text === undefined
        ? depth > mostDepth
          ? ""
          : inlineText(node, depth)
        : withLink(node);
  }
}

const dateOf = (timestamp: string): string => {
  const date = new Date(Number(timestamp));
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);
};

/** The words of a link with where it leads: that is a part of what people see. */
function withLink({ text = "", marks = [] }: AdfNode): string {
  const href = marks.find(({ type }) => type === "link")?.attrs?.["href"];
  return typeof href === "string" && href !== text ? `${text} (${href})` : text;
}

/** Paragraphs as a document. */
export const adfOf = (paragraphs: readonly string[]) => ({
  type: "doc",
  version: 1,
  content: paragraphs.map((text) => ({
    type: "paragraph",
    content: [{ type: "text", text }],
  })),
});
