import assert from "node:assert/strict";
import fc from "fast-check";
import type { OutputLine } from "../../webview-ui/outputBuffer";
import {
  groupOf,
  isInDetail,
  itemAt,
  markedParts,
  outputGroups,
  searchOn,
  showGroups,
  shownCount,
} from "../../webview-ui/outputSearch";
import type { Search, Shown } from "../../webview-ui/outputSearch";
import { sampleOutputPage } from "../support/samples";

const kinds = ["text", "thinking", "tool", "toolResult", "error"] as const;
const arbitraryItems = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    text: fc.string({ unit: fc.constantFrom("a", "B", "ß"), maxLength: 4 }),
    offset: fc.nat(),
  }),
  { maxLength: 40 },
);
const arbitraryGroups = fc.subarray([...outputGroups]);

const indexesOf = (shown: Shown, items: readonly OutputLine[]): number[] =>
  Array.from({ length: shownCount(shown, items) }, (_, row) =>
    itemAt(shown, row),
  );

/** Looks on until everything was looked through. */
function searchAll(
  items: readonly OutputLine[],
  shown: Shown,
  words: string,
  piece?: number,
): Search {
  let search: Search | null = null;
  for (let asks = 0; search === null || !search.done; asks++) {
    assert.ok(asks < 1000, "it looks for ever");
    search = searchOn(search, items, shown, words, piece);
  }
  return search;
}

describe("webview: filter of the output", () => {
  it("shows the chosen kinds, all of them at first", () => {
    const { items } = sampleOutputPage(6, 0);
    assert.deepEqual(
      indexesOf(showGroups(null, items, outputGroups), items),
      [0, 1, 2, 3, 4, 5],
    );
    assert.deepEqual(
      indexesOf(showGroups(null, items, ["tools"]), items),
      [1, 5],
    );
    assert.deepEqual(indexesOf(showGroups(null, items, []), items), []);
  });

  it("looks at what is new only, and shows the same as a fresh look, also when items were dropped", () => {
    fc.assert(
      fc.property(
        arbitraryItems,
        fc.array(fc.tuple(fc.nat(40), fc.nat(5), arbitraryGroups), {
          maxLength: 8,
        }),
        (all, looks) => {
          let before: Shown | null = null;
          for (const [to, from, groups] of looks) {
            const items = all.slice(from, to);
            before = showGroups(before, items, groups);
            assert.deepEqual(
              indexesOf(before, items),
              items.flatMap(({ kind }, index) =>
                groups.includes(groupOf[kind]) ? [index] : [],
              ),
            );
          }
        },
      ),
    );
  });
});

describe("webview: search in the output", () => {
  const all = (items: readonly OutputLine[]) =>
    showGroups(null, items, outputGroups);

  it("finds words in text and details, whatever their case", () => {
    const { items } = sampleOutputPage(12, 0);
    const matches = (words: string) =>
      searchAll(items, all(items), words).matches;
    assert.deepEqual(matches("PASSING"), [1, 5, 9]);
    assert.deepEqual(matches("entry 10"), [10]);
    assert.deepEqual(matches("  "), []);
  });

  it("counts rows, not items, when some kinds are left out", () => {
    const { items } = sampleOutputPage(12, 0);
    const shown = showGroups(null, items, ["tools"]);
    assert.deepEqual(searchAll(items, shown, "case 5").matches, [1]);
  });

  it("looks through a long log piece by piece", () => {
    const { items } = sampleOutputPage(100, 0);
    const first = searchOn(null, items, all(items), "entry", 500);
    assert.equal(first.done, false);
    assert.ok(first.rows < 20);
    assert.ok(first.matches.length > 0);
    const second = searchOn(first, items, all(items), "entry", 500);
    assert.ok(second.rows > first.rows);
    assert.deepEqual(
      searchAll(items, all(items), "entry", 500).matches,
      searchAll(items, all(items), "entry").matches,
    );
  });

  it("finds the same as a fresh search, however items come, go and are filtered", () => {
    fc.assert(
      fc.property(
        arbitraryItems,
        fc.array(
          fc.record({
            to: fc.nat(40),
            from: fc.nat(3),
            groups: arbitraryGroups,
            words: fc.constantFrom("a", "ab", "B", ""),
          }),
          { maxLength: 8 },
        ),
        (every, looks) => {
          let search: Search | null = null;
          let shown: Shown | null = null;
          for (const { to, from, groups, words } of looks) {
            const items = every.slice(from, to);
            shown = showGroups(shown, items, groups);
            do search = searchOn(search, items, shown, words, 10);
            while (!search.done);
            assert.deepEqual(
              search.matches,
              searchAll(items, showGroups(null, items, groups), words).matches,
            );
          }
        },
      ),
    );
  });

  it("tells what is only in a fold", () => {
    const item = {
      kind: "tool",
      text: "Bash",
      detail: "npm test",
      offset: 1,
    } as const;
    assert.equal(isInDetail(item, "npm"), true);
    assert.equal(isInDetail(item, "bash"), false);
    assert.equal(isInDetail(item, ""), false);
  });

  it("marks the words and leaves the text as it is", () => {
    assert.deepEqual(markedParts("Test the tests", "test"), [
      { text: "Test", found: true },
      { text: " the ", found: false },
      { text: "test", found: true },
      { text: "s", found: false },
    ]);
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.string(),
        (text, words) => {
          const parts = markedParts(text, words.toLowerCase());
          assert.equal(parts.map((part) => part.text).join(""), text);
        },
      ),
    );
    assert.equal(markedParts("aaaaa", "a", 3).length, 4, "no more than asked");
  });
});
