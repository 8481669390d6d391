/** One line of a text, without its terminator. Numbers count from 1; `start` is the offset of its first character. */
export interface TextLine {
  readonly number: number;
  readonly start: number;
  readonly text: string;
}

/**
 * Splits at \n, \r\n and \r, as editors and git do, and at nothing else (not at form feeds or U+2028). A byte order mark is
 * not part of the first line, but offsets still count it, so that an edit by offset hits the right character.
 */
export function splitLines(text: string): TextLine[] {
  const lines: TextLine[] = [];
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 13) continue;
    lines.push({
      number: lines.length + 1,
      start,
      text: text.slice(start, at),
    });
    if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
    start = at + 1;
  }
  lines.push({ number: lines.length + 1, start, text: text.slice(start) });
  return lines;
}
