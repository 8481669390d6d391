import assert from "node:assert/strict";
import {
  countDone,
  openLines,
  outlineOf,
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
const ids = (tasks: readonly { readonly id: string | null }[]): unknown =>
  tasks.map(({ id }) => id);

describe("outline of a task file", () => {
  const file = parseTaskFile(text);
  const outline = outlineOf(file);
  const byId = (id: string) => {
    const task = outline.task(id);
    assert.ok(task, id);
    return task;
  };

  it("has the headings with tasks, as they stand inside each other", () => {
    assert.deepEqual(outline.root.sections.map(titles), [
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
    assert.deepEqual(
      outline.sections.map(({ title }) => title),
      ["Phase 1: Base", "Phase 2: Rest", "Left", "Right"],
    );
  });

  it("gathers and counts all tasks below a heading, those inside other tasks too", () => {
    const [first, second] = outline.root.sections;
    assert.deepEqual(ids(outline.tasksBelow(first!)), ["T001", "T002", "T003"]);
    assert.deepEqual(ids(outline.tasksBelow(second!)), ["T004", "T005"]);
    assert.deepEqual(first!.count, { done: 1, of: 3 });
    assert.deepEqual(countDone(outline.tasksBelow(first!)), first!.count);
    assert.deepEqual(outline.root.count, { done: 1, of: 5 });
    assert.deepEqual(openLines(outline.tasksBelow(first!)), [6, 7]);
  });

  it("knows what is inside a task, what it is in, and where it stands", () => {
    assert.deepEqual(ids(outline.descendants(byId("T002"))), ["T003"]);
    assert.equal(outline.parent(byId("T003")), byId("T002"));
    assert.equal(outline.parent(byId("T002")), null);
    assert.equal(outline.sectionOf(byId("T003")).title, "Phase 1: Base");
    assert.equal(
      outline.sectionOf(byId("T004")).parent?.title,
      "Phase 2: Rest",
    );
    assert.equal(outline.taskAt(7), byId("T003"));
    assert.equal(outline.sectionAt(11)?.title, "Left");
    assert.equal(outline.sectionAt(1), outline.root);
    assert.equal(outline.sectionAt(2), undefined);
  });

  it("shows a file without headings as one list", () => {
    const { root } = outlineOf(parseTaskFile("- [ ] one\n- [ ] two\n"));
    assert.deepEqual(root.sections, []);
    assert.equal(root.tasks.length, 2);
  });

  it("takes a task for a part of the one whose number it continues, in the same section only", () => {
    const flat = outlineOf(
      parseTaskFile(`## One
- [ ] 1. First
- [ ] 1.1 Part
- [ ] 1.2 Part
- [ ] 2. Second
- [ ] 10.1 No part of the first
## Two
- [ ] 2.1 No part of what is in another section
`),
    );
    const [one, two] = flat.root.sections;
    const tree = (section: OutlineSection) =>
      section.tasks.map((task) => [
        task.line,
        flat.children(task).map(({ line }) => line),
      ]);
    assert.deepEqual(tree(one!), [
      [2, [3, 4]],
      [5, []],
      [6, []],
    ]);
    assert.deepEqual(tree(two!), [[8, []]]);
    assert.deepEqual(
      flat.tasksBelow(one!).map(({ line }) => line),
      [2, 3, 4, 5, 6],
    );
  });

  it("keeps two sections of the same title apart", () => {
    const twice = outlineOf(
      parseTaskFile("## Work\n- [ ] a\n## Work\n- [ ] b\n- [x] c\n"),
    );
    assert.deepEqual(
      twice.root.sections.map(({ title, count }) => [title, count]),
      [
        ["Work", { done: 0, of: 1 }],
        ["Work", { done: 1, of: 2 }],
      ],
    );
    const [first, second] = twice.root.sections;
    assert.notEqual(first!.key, second!.key);
    assert.equal(twice.section(second!.key), second);
  });

  it("says what a task waits for, and not what is done or unknown", () => {
    const waits = outlineOf(
      parseTaskFile(`- [x] T001 One
- [ ] T002 Two
- [ ] T003 Three (depends on T001, T002, T099)
`),
    );
    assert.deepEqual(waits.unmet(waits.task("T003")!), ["T002"]);
  });

  it("makes the tables of a large file at once", () => {
    const many = 20_000;
    const large = parseTaskFile(
      Array.from(
        { length: many },
        (_, at) =>
          `${at % 100 === 0 ? `## Part ${at / 100}\n` : ""}- [ ] T${at} Do it (depends on T${at + 1})`,
      ).join("\n"),
    );
    const tables = outlineOf(large);
    assert.equal(tables.root.count.of, many);
    assert.equal(tables.root.sections.length, many / 100);
    assert.ok(
      large.tasks.every((task) => tables.sectionOf(task).tasks.includes(task)),
    );
  });
});
