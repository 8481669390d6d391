import type { TextEdit } from "../../model/plan";
import type { ScannedLine } from "../lines/scan";

/** Offsets in a line (from 1). */
interface Place {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

const joinedBefore =
  /(?:\s?[,，、;；+&/]\s?(?:and\s|&\s)?|\s(?:and|und|et|y|e)\s|\s?[-–—~]\s?|\.\.|\sto\s)$/i;
const joinedAfter =
  /^(?:\s?[,，、;；+&/]\s?(?:and\s|&\s)?|\s(?:and|und|et|y|e)\s|\s?[-–—~]\s?|\.\.|\sto\s)(?=[`*_[#]{0,4}[A-Za-z0-9#])/i;
const reason =
  /(?:[\s,;–—-]{0,4})(?:depend(?:s|ing|encies|ency)?(?: on)?|deps?|prerequisites?|blocked by|after|requires?|needs)[\s*_:：]{0,6}$/i;
/** `- **Dependencies**: ` with nothing behind the id: the line says nothing else. */
const onlyLabel =
  /^[\s>]{0,80}(?:[-*+•]\s{1,4})?[^\s:：][^:：]{0,40}[:：][\s*_]{0,6}$/;
const brackets: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
};
/** Far more than stands between a keyword and an id. */
const window = 120;

/**
 * Takes a dependency out of a list with its comma, out of a bracket that holds nothing else with the bracket, and out of a
 * line that says nothing else with the line. Null where the words around it leave no clear way.
 */
export function removal(
  text: string,
  lines: readonly ScannedLine[],
  place: Place,
  taskLine: number,
): TextEdit | null {
  const line = lines[place.line - 1];
  if (!line) return null;
  const { from, to } = withDress(line.text, place);
  const before = line.text.slice(Math.max(0, from - window), from);
  const after = line.text.slice(to, to + window);
  const edit = (start: number, end: number): TextEdit => ({
    from: line.start + start,
    to: line.start + end,
    text: "",
  });

  const left = joinedBefore.exec(before)?.[0];
  const right = joinedAfter.exec(after)?.[0];
  if (
    left !== undefined &&
    /[A-Za-z0-9)\]`*_]$/.test(before.slice(0, -left.length))
  )
    return edit(from - left.length, to);
  if (right !== undefined) return edit(from, to + right.length);

  const open = before.search(/[([{][^([{)\]}]*$/);
  const closing = brackets[before[open] ?? ""];
  if (closing !== undefined && after.trimStart().startsWith(closing)) {
    const start = from - before.length + open;
    const end = to + after.indexOf(closing) + 1;
    const blanks = /\s?$/.exec(line.text.slice(Math.max(0, start - 1), start));
    return edit(start - (blanks?.[0].length ?? 0), end);
  }
  const alone = /^[\s*_.]*$/.test(line.text.slice(to));
  if (
    alone &&
    place.line !== taskLine &&
    from <= window &&
    onlyLabel.test(line.text.slice(0, from))
  ) {
    const next = lines[place.line];
    if (next) return { from: line.start, to: next.start, text: "" };
    const end = lines[place.line - 2];
    return {
      from: end ? end.start + end.text.length : line.start,
      to: text.length,
      text: "",
    };
  }
  const words = reason.exec(before)?.[0];
  return words === undefined ? null : edit(from - words.length, to);
}

/** With the backticks, stars or brackets around the id alone. */
function withDress(
  text: string,
  { from, to }: Place,
): { from: number; to: number } {
  let start = from;
  let end = to;
  for (;;) {
    const left = text[start - 1] ?? "";
    const right = text[end] ?? "";
    const pair =
      left === "[" ? right === "]" : "`*_".includes(left) && left === right;
    if (left === "" || !pair) return { from: start, to: end };
    start--;
    end++;
  }
}
