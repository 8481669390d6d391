import { parseInlines } from "./markdownLite";
import type { Inline } from "./markdownLite";

/** A piece of what an agent says: as in Markdown, or lines of fenced code. */
export interface Piece {
  readonly kind: Inline["kind"] | "fence";
  readonly text: string;
}

/**
 * What an agent says, line by line as it said it, but for the marks of headings, **strong**, `code` and fences: a log leaves tables,
 * nested lists and the breaks of lines as they are.
 */
export function agentLines(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let fence: { readonly mark: string; readonly lines: string[] } | null = null;
  const endFence = () => {
    if (fence) pieces.push({ kind: "fence", text: fence.lines.join("\n") });
    fence = null;
  };
  for (const line of text.split("\n")) {
    if (fence) {
      if (line.trim() === fence.mark) endFence();
      else fence.lines.push(line);
      continue;
    }
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (mark === undefined) pieces.push(...linePieces(line));
    else fence = { mark, lines: [] };
  }
  // One that is never closed runs to the end, as in Markdown.
  endFence();
  return withoutLastBreak(pieces);
}

function linePieces(line: string): readonly Piece[] {
  const heading = /^#{1,6}\s(.*)$/.exec(line)?.[1];
  return [
    ...(heading === undefined
      ? parseInlines(line)
      : [{ kind: "strong", text: heading } as const]),
    { kind: "text", text: "\n" },
  ];
}

const withoutLastBreak = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces.at(-1)?.text === "\n" ? pieces.slice(0, -1) : pieces;
