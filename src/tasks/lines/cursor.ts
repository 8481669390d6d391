/** Indented by so much, a line is code, or goes on with the paragraph above. */
export const codeIndent = 4;

/** How far a line is read. Tabs are columns, of which a container may take a part. */
export interface Cursor {
  readonly text: string;
  /** Offset of the next character that is not blank. */
  at: number;
  /** Its column. */
  column: number;
  /** Columns of blanks before it that no container has taken. */
  indent: number;
  /** Nothing but blanks is left. */
  blank: boolean;
}

export function cursorOf(text: string): Cursor {
  const cursor = { text, at: 0, column: 0, indent: 0, blank: false };
  skipBlanks(cursor);
  return cursor;
}

/** Moves past `length` characters, which are not blank, and the blanks after them: those are the new indent. */
export function advance(cursor: Cursor, length: number): void {
  cursor.at += length;
  cursor.column += length;
  cursor.indent = 0;
  skipBlanks(cursor);
}

/** Moves past a `>` and the one blank that belongs to it; false where none may stand. */
export function enterQuote(cursor: Cursor): boolean {
  if (cursor.indent >= codeIndent || cursor.text[cursor.at] !== ">")
    return false;
  advance(cursor, 1);
  if (cursor.indent > 0) cursor.indent--;
  return true;
}

/** Nobody quotes deeper; the bound keeps one line of a million markers cheap. */
const maxQuotes = 16;

/** A line behind its `>` markers: where those end, with the one space after the last, and where its words start. */
export interface BehindQuotes {
  readonly quotesEnd: number;
  readonly quotesColumn: number;
  readonly at: number;
  readonly column: number;
}

/** Reads past the `>` markers at the head of a line, whatever blocks they belong to and however far they are indented. */
export function behindQuotes(text: string): BehindQuotes {
  const cursor = cursorOf(text);
  let quotesEnd = 0;
  let quotesColumn = 0;
  for (
    let quotes = 0;
    quotes < maxQuotes && text[cursor.at] === ">";
    quotes++
  ) {
    quotesEnd = cursor.at + 1;
    quotesColumn = cursor.column + 1;
    if (text[quotesEnd] === " ") {
      quotesEnd++;
      quotesColumn++;
    }
    advance(cursor, 1);
  }
  return { quotesEnd, quotesColumn, at: cursor.at, column: cursor.column };
}

function skipBlanks(cursor: Cursor): void {
  const { text } = cursor;
  let { at, column } = cursor;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === space) column++;
    else if (code === tab) column += tabWidth - (column % tabWidth);
    else break;
  }
  cursor.indent += column - cursor.column;
  cursor.at = at;
  cursor.column = column;
  cursor.blank = at === text.length;
}

const space = 32;
const tab = 9;
const tabWidth = 4;
