import { isDone, readBox } from "../lines/box";
import { readFields } from "./fields";
import type { ScannedLine } from "../lines/scan";
import {
  pictureAt,
  readStatus,
  stateOfMark,
  type WrittenState,
} from "./status";

/** A place in the text that says the state of a heading or document, as offsets into the whole text. */
export interface StatePlace {
  readonly kind: "box" | "mark" | "status";
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly state: string;
  /** One blank stands before it. */
  readonly afterBlank: boolean;
  /** Nothing but blanks, emphasis and other such places comes after it in its line. */
  readonly atEnd: boolean;
}

export interface HeadingState {
  readonly state: string;
  /** In the heading itself: a box, a mark at its start or end, or `(done)`. */
  readonly own: StatePlace | null;
  /** Further marks straight before an `own` at the end (`✅ ✅`), in rising order: without it they would say the state. */
  readonly before: readonly StatePlace[];
  /** In a line such as `**Status**: Done` below it. */
  readonly status: StatePlace | null;
  /** The boxes below where all are done: where neither heading nor status says anything, they do. */
  readonly criteria: readonly StatePlace[];
}

/** The state of the heading `lines[at]`, whose part of the file ends before `lines[end]`. */
export function headingState(
  lines: readonly ScannedLine[],
  at: number,
  end: number,
): HeadingState {
  const heading = lines[at];
  const { own, before } = heading
    ? ownState(heading)
    : { own: null, before: [] };
  let status: StatePlace | null = null;
  let inFirstPart = true;
  const boxes: StatePlace[] = [];
  for (let index = at + 1; index < end; index++) {
    const line = lines[index];
    if (!line) continue;
    if (line.kind === "heading") inFirstPart = false;
    if (line.box)
      boxes.push(
        placeAt(line, "box", {
          state: line.box.state,
          from: line.box.from - line.start,
          to: line.box.to - line.start,
        }),
      );
    else if (inFirstPart && line.owner === null) status ??= statusLine(line);
  }
  const said = own ?? status;
  const criteria =
    boxes.length > 0 && boxes.every(({ state }) => isDone(state)) ? boxes : [];
  return {
    state: said?.state ?? (criteria.length > 0 ? "x" : " "),
    own,
    before,
    status,
    criteria,
  };
}

export function placeAt(
  line: ScannedLine,
  kind: StatePlace["kind"],
  { state, from, to }: WrittenState,
): StatePlace {
  return {
    kind,
    state,
    from: line.start + from,
    to: line.start + to,
    text: line.text.slice(from, to),
    afterBlank: line.text[from - 1] === " " && line.text[from - 2] !== " ",
    atEnd: to >= headingEnd(line.text),
  };
}

/** The status field of a line, or null. */
export function statusLine(line: ScannedLine): StatePlace | null {
  if (line.kind !== "text" && line.kind !== "item") return null;
  if (!line.text.includes(":") && !line.text.includes("：")) return null;
  const text = line.text.slice(0, maxStatusLine);
  for (const { name, at } of readFields(text, false)) {
    const status = name === "status" ? readStatus(text, at) : null;
    if (status) return placeAt(line, "status", status);
  }
  return null;
}
const maxStatusLine = 400;

const doneAside = /[([](?:x|done|completed?|已完成|完成|完了|완료)[)\]]$/i;

function ownState(line: ScannedLine): Pick<HeadingState, "own" | "before"> {
  const { text } = line;
  const from = headingStart(text);
  const to = headingEnd(text);
  const start = skipEmphasis(text, from);
  const box = readBox(text, start);
  if (box && box.to < to) return { own: placeAt(line, "box", box), before: [] };
  const first = pictureAt(text, start);
  const state = stateOfMark(first);
  if (state === "x" || state === " ") {
    const mark = { state, from: start, to: start + first.length };
    return { own: placeAt(line, "mark", mark), before: [] };
  }
  const places = statesAtEnd(text, from, to).map((state) => ({
    ...placeAt(line, "mark", state),
    atEnd: true,
  }));
  return { own: places.at(-1) ?? null, before: places.slice(0, -1) };
}

/** All that says a state at the end of `text[from..to]`, in rising order: the last one counts while it is there. */
function statesAtEnd(text: string, from: number, to: number): WrittenState[] {
  const found: WrittenState[] = [];
  let end = to;
  for (;;) {
    const state = stateAtEnd(text, from, end);
    if (!state) return found.reverse();
    found.push(state);
    end = wordsEnd(text, state.from);
  }
}

/** `✅`, `✅ COMPLETED` or `(done)` at the end of `text[from..to]`, or null. */
function stateAtEnd(
  text: string,
  from: number,
  to: number,
): WrittenState | null {
  const tail = text.slice(Math.max(from, to - maxTail), to);
  const aside = doneAside.exec(tail)?.[0];
  if (aside !== undefined) return { state: "x", from: to - aside.length, to };
  for (let at = tail.length - 1; at >= 0; at--) {
    if (stateOfMark(pictureAt(tail, at)) === null) continue;
    const status = readStatus(tail, at);
    if (status?.to !== tail.length) return null;
    return { state: status.state, from: to - tail.length + status.from, to };
  }
  return null;
}
const maxTail = 40;

/** A heading's words without what says the state at their end: a title must not change when the task is marked. */
export function withoutState(words: string): string {
  const [first] = statesAtEnd(words, 0, headingEnd(words));
  return first ? words.slice(0, first.from).trimEnd() : words;
}

/** Where the words of a heading start: behind the `#`s of an ATX heading. */
function headingStart(text: string): number {
  let at = 0;
  while (text[at] === " ") at++;
  while (text[at] === "#") at++;
  while (/[ \t]/.test(text[at] ?? "")) at++;
  return at;
}

/** Where they end: before closing `#`s, emphasis and blanks. */
export function headingEnd(text: string): number {
  let end = text.length;
  while (end > 0 && /\s/.test(text[end - 1] ?? "")) end--;
  let closing = end;
  while (closing > 0 && text[closing - 1] === "#") closing--;
  if (closing < end && /\s/.test(text[closing - 1] ?? "")) end = closing;
  return wordsEnd(text, end);
}

/** Where words that end at `to` end without emphasis and blanks. */
function wordsEnd(text: string, to: number): number {
  let end = to;
  while (end > 0 && /[\s*_]/.test(text[end - 1] ?? "")) end--;
  return end;
}

function skipEmphasis(text: string, from: number): number {
  let at = from;
  while (/[*_ \t]/.test(text[at] ?? "")) at++;
  return at;
}
