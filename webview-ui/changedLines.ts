import type { ChangedLine, ChangedPart } from "../src/model/changes";

/** A row of a shown diff: what is left out before a part, or a line with its numbers. */
export type DiffRow =
  | { readonly kind: "gap"; readonly lines: number }
  | (ChangedLine & {
      /** Number before and after the change; null where it is not there. */
      readonly before: number | null;
      readonly after: number | null;
    });

/** The rows of a file's diff, in the order in which they are read. */
export function diffRows(parts: readonly ChangedPart[]): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let next = 1;
  for (const part of parts) {
    let { before, after } = part;
    if (after > next) rows.push({ kind: "gap", lines: after - next });
    for (const line of part.lines)
      rows.push({
        ...line,
        before: line.kind === "added" ? null : before++,
        after: line.kind === "removed" ? null : after++,
      });
    next = after;
  }
  return rows;
}

/** Which files are open at first: the one that was asked for, else the first ones, as long as they are soon read. */
export function openAtFirst(
  files: readonly {
    readonly path: string;
    readonly additions: number;
    readonly deletions: number;
  }[],
  wanted: string | undefined,
): ReadonlySet<string> {
  if (wanted !== undefined) return new Set([wanted]);
  const open = new Set<string>();
  let lines = 0;
  for (const { path, additions, deletions } of files) {
    lines += additions + deletions;
    if (lines > soonRead) break;
    open.add(path);
  }
  return open;
}

/** Changed lines that one looks through without a choice. */
const soonRead = 400;

/** A piece of a line: a text, or a character that would not be seen or would change how the others are. */
export interface TextPiece {
  readonly text: string;
  readonly hidden: boolean;
}

/**
 * Characters that show a line otherwise than a compiler reads it: control characters, those that turn the direction of writing round,
 * and those without a width.
 */
const hiddenCharacters =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /([\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF])/;

/** A line in pieces, so that nothing in it is hidden from who reviews it. */
export const linePieces = (text: string): readonly TextPiece[] =>
  text.split(hiddenCharacters).flatMap((piece, index): TextPiece[] => {
    if (piece === "") return [];
    return index % 2 === 0
      ? [{ text: piece, hidden: false }]
      : [{ text: codePoint(piece), hidden: true }];
  });

const codePoint = (character: string): string =>
  character === "\r"
    ? "CR"
    : `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
