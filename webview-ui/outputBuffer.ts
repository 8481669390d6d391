import type { OutputItem } from "../src/model/agent";
import type { OutputPage } from "../src/model/api";

export type OutputLine = OutputPage["items"][number];

/** The newest items are kept, and dropped half of them at a time, so that not every page moves all. */
const mostItems = 20_000;

/** What is known of one attempt's output: all of it from the first byte up to `next`, but for what was dropped. */
export interface OutputBuffer {
  readonly attempt: string;
  /** What is being said after all that and not finished. */
  readonly partial: OutputItem | null;
  /** How many of the oldest items were dropped: a page that is open for days stays as small as one that was just opened. */
  readonly dropped: number;
  readonly items: readonly OutputLine[];
  readonly next: number;
  readonly ended: boolean;
}

export function emptyBuffer(attempt: string): OutputBuffer {
  return {
    attempt,
    partial: null,
    dropped: 0,
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
  buffer: OutputBuffer,
  from: number,
  page: OutputPage,
  most = mostItems,
): OutputBuffer {
  if (from > buffer.next || page.next < buffer.next) return buffer;
  const fresh = page.items.filter(({ offset }) => offset > buffer.next);
  const ended = page.ended && page.next === from;
  if (page.next === buffer.next)
    return ended === buffer.ended ? buffer : { ...buffer, ended };
  const all = [...buffer.items, ...fresh];
  const dropped = all.length > most ? all.length - Math.ceil(most / 2) : 0;
  return {
    ...buffer,
    items: dropped > 0 ? all.slice(dropped) : all,
    dropped: buffer.dropped + dropped,
    next: page.next,
    ended,
  };
}

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

/** Indexes of the items that contain the words, in upper or lower case; none for an empty search. */
export function findMatches(
  items: readonly OutputLine[],
  search: string,
): readonly number[] {
  const needle = search.trim().toLowerCase();
  if (needle === "") return [];
  return items.flatMap((item, index) =>
    item.text.toLowerCase().includes(needle) ||
    item.detail?.toLowerCase().includes(needle)
      ? [index]
      : [],
  );
}
