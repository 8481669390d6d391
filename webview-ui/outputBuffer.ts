import type { OutputItem } from "../src/model/agent";
import type { OutputPage } from "../src/model/api";

export type OutputLine = OutputPage["items"][number];

/**
 * The newest items of about so many characters in all are kept, and half of that is dropped at a time, so that not every page
 * moves all. Of an output that is followed it is more than anybody reads back; one that was asked for in whole is there in whole
 * up to the largest log that a page should bear.
 */
const mostCharacters = { followed: 8_000_000, whole: 100_000_000 };
/** What an item takes besides its texts. */
const itemCharacters = 100;

const weightOf = ({ text, detail }: OutputItem): number =>
  itemCharacters + text.length + (detail?.length ?? 0);

const weightOfAll = (items: readonly OutputItem[]): number =>
  items.reduce((sum, item) => sum + weightOf(item), 0);

/** What is known of one attempt's output: all of it from the byte `start` up to `next`, but for what was dropped. */
export interface OutputBuffer {
  readonly attempt: string;
  /** The user asked for all of it, rather than for its end. */
  readonly whole: boolean;
  /** More than 0: what is before was left out, since it is long. */
  readonly start: number;
  /** What is being said after all that and not finished. */
  readonly partial: OutputItem | null;
  /** How many of the oldest items were dropped: a page that is open for days stays as small as one that was just opened. */
  readonly dropped: number;
  /** Characters of the items, roughly. */
  readonly weight: number;
  readonly items: readonly OutputLine[];
  readonly next: number;
  readonly ended: boolean;
}

export function emptyBuffer(attempt: string, whole = false): OutputBuffer {
  return {
    attempt,
    whole,
    start: 0,
    partial: null,
    dropped: 0,
    weight: 0,
    items: [],
    next: 0,
    ended: false,
  };
}

/**
 * Adds a page that begins at byte `from`. What is known already is left out (several items may share an offset, when
 * they come from one line); a page that begins beyond what is known would leave a gap and changes nothing: the caller
 * asks again from `next`. The buffer has ended only when an ended attempt had nothing more to give.
 */
export function mergePage(
  before: OutputBuffer,
  from: number,
  page: OutputPage,
  most = mostCharacters[before.whole ? "whole" : "followed"],
): OutputBuffer {
  // One that was counted from the end begins the buffer where it begins itself, unless something is known already.
  const buffer =
    page.from !== undefined && page.from > 0 && before.next === 0
      ? { ...before, start: page.from, next: page.from }
      : before;
  if (from > buffer.next || page.next < buffer.next) return buffer;
  const fresh = page.items.filter(({ offset }) => offset > buffer.next);
  const ended = page.ended && page.next === from;
  if (page.next === buffer.next)
    return ended === buffer.ended ? buffer : { ...buffer, ended };
  const all = [...buffer.items, ...fresh];
  const weight = buffer.weight + weightOfAll(fresh);
  const dropped = weight > most ? countToDrop(all, weight - most / 2) : 0;
  return {
    ...buffer,
    items: dropped > 0 ? all.slice(dropped) : all,
    dropped: buffer.dropped + dropped,
    weight: weight - weightOfAll(all.slice(0, dropped)),
    next: page.next,
    ended,
  };
}

/** How many of the oldest items weigh so much; the newest one is always kept. */
function countToDrop(items: readonly OutputItem[], surplus: number): number {
  let weight = 0;
  const kept = items.findIndex((item) => {
    const isKept = weight >= surplus;
    weight += weightOf(item);
    return isKept;
  });
  return kept === -1 ? items.length - 1 : kept;
}

/** Whether something before its first item was left out or dropped, that `whole` would bring. */
export const isCutOff = ({ whole, start, dropped }: OutputBuffer): boolean =>
  !whole && (start > 0 || dropped > 0);

/** The same buffer with what is being said now. */
export const saying = (
  buffer: OutputBuffer,
  partial: OutputItem | null,
): OutputBuffer =>
  partial === null && buffer.partial === null ? buffer : { ...buffer, partial };

/** Whether to ask on at once after a page, rather than wait for more to be written. `buffer` is the one before the page. */
export function wantsMore(
  buffer: OutputBuffer,
  from: number,
  page: OutputPage,
): boolean {
  return from > buffer.next || page.next > from;
}
