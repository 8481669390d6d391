import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJson } from "../../src/model/json";

const placeIn = (text: string): string => {
  const parsed = parseJson(text);
  assert.ok(!parsed.ok, text);
  return /^not valid JSON \((line \d+, column \d+)\): [^\n"]+\.$/.exec(
    parsed.reason,
  )![1]!;
};

describe("JSON of a user", () => {
  it("gives the value of what is valid", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.deepEqual(parseJson(text), {
          ok: true,
          value: JSON.parse(text) as unknown,
        });
      }),
    );
  });

  for (const [text, place] of [
    ["", "line 1, column 1"],
    ["{", "line 1, column 2"],
    ['{\n  "a": 1,\n}', "line 3, column 1"],
    ['{\n  "a": one\n}', "line 2, column 8"],
    ['{"a": 1} x', "line 1, column 10"],
    ["[1,\n2 3]", "line 2, column 3"],
    ["[tru]", "line 1, column 5"],
    ['"no end', "line 1, column 8"],
    ['["a\nb"]', "line 1, column 4"],
  ] as const)
    it(`says where ${JSON.stringify(text)} is wrong`, () => {
      assert.equal(placeIn(text), place);
    });

  it("names the first character that cannot be, wherever it stands", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, seed) => {
        // What stands outside of texts is broken by a character that JSON knows nowhere.
        const outside = text.replace(/"(\\.|[^"\\])*"/g, (found) =>
          "_".repeat(found.length),
        );
        const spots = [...outside.matchAll(/[[\]{},:]/g)].map(
          ({ index }) => index,
        );
        const at = spots[seed % Math.max(1, spots.length)];
        fc.pre(at !== undefined);
        assert.equal(
          placeIn(`${text.slice(0, at)}§${text.slice(at)}`),
          `line 1, column ${at + 1}`,
        );
      }),
    );
  });
});
