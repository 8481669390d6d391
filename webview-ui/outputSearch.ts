import type { OutputLine } from "./outputBuffer";

/** What the user can leave out of an output. */
export const outputGroups = ["text", "tools", "errors"] as const;
export type OutputGroup = (typeof outputGroups)[number];

export const groupOf: Record<OutputLine["kind"], OutputGroup> = {
  text: "text",
  thinking: "text",
  notice: "text",
  result: "text",
  tool: "tools",
  toolResult: "tools",
  error: "errors",
};

type Items = readonly OutputLine[];

/** Where `items` was looked through already: the same beginning need not be looked at again. */
interface Known {
  readonly first: OutputLine | undefined;
  readonly last: OutputLine | undefined;
  readonly count: number;
}

const nothingKnown: Known = { first: undefined, last: undefined, count: 0 };

const knownUpTo = (items: Items, count: number): Known => ({
  first: items[0],
  last: items[count - 1],
  count,
});

/** Whether `items` only grew at its end since; what was dropped at the beginning shifts all. */
const isGrown = (items: Items, known: Known): boolean =>
  known.count > 0 &&
  items[0] === known.first &&
  items[known.count - 1] === known.last;

/** The items of some groups, as indexes in rising order; null: all of them. */
export interface Shown {
  readonly groups: readonly OutputGroup[];
  readonly indexes: readonly number[] | null;
  readonly known: Known;
}

/** Which items are shown. With what was found for fewer items before, only the new ones are looked at. */
export function showGroups(
  before: Shown | null,
  items: Items,
  groups: readonly OutputGroup[],
): Shown {
  if (outputGroups.every((group) => groups.includes(group)))
    return before?.indexes === null && before.groups.length === groups.length
      ? before
      : { groups, indexes: null, known: nothingKnown };
  const same =
    before?.indexes !== null &&
    before?.groups.join() === groups.join() &&
    isGrown(items, before.known)
      ? before
      : null;
  if (same?.known.count === items.length) return same;
  const indexes = [...(same?.indexes ?? [])];
  for (let index = same?.known.count ?? 0; index < items.length; index++) {
    const item = items[index];
    if (item && groups.includes(groupOf[item.kind])) indexes.push(index);
  }
  return { groups, indexes, known: knownUpTo(items, items.length) };
}

/** How many rows there are. */
export const shownCount = ({ indexes }: Shown, items: Items): number =>
  indexes?.length ?? items.length;

/** The index among all items of a row. */
export const itemAt = ({ indexes }: Shown, row: number): number =>
  indexes === null ? row : (indexes[row] ?? -1);

/** The rows that contain the words, as far as they were looked through. */
export interface Search {
  readonly needle: string;
  readonly groups: readonly OutputGroup[];
  readonly matches: readonly number[];
  /** How many rows were looked through. */
  readonly rows: number;
  /** False while there are rows left to look through. */
  readonly done: boolean;
  readonly known: Known;
}

export const needleOf = (words: string): string => words.trim().toLowerCase();

const holds = (text: string | undefined, needle: string): boolean =>
  text?.toLowerCase().includes(needle) ?? false;

/** Whether it is only in what is folded away. */
export const isInDetail = (item: OutputLine, needle: string): boolean =>
  needle !== "" && !holds(item.text, needle) && holds(item.detail, needle);

/**
 * Looks on for words in upper or lower case, through about so many characters, so that a page that shows 100 MB still answers
 * keys; what was found before is kept while words and groups are the same and the items only grew.
 */
export function searchOn(
  before: Search | null,
  items: Items,
  shown: Shown,
  words: string,
  mostCharacters = 4_000_000,
): Search {
  const needle = needleOf(words);
  const same =
    before?.needle === needle &&
    before.groups.join() === shown.groups.join() &&
    isGrown(items, before.known)
      ? before
      : null;
  const count = needle === "" ? 0 : shownCount(shown, items);
  if (same?.rows === count) return same.done ? same : { ...same, done: true };
  const matches = [...(same?.matches ?? [])];
  let row = same?.rows ?? 0;
  let left = mostCharacters;
  for (; row < count && left > 0; row++) {
    const item = items[itemAt(shown, row)];
    if (!item) continue;
    left -= 1 + item.text.length + (item.detail?.length ?? 0);
    if (holds(item.text, needle) || holds(item.detail, needle))
      matches.push(row);
  }
  return {
    needle,
    groups: shown.groups,
    matches,
    rows: row,
    done: row >= count,
    known:
      row === 0 ? nothingKnown : knownUpTo(items, itemAt(shown, row - 1) + 1),
  };
}

/** Parts of a text, those that are the words and those between; more than `most` are not told apart. */
export function markedParts(
  text: string,
  needle: string,
  most = 200,
): readonly { readonly text: string; readonly found: boolean }[] {
  const lower = text.toLowerCase();
  // A few letters are longer in lower case: places in one are then no places in the other.
  if (needle === "" || lower.length !== text.length)
    return [{ text, found: false }];
  const parts: { text: string; found: boolean }[] = [];
  const add = (from: number, to: number, found: boolean) => {
    if (to > from) parts.push({ text: text.slice(from, to), found });
  };
  let from = 0;
  while (parts.length < most) {
    const at = lower.indexOf(needle, from);
    if (at === -1) break;
    add(from, at, false);
    add(at, at + needle.length, true);
    from = at + needle.length;
  }
  add(from, text.length, false);
  return parts;
}
