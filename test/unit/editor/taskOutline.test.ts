import assert from "node:assert/strict";
import {
  countDone,
  descendants,
  openLines,
  outline,
  tasksBelow,
} from "../../../src/editor/taskOutline";
import type { OutlineSection } from "../../../src/editor/taskOutline";
import { parseTaskFile } from "../../../src/tasks";

const text = `# Tasks: Sample

## Phase 1: Base

- [x] T001 First
- [ ] T002 Second
  - [ ] T003 Inside the second

## Phase 2: Rest

### Left

- [ ] T004 Fourth

### Right

- [ ] T005 Fifth

## Notes

Nothing to do here.
`;

const titles = (section: OutlineSection): unknown => [
  section.title,
  section.tasks.map(({ id }) => id),
  section.sections.map(titles),
];

describe("outline of a task file", () => {
  const file = parseTaskFile(text);

  it("has the headings with tasks, as they stand inside each other", () => {
    assert.deepEqual(outline(file).sections.map(titles), [
      ["Phase 1: Base", ["T001", "T002"], []],
      [
        "Phase 2: Rest",
        [],
        [
          ["Left", ["T004"], []],
          ["Right", ["T005"], []],
        ],
      ],
    ]);
  });

  it("gathers all tasks below a heading, those inside other tasks too", () => {
    const [first, second] = outline(file).sections;
    assert.deepEqual(
      tasksBelow(file, first!).map(({ id }) => id),
      ["T001", "T002", "T003"],
    );
    assert.deepEqual(
      tasksBelow(file, second!).map(({ id }) => id),
      ["T004", "T005"],
    );
    assert.deepEqual(countDone(tasksBelow(file, first!)), { done: 1, of: 3 });
    assert.deepEqual(openLines(tasksBelow(file, first!)), [6, 7]);
  });

  it("knows what is inside a task", () => {
    const second = file.tasks.find(({ id }) => id === "T002")!;
    assert.deepEqual(
      descendants(file, second).map(({ id }) => id),
      ["T003"],
    );
  });

  it("shows a file without headings as one list", () => {
    const flat = outline(parseTaskFile("- [ ] one\n- [ ] two\n"));
    assert.deepEqual(flat.sections, []);
    assert.equal(flat.tasks.length, 2);
  });
});
