import type { Output } from "./io";
import { oneLine } from "./words";

/** The last line of a terminal: rewritten in place, and gone before anything is printed for good. */
export interface LiveLine {
  /** Shows the end of a text, as much as one line holds; an empty one shows nothing. Nothing at all where it is no terminal. */
  show(text: string): void;
  clear(): void;
}

const eraseLine = "\r\u001b[2K";

/** Far Eastern characters and pictures take two columns; what may take two counts as two. */
const widthOf = (character: string): number =>
  (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;

function endOf(text: string, columns: number): string {
  const characters = Array.from(text);
  let width = 0;
  let from = characters.length;
  while (from > 0) {
    width += widthOf(characters[from - 1] ?? "");
    if (width > columns) break;
    from -= 1;
  }
  return characters.slice(from).join("");
}

export function createLiveLine(output: Output): LiveLine {
  let shown = "";
  const rewrite = (text: string): void => {
    if (text === shown) return;
    output.write(`${shown === "" ? "" : eraseLine}${text}`);
    shown = text;
  };
  return {
    show(text) {
      const columns = output.columns();
      // In the last column a terminal may begin the next line already.
      if (columns !== null) rewrite(endOf(oneLine(text), columns - 1));
    },
    clear: () => rewrite(""),
  };
}
