import { frontMatterEnd } from "./frontMatter";
import { scanFrom, type ScannedLine } from "./scan";

/** A scanned text, with what it takes to scan a changed version of it by its change alone. */
export interface Snapshot {
  readonly text: string;
  readonly lines: readonly ScannedLine[];
  /** Positions of lines from which a scan may begin (see `scanFrom`), rising. */
  readonly restarts: readonly number[];
  readonly frontMatter: number;
  /** How many lines had to be read for it; the others were kept. */
  readonly fresh: number;
}

export function snapshot(text: string): Snapshot {
  const { lines, restarts, frontMatter } = scanFrom(text);
  return { text, lines, restarts, frontMatter, fresh: lines.length };
}

/** The same string in memory of its own: a slice would keep the whole text alive that it was cut from. */
export const detached = (text: string): string =>
  String(JSON.parse(JSON.stringify(text)));

/**
 * Scans a changed text: the lines above the change are kept up to the last restart, then lines are scanned until they meet an
 * unchanged restart below it; what follows that is kept too, moved. Equal to `snapshot(text)`.
 */
export function rescan(before: Snapshot, text: string): Snapshot {
  if (frontMatterEnd(text) !== before.frontMatter) return snapshot(text);
  const same = commonParts(before.text, text);
  const first = lastRestart(before, same.head);
  const begin = before.lines[before.restarts[first] ?? -1];
  if (!begin) return snapshot(text);

  const moved = text.length - before.text.length;
  const tail = text.length - same.tail;
  let below = first + 1;
  /** Where the restart `below` is in the new text. */
  const startBelow = (): number =>
    (before.lines[before.restarts[below] ?? -1]?.start ?? Infinity) + moved;
  const scanned = scanFrom(text, begin, (start) => {
    while (startBelow() < start) below++;
    return start >= tail && startBelow() === start;
  });

  const kept = begin.number - 1;
  const lines: ScannedLine[] = [];
  const keep = (from: number, to: number, down: number, by: number): void => {
    for (let at = from; at < to; at++) {
      const line = before.lines[at];
      if (line) lines.push(shifted(line, text, down, by));
    }
  };
  keep(0, kept, 0, 0);
  for (const line of scanned.lines) lines.push(withOwnTitle(line));
  const restarts = before.restarts.slice(0, first);
  for (const at of scanned.restarts) restarts.push(kept + at);
  if (scanned.stoppedAt !== null) {
    const from = before.restarts[below] ?? 0;
    const down = lines.length - from;
    keep(from, before.lines.length, down, moved);
    for (let at = below; at < before.restarts.length; at++)
      restarts.push((before.restarts[at] ?? 0) + down);
  }
  return {
    text,
    lines,
    restarts,
    frontMatter: before.frontMatter,
    fresh: scanned.lines.length,
  };
}

/** How many characters two texts share at their beginning, and how many of the others at their end. */
function commonParts(
  one: string,
  other: string,
): { head: number; tail: number } {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one.charCodeAt(head) === other.charCodeAt(head)) head++;
  let tail = 0;
  while (
    tail < most - head &&
    one.charCodeAt(one.length - 1 - tail) ===
      other.charCodeAt(other.length - 1 - tail)
  )
    tail++;
  return { head, tail };
}

/** Place of the last restart whose line, its end included, is among the first `head` characters; -1 where none is. */
function lastRestart({ lines, restarts }: Snapshot, head: number): number {
  let from = 0;
  let to = restarts.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const line = lines[restarts[middle] ?? 0];
    if (line && line.start + line.text.length < head) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

/** A kept line, `down` lines and `moved` characters further on; its words are cut from the new text, so that the old one can go. */
function shifted(
  line: ScannedLine,
  text: string,
  down: number,
  moved: number,
): ScannedLine {
  const start = line.start + moved;
  const below = (other: number | null): number | null =>
    other === null ? null : other + down;
  const { box } = line;
  return {
    number: line.number + down,
    start,
    text: text.slice(start, start + line.text.length),
    kind: line.kind,
    owner: below(line.owner),
    item: below(line.item),
    quoted: line.quoted,
    box: box && {
      state: box.state,
      from: box.from + moved,
      to: box.to + moved,
      rest: box.rest,
      line: box.line + down,
      depth: box.depth,
      parentLine: below(box.parentLine),
    },
    heading: line.heading,
  };
}

/** Titles are kept as they are, so they must not hold on to the text. */
const withOwnTitle = (line: ScannedLine): ScannedLine =>
  line.heading === null
    ? line
    : {
        ...line,
        heading: { ...line.heading, title: detached(line.heading.title) },
      };
