/** A place in a line: offset, and the column that tabs make of it. */
export interface Cursor {
  at: number;
  column: number;
}

/** Nobody quotes deeper; the bound keeps one line of a million markers cheap. */
const maxQuotes = 16;

export function skipSpaces(text: string, cursor: Cursor): void {
  for (; cursor.at < text.length; cursor.at++) {
    const character = text[cursor.at];
    if (character === " ") cursor.column++;
    else if (character === "\t") cursor.column += 4 - (cursor.column % 4);
    else return;
  }
}

/** Moves past the `>` markers at the head of a line, and the one space after each, whatever block they belong to; answers how many. */
export function skipQuotes(text: string, cursor: Cursor): number {
  let quotes = 0;
  while (quotes < maxQuotes) {
    const next: Cursor = { ...cursor };
    skipSpaces(text, next);
    if (text[next.at] !== ">") break;
    quotes++;
    cursor.at = next.at + 1;
    cursor.column = next.column + 1;
    if (text[cursor.at] === " ") {
      cursor.at++;
      cursor.column++;
    }
  }
  return quotes;
}
