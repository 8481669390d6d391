/**
 * How many lines at the head of a paragraph are link reference definitions (`[label]: address "title"`): they are no part of
 * a heading that is underlined. Each definition is read once.
 */
export function definitionLines(lines: readonly string[]): number {
  let count = 0;
  for (;;) {
    const length = definitionLength(lines, count);
    if (length === 0) return count;
    count += length;
  }
}

/** Lines of the definition that begins at line `from`, or 0. */
function definitionLength(lines: readonly string[], from: number): number {
  const label = labelEnd(lines, from);
  if (label === null) return 0;
  let { line } = label;
  let rest = (lines[line] ?? "").slice(label.at).trim();
  if (rest === "") rest = lines[++line]?.trim() ?? "";
  const address = addressLength(rest);
  if (address === 0) return 0;
  const title = rest.slice(address);
  if (title.trim() === "") {
    const end = titleEnd(lines, line + 1, lines[line + 1]?.trim() ?? "");
    return (end ?? line) - from + 1;
  }
  const end = /^\s/.test(title) ? titleEnd(lines, line, title.trim()) : null;
  return end === null ? 0 : end - from + 1;
}

const maxLabelLength = 999;

/** Where the text after `[label]:` is. */
function labelEnd(
  lines: readonly string[],
  from: number,
): { line: number; at: number } | null {
  let length = 0;
  let named = false;
  for (let line = from; line < lines.length; line++) {
    const text = (lines[line] ?? "").trimStart();
    const offset = (lines[line] ?? "").length - text.length;
    if (line === from && !text.startsWith("[")) return null;
    for (let at = line === from ? 1 : 0; at < text.length; at++) {
      const character = text[at] ?? "";
      if (character === "]") {
        const ends = named && text[at + 1] === ":";
        return ends ? { line, at: offset + at + 2 } : null;
      }
      if (character === "[" || ++length > maxLabelLength) return null;
      if (character === "\\") at++;
      named ||= character !== " " && character !== "\t";
    }
  }
  return null;
}

/** Length of the address at the head of a text, or 0. */
function addressLength(text: string): number {
  if (text.startsWith("<")) {
    for (let at = 1; at < text.length; at++) {
      if (text[at] === ">") return at + 1;
      if (text[at] === "<") return 0;
      if (text[at] === "\\") at++;
    }
    return 0;
  }
  let open = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character <= " " || character === "\u007F") break;
    if (character === "\\") at++;
    else if (character === "(") open++;
    else if (character === ")" && --open < 0) return 0;
  }
  return open === 0 ? Math.min(at, text.length) : 0;
}

const closings: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "(": ")",
};

/** The line where the title ends that begins with `head` in line `from`, or null: nothing may follow it on that line. */
function titleEnd(
  lines: readonly string[],
  from: number,
  head: string,
): number | null {
  const closing = closings[head[0] ?? ""];
  if (closing === undefined) return null;
  for (let line = from; line < lines.length; line++) {
    const text = line === from ? head.slice(1) : (lines[line] ?? "");
    for (let at = 0; at < text.length; at++) {
      if (text[at] === "\\") at++;
      else if (text[at] === closing)
        return text.slice(at + 1).trim() === "" ? line : null;
      else if (closing === ")" && text[at] === "(") return null;
    }
  }
  return null;
}
