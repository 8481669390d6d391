import { said } from "../../model/said";
import { OrchestratorError } from "../../model/errors";
import type { Issue } from "../../model/issue";
import type { TextEdit } from "../../model/plan";
import { scan, type ScannedLine } from "../lines/scan";
import { applyEdits } from "./edit";
import { findIssues, hasText, insideOf, saysTheSame } from "./issueBoxes";
import type { FoundIssue } from "./issueBoxes";
import { issueText, issueTitle } from "./issueWords";

/** What is to be true of an issue's box. */
export interface IssueWrite {
  readonly issue: Issue;
  /** Make the box where there is none. */
  readonly add?: boolean;
  /** Write title and text as the tracker has them. */
  readonly words?: boolean;
  readonly state?: "x" | " " | "-";
}

/**
 * The smallest edits that make all writes true; every other byte stays. New boxes come after the last one of an issue, else at the
 * end; an empty file gets the title as its heading. Every way is tried by reading its result. Throws `fileUnreadable` where none is read back
 * as it is meant: the file ends inside a fence or a comment, or a box stands in raw HTML.
 */
export function issueEdits(
  text: string,
  writes: readonly IssueWrite[],
  title: string,
): readonly TextEdit[] {
  const lines = scan(text);
  const found = findIssues(lines);
  const ending = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  const edits: TextEdit[] = [];
  const added = new Map<string, Issue>();
  const worded: Issue[] = [];
  for (const { issue, add, words, state } of writes) {
    const box = found.get(issue.id);
    if (box === undefined) {
      if (add === true) added.set(issue.id, issue);
      continue;
    }
    if (state !== undefined && state !== box.state)
      edits.push({ from: box.box.from, to: box.box.to, text: state });
    if (words !== true) continue;
    edits.push(...wordEdits(text, lines, box, issue, ending));
    worded.push(issue);
  }
  const issues = [...added.values()];
  const boxes = lines.filter(({ box }) => box !== null).length + issues.length;
  const places: readonly TextEdit[][] =
    issues.length === 0
      ? [[]]
      : additions(text, lines, [...found.values()], issues, title, ending).map(
          (edit) => [edit],
        );
  for (const place of places) {
    const all = [...edits, ...place].sort(
      (one, other) => one.from - other.from,
    );
    if (readsBack(applyEdits(text, all), boxes, [...issues, ...worded]))
      return all;
  }
  throw new OrchestratorError(
    "fileUnreadable",
    said`What is to be written would not be read back: the file ends inside a code block or a comment, or a box of an issue stands in raw HTML.`,
    {
      fix: said`Close the code block or comment, or put a blank line above the list in the HTML; then sync again.`,
    },
  );
}

/** No box more or less than is meant, and these issues as they are written. */
function readsBack(
  text: string,
  boxes: number,
  issues: readonly Issue[],
): boolean {
  const lines = scan(text);
  const found = findIssues(lines);
  return (
    lines.filter(({ box }) => box !== null).length === boxes &&
    issues.every((issue) => {
      const box = found.get(issue.id);
      return box !== undefined && saysTheSame(box, issue);
    })
  );
}

function wordEdits(
  text: string,
  lines: readonly ScannedLine[],
  box: FoundIssue,
  issue: Issue,
  ending: string,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const { head } = box;
  const title = issueTitle(issue);
  if (title !== box.title)
    edits.push({
      from: box.titleFrom,
      to: box.titleTo,
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

/** A fence that no line of the text ends; as Prettier writes it, which would else write it anew. */
function fenced(content: readonly string[], prefix: string): string[] {
  const runs = content.flatMap((line) => line.match(/`+/g) ?? []);
  const mark = "`".repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return [`${mark}issue`, ...content, mark].map((line) =>
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

/** Where new boxes can go, the best place first. */
function additions(
  text: string,
  lines: readonly ScannedLine[],
  found: readonly FoundIssue[],
  issues: readonly Issue[],
  title: string,
  ending: string,
): TextEdit[] {
  if (text.trim() === "") return [firstText(text, title, issues, ending)];
  const written = issues.flatMap(newLines).join(ending);
  const neighbour = found
    .filter(({ head }) => isPlainItem(head))
    .map(({ head }) => endOfItem(lines, head))
    .sort((one, other) => one.number - other.number)
    .at(-1);
  const [before, last] = lines.slice(-2).map((line) => line.text.trim());
  const gap =
    (last ?? before) !== "" ? ending + ending : before === "" ? "" : ending;
  return [
    ...(neighbour ? [below(text, lines, neighbour, written, ending)] : []),
    { from: text.length, to: text.length, text: gap + written + ending },
  ];
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
