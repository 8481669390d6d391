import type { Issue } from "../../model/issue";
import { isDone } from "../lines/box";
import { behindQuotes } from "../lines/cursor";
import { scan, type ScannedBox, type ScannedLine } from "../lines/scan";
import { matchAt } from "../meaning/header";
import { issueText, issueTitle } from "./issueWords";

/*
 * Issues of a tracker as boxes of a task file: the id and the title in the line of the box, and below it the issue's text in a fence
 * marked `issue`. Nothing in a fence is a box, a heading or a dependency, so whatever the text says, it stays a text.
 */

/** A box that names an issue. */
export interface IssueBox {
  readonly id: string;
  /** From 1. */
  readonly line: number;
  readonly state: string;
  readonly done: boolean;
  /** The words behind the id. */
  readonly title: string;
  /** The lines in its fence, without what puts them into the item; null where it has none. */
  readonly text: readonly string[] | null;
}

/** The same with its places in the text. */
export interface FoundIssue extends IssueBox {
  readonly head: ScannedLine;
  readonly box: ScannedBox;
  /** Offsets in the text: behind the id and what dresses it, and before what ends the line. */
  readonly titleFrom: number;
  readonly titleTo: number;
  /** Lines (from 1) of its fence, both included. */
  readonly fence: { readonly first: number; readonly last: number } | null;
}

const issueId = /([A-Z][A-Z0-9_]{0,30}-\d{1,9})(?![\w-])/y;
const dress = /[\s*_`~]/;
const dressEnd = /[*_`~\]:.]/;
const tag = /\[[^\]]{1,40}\]|\(P\)/y;
/** What goes around a whole title. */
const around = /(?:~~|\*\*|__)$/;

const opening = /^[\s>]*(`{3,}|~{3,})issue\s*$/;

/** Where in the words of a box an id and the title behind it are. */
interface Head {
  readonly id: string;
  readonly titleFrom: number;
  readonly titleTo: number;
}

/** The id of an issue at the head of a box's words, in any of the usual dresses and behind any tags; null where there is none. */
function headOf(words: string): Head | null {
  let at = 0;
  for (;;) {
    while (dress.test(words[at] ?? "")) at++;
    const id = matchAt(issueId, words, words[at] === "[" ? at + 1 : at)?.[1];
    if (id !== undefined) {
      const before = words.slice(0, at);
      let titleFrom = words.indexOf(id, at) + id.length;
      const idEnd = titleFrom;
      while (dressEnd.test(words[titleFrom] ?? "")) titleFrom++;
      const mark = around.exec(words.trimEnd())?.[0] ?? "";
      const isAround =
        mark !== "" &&
        before.includes(mark) &&
        !words.slice(idEnd, titleFrom).includes(mark);
      const end = words.trimEnd().length - (isAround ? mark.length : 0);
      return { id, titleFrom, titleTo: Math.max(titleFrom, end) };
    }
    const skipped = matchAt(tag, words, at)?.[0];
    if (skipped === undefined) return null;
    at += skipped.length;
  }
}

/** The id of the issue that a task is about, by its own lines; null for any other task. */
export function issueIdOf(taskText: string): string | null {
  // Its indentation hangs on tasks above it, which are not there.
  const [line = ""] = taskText.trimStart().split(/[\r\n]/, 1);
  const [head] = scan(line);
  return head?.box
    ? (headOf(head.text.slice(head.box.rest))?.id ?? null)
    : null;
}

/** Whether the lines of a task hold the text of an issue. */
export const holdsIssueText = (taskText: string): boolean =>
  taskText.split(/\r\n|\r|\n/).some((line) => opening.test(line));

/** The boxes that name issues, the first of each id. */
export const readIssues = (text: string): ReadonlyMap<string, IssueBox> =>
  findIssues(scan(text));

export function findIssues(
  lines: readonly ScannedLine[],
): Map<string, FoundIssue> {
  const found = new Map<string, FoundIssue>();
  for (const head of lines) {
    const { box } = head;
    if (!box) continue;
    const words = head.text.slice(box.rest);
    const named = headOf(words);
    if (named === null || found.has(named.id)) continue;
    const fence = fenceBelow(lines, head);
    const prefix = insideOf(head, box);
    found.set(named.id, {
      id: named.id,
      line: head.number,
      state: box.state,
      done: isDone(box.state),
      title: words.slice(named.titleFrom, named.titleTo).trim(),
      text:
        fence &&
        lines
          .slice(fence.first, fence.last - 1)
          .map(({ text }) => behind(prefix, text)),
      head,
      box,
      titleFrom: head.start + box.rest + named.titleFrom,
      titleTo: head.start + box.rest + named.titleTo,
      fence,
    });
  }
  return found;
}

/** The first fence marked `issue` among the task's own lines; one that never ends goes as far as it hides. */
function fenceBelow(
  lines: readonly ScannedLine[],
  head: ScannedLine,
): FoundIssue["fence"] {
  for (let at = head.number; at < lines.length; at++) {
    const line = lines[at];
    if (!line || line.box || isOutside(line, head)) return null;
    const mark =
      line.kind === "hidden" ? opening.exec(line.text)?.[1] : undefined;
    if (mark === undefined) continue;
    let last = line.number;
    for (let next = at + 1; next < lines.length; next++) {
      const inside = lines[next];
      if (inside?.kind !== "hidden" || inside.owner !== head.number) break;
      last = inside.number;
      if (closes(inside.text, mark)) break;
    }
    return { first: line.number, last };
  }
  return null;
}

const isOutside = (line: ScannedLine, head: ScannedLine): boolean =>
  line.kind !== "blank" && line.owner !== head.number;

const closes = (line: string, mark: string): boolean => {
  const end = /^[\s>]*(`{3,}|~{3,})\s*$/.exec(line)?.[1];
  return end?.startsWith(mark) === true;
};

/** Whether a box says what the tracker says. */
export const saysTheSame = (box: IssueBox, issue: Issue): boolean =>
  box.title === issueTitle(issue) && hasText(box, issueText(issue));

/** Whether these lines are in its fence. */
export const hasText = (
  { text }: IssueBox,
  wanted: readonly string[],
): boolean =>
  text?.length === wanted.length &&
  text.every((line, at) => line === wanted[at]);

/** The address of the issue that a box was made from; null where it says none. */
export const addressIn = ({ text }: IssueBox): string | null => {
  const first = text?.[0]?.trim() ?? "";
  return /^https?:\/\/\S+$/.test(first) ? first : null;
};

/** What stands before the lines of an item: the quotes and blanks of its head, and blanks in the place of its marker. */
export function insideOf(head: ScannedLine, box: ScannedBox): string {
  const before = head.text.slice(0, box.from - head.start - 1);
  const { quotesEnd } = behindQuotes(before);
  return (
    before.slice(0, quotesEnd) +
    before.slice(quotesEnd).replaceAll(/[^\t]/g, " ")
  );
}

const behind = (prefix: string, line: string): string =>
  (line.startsWith(prefix)
    ? line.slice(prefix.length)
    : line.replace(/^[\s>]+/, "")
  ).trimEnd();
