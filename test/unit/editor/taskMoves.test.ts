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

- [ ] T101 first
- [ ] T102 second
  - [ ] T103 inside the second
- [ ] T104 fourth (depends on T101)

## Two

- [ ] T201 fifth
- [ ] T202 sixth
`;

const moved = (keys: string[], goal: MoveGoal, of = text): string => {
  const edits = moveTasks(of, keys, goal);
  assert.ok(edits);
  return applyEdits(of, edits);
};
/** The ids of a text in the order of its lines, with the headings. */
const order = (of: string): string =>
  [...of.matchAll(/## (\w+)|\] (T\d+)/g)]
    .map(([, heading, id]) => heading ?? id)
    .join(" ");
const sectionKey = (title: string): string =>
  outlineOf(parseTaskFile(text)).sections.find((one) => one.title === title)!
    .key;

describe("moving tasks", () => {
  it("takes one with what is inside it beside another, or to the end of a section", () => {
    assert.equal(
      order(moved(["T102"], { task: "T101", place: "before" })),
      "One T102 T103 T101 T104 Two T201 T202",
    );
    assert.equal(
      order(moved(["T101"], { task: "T102", place: "after" })),
      "One T102 T103 T101 T104 Two T201 T202",
    );
    assert.equal(
      order(moved(["T102"], { section: sectionKey("Two") })),
      "One T101 T104 Two T201 T202 T102 T103",
    );
  });

  it("takes several in their order, from above and from below", () => {
    assert.equal(
      order(moved(["T101", "T104"], { task: "T201", place: "before" })),
      "One T102 T103 Two T101 T104 T201 T202",
    );
    assert.equal(
      order(moved(["T104", "T101"], { section: sectionKey("Two") })),
      "One T102 T103 Two T201 T202 T101 T104",
    );
    assert.equal(
      order(moved(["T201", "T202"], { task: "T101", place: "before" })),
      "One T201 T202 T101 T102 T103 T104 Two",
    );
    assert.equal(
      order(moved(["T101", "T202"], { task: "T104", place: "before" })),
      "One T102 T103 T101 T202 T104 Two T201",
    );
    assert.equal(
      order(moved(["T101", "T102", "T201"], { task: "T104", place: "before" })),
      "One T101 T102 T103 T201 T104 Two T202",
    );
  });

  it("moves no task twice that comes along inside another one", () => {
    assert.equal(
      order(moved(["T102", "T103"], { task: "T101", place: "before" })),
      "One T102 T103 T101 T104 Two T201 T202",
    );
  });

  it("moves nothing when one of them may not be moved", () => {
    assert.throws(
      () => moved(["T104", "T201"], { task: "T101", place: "before" }),
      /depends on T101/,
    );
  });

  it("says so when one of them, or the place, is gone", () => {
    for (const [keys, goal] of [
      [["T109"], { task: "T101", place: "before" }],
      [["T101"], { task: "T109", place: "before" }],
      [["T101"], { section: "T109" }],
    ] satisfies [string[], MoveGoal][])
      assert.equal(moveTasks(text, keys, goal), null);
  });

  it("keeps the lines, whatever is moved where", () => {
    const ids = ["T101", "T102", "T103", "T104", "T201", "T202"];
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
    assert.deepEqual(next("T102", "up"), { task: "T101", place: "before" });
    assert.deepEqual(next("T102", "down"), { task: "T104", place: "after" });
    assert.deepEqual(next("T104", "down"), { task: "T201", place: "before" });
    assert.deepEqual(next("T201", "up"), { task: "T104", place: "after" });
    assert.equal(next("T101", "up"), null);
    assert.equal(next("T202", "down"), null);
    assert.equal(next("T103", "up"), null, "it stays in its task");
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
