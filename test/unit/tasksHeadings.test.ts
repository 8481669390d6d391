import assert from "node:assert/strict";
import fc from "fast-check";
import type { Task } from "../../src/model/plan";
import { applyEdits, mark, parseTaskFile, restoreBoxes } from "../../src/tasks";
import { readStatus, rewriteStatus } from "../../src/tasks/meaning/status";
import { hostileText } from "../support/taskTexts";

const unboxed = (text: string): Task[] =>
  parseTaskFile(text).tasks.filter(({ kind }) => kind !== "box");
const marked = (text: string, line: number, done: boolean): string =>
  applyEdits(text, mark(text, line, done));

describe("tasks: headings that are tasks", () => {
  const named: [string, Partial<Task>][] = [
    ["### Task 1.2: Build", { id: "Task 1.2", title: "Build" }],
    ["#### T003 [P] [US2] Build", { id: "T003", parallel: true, story: "US2" }],
    ["## SCE-97: Build it", { id: "SCE-97", title: "Build it" }],
    ["### 任务35: 修复", { id: "任务35", title: "修复" }],
    ["### **Task 4** - Build", { id: "Task 4", title: "Build" }],
    ["### Task II-2.1: Build", { id: "II-2.1", title: "Build" }],
    ["### 🚀 TASK-7: Build (2h)", { id: "TASK-7", effort: "2h" }],
    ["### [ ] T001 Build", { id: "T001", state: " ", title: "Build" }],
    ["### [~] Build", { id: null, state: "~", title: "Build" }],
    ["Task 3: Build\n---", { id: "Task 3", title: "Build" }],
    [
      "### Feature 7: Build\n**Status**: Planned",
      { id: "Feature 7", state: " " },
    ],
    [
      "### Step 2: Build\n- Effort: 2h\n- Depends on: T001",
      { id: "Step 2", effort: "2h", dependencies: ["T001"] },
    ],
    ["# Tasks\n## 3. Build\nStatus: Done", { id: "3", state: "x" }],
    ["### Task 1: ~~Build~~", { id: "Task 1", struck: true }],
  ];
  for (const [text, expected] of named)
    it(`takes ${JSON.stringify(text)}`, () => {
      const [task] = unboxed(text);
      assert.ok(task, "a task is found");
      assert.deepEqual({ ...task, ...expected }, task);
    });

  const sections = [
    "## Phase 1: Setup",
    "### 1. Overview",
    "## 2.1 Architecture",
    "### Step 1: Install",
    "### User Story 1 - Search (Priority: P1)",
    "### Task 3 depends on Task 2",
    "### Tasks 1-5",
    "### Task 1-3: Overview",
    "### T001-T005 Setup",
    "### FR-001: Search",
    "### AC-1: It works",
    "### ADR-12: SQLite",
    "### UTF-8 everywhere",
    "### SHA-256: why",
    "### GPT-4: prompts",
    "## 2024-01-02: Notes",
    "### Task Outline:",
    "### Task [ID]: [Title]",
    "```\n### Task 1: in a fence\n```",
    "> ### Task 1: quoted",
    "### Overview\n**Status**: Done",
    "## Phase 1: Setup\n**Status**: Done",
    "## 2.1 Architecture\n**Status**: Done",
    "### Feature 7: Search\n**Status**: Draft by Kim",
    "### Task 1: Build\n- [ ] a step",
    "### Task 1: Build\n#### Details\n- [ ] a step",
    "### Task 1: Build\n\n## Progress\n- [ ] Task 1: Build",
  ];
  for (const text of sections)
    it(`leaves ${JSON.stringify(text)} a section`, () =>
      assert.deepEqual(unboxed(text), []));

  it("takes the innermost of headings in each other", () =>
    assert.deepEqual(
      unboxed(
        "## T001 Parent\n### T002 Child\n### T003 Child\n## T004 Next",
      ).map(({ id }) => id),
      ["T002", "T003", "T004"],
    ));

  it("gives a task its lines up to the next heading of its level, and leaves boxes at the top", () => {
    const text =
      "## Task 1: A\nWords\n### Notes\nMore\n\n**Acceptance criteria**\n- [ ] B\n\n\n## Task 2: C\n";
    const { tasks } = parseTaskFile(text);
    assert.deepEqual(
      tasks.map(({ line, endLine, parentLine, depth, role }) => [
        line,
        endLine,
        parentLine,
        depth,
        role,
      ]),
      [
        [1, 7, null, 0, "task"],
        [7, 7, null, 0, "criterion"],
        [10, 10, null, 0, "task"],
      ],
    );
    assert.equal(tasks[0]?.text, text.split("\n").slice(0, 7).join("\n"));
    assert.deepEqual(tasks[1]?.section, ["Task 1: A", "Notes"]);
  });

  const states: [string, string][] = [
    ["### Task 1: A", " "],
    ["### Task 1: A ✅", "x"],
    ["### ✅ Task 1: A", "x"],
    ["### Task 1: A ✅ COMPLETED", "x"],
    ["### Task 1: A (done)", "x"],
    ["### Task 1: A [x]", "x"],
    ["### ⬜ Task 1: A\n**Status**: Done", " "],
    ["### Task 1: A\n**Status**: ✅ Completed", "x"],
    ["### Task 1: A\n- **Status:** Done", "x"],
    ["### Task 1: A\n**Status**: Complete ✅ (merged in #3)", "x"],
    ["### Task 1: A\n**Status**: ✅ **COMPLETE** - all of it", "x"],
    ["### Task 1: A\n**Status**: Done | **Priority**: High", "x"],
    ["### Task 1: A\n**Status**: Done | Open | Blocked", " "],
    ["### Task 1: A\n**Status**: Done when it is merged", " "],
    ["### Task 1: A\n**状态**: 🔄 进行中", "~"],
    ["### Task 1: A\nStatus: Blocked (by the vendor)", "!"],
    ["### Task 1: A\nStatus: Deferred", "-"],
    ["### Task 1: A\n```\nStatus: Done\n```", " "],
    ["### Task 1: A\n#### Later\nStatus: Done", " "],
    ["### Task 1: A\n**Acceptance criteria**\n- [x] B\n- [x] C", "x"],
    ["### Task 1: A\n**Acceptance criteria**\n- [x] B\n- [ ] C", " "],
  ];
  for (const [text, state] of states)
    it(`reads [${state}] from ${JSON.stringify(text)}`, () =>
      assert.equal(unboxed(text)[0]?.state, state));
});

describe("tasks: documents", () => {
  const document = (more: string, body = "Words"): string =>
    `---\nid: task-1\ntitle: Do it\n${more}\n---\n\n${body}\n`;

  it("reads quotes, lists and comments of a front matter", () => {
    const text =
      "---\nid: \"task-1\" \ntitle: 'Do: it'\nstatus: \"To Do\" \nassignee: [kim, '@lee']\ndependencies:\n- task-2\n- 'task-3'\npriority: high # for now\n---\nWords\n";
    assert.deepEqual(
      unboxed(text).map(
        ({ id, title, state, assignee, dependencies, priority, line }) => [
          id,
          title,
          state,
          assignee,
          dependencies,
          priority,
          line,
        ],
      ),
      [["task-1", "Do: it", " ", "kim, @lee", ["task-2", "task-3"], "high", 4]],
    );
  });

  const none = [
    document("status: published"),
    document("created: today"),
    document("status: Done", "- [ ] work"),
    document("status: Done", "### T001 work").replace("id: task-1\n", ""),
    "---\ntitle: A page\nstatus: Done\n---\nWords",
    "---\nstatus: Done\n---\nWords",
  ];
  for (const text of none)
    it(`sees none in ${JSON.stringify(text)}`, () =>
      assert.ok(unboxed(text).every(({ kind }) => kind !== "document")));

  it("is marked in its status line and nowhere else", () => {
    const text = document('status: "To Do" # now');
    assert.equal(marked(text, 4, true), text.replace("To Do", "Done"));
    const crlf = text.replaceAll("\n", "\r\n");
    assert.equal(
      marked(marked(crlf, 4, true), 4, false),
      crlf,
      "there and back",
    );
  });
});

describe("tasks: marking a heading", () => {
  const pairs: [string, string][] = [
    ["### Task 1: A", "### Task 1: A ✅"],
    ["### **Task 1: A** ##", "### **Task 1: A ✅** ##"],
    ["### [ ] T001 A", "### [x] T001 A"],
    ["### ⬜ Task 1: A", "### ✅ Task 1: A"],
    [
      "### Task 1: A\n**Status**: ⬜ Pending",
      "### Task 1: A\n**Status**: ✅ Completed",
    ],
    ["### Task 1: A\n- Status: to do", "### Task 1: A\n- Status: done"],
    [
      "### Task 1: A\n**Status**: NOT STARTED | **Priority**: High",
      "### Task 1: A\n**Status**: COMPLETE | **Priority**: High",
    ],
    ["### 任务1: A\n**状态**: 未完成", "### 任务1: A\n**状态**: 已完成"],
  ];
  for (const [open, done] of pairs)
    it(`goes from ${JSON.stringify(open)} to ${JSON.stringify(done)} and back`, () => {
      assert.equal(marked(open, 1, true), done);
      assert.equal(marked(done, 1, false), open);
      assert.equal(marked(done, 1, true), done);
      assert.equal(marked(open, 1, false), open);
    });

  it("uses the wording of the file", () => {
    const text =
      "## Task 1: A\nStatus: Shipped!\n## Task 2: B\nStatus: ✔ Finished\n## Task 3: C\nStatus: In Progress\n";
    assert.equal(
      marked(text, 5, true),
      text.replace("In Progress", "✔ Finished"),
    );
  });

  it("opens the criteria where they alone say that it is done", () => {
    const text = "## Task 1: A\n**Acceptance criteria**\n- [x] B\n- [x] C";
    assert.equal(marked(text, 1, false), text.replaceAll("[x]", "[ ]"));
  });

  it("keeps the key", () => {
    const text = "### [ ] A\n### [ ] B\n### T001 C";
    for (const { line, key } of parseTaskFile(text).tasks)
      assert.equal(
        parseTaskFile(marked(text, line, true)).tasks.find(
          (task) => task.line === line,
        )?.key,
        key,
      );
  });

  it("says that it is so afterwards, in any text", () => {
    fc.assert(
      fc.property(hostileText, fc.boolean(), (text, done) => {
        for (const { line } of unboxed(text)) {
          const once = marked(text, line, done);
          const task = parseTaskFile(once).tasks.find(
            (one) => one.line === line,
          );
          assert.equal(task?.done, done);
          assert.equal(marked(once, line, done), once);
        }
      }),
      {
        numRuns: 300,
        examples: [
          ["\n### Task 1.2:  ✅ ✅", false],
          ["### Task 1: A ✅ (done)", false],
          ["### Task 1: A 🔄 ✅", false],
          ["### Task 1: A ✅ ⬜", true],
          [
            "### Task 1: A ✅\n#### Acceptance Criteria\n- [x] B\n- [x] C",
            false,
          ],
          [
            "### Task 1: A (done)\n#### Acceptance Criteria\n- [x] B\n- [x] C",
            false,
          ],
        ],
      },
    );
  });
});

const marks = [
  " ✅",
  " ✅ ✅",
  " (done) ✅",
  " (done)",
  " ✅ COMPLETED",
  "[x] ✅",
];

describe("tasks: restoring headings and documents", () => {
  const before =
    "## Task 1: A\n\n## Task 2: B\nStatus: In Progress\n\n## ✅ Task 3: C\n\n## [ ] T004 D\n";
  const claims: [string, string][] = [
    ["a mark", before.replace("A\n", "A ✅\n")],
    ["a status", before.replace("In Progress", "✅ Done")],
    ["a box", before.replace("[ ]", "[x]")],
    [
      "a status line of its own",
      before.replace("## Task 1: A\n", "## Task 1: A ✅\n"),
    ],
  ];
  for (const [name, after] of claims)
    it(`takes back ${name}`, () => {
      const result = restoreBoxes(before, after, new Map());
      assert.equal(result.text, before);
      assert.equal(result.takenBack.length, 1);
    });

  it("opens a status line that is new", () => {
    const after = before.replace("A\n", "A\n**Status**: Completed\n");
    assert.equal(
      restoreBoxes(before, after, new Map()).text,
      after.replace("Completed", "Pending"),
    );
  });

  it("keeps and sets what is proven", () => {
    const after = before.replace("A\n", "A ✅\n");
    const proven = new Map([
      ["Task 1", true],
      ["Task 2", true],
    ]);
    assert.deepEqual(restoreBoxes(before, after, proven), {
      text: after.replace("In Progress", "Done"),
      takenBack: [],
    });
  });

  it("gives a mark back that the agent removed", () =>
    assert.equal(
      restoreBoxes(before, before.replace("✅ ", ""), new Map()).text,
      before.replace("✅ ", "").replace("C\n", "C ✅\n"),
    ));

  it("restores a document's status", () => {
    const document = "---\nid: a-1\ntitle: T\nstatus: To Do\n---\nWords\n";
    const { text, takenBack } = restoreBoxes(
      document,
      document.replace("To Do", "Done"),
      new Map(),
    );
    assert.equal(text, document);
    assert.deepEqual(takenBack, ["a-1"]);
  });

  it("takes back all of a claim that is written more than once", () => {
    const text = "## Task 1: A\n";
    for (const claim of [
      " ✅ ✅",
      " ✅✅",
      " (done) ✅",
      " ✅ COMPLETED (done)",
    ])
      assert.equal(
        restoreBoxes(text, `## Task 1: A${claim}\n`, new Map()).text,
        text,
      );
  });

  it("takes back a box in the place of a mark, and a mark in the place of a box", () => {
    const restored = (was: string, is: string): string =>
      restoreBoxes(was, is, new Map()).text;
    assert.equal(
      restored("## 🔄 Task 1: A", "## [x] Task 1: A"),
      "## [ ] Task 1: A",
    );
    assert.equal(
      restored("## [ ] Task 1: A", "## Task 1: A ✅"),
      "## Task 1: A",
    );
    assert.equal(
      restored("## Task 1: A", "## [x] Task 1: A"),
      "## [ ] Task 1: A",
    );
  });

  it("does not take one task without words for another", () => {
    const text = "- [ ] \n## [x] ";
    assert.equal(
      restoreBoxes(text, `${text} ✅ COMPLETED`, new Map()).text,
      "- [ ] \n## [ ]  ✅ COMPLETED",
    );
  });

  it("leaves no more done than there was, in any text with any claim", () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...marks), (text, claim) => {
        const headings = new Set(unboxed(text).map(({ line }) => line));
        let number = 0;
        const after = text.replace(/[^\r\n]*(?:\r\n|\r|\n|$)/g, (line) =>
          headings.has(++number)
            ? line.replace(/[\r\n]*$/, `${claim}$&`)
            : line,
        );
        const doneIn = (whole: string): number =>
          parseTaskFile(whole).tasks.filter(({ done }) => done).length;
        assert.ok(
          doneIn(restoreBoxes(text, after, new Map()).text) <= doneIn(text),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("changes nothing where nothing was claimed, in any text", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        assert.equal(restoreBoxes(text, text, new Map()).text, text);
      }),
      { numRuns: 200 },
    );
  });
});

describe("tasks: written states", () => {
  it("has a counterpart for each wording that gives the same words back", () => {
    for (const wording of [
      "Done",
      "✅ Completed",
      "Complete ✅",
      "closed",
      "FINISHED",
      "☑️ Done",
      "已完成",
      "完了",
      "완료",
      "Erledigt",
    ]) {
      const open = rewriteStatus(wording, false, []);
      assert.equal(readStatus(open, 0)?.state, " ", open);
      assert.equal(rewriteStatus(open, true, []), wording);
    }
  });
});
