import assert from "node:assert/strict";
import fc from "fast-check";
import { outlineOf } from "../../../src/editor/taskOutline";
import {
  difference,
  moveTasks,
  nextPlace,
} from "../../../src/editor/taskMoves";
import type { MoveGoal } from "../../../src/editor/taskMoves";
import { applyEdits, parseTaskFile } from "../../../src/tasks";

const text = `# Plan

## One

- [ ] A1 first
- [ ] A2 second
  - [ ] A3 inside the second
- [ ] A4 fourth (depends on A1)

## Two

- [ ] B1 fifth
- [ ] B2 sixth
`;

const moved = (keys: string[], goal: MoveGoal, of = text): string =>
  applyEdits(of, moveTasks(of, keys, goal));
/** The ids of a text in the order of its lines, with the headings. */
const order = (of: string): string =>
  [...of.matchAll(/## (\w+)|\] (\w\d)/g)]
    .map(([, heading, id]) => heading ?? id)
    .join(" ");
const sectionKey = (title: string): string =>
  outlineOf(parseTaskFile(text)).sections.find((one) => one.title === title)!
    .key;

describe("moving tasks", () => {
  it("takes one with what is inside it beside another, or to the end of a section", () => {
    assert.equal(
      order(moved(["A2"], { task: "A1", place: "before" })),
      "One A2 A3 A1 A4 Two B1 B2",
    );
    assert.equal(
      order(moved(["A1"], { task: "A2", place: "after" })),
      "One A2 A3 A1 A4 Two B1 B2",
    );
    assert.equal(
      order(moved(["A2"], { section: sectionKey("Two") })),
      "One A1 A4 Two B1 B2 A2 A3",
    );
  });

  it("takes several in their order, from above and from below", () => {
    assert.equal(
      order(moved(["A1", "A4"], { task: "B1", place: "before" })),
      "One A2 A3 Two A1 A4 B1 B2",
    );
    assert.equal(
      order(moved(["A4", "A1"], { section: sectionKey("Two") })),
      "One A2 A3 Two B1 B2 A1 A4",
    );
    assert.equal(
      order(moved(["B1", "B2"], { task: "A1", place: "before" })),
      "One B1 B2 A1 A2 A3 A4 Two",
    );
    assert.equal(
      order(moved(["A1", "B2"], { task: "A4", place: "before" })),
      "One A2 A3 A1 B2 A4 Two B1",
    );
    assert.equal(
      order(moved(["A1", "A2", "B1"], { task: "A4", place: "before" })),
      "One A1 A2 A3 B1 A4 Two B2",
    );
  });

  it("moves no task twice that comes along inside another one", () => {
    assert.equal(
      order(moved(["A2", "A3"], { task: "A1", place: "before" })),
      "One A2 A3 A1 A4 Two B1 B2",
    );
  });

  it("moves nothing when one of them may not be moved", () => {
    assert.throws(
      () => moved(["A4", "B1"], { task: "A1", place: "before" }),
      /depends on A1/,
    );
    assert.throws(() => moved(["A9"], { task: "A1", place: "before" }), {
      code: "notFound",
    });
  });

  it("keeps the lines, whatever is moved where", () => {
    const ids = ["A1", "A2", "A3", "A4", "B1", "B2"];
    const lines = (of: string): string[] =>
      of
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean)
        .sort();
    fc.assert(
      fc.property(
        fc.subarray(ids, { minLength: 1 }),
        fc.constantFrom(...ids),
        fc.constantFrom("before" as const, "after" as const),
        (keys, task, place) => {
          let after: string;
          try {
            after = moved(keys, { task, place });
          } catch (error) {
            assert.match(String(error), /depends on|into itself|would change/);
            return;
          }
          assert.deepEqual(lines(after), lines(text));
        },
      ),
    );
  });

  it("takes those along that are numbered below it in a flat file", () => {
    const flat = `- [ ] 1. one
- [ ] 1.1 part
- [ ] 2. two
- [ ] 2.1 part
- [ ] 3. three
`;
    const outline = outlineOf(parseTaskFile(flat));
    const [one, two] = outline.root.tasks;
    assert.equal(
      moved([two!.key], { task: one!.key, place: "before" }, flat),
      `- [ ] 2. two
- [ ] 2.1 part
- [ ] 1. one
- [ ] 1.1 part
- [ ] 3. three
`,
    );
    assert.equal(
      moved([one!.key], { task: two!.key, place: "after" }, flat),
      `- [ ] 2. two
- [ ] 2.1 part
- [ ] 1. one
- [ ] 1.1 part
- [ ] 3. three
`,
    );
  });

  it("goes from place to place, also into the next section", () => {
    const outline = outlineOf(parseTaskFile(text));
    const next = (id: string, direction: "up" | "down") =>
      nextPlace(outline, outline.task(id)!, direction);
    assert.deepEqual(next("A2", "up"), { task: "A1", place: "before" });
    assert.deepEqual(next("A2", "down"), { task: "A4", place: "after" });
    assert.deepEqual(next("A4", "down"), { task: "B1", place: "before" });
    assert.deepEqual(next("B1", "up"), { task: "A4", place: "after" });
    assert.equal(next("A1", "up"), null);
    assert.equal(next("B2", "down"), null);
    assert.equal(next("A3", "up"), null, "it stays in its task");
  });

  it("is one edit of what differs", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const edits = difference(before, after);
        assert.equal(applyEdits(before, edits), after);
        assert.equal(edits.length, before === after ? 0 : 1);
      }),
    );
  });
});
