import assert from "node:assert/strict";
import fc from "fast-check";
import { keepNames } from "../../../src/editor/taskNames";
import type { Keyed } from "../../../src/editor/taskNames";

const rows = (...keys: string[]): Keyed[] =>
  keys.map((key, at) => ({ key, line: at + 1 }));
const names = (all: readonly { readonly name: string }[]): string[] =>
  all.map(({ name }) => name);

describe("names of rows", () => {
  it("are the keys at first, made unique", () => {
    assert.deepEqual(names(keepNames([], rows("a", "b"))), ["a", "b"]);
    assert.equal(new Set(names(keepNames([], rows("a", "a", "a")))).size, 3);
  });

  it("stay with a row that moves, and with one whose words are rewritten", () => {
    const before = keepNames([], rows("a", "b", "c"));
    assert.deepEqual(names(keepNames(before, rows("c", "a", "b"))), [
      "c",
      "a",
      "b",
    ]);
    const rewritten = keepNames(before, rows("a", "b, better", "c"));
    assert.deepEqual(names(rewritten), ["a", "b", "c"]);
    const inserted = keepNames(rewritten, rows("new", "a", "b, better", "c"));
    assert.deepEqual(names(inserted), ["new", "a", "b", "c"]);
  });

  it("give a new row no name that another one has kept", () => {
    const before = keepNames([], rows("a"));
    const renamed = keepNames(before, rows("b"));
    assert.deepEqual(names(renamed), ["a"]);
    const both = names(
      keepNames(renamed, [
        { key: "b", line: 2 },
        { key: "a", line: 1 },
      ]),
    );
    assert.equal(both[0], "a");
    assert.notEqual(both[1], "a");
  });

  it("are unique whatever happens", () => {
    const keys = fc.array(fc.constantFrom("a", "b", "c", "d", "a\t2"));
    fc.assert(
      fc.property(fc.array(keys), (versions) => {
        let now = keepNames([], []);
        for (const version of versions) {
          now = keepNames(now, rows(...version));
          assert.equal(new Set(names(now)).size, version.length);
        }
      }),
    );
  });
});
