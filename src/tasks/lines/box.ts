/** A check box at the head of a list item: `from`..`to` is what stands between the brackets, `rest` is where the words start. */
export interface Box {
  readonly state: string;
  readonly from: number;
  readonly to: number;
  readonly rest: number;
}

/** Emoji such as a warning sign are several code points on screen as one character: joiners and variation selectors follow. */
const graphemeTail = /\u200D|\uFE0E|\uFE0F|\p{Emoji_Modifier}/u;
const maxGraphemeLength = 24;

const letterOrDigit = /^[\p{L}\p{N}]/u;
const stateLetters = new Set(["x", "X", "v"]);

/** Characters that make `[?]` something else: nested brackets, code, escapes, footnotes, table cells, mentions. */
const neverState = new Set(["[", "]", "`", "\\", "^", "|", "#", "@", "$"]);

/**
 * Reads a box at `at` in a line, or null. Any single visible character may be a state, but letters and digits only where
 * people use them as one (`x`, `X`, `v`): `[P]`, `[V]`, `[1]` are tags and notes.
 */
export function readBox(text: string, at: number): Box | null {
  if (text[at] !== "[") return null;
  const from = at + 1;
  const to = graphemeEnd(text, from);
  if (to === from || text[to] !== "]") return null;
  const state = text.slice(from, to);
  if (neverState.has(state)) return null;
  if (letterOrDigit.test(state) && !stateLetters.has(state)) return null;
  const next = text[to + 1];
  // A blank, as in GFM, or Kiro's star for optional tasks. Anything else is a link, a note or a word in brackets.
  if (next !== undefined && next !== "*" && !/\s/.test(next)) return null;
  return { state, from, to, rest: to + 1 };
}

function graphemeEnd(text: string, from: number): number {
  let at = from;
  let joined = true;
  while (at < text.length && at - from < maxGraphemeLength) {
    const point = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const isTail = graphemeTail.test(point);
    if (!joined && !isTail) break;
    joined = point === "\u200D" || (at === from && isTail);
    at += point.length;
  }
  return at;
}

/** `x` and `X` are done; nothing else is (a `[~]` or `[-]` may be deferred, dropped or under way). */
export const isDone = (state: string): boolean =>
  state === "x" || state === "X";

/** Plainly open: an empty box. */
export const isOpen = (state: string): boolean => state.trim() === "";
