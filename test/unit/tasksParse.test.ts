import assert from "node:assert/strict";
import fc from "fast-check";
import type { Task } from "../../src/model/plan";
import { taskSchema } from "../../src/model/plan";
import { parseTaskFile } from "../../src/tasks";
import { hostileText } from "../support/taskTexts";

const tasksOf = (text: string): readonly Task[] => parseTaskFile(text).tasks;
const first = (text: string): Task => {
  const task = tasksOf(text)[0];
  assert.ok(task, "a task is found");
  return task;
};

describe("tasks: the head of a task", () => {
  const heads: [string, Partial<Task>][] = [
    [
      "- [ ] T001 [P] [US1] Build it",
      { id: "T001", parallel: true, story: "US1", title: "Build it" },
    ],
    ["- [ ] T008a Part", { id: "T008a", title: "Part" }],
    ["- [ ] T007.1 Part", { id: "T007.1" }],
    ["- [ ] T-HF01 **Fix**", { id: "T-HF01", title: "Fix" }],
    ["- [ ] T1000 Late", { id: "T1000" }],
    ["- [ ] **T001** Bold", { id: "T001", title: "Bold" }],
    ["- [ ] **TASK-001**: Bold", { id: "TASK-001", title: "Bold" }],
    ["- [ ] **1.1.1** Deep", { id: "1.1.1", title: "Deep" }],
    ["- [ ] Task 1.1: Words", { id: "Task 1.1", title: "Words" }],
    ["- [ ] #4 Words", { id: "#4", title: "Words" }],
    ["- [ ] 3. Words", { id: "3", title: "Words" }],
    ["- [ ] 3 retries at most", { id: null, title: "3 retries at most" }],
    ["- [ ] SHA-256 of it", { id: null, title: "SHA-256 of it" }],
    ["- [ ] TXXX Fill in", { id: null, title: "Fill in" }],
    ["- [~] T062-T067 Dropped", { id: "T062", title: "Dropped", state: "~" }],
    ["- [ ] ~~T012~~ Gone", { id: "T012", title: "Gone" }],
    ["- [ ]* 2.3 Optional", { id: "2.3", title: "Optional", state: " " }],
    ["- [ ] (P) Side by side", { parallel: true, title: "Side by side" }],
    [
      "- [ ] T007 [P1] [US2] [FR-001] Tags",
      { parallel: false, story: "US2", title: "Tags" },
    ],
    ["- [ ] [P] T003 Order", { parallel: true, id: "T003", title: "Order" }],
    ["- [ ] Tasks marked with `[P]`", { parallel: false, id: null }],
    ["- [X] Upper", { state: "X", done: true }],
    ["- [-] Under way", { state: "-", done: false }],
    ["- [!] Blocked", { state: "!", done: false }],
    ["- [⚠️] Warned", { state: "⚠️", done: false }],
    ["1. [ ] Numbered", { title: "Numbered" }],
    ["+\t[ ]\tTabs", { title: "Tabs" }],
    ["> - [ ] Quoted", { title: "Quoted" }],
    ["A paragraph\n14. [x] Under it", { line: 2, done: true }],
  ];
  for (const [text, expected] of heads)
    it(`reads ${JSON.stringify(text)}`, () =>
      assert.deepEqual({ ...first(text), ...expected }, first(text)));
});

describe("tasks: what is no task", () => {
  const decoys = [
    "```\n- [ ] in a fence\n```",
    "~~~md\n```\n- [ ] still in it\n~~~",
    "- item\n  ```\n  - [ ] in a fence of an item\n  ```",
    "<!--\n- [ ] in a comment\n\n- [ ] and after a blank line\n-->",
    "<pre>\n- [ ] raw\n</pre>",
    "| a |\n|---|\n| - [ ] |\n| [x] |",
    "text with `- [ ] code`",
    "## Format: `- [ ] [ID]`",
    "    - [ ] indented code",
    "---\ntodo: |\n  - [ ] front matter\n---",
    "- [P] parallel",
    "- [N/A] not this",
    "- [V] verification",
    "- [x](https://example.com)",
    "- [] no state",
    "- \\[ ] escaped",
  ];
  for (const text of decoys)
    it(`finds none in ${JSON.stringify(text)}`, () =>
      assert.deepEqual(tasksOf(text), []));

  it("goes on after what hid boxes", () => {
    const text =
      "- a\n  ```\n  - [ ] no\n- [ ] the item ended the fence\n<!-- one line -->\n- [ ] yes";
    assert.deepEqual(
      tasksOf(text).map((task) => task.line),
      [4, 6],
    );
  });
});

describe("tasks: structure", () => {
  it("nests by indentation, tabs too, and gives each task its own lines", () => {
    const text =
      "- [ ] A\n  - note of A\n\t- [x] B\n\t\tof B\n\n  again A\n- [ ] C\noutside? no, lazy\n\nOutside";
    const [a, b, c] = tasksOf(text);
    assert.deepEqual([a!.depth, b!.depth, c!.depth], [0, 1, 0]);
    assert.equal(b!.parentLine, 1);
    assert.equal(a!.text, "- [ ] A\n  - note of A\n  again A");
    assert.equal(b!.text, "\t- [x] B\n\t\tof B");
    assert.equal(c!.text, "- [ ] C\noutside? no, lazy");
  });

  it("keeps the chain of headings, setext ones and skipped levels too", () => {
    const text = "Top\n===\n\n### Deep `x`\n- [ ] A\n\nNext\n---\n- [ ] B";
    assert.deepEqual(
      tasksOf(text).map((task) => task.section),
      [
        ["Top", "Deep x"],
        ["Top", "Next"],
      ],
    );
    assert.equal(parseTaskFile(text).title, "Top");
    assert.equal(parseTaskFile("# Tasks: Sign-in\n").title, "Sign-in");
    assert.equal(parseTaskFile("# Tasks:\n").title, "Tasks:");
  });

  const criteria = [
    "## Acceptance Criteria\n- [ ] A",
    "## Work\n**Acceptance Criteria:**\n- [ ] A",
    "## Work\nDefinition of Done:\n\n- [ ] A",
    "- [x] Work\n  - Acceptance criteria:\n    - [ ] A",
    "## Definition of Done\n### Tests\n- [ ] A",
  ];
  for (const text of criteria)
    it(`sees a criterion in ${JSON.stringify(text)}`, () =>
      assert.equal(tasksOf(text).at(-1)?.role, "criterion"));

  it("sees work again after the criteria", () => {
    const text = "**Acceptance criteria:**\n- [ ] A\n\nThen:\n- [ ] B";
    assert.deepEqual(
      tasksOf(text).map((task) => task.role),
      ["criterion", "task"],
    );
  });

  it("does not take a task that mentions criteria for one", () =>
    assert.equal(first("- [ ] Write the acceptance criteria").role, "task"));

  for (const end of ["\n", "\r\n", "\r"])
    it(`counts lines that end in ${JSON.stringify(end)}, with a byte order mark`, () => {
      const text = `\uFEFF# Title${end}${end}- [ ] T001 A${end}  more${end}- [x] T002 B`;
      assert.deepEqual(
        tasksOf(text).map(({ line, text: own }) => [line, own]),
        [
          [3, "- [ ] T001 A\n  more"],
          [5, "- [x] T002 B"],
        ],
      );
    });
});

describe("tasks: what a text names", () => {
  const dependencies: [string, string[]][] = [
    ["- [ ] T005 X (After T004)", ["T004"]],
    ["- [ ] T006 X (Requires T004, T005)", ["T004", "T005"]],
    ["- [ ] T006 X (depends on T012 and T013)", ["T012", "T013"]],
    ["- [ ] T006 X [depends: T001]", ["T001"]],
    ["- [ ] T006 X {deps: T004}", ["T004"]],
    ["- [ ] T006 X (depends on T001-T003)", ["T001", "T002", "T003"]],
    ["- [ ] A\n  - Dependencies: TASK-010, TASK-011", ["TASK-010", "TASK-011"]],
    ["- [ ] A\n  - **Dependencies**: None", []],
    ["- [ ] 2.1 A\n  - _Dependencies: [1.1, 1.2]_", ["1.1", "1.2"]],
    ["- [ ] A\n  - Prerequisites: T-001", ["T-001"]],
    ["- [ ] A\n  - 依存: T014, T015 (first)", ["T014", "T015"]],
    ["- [ ] 2.1 A\n  - _Requirements: 1.1, 1.2_", []],
    ["- [ ] Stop after 3 retries, it depends on 2 services", []],
    ["- [ ] A\n  ```\n  depends on T001\n  ```", []],
  ];
  for (const [text, expected] of dependencies)
    it(`reads the dependencies of ${JSON.stringify(text)}`, () =>
      assert.deepEqual(first(text).dependencies, expected));

  const files: [string, string[]][] = [
    ["Create src/a/b.ts, then `main.py`", ["src/a/b.ts", "main.py"]],
    [
      "In (src/a.ts:42) and `app/[id]/page.tsx`.",
      ["src/a.ts", "app/[id]/page.tsx"],
    ],
    ["app/(shop)/page.tsx", ["app/(shop)/page.tsx"]],
    ["See https://example.com/a.html or www.example.com/a.js", []],
    ["[the guide](docs/guide.md)", ["docs/guide.md"]],
    ["Use Node.js, Promise.all and `this.state`, e.g. version 1.2", []],
    [
      "Match src/**/*.ts, tests/*.spec.ts and `src/{a,b}/*.ts`, not packages/dashboard/",
      ["src/**/*.ts", "tests/*.spec.ts", "src/{a,b}/*.ts"],
    ],
    ["All of `src/tasks/**` but *.md", ["src/tasks/**", "*.md"]],
    [
      "Bold **src/a.ts**, *src/b.ts*, _src/c.ts_ and 2*x.y",
      ["src/a.ts", "src/b.ts", "src/c.ts"],
    ],
    ["Versions v1.2.3, ^4.0.x and www.example.com/*.ts", []],
    [
      "Change claude-helper.ts and `Dockerfile`",
      ["claude-helper.ts", "Dockerfile"],
    ],
  ];
  for (const [text, expected] of files)
    it(`reads the files of ${JSON.stringify(text)}`, () =>
      assert.deepEqual(first(`- [ ] ${text}`).files, expected));

  it("reads effort and assignee of nested lines", () => {
    const task = first("- [ ] A\n  - **Effort**: 2 hours\n  - Assignee: Kim");
    assert.deepEqual([task.effort, task.assignee], ["2 hours", "Kim"]);
  });
});

describe("tasks: keys", () => {
  it("are the id where it is unique, and else survive edits around the task", () => {
    const [a, b, c, d] = tasksOf(
      "# T\n- [ ] T001 A\n- [ ] T002 B\n- [ ] T002 C\n- [ ] **Same** words",
    );
    const later = tasksOf(
      "# T\n\nNew\n- [ ] New\n- [x] T002 C\n- [ ] Same words!\n- [ ] T002 B\n- [ ] T001 Other",
    );
    assert.equal(a!.key, "T001");
    assert.deepEqual(
      later.slice(1).map((task) => task.key),
      [c!.key, d!.key, b!.key, "T001"],
    );
  });

  it("tell equal tasks apart", () => {
    const keys = tasksOf("- [ ] A\n- [ ] A\n- [ ] A").map((task) => task.key);
    assert.equal(new Set(keys).size, 3);
  });
});

describe("tasks: diagnostics", () => {
  const codes = (text: string): string[] =>
    parseTaskFile(text).diagnostics.map(({ line, code }) => `${line} ${code}`);

  it("names a duplicate id", () =>
    assert.deepEqual(codes("- [ ] T001 A\n- [x] T001 B"), ["2 duplicateId"]));
  it("names an unknown dependency", () =>
    assert.deepEqual(codes("- [ ] T001 A (after T009)"), [
      "1 unknownDependency",
    ]));
  it("names a ticked parent with open children", () =>
    assert.deepEqual(codes("- [x] A\n  - [ ] B\n  - [ ] C"), [
      "1 checkedParentOpenChild",
    ]));
  it("names a circle by its path", () => {
    const { diagnostics } = parseTaskFile(
      "- [ ] T001 A (after T003)\n- [ ] T002 B (after T001)\n- [ ] T003 C (after T002)\n- [ ] T004 D (after T001)",
    );
    assert.equal(diagnostics.length, 1);
    assert.equal(diagnostics[0]?.code, "cyclicDependency");
    assert.match(diagnostics[0].message, /T001 → T003 → T002 → T001/);
  });
});

describe("tasks: any text", () => {
  it("never throws, and every task is valid, on the line of its box, with a key of its own", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { tasks } = parseTaskFile(text);
        const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
        for (const task of tasks) {
          taskSchema.parse(task);
          if (task.kind === "box")
            assert.ok(lines[task.line - 1]?.includes(`[${task.state}]`));
          assert.ok(task.endLine >= task.line && task.endLine <= lines.length);
        }
        assert.equal(new Set(tasks.map(({ key }) => key)).size, tasks.length);
      }),
      { numRuns: 500 },
    );
  });

  const long = 300_000;
  const hostile: [string, string][] = [
    ["brackets", `- [ ] ${"[".repeat(long)}`],
    ["ticks", `- [ ] ${"`".repeat(long)}`],
    ["stars", `- [ ] ${"*".repeat(long)}`],
    ["quotes", ">".repeat(long)],
    ["markers", "- ".repeat(long)],
    ["slashes", `- [ ] ${"a/".repeat(long)}`],
    ["keywords", `- [ ] ${"after ".repeat(long / 6)}`],
    ["NUL and half characters", `- [ ] \u0000\uD800${"\uDC00".repeat(long)}`],
  ];
  for (const [name, text] of hostile)
    it(`reads a line of ${long} ${name}`, () =>
      assert.ok(parseTaskFile(text).tasks.length <= 1));

  it("reads a circle of 20,000 tasks", () => {
    const count = 20_000;
    const text = Array.from(
      { length: count },
      (_, at) => `- [ ] T${at} Do (after T${(at + 1) % count})`,
    ).join("\n");
    const { tasks, diagnostics } = parseTaskFile(text);
    assert.equal(tasks.length, count);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ["cyclicDependency"],
    );
  });
});
