import assert from "node:assert/strict";
import fc from "fast-check";
import { judgeFlat } from "../support/flatness";

const tolerance = { relative: 0.05, absolute: 10 };
const isFlat = (values: readonly number[]): boolean =>
  judgeFlat("series", values, tolerance).flat;

describe("the judge of flat series", () => {
  it("finds every steady growth beyond the tolerance, however noisy", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 9, max: 60 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.infiniteStream(fc.integer({ min: -5, max: 5 })),
        (length, start, noise) => {
          const growth = (0.05 * start + 10 + 20) * 2;
          const values = [...noise.take(length)].map(
            (off, at) => start + (growth * at) / (length - 1) + off,
          );
          assert.equal(isFlat(values), false);
        },
      ),
    );
  });

  it("lets noise, single peaks, saw teeth and what gets less pass", () => {
    const at = (value: (index: number) => number) =>
      Array.from({ length: 30 }, (_, index) => value(index));
    assert.ok(isFlat(at((index) => 100 + (index % 2) * 4)));
    assert.ok(isFlat(at((index) => (index === 28 ? 5000 : 100))));
    assert.ok(isFlat(at((index) => (index % 4) * 1000)));
    assert.ok(isFlat(at((index) => 1000 - index)));
  });

  it("takes the larger of both tolerances, and not more", () => {
    const step = (from: number, to: number) => [from, from, from, to, to, to];
    assert.ok(isFlat(step(0, 10)));
    assert.ok(!isFlat(step(0, 11)));
    assert.ok(isFlat(step(1000, 1050)));
    assert.ok(!isFlat(step(1000, 1051)));
  });

  it("does not call flat what it cannot judge", () => {
    assert.ok(!isFlat([]));
    assert.ok(!isFlat([1, 1]));
  });
});
