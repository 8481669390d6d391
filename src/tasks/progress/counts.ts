import { remark } from "../remark";
import { said } from "../../model/said";
import type { Diagnostic, Section, Task, TextEdit } from "../../model/plan";
import { readClaims } from "./claims";
import { displayWidth, type Claim, type ClaimGroup } from "./table";
import { correctedStatus } from "./status";
import { corrected, type Counts, type Status } from "./value";
import type { ScannedLine } from "../lines/scan";
import { sectionFinder } from "./sectionNames";

/** One diagnostic for each cell or part of a line that no longer tells the truth. */
export function staleProgress(
  lines: readonly ScannedLine[],
  tasks: readonly Task[],
  sections: readonly Section[],
): Diagnostic[] {
  return readStale(lines, tasks, sections).map((stale) => ({
    line: stale.line,
    columns: { from: stale.from, to: stale.to },
    subject: stale.name,
    severity: "info",
    code: "staleProgress",
    ...remark(
      stale.name === null
        ? said`Out of date: ${stale.counts.done} of ${stale.counts.total} tasks in this file are done. Refresh the progress table.`
        : said`Out of date: ${stale.counts.done} of ${stale.counts.total} tasks of “${stale.name}” are done. Refresh the progress table.`,
    ),
  }));
}

/** What one row or line says wrongly of one section. */
interface Stale {
  readonly line: number;
  from: number;
  to: number;
  readonly name: string | null;
  readonly counts: Counts;
  /** Offsets in the line. */
  readonly edits: TextEdit[];
}

/** Lines of a file: a section, or all. */
interface Range {
  readonly first: number;
  readonly last: number;
  readonly name: string | null;
}

type Counter = (range: Range) => Counts;

/** All that is out of date, in the order of the text. */
export function readStale(
  lines: readonly ScannedLine[],
  tasks: readonly Task[],
  sections: readonly Section[],
): Stale[] {
  if (tasks.length === 0) return [];
  const ranges = rangesOf(sections, lines.length);
  const file: Range = { first: 1, last: lines.length, name: null };
  const everyBox = counterOf(tasks);
  const worked = ranges.flatMap((range, index) =>
    everyBox(range).total > 0 ? [index] : [],
  );
  const groups = readClaims(lines, sectionFinder(sections, worked));
  if (groups.length === 0) return [];
  const around = enclosing(ranges, worked);
  const scoped = groups.map((group) => ({
    group,
    scopes: scopesOf(group, ranges, file, around, everyBox),
  }));
  const counter = bestCounter([...countersOf(tasks), everyBox], scoped);
  const stale: Stale[] = [];
  for (const { group, scopes } of scoped) {
    if (group.weak && !mostlyRight(group, scopes, counter)) continue;
    const lone = group.claims.every(({ tokens }) => isTotal(tokens));
    const used = usedStatuses(group, lines);
    const byLine = new Map<string, Stale>();
    group.claims.forEach((claim, index) => {
      const range = scopes[index] ?? file;
      const counts = counter(range);
      const text = lines[claim.line - 1]?.text ?? "";
      if (counts.total === 0 || (lone && !isNear(claim, counts))) return;
      const edits = editsOf(claim, text, counts, used);
      if (edits.length === 0) return;
      const { line, from, to } = claim;
      const key = `${line} ${range.first}`;
      const same = byLine.get(key);
      if (same) {
        same.from = Math.min(same.from, from);
        same.to = Math.max(same.to, to);
        for (const edit of edits) same.edits.push(edit);
      } else
        byLine.set(key, { line, from, to, name: range.name, counts, edits });
    });
    for (const one of byLine.values()) stale.push(one);
  }
  return stale.sort(
    (one, other) => one.line - other.line || one.from - other.from,
  );
}

const isTotal = (tokens: Claim["tokens"]): boolean =>
  tokens.length === 1 && tokens[0]?.kind === "total";

/** "Tasks: 9" where there are 32 counts something else; where there are 11, it is out of date. */
function isNear({ tokens }: Claim, { total }: Counts): boolean {
  const [token] = tokens;
  if (token?.kind !== "total") return true;
  return Math.abs(token.value - total) * 3 <= Math.max(token.value, total);
}

/** From each heading to the next one that is not below it; computed backwards with the headings that are still open. */
function rangesOf(sections: readonly Section[], lineCount: number): Range[] {
  const ranges: Range[] = [];
  const after: { line: number; level: number }[] = [];
  for (let index = sections.length - 1; index >= 0; index--) {
    const section = sections[index];
    if (!section) continue;
    while ((after.at(-1)?.level ?? 0) > section.level) after.pop();
    ranges.push({
      first: section.line,
      last: (after.at(-1)?.line ?? lineCount + 1) - 1,
      name: section.title,
    });
    after.push(section);
  }
  return ranges.reverse();
}

/**
 * The ways in which people count: every box that is work, with those struck out, only the top ones, only the ones with an id,
 * only those without child tasks, and every box at all. Which one a file uses shows in the totals that it states.
 */
function countersOf(tasks: readonly Task[]): Counter[] {
  const parents = new Set(tasks.map(({ parentLine }) => parentLine));
  const work = tasks.filter(({ role }) => role === "task");
  return [
    work.filter(({ struck }) => !struck),
    work,
    work.filter(({ parentLine }) => parentLine === null),
    work.filter(({ id }) => id !== null),
    work.filter(({ line }) => !parents.has(line)),
  ].map(counterOf);
}

/** How many of the rising numbers are less than the given one. */
function lowerBound(rising: readonly number[], limit: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function counterOf(tasks: readonly Task[]): Counter {
  const lines = tasks.map(({ line }) => line);
  const done: number[] = [0];
  for (const task of tasks) done.push((done.at(-1) ?? 0) + (task.done ? 1 : 0));
  return ({ first, last }) => {
    const from = lowerBound(lines, first);
    const to = lowerBound(lines, last + 1);
    return { total: to - from, done: (done[to] ?? 0) - (done[from] ?? 0) };
  };
}

/** For a line, the sections with tasks around it, innermost first. */
function enclosing(
  ranges: readonly Range[],
  worked: readonly number[],
): (line: number) => Range[] {
  const hasTasks = new Set(worked);
  const above: number[] = [];
  const open: number[] = [];
  ranges.forEach((range, index) => {
    while ((ranges[open.at(-1) ?? -1]?.last ?? Infinity) < range.first)
      open.pop();
    above.push(open.at(-1) ?? -1);
    open.push(index);
  });
  const starts = ranges.map(({ first }) => first);
  return (line) => {
    const found: Range[] = [];
    for (let index = lowerBound(starts, line + 1) - 1; index >= 0;) {
      const range = ranges[index];
      if (range && range.last >= line && hasTasks.has(index)) found.push(range);
      index = above[index] ?? -1;
    }
    return found;
  };
}

/** What each claim of a group is about. Those that do not say share one place: the one whose total is nearest to theirs. */
function scopesOf(
  { claims }: ClaimGroup,
  ranges: readonly Range[],
  file: Range,
  around: (line: number) => Range[],
  counter: Counter,
): Range[] {
  const first = claims.find(({ about }) => typeof about !== "number");
  let place = file;
  if (first?.about === null) {
    const total = claims
      .filter(({ about }) => about === null)
      .flatMap(({ tokens }) => tokens)
      .find(({ kind }) => kind === "total");
    const written = total?.kind === "total" ? total.value : null;
    let least = Infinity;
    for (const range of [...around(first.line), file]) {
      const distance =
        written === null ? 0 : Math.abs(counter(range).total - written);
      if (distance >= least) continue;
      least = distance;
      place = range;
    }
  }
  return claims.map(({ about }) =>
    about === "file" ? file : about === null ? place : (ranges[about] ?? file),
  );
}

interface Scoped {
  readonly group: ClaimGroup;
  readonly scopes: readonly Range[];
}

const rightTotals = ({ group, scopes }: Scoped, counter: Counter): number =>
  group.claims.reduce((sum, { tokens }, index) => {
    const scope = scopes[index];
    const right = tokens.some(
      (token) =>
        token.kind === "total" &&
        token.value > 0 &&
        scope !== undefined &&
        counter(scope).total === token.value,
    );
    return sum + (right ? 1 : 0);
  }, 0);

function bestCounter(
  counters: readonly Counter[],
  groups: readonly Scoped[],
): Counter {
  let best: Counter = () => ({ done: 0, total: 0 });
  let most = -1;
  for (const counter of counters) {
    const right = groups.reduce(
      (sum, group) => sum + rightTotals(group, counter),
      0,
    );
    if (right <= most) continue;
    most = right;
    best = counter;
  }
  return best;
}

const mostlyRight = (
  group: ClaimGroup,
  scopes: readonly Range[],
  counter: Counter,
): boolean =>
  rightTotals({ group, scopes }, counter) * 2 >= group.claims.length;

interface Used {
  readonly words: ReadonlyMap<Status, string>;
  readonly marks: ReadonlyMap<Status, string>;
}

/** How a table writes each state. */
function usedStatuses(
  { claims }: ClaimGroup,
  lines: readonly ScannedLine[],
): Used {
  const words = new Map<Status, string>();
  const marks = new Map<Status, string>();
  for (const { line, tokens } of claims)
    for (const token of tokens) {
      if (token.kind !== "status") continue;
      const map = token.mark ? marks : words;
      const text = lines[line - 1]?.text ?? "";
      if (!map.has(token.value))
        map.set(token.value, text.slice(token.from, token.to));
    }
  return { words, marks };
}

function editsOf(
  claim: Claim,
  text: string,
  counts: Counts,
  used: Used,
): TextEdit[] {
  const edits: TextEdit[] = [];
  let grown = 0;
  for (const token of claim.tokens) {
    const written = text.slice(token.from, token.to);
    const wanted =
      token.kind === "status"
        ? correctedStatus(
            written,
            token.value,
            token.mark,
            counts,
            token.mark ? used.marks : used.words,
          )
        : corrected(token, counts);
    if (wanted === null) continue;
    grown += displayWidth(wanted) - displayWidth(written);
    edits.push({ from: token.from, to: token.to, text: wanted });
  }
  const { padding } = claim;
  if (!padding || grown === 0) return edits;
  // One blank stays beside the bar, so a cell that is too narrow grows.
  const blanks = padding.to - padding.from;
  const kept = Math.max(Math.min(blanks, 1), blanks - grown);
  if (kept === blanks) return edits;
  const change =
    kept < blanks
      ? { from: padding.from, to: padding.to - kept, text: "" }
      : {
          from: padding.from,
          to: padding.from,
          text: " ".repeat(kept - blanks),
        };
  return padding.side === "left" ? [change, ...edits] : [...edits, change];
}
