import type { TextEdit } from "../../model/plan";
import type { ScannedLine } from "../lines/scan";

/** Lines of a task and all below it, from 1, both included. */
export interface Block {
  readonly first: number;
  readonly last: number;
}

/** `before`: the line before which the block comes, one behind the last line for the end; `beside`: the task or heading it comes to. */
export interface Place {
  readonly before: number;
  readonly beside: number;
  readonly isTask: boolean;
}

/** The lines inside the list item that begins in a line; blank lines at its end are none of it. */
export function blockOf(lines: readonly ScannedLine[], first: number): Block {
  const inside = new Set([first]);
  let last = first;
  for (let at = first; at < lines.length; at++) {
    const line = lines[at];
    if (!line || line.item === null || !inside.has(line.item)) break;
    if (line.kind === "item") inside.add(line.number);
    if (line.text.trim() !== "") last = line.number;
  }
  return { first, last };
}

/**
 * Cuts a block out and puts it in elsewhere. The blank lines between it and its neighbour go with it, so a list stays as loose
 * or as tight as it is, and the way back restores every byte.
 */
export function moveEdits(
  text: string,
  lines: readonly ScannedLine[],
  block: Block,
  place: Place,
): TextEdit[] {
  const file = fileOf(text, lines);
  const around = neighbours(file, block);
  const staysInList =
    place.isTask &&
    lines[place.beside - 1]?.item === lines[block.first - 1]?.item;
  const isThere = (line: number): boolean =>
    staysInList && (line === block.first || line === around.next);
  if (isThere(place.before)) return [];
  const target = place.isTask ? blockOf(lines, place.beside) : null;
  const isBefore = target !== null && place.before === target.first;
  const following = target ? neighbours(file, target).next : null;
  const goesBetween =
    isBefore ||
    (target !== null &&
      following !== null &&
      isSibling(file, following, place));
  // Behind a task that others follow means before the next one: the blank lines then stand where they stood.
  const before = isBefore || !goesBetween ? place.before : (following ?? 0);
  if (isThere(before)) return [];

  const cut = cutOf(file, block, around);
  const gap = gapFor(file, block, place, cut.gap, target);
  const leading = target ? leadingOf(lines[place.beside - 1]) : "";
  const moved = reindented(lines, block, leading);
  const blank = place.isTask ? gap : [""];
  const written = goesBetween ? [...moved, ...gap] : [...blank, ...moved];
  const ending = file.ending;
  const at = file.startOf(before);
  const insertion: TextEdit =
    before > file.count && !file.endsWithBreak
      ? {
          from: text.length,
          to: text.length,
          text: ending + written.join(ending),
        }
      : { from: at, to: at, text: written.join(ending) + ending };
  const removal: TextEdit = {
    from:
      cut.last === file.count && !file.endsWithBreak && cut.first > 1
        ? file.endOf(cut.first - 1)
        : file.startOf(cut.first),
    to: file.startOf(cut.last + 1),
    text: "",
  };
  return before <= cut.first ? [insertion, removal] : [removal, insertion];
}

interface Lines {
  readonly lines: readonly ScannedLine[];
  /** Without the empty one behind a final line break. */
  readonly count: number;
  readonly endsWithBreak: boolean;
  readonly ending: string;
  readonly startOf: (line: number) => number;
  /** Before its line break. */
  readonly endOf: (line: number) => number;
}

function fileOf(text: string, lines: readonly ScannedLine[]): Lines {
  const endsWithBreak = lines.length > 1 && lines.at(-1)?.text === "";
  return {
    lines,
    count: endsWithBreak ? lines.length - 1 : lines.length,
    endsWithBreak,
    ending: /\r\n|\r|\n/.exec(text)?.[0] ?? "\n",
    startOf: (line) => lines[line - 1]?.start ?? text.length,
    endOf: (line) => {
      const found = lines[line - 1];
      return found ? found.start + found.text.length : text.length;
    },
  };
}

/** Lines of the words before and after a block; null at the ends of the file. */
interface Neighbours {
  readonly previous: number | null;
  readonly next: number | null;
}

function neighbours({ lines, count }: Lines, block: Block): Neighbours {
  const isBlank = (line: number): boolean =>
    lines[line - 1]?.text.trim() === "";
  let previous = block.first - 1;
  while (previous > 0 && isBlank(previous)) previous--;
  let next = block.last + 1;
  while (next <= count && isBlank(next)) next++;
  return {
    previous: previous > 0 ? previous : null,
    next: next <= count ? next : null,
  };
}

/** Whether a line begins an item of the same list as the one at `beside`. */
function isSibling(
  { lines }: Lines,
  line: number,
  { beside }: Pick<Place, "beside">,
): boolean {
  const one = lines[line - 1];
  return (
    one?.kind === "item" &&
    one.item !== one.number &&
    one.item === (lines[beside - 1]?.item ?? null)
  );
}

/** Whether a line is inside an item of the same list as the one at `beside`. */
function isInSibling({ lines }: Lines, line: number, beside: number): boolean {
  const list = lines[beside - 1]?.item ?? null;
  let at = lines[line - 1];
  if (at && at.kind !== "item") at = lines[(at.item ?? 0) - 1];
  while (at) {
    if (at.item === list && at.number !== list) return true;
    if (at.item === at.number) return false;
    at = lines[(at.item ?? 0) - 1];
  }
  return false;
}

/** What is cut out, and which of it are blank lines that go along; null where the block has no neighbour in its list. */
interface Cut extends Block {
  readonly gap: readonly string[] | null;
}

function cutOf(file: Lines, block: Block, { previous, next }: Neighbours): Cut {
  const textsOf = (from: number, to: number): string[] =>
    file.lines.slice(from - 1, to).map((line) => line.text);
  if (next !== null && isSibling(file, next, { beside: block.first }))
    return {
      first: block.first,
      last: next - 1,
      gap: textsOf(block.last + 1, next - 1),
    };
  if (previous !== null && isInSibling(file, previous, block.first))
    return {
      first: previous + 1,
      last: block.last,
      gap: textsOf(previous + 1, block.first - 1),
    };
  const above = previous === null ? 0 : block.first - previous - 1;
  const below = next === null ? Infinity : next - block.last - 1;
  return below <= above && next !== null
    ? { first: block.first, last: next - 1, gap: null }
    : { first: block.first - above, last: block.last, gap: null };
}

/** The blank lines beside the block in its new place: its own in its own list, else those of the list it comes to. */
function gapFor(
  file: Lines,
  block: Block,
  place: Place,
  own: readonly string[] | null,
  target: Block | null,
): readonly string[] {
  if (!target) return [""];
  const from = Math.min(block.first, place.beside);
  const to = Math.max(block.first, place.beside);
  const isSameList =
    file.lines[from - 1]?.item === file.lines[to - 1]?.item &&
    !file.lines.slice(from, to).some(({ heading }) => heading !== null);
  if (own && isSameList) return own;
  const { previous, next } = neighbours(file, target);
  if (next !== null && isSibling(file, next, place))
    return Array<string>(next - target.last - 1).fill("");
  if (previous !== null && isInSibling(file, previous, place.beside))
    return Array<string>(target.first - previous - 1).fill("");
  return own ?? [];
}

const leadingOf = (line: ScannedLine | undefined): string =>
  /^[ \t]*/.exec(line?.text ?? "")?.[0] ?? "";

function reindented(
  lines: readonly ScannedLine[],
  block: Block,
  leading: string,
): string[] {
  const former = leadingOf(lines[block.first - 1]);
  return lines
    .slice(block.first - 1, block.last)
    .map(({ text }) =>
      text.trim() === "" || !text.startsWith(former)
        ? text
        : leading + text.slice(former.length),
    );
}
