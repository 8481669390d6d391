import { OrchestratorError } from "../../model/errors";
import type { Issue } from "../../model/issue";
import type { TextEdit } from "../../model/plan";
import { isDone } from "../lines/box";
import { behindQuotes } from "../lines/cursor";
import { scan, type ScannedBox, type ScannedLine } from "../lines/scan";
import { applyEdits } from "./edit";
import { issueText, issueTitle } from "./issueWords";

/*
 * Issues of a tracker as boxes of a task file: the id and the title in the line of the box, and below it the issue's text in a fence of
 * tildes, marked `issue`. Nothing in a fence is a box, a heading or a dependency, so whatever the text says, it stays a text.
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

/** What is to be true of an issue's box. */
export interface IssueWrite {
  readonly issue: Issue;
  /** Make the box where there is none. */
  readonly add?: boolean;
  /** Write title and text as the tracker has them. */
  readonly words?: boolean;
  readonly state?: "x" | " " | "-";
}

interface Found extends IssueBox {
  readonly head: ScannedLine;
  readonly box: ScannedBox;
  /** Offset in the text behind the id and what dresses it. */
  readonly titleFrom: number;
  /** Lines (from 1) of its fence, both included. */
  readonly fence: { readonly first: number; readonly last: number } | null;
}

/** The id at the head of a box, in any of the usual dresses: bold, in code, in brackets. */
const headId = /^([\s*_`~[]{0,8})([A-Z][A-Z0-9_]{0,30}-\d{1,9})(?![\w-])/;
const dressEnd = /[*_`~\]:.]/;

const opening = /^[\s>]*(~{3,})issue\s*$/;

/** The id of an issue at the head of a box's words, with where it ends; null where there is none. */
function idIn(words: string): { id: string; end: number } | null {
  const [all, , id] = headId.exec(words) ?? [];
  if (all === undefined || id === undefined) return null;
  let end = all.length;
  while (dressEnd.test(words[end] ?? "")) end++;
  return { id, end };
}

/** The id of the issue that a task is about, by its own lines; null for any other task. */
export function issueIdOf(taskText: string): string | null {
  // Its indentation hangs on tasks above it, which are not there.
  const [line = ""] = taskText.trimStart().split(/[\r\n]/, 1);
  const [head] = scan(line);
  return head?.box ? (idIn(head.text.slice(head.box.rest))?.id ?? null) : null;
}

/** Whether the lines of a task hold the text of an issue. */
export const holdsIssueText = (taskText: string): boolean =>
  taskText.split(/\r\n|\r|\n/).some((line) => opening.test(line));

/** The boxes that name issues, the first of each id. */
export const readIssues = (text: string): ReadonlyMap<string, IssueBox> =>
  findIssues(scan(text));

function findIssues(lines: readonly ScannedLine[]): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const head of lines) {
    const { box } = head;
    if (!box) continue;
    const named = idIn(head.text.slice(box.rest));
    if (named === null || found.has(named.id)) continue;
    const fence = fenceBelow(lines, head);
    const prefix = insideOf(head, box);
    found.set(named.id, {
      id: named.id,
      line: head.number,
      state: box.state,
      done: isDone(box.state),
      title: head.text.slice(box.rest + named.end).trim(),
      text:
        fence &&
        lines
          .slice(fence.first, fence.last - 1)
          .map(({ text }) => behind(prefix, text)),
      head,
      box,
      titleFrom: head.start + box.rest + named.end,
      fence,
    });
  }
  return found;
}

/** The first fence marked `issue` among the task's own lines; one that never ends goes as far as it hides. */
function fenceBelow(
  lines: readonly ScannedLine[],
  head: ScannedLine,
): Found["fence"] {
  for (let at = head.number; at < lines.length; at++) {
    const line = lines[at];
    if (!line || line.box || isOutside(line, head)) return null;
    const tildes =
      line.kind === "hidden" ? opening.exec(line.text)?.[1] : undefined;
    if (tildes === undefined) continue;
    let last = line.number;
    for (let next = at + 1; next < lines.length; next++) {
      const inside = lines[next];
      if (inside?.kind !== "hidden" || inside.owner !== head.number) break;
      last = inside.number;
      if (closes(inside.text, tildes.length)) break;
    }
    return { first: line.number, last };
  }
  return null;
}

const isOutside = (line: ScannedLine, head: ScannedLine): boolean =>
  line.kind !== "blank" && line.owner !== head.number;

const closes = (line: string, size: number): boolean => {
  const tildes = /^[\s>]*(~{3,})\s*$/.exec(line)?.[1];
  return tildes !== undefined && tildes.length >= size;
};

/** Whether a box says what the tracker says. */
export const saysTheSame = (box: IssueBox, issue: Issue): boolean =>
  box.title === issueTitle(issue) && hasText(box, issueText(issue));

const hasText = ({ text }: IssueBox, wanted: readonly string[]): boolean =>
  text?.length === wanted.length &&
  text.every((line, at) => line === wanted[at]);

/** The address of the issue that a box was made from; null where it says none. */
export const addressIn = ({ text }: IssueBox): string | null => {
  const first = text?.[0]?.trim() ?? "";
  return /^https?:\/\/\S+$/.test(first) ? first : null;
};

/**
 * The smallest edits that make all writes true; every other byte stays. New boxes come after the last one of an issue, else at the
 * end; an empty file gets the title as its heading. Throws `fileUnreadable` where what is written would not be read back so: the file ends inside a fence or a comment.
 */
export function issueEdits(
  text: string,
  writes: readonly IssueWrite[],
  title: string,
): readonly TextEdit[] {
  const lines = scan(text);
  const found = findIssues(lines);
  const edits: TextEdit[] = [];
  const added: Issue[] = [];
  const ending = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  for (const { issue, add, words, state } of writes) {
    const box = found.get(issue.id);
    if (box === undefined) {
      if (add === true && !added.some(({ id }) => id === issue.id))
        added.push(issue);
      continue;
    }
    if (state !== undefined && state !== box.state)
      edits.push({ from: box.box.from, to: box.box.to, text: state });
    if (words === true)
      edits.push(...wordEdits(text, lines, box, issue, ending));
  }
  if (added.length > 0)
    edits.push(
      text.trim() === ""
        ? firstText(text, title, added, ending)
        : additions(text, lines, [...found.values()], added, ending),
    );
  edits.sort((one, other) => one.from - other.from);
  checkReading(text, lines, edits, added);
  return edits;
}

function wordEdits(
  text: string,
  lines: readonly ScannedLine[],
  box: Found,
  issue: Issue,
  ending: string,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const { head } = box;
  const title = issueTitle(issue);
  if (title !== box.title)
    edits.push({
      from: box.titleFrom,
      to: head.start + head.text.length,
      text: ` ${title}`,
    });
  const wanted = issueText(issue);
  if (hasText(box, wanted)) return edits;
  const written = fenced(wanted, insideOf(head, box.box)).join(ending);
  const first = lines[(box.fence?.first ?? 0) - 1];
  const last = lines[(box.fence?.last ?? 0) - 1];
  edits.push(
    first && last
      ? { from: first.start, to: last.start + last.text.length, text: written }
      : below(text, lines, endOfHead(lines, head), written, ending),
  );
  return edits;
}

/** What stands before the lines of an item: the quotes and blanks of its head, and blanks in the place of its marker. */
function insideOf(head: ScannedLine, box: ScannedBox): string {
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

/** A fence that no line of the text ends. */
function fenced(content: readonly string[], prefix: string): string[] {
  const runs = content.flatMap((line) => line.match(/~+/g) ?? []);
  const tildes = "~".repeat(
    Math.max(3, ...runs.map(({ length }) => length + 1)),
  );
  return [`${tildes}issue`, ...content, tildes].map((line) =>
    `${prefix}${line}`.trimEnd(),
  );
}

/** The last line of the paragraph that the head begins: words may go on below it. */
function endOfHead(
  lines: readonly ScannedLine[],
  head: ScannedLine,
): ScannedLine {
  let last = head;
  for (let at = head.number; at < lines.length; at++) {
    const line = lines[at];
    if (line?.kind !== "text" || line.owner !== head.number) break;
    last = line;
  }
  return last;
}

/** Puts lines below a line, whether or not the text ends with it. */
function below(
  text: string,
  lines: readonly ScannedLine[],
  line: ScannedLine,
  written: string,
  ending: string,
): TextEdit {
  const next = lines[line.number];
  return next
    ? { from: next.start, to: next.start, text: written + ending }
    : { from: text.length, to: text.length, text: ending + written };
}

const newLines = (issue: Issue): string[] => [
  `- [ ] ${issue.id} ${issueTitle(issue)}`,
  ...fenced(issueText(issue), "  "),
];

const firstText = (
  text: string,
  title: string,
  issues: readonly Issue[],
  ending: string,
): TextEdit => ({
  from: text.length,
  to: text.length,
  text: [
    ...(/[^\uFEFF\r\n]$/.test(text) ? [""] : []),
    `# ${title}`,
    "",
    ...issues.flatMap(newLines),
    "",
  ].join(ending),
});

function additions(
  text: string,
  lines: readonly ScannedLine[],
  found: readonly Found[],
  issues: readonly Issue[],
  ending: string,
): TextEdit {
  const written = issues.flatMap(newLines).join(ending);
  const neighbour = found
    .filter(({ head }) => isPlainItem(head))
    .map(({ head }) => endOfItem(lines, head))
    .sort((one, other) => one.number - other.number)
    .at(-1);
  if (neighbour) return below(text, lines, neighbour, written, ending);
  const [before, last] = lines.slice(-2).map((line) => line.text.trim());
  const gap =
    (last ?? before) !== "" ? ending + ending : before === "" ? "" : ending;
  return { from: text.length, to: text.length, text: gap + written + ending };
}

/** An item at the top level, in the first column: one like it can follow. */
const isPlainItem = ({ item, quoted, text }: ScannedLine): boolean =>
  item === null && !quoted && /^[-*+] \[/.test(text);

/** The last line of all that is in the item, items below it included. */
function endOfItem(
  lines: readonly ScannedLine[],
  head: ScannedLine,
): ScannedLine {
  let last = head;
  for (let at = head.number; at < lines.length; at++) {
    const line = lines[at];
    if (!line || (line.kind !== "blank" && !isWithin(line, head))) break;
    if (line.kind !== "blank") last = line;
  }
  return last;
}

/** At the top level a line is of no item; of an item it is one's own line, or it is in one. */
const isWithin = (line: ScannedLine, head: ScannedLine): boolean =>
  line.item !== null && line.owner !== null && line.number > head.number;

function checkReading(
  text: string,
  before: readonly ScannedLine[],
  edits: readonly TextEdit[],
  added: readonly Issue[],
): void {
  const after = scan(applyEdits(text, edits));
  const boxes = after.filter(({ box }) => box !== null).length;
  const wanted = before.filter(({ box }) => box !== null).length + added.length;
  const found = findIssues(after);
  if (boxes === wanted && added.every(({ id }) => found.has(id))) return;
  throw new OrchestratorError(
    "fileUnreadable",
    "What is to be written would not be read as tasks: the file ends inside a code block or a comment.",
    { fix: "Close the code block or comment in the file, then sync again." },
  );
}
