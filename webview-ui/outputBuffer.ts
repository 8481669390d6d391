import type { OutputPage } from "../src/model/api";

export type OutputLine = OutputPage["items"][number];

/** What is known of one attempt's output: all of it from the first byte up to `next`. */
export interface OutputBuffer {
  readonly attempt: string;
  readonly items: readonly OutputLine[];
  readonly next: number;
  readonly ended: boolean;
}

export function emptyBuffer(attempt: string): OutputBuffer {
  return { attempt, items: [], next: 0, ended: false };
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
): OutputBuffer {
  if (from > buffer.next || page.next < buffer.next) return buffer;
  const fresh = page.items.filter(({ offset }) => offset > buffer.next);
  const ended = page.ended && page.next === from;
  if (page.next === buffer.next)
    return ended === buffer.ended ? buffer : { ...buffer, ended };
  return {
    ...buffer,
    items: [...buffer.items, ...fresh],
    next: page.next,
    ended,
  };
}

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
