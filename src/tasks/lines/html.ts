import type { Cursor } from "./cursor";

/** The tags that begin an HTML block wherever they stand (kind 6 of CommonMark). */
const blockTags = new Set(
  (
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption " +
    "figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav noframes ol " +
    "optgroup option p param search section summary table tbody td tfoot th thead title tr track ul"
  ).split(" "),
);

/**
 * Whether an HTML block begins that lasts until a blank line. It hides nothing from people (they see the boxes in a
 * `<details>`), but no underline, table counts in it as it does elsewhere.
 */
export function opensHtml(cursor: Cursor, inParagraph: boolean): boolean {
  const { text, at } = cursor;
  if (text[at] !== "<") return false;
  const { name, end } = readTagName(text, at);
  if (blockTags.has(name)) {
    const next = text[end];
    return (
      next === undefined || " \t>".includes(next) || text.startsWith("/>", end)
    );
  }
  return !inParagraph && name !== "" && isTagAlone(text, at);
}

/** The name of the tag at `at` in lower case (empty where none is), and where it ends. */
export function readTagName(
  text: string,
  at: number,
): { name: string; end: number; closing: boolean } {
  const closing = text[at + 1] === "/";
  const from = at + (closing ? 2 : 1);
  const end = isLetter(text[from]) ? skip(text, from, nameCharacter) : from;
  return { name: text.slice(from, end).toLowerCase(), end, closing };
}

const nameCharacter = /[a-z\d-]/i;
const attributeStart = /[a-z_:]/i;
const attributeCharacter = /[\w.:-]/;
const valueCharacter = /[^\s"'=<>`]/;
const blank = /[ \t]/;

const isLetter = (character: string | undefined): boolean =>
  character !== undefined && /[a-z]/i.test(character);

/** The first place from `at` on whose character is not one of these. */
function skip(text: string, at: number, these: RegExp): number {
  let end = at;
  while (end < text.length && these.test(text[end] ?? "")) end++;
  return end;
}

/** Whether the line is one whole tag, attributes and all (kind 7). Read from left to right, once. */
function isTagAlone(text: string, at: number): boolean {
  const { end, closing } = readTagName(text, at);
  let next = end;
  for (;;) {
    const from = skip(text, next, blank);
    const close = !closing && text[from] === "/" ? from + 1 : from;
    if (text[close] === ">")
      return skip(text, close + 1, blank) === text.length;
    if (closing || from === next || !attributeStart.test(text[from] ?? ""))
      return false;
    next = skip(text, from, attributeCharacter);
    const equals = skip(text, next, blank);
    if (text[equals] !== "=") continue;
    const value = valueEnd(text, skip(text, equals + 1, blank));
    if (value === null) return false;
    next = value;
  }
}

function valueEnd(text: string, at: number): number | null {
  const quote = text[at];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, at + 1);
    return end < 0 ? null : end + 1;
  }
  const end = skip(text, at, valueCharacter);
  return end > at ? end : null;
}
