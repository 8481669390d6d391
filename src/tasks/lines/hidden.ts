import { codeIndent, type Cursor } from "./cursor";
import { readTagName } from "./html";

/** What hides its lines: fences, and the HTML whose content is no Markdown even after a blank line. */
export interface Opened {
  /** Whether a later line is the last; `indent` is relative to its container. */
  readonly ends: (rest: string, indent: number) => boolean;
  /** Ends on the line where it starts. */
  readonly closed: boolean;
}

export function readHidden({ text, at }: Cursor): Opened | null {
  const mark = text[at];
  if (mark === "`" || mark === "~") return readFence(text, at, mark);
  if (mark !== "<") return null;
  // `<!-->` is a whole comment, so the end is looked for from the last dash of the start.
  if (text.startsWith("<!--", at)) return until(["-->"], text.slice(at + 2));
  if (text.startsWith("<?", at)) return until(["?>"], text.slice(at + 1));
  if (text.startsWith("<![CDATA[", at)) return until(["]]>"], text.slice(at));
  if (/^<![a-z]/i.test(text.slice(at, at + 3)))
    return until([">"], text.slice(at));
  const { name, closing } = readTagName(text, at);
  return !closing && rawTags.has(name) ? until(rawEnds, text.slice(at)) : null;
}

const rawTags = new Set(["pre", "script", "style", "textarea"]);
const rawEnds = [...rawTags].map((name) => `</${name}>`);

function until(ends: readonly string[], first: string): Opened {
  const has = (line: string): boolean => {
    const lower = line.toLowerCase();
    return ends.some((end) => lower.includes(end));
  };
  return { ends: has, closed: has(first) };
}

function readFence(text: string, at: number, mark: string): Opened | null {
  const size = runLength(text, at, mark);
  if (size < 3) return null;
  if (mark === "`" && text.includes("`", at + size)) return null;
  return {
    closed: false,
    ends: (rest, indent) => {
      if (indent >= codeIndent) return false;
      const closing = runLength(rest, 0, mark);
      return closing >= size && rest.slice(closing).trim() === "";
    },
  };
}

function runLength(text: string, at: number, mark: string): number {
  let end = at;
  while (text[end] === mark) end++;
  return end - at;
}
