/** One line of a text, without its terminator. Numbers count from 1; `start` is the offset of its first character. */
export interface TextLine {
  readonly number: number;
  readonly start: number;
  readonly text: string;
}

/** Where a reader begins: the line's number and the offset of its first character. */
export type LineStart = Pick<TextLine, "number" | "start">;

/** A byte order mark is no part of the first line, but offsets count it, so that an edit by offset hits the right character. */
export const firstLine = (text: string): LineStart => ({
  number: 1,
  start: text.startsWith("\uFEFF") ? 1 : 0,
});

/**
 * Reads line by line from `from` on, and gives null after the last one. Lines end at \n, \r\n and \r, as in editors and git,
 * and at nothing else (not at form feeds or U+2028).
 */
export function lineReader(
  text: string,
  from: LineStart = firstLine(text),
): () => TextLine | null {
  let { number, start } = from;
  // Kept from line to line: most texts have no \r at all, and looking for one in each line would be quadratic.
  let lineFeed = -1;
  let carriageReturn = -1;
  const find = (character: string, known: number): number => {
    if (known >= start) return known;
    const found = text.indexOf(character, start);
    return found < 0 ? text.length : found;
  };
  return () => {
    if (start > text.length) return null;
    lineFeed = find("\n", lineFeed);
    carriageReturn = find("\r", carriageReturn);
    const end = Math.min(lineFeed, carriageReturn);
    const line = { number, start, text: text.slice(start, end) };
    number++;
    const isPair = end === carriageReturn && text[end + 1] === "\n";
    start = end + (isPair ? 2 : 1);
    return line;
  };
}
