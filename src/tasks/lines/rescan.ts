import { frontMatterEnd } from "./frontMatter";
import { scanFrom, type ScannedLine } from "./scan";

/** A scanned text, with what it takes to scan a changed version of it by its change alone. */
export interface Snapshot {
  readonly text: string;
  /** Their words are strings of their own: cut from the text, each would keep alive the whole of it. */
  readonly lines: readonly ScannedLine[];
  /** Positions of lines from which a scan may begin (see `scanFrom`), rising. */
  readonly restarts: readonly number[];
  readonly frontMatter: number;
  /** How many lines at the beginning, and how many at the end, were not read but kept from the text before. */
  readonly above: number;
  readonly below: number;
}

export function snapshot(text: string): Snapshot {
  const { lines, restarts, frontMatter } = scanFrom(text);
  return {
    text,
    lines: lines.map(detached),
    restarts,
    frontMatter,
    above: 0,
    below: 0,
  };
}

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
  let next = first + 1;
  /** Where the restart `next` is in the new text. */
  const startOfNext = (): number =>
    (before.lines[before.restarts[next] ?? -1]?.start ?? Infinity) + moved;
  const scanned = scanFrom(text, begin, (start) => {
    while (startOfNext() < start) next++;
    return start >= tail && startOfNext() === start;
  });

  const above = begin.number - 1;
  const lines = before.lines.slice(0, above);
  for (const line of scanned.lines) lines.push(detached(line));
  const restarts = before.restarts.slice(0, first);
  for (const at of scanned.restarts) restarts.push(above + at);
  let below = 0;
  if (scanned.stoppedAt !== null) {
    const from = before.restarts[next] ?? 0;
    const down = lines.length - from;
    below = before.lines.length - from;
    for (const line of before.lines.slice(from))
      lines.push(shifted(line, down, moved));
    for (const at of before.restarts.slice(next)) restarts.push(at + down);
  }
  return {
    text,
    lines,
    restarts,
    frontMatter: before.frontMatter,
    above,
    below,
  };
}

const slice = 4096;

/** How many characters two texts share at their beginning, and how many of the others at their end. */
function commonParts(
  one: string,
  other: string,
): { head: number; tail: number } {
  const most = Math.min(one.length, other.length);
  // Whole slices first: they are compared many times as fast as characters.
  let head = 0;
  while (
    head + slice <= most &&
    one.slice(head, head + slice) === other.slice(head, head + slice)
  )
    head += slice;
  while (head < most && one.charCodeAt(head) === other.charCodeAt(head)) head++;
  const oneEnd = one.length;
  const otherEnd = other.length;
  let tail = 0;
  while (
    tail + slice <= most - head &&
    one.slice(oneEnd - tail - slice, oneEnd - tail) ===
      other.slice(otherEnd - tail - slice, otherEnd - tail)
  )
    tail += slice;
  while (
    tail < most - head &&
    one.charCodeAt(oneEnd - 1 - tail) === other.charCodeAt(otherEnd - 1 - tail)
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

/** A kept line, `down` lines and `moved` characters further on. */
function shifted(line: ScannedLine, down: number, moved: number): ScannedLine {
  const below = (other: number | null): number | null =>
    other === null ? null : other + down;
  const { box } = line;
  return {
    number: line.number + down,
    start: line.start + moved,
    text: line.text,
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

/** The line with its words in memory of their own. */
const detached = (line: ScannedLine): ScannedLine => ({
  ...line,
  text: copied(line.text),
  heading: line.heading && {
    level: line.heading.level,
    title: copied(line.heading.title),
  },
});

const copied = (text: string): string =>
  String(JSON.parse(JSON.stringify(text)));
