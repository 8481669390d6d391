import assert from "node:assert/strict";
import fc from "fast-check";
import type { Section, Task } from "../../src/model/plan";
import { missingTasks, parseTaskFile, restoreBoxes } from "../../src/tasks";
import { pairTasks } from "../../src/tasks/meaning/pairing";
import { describeSection } from "../support/describeTasks";

const tasksOf = (text: string): readonly Task[] => parseTaskFile(text).tasks;
const first = (text: string): Task => {
  const task = tasksOf(text)[0];
  assert.ok(task, "a task is found");
  return task;
};

describe("tasks: fields", () => {
  const fields: [string, Partial<Task>][] = [
    ["- [ ] T001 [P0] A", { priority: "P0" }],
    ["- [ ] T001 A (P2)", { priority: "P2", parallel: false }],
    ["- [ ] T001 A [High]", { priority: null }],
    ["- [ ] [High] A", { priority: "High" }],
    ["- [ ] A (Priority: High)", { priority: "High" }],
    [
      "- [ ] T001: A (4h) - Priority: High - Depends: None",
      { priority: "High", effort: "4h" },
    ],
    ["- [ ] A\n  - **Priority**: P0 - Critical", { priority: "P0 - Critical" }],
    ["- [ ] A\n  - 优先级：高", { priority: "高" }],
    [
      "- [ ] A\n  **Priority:** High | **Effort:** 2h | **Assignee:** Kim",
      { priority: "High", effort: "2h", assignee: "Kim" },
    ],
    ["- [ ] A\n  - _Estimated: 2 days_", { effort: "2 days" }],
    ["- [ ] A\n  - Story points: 5", { effort: "5" }],
    ["- [ ] A\n  - Dauer: 3 Tage", { effort: "3 Tage" }],
    ["- [ ] **T001**: A (3 days)", { effort: "3 days" }],
    ["- [ ] T001 A timer (10 min) that rings", { effort: null }],
    ["- [ ] Expire after a while (24h)", { effort: null }],
    ["- [ ] A (est. 2-3 h)", { effort: "2-3 h" }],
    ["- [ ] A (@kim)", { assignee: "@kim" }],
    ["- [ ] A with @angular/core", { assignee: null }],
    ["- [ ] Priority: show it in the list", { priority: null }],
    ["- [ ] A\n  - Set the priority: it decides", { priority: null }],
    ["- [ ] A\n  - re-estimate: later", { effort: null }],
  ];
  for (const [text, expected] of fields)
    it(`reads ${JSON.stringify(text)}`, () =>
      assert.deepEqual({ ...first(text), ...expected }, first(text)));

  it("ends a task with the last of its children, without blank lines", () =>
    assert.deepEqual(
      tasksOf(
        "- [ ] A\n  - [ ] B\n    words\n\n  - [ ] C\n\n\n- [ ] D\n\n",
      ).map(({ line, endLine }) => [line, endLine]),
      [
        [1, 5],
        [2, 3],
        [5, 5],
        [8, 8],
      ],
    ));
});

describe("tasks: sections", () => {
  const sectionsOf = (text: string): string[] =>
    parseTaskFile(text).sections.map(describeSection);

  it("end before the next one that is not inside", () =>
    assert.deepEqual(sectionsOf("# A\n## B\n### C\n\n## D\n# E\n"), [
      "# 1-5 A",
      "## 2-4 B",
      "### 3-4 C",
      "## 5-5 D",
      "# 6-6 E",
    ]));

  const statements: [string, Partial<Section>][] = [
    ["## A\n**Purpose**: B", { purpose: "B" }],
    ["## A\n> **Goal:** B\n> and C", { purpose: "B and C" }],
    ["## A\n**Purpose**: B\n**Created**: C", { purpose: "B" }],
    ["## A\n**Goal**: B\n\n**Purpose**: C", { purpose: "C" }],
    ["## A\n目标：B", { purpose: "B" }],
    ["## A\n🔍 **CHECKPOINT**: B", { checkpoint: "B" }],
    ["## A\n> Checkpoint: B", { checkpoint: "B" }],
    ["## A\n### C\n**Checkpoint**: B", { checkpoint: "B" }],
    ["## A\n### **Checkpoint**: B", { checkpoint: "B" }],
    ["## A\n### Checkpoint\n\nB\nC", { checkpoint: "B C" }],
    ["## A\n## Checkpoint: B", { checkpoint: "B" }],
    ["## A\nCheckpoints are good", { checkpoint: null }],
  ];
  for (const [text, expected] of statements)
    it(`states ${JSON.stringify(expected)} in ${JSON.stringify(text)}`, () => {
      const [section] = parseTaskFile(text).sections;
      assert.ok(section);
      assert.deepEqual({ ...section, ...expected }, section);
    });

  it("are bold paragraphs and numbered items above work, too", () => {
    const text =
      "## A\n\n**Backend**\n\n- [ ] a\n\n**Phase 2: Core:**\n- [ ] b\n\n1. **Setup**\n   - [ ] c\n     - [ ] d\n- [ ] e\n";
    assert.deepEqual(sectionsOf(text), [
      "## 1-13 A",
      "####### 3-6 Backend",
      "####### 7-13 Phase 2: Core",
      "####### 10-12 Setup",
    ]);
    assert.deepEqual(
      tasksOf(text).map(({ section, parentLine, depth }) => [
        section.join("/"),
        parentLine,
        depth,
      ]),
      [
        ["A/Backend", null, 0],
        ["A/Phase 2: Core", null, 0],
        ["A/Phase 2: Core/Setup", null, 0],
        ["A/Phase 2: Core/Setup", 11, 1],
        ["A/Phase 2: Core", null, 0],
      ],
    );
  });

  const none = [
    "**Backend**\n\nWords only",
    "**Backend** and more\n- [ ] a",
    "**NOTE: tests first**\n- [ ] a",
    "**Write the tests first.**\n- [ ] a",
    "**Subtasks**:\n- [ ] a",
    "**Acceptance criteria**\n- [ ] a",
    "**Backend**\nwords of the same paragraph\n- [ ] a",
    "- [ ] a\n\n  **Backend**\n  - [ ] b",
    "1. Acceptance criteria:\n   - [ ] a",
  ];
  for (const text of none)
    it(`are not in ${JSON.stringify(text)}`, () =>
      assert.deepEqual(sectionsOf(text), []));
});

describe("tasks: roles", () => {
  const criteria = [
    "## Legend\n- [ ] Not started",
    "**Status legend:**\n- [~] Under way",
    "图例：\n- [x] 完成",
    "- [~] = under way",
    "## Test criteria\n- [ ] A",
    "### 验收标准\n- [ ] A",
    "**Critères d'acceptation**\n- [ ] A",
    "## Acceptance Criteria\n- [ ] #1 A",
    "## Success Criteria\n- [ ] SC-001 A",
    "## Task 1: A\n### Definition of Done\n- [ ] A",
  ];
  for (const text of criteria)
    it(`sees no work in ${JSON.stringify(text)}`, () =>
      assert.equal(tasksOf(text).at(-1)?.role, "criterion"));

  const work = [
    "## Success Criteria\n- [ ] T047 A",
    "## Acceptance Testing\n- [ ] A",
    "## Acceptance\n### Task 3: Real test\n- [ ] A",
    "## Legendary items\n- [ ] A",
    "- [ ] A => B",
  ];
  for (const text of work)
    it(`sees work in ${JSON.stringify(text)}`, () =>
      assert.equal(tasksOf(text).at(-1)?.role, "task"));
});

const title = fc.constantFrom(
  "Write tests",
  "Build it",
  "Ship it",
  "Tell people",
  "Clean up",
  "検索",
);
const item = fc.record({
  title,
  id: fc.option(fc.integer({ min: 1, max: 30 }), { nil: null }),
});
const items = fc.uniqueArray(item, {
  minLength: 1,
  maxLength: 8,
  selector: ({ title: words, id }) => `${id ?? ""} ${words}`,
});
const asText = (
  list: readonly { title: string; id: number | null }[],
  section: string,
  done: (at: number) => boolean,
): string =>
  `## ${section}\n\n${list
    .map(
      ({ title: words, id }, at) =>
        `- [${done(at) ? "x" : " "}] ${id === null ? "" : `T${String(id).padStart(3, "0")} `}${words}\n`,
    )
    .join("")}`;
const keysByTitle = (text: string): Map<string, string> =>
  new Map(
    tasksOf(text).map(({ id, title: words, key }) => [
      `${id ?? ""} ${words}`,
      key,
    ]),
  );

describe("tasks: identity", () => {
  it("does not change with order, ticks or the name of the section", () => {
    fc.assert(
      fc.property(items, fc.infiniteStream(fc.boolean()), (list, ticks) => {
        const former = keysByTitle(asText(list, "Phase 1", () => false));
        const ticked = asText([...list].reverse(), "Phase 1 (new name)", () =>
          Boolean(ticks.next().value),
        );
        assert.deepEqual([...keysByTitle(ticked)].sort(), [...former].sort());
      }),
    );
  });

  it("does not change when other tasks come and go", () => {
    fc.assert(
      fc.property(items, fc.nat(), (list, seed) => {
        const former = keysByTitle(asText(list, "A", () => false));
        const kept = list.filter((_, at) => at !== seed % list.length);
        const words = [{ title: "Something else", id: null }, ...kept];
        // A duplicate id makes two tasks of one name; without it the id alone is enough.
        const ids = list.flatMap(({ id }) => id ?? []);
        fc.pre(new Set(ids).size === ids.length);
        for (const [name, key] of keysByTitle(asText(words, "A", () => false)))
          if (former.has(name)) assert.equal(key, former.get(name));
      }),
    );
  });

  it("of equal titles goes by the task above and the section", () => {
    const text =
      "## A\n- [ ] T001 X\n  - [ ] Test\n- [ ] T002 Y\n  - [ ] Test\n## B\n- [ ] Test\n";
    const keys = tasksOf(text).map(({ key }) => key);
    assert.equal(new Set(keys).size, 5);
    const moved = text.replace("## A\n", "## A\n- [ ] T000 W\n  - [ ] Test\n");
    const after = new Set(tasksOf(moved).map(({ key }) => key));
    for (const key of keys) assert.ok(after.has(key), key);
  });
});

describe("tasks: pairing of two versions", () => {
  it("knows tasks whose title or section was edited", () => {
    const before =
      "## A\n- [x] Write the tests\n- [ ] Build the form\n- [x] Ship the form\n## B\n- [x] T001 Same\n";
    const after = before
      .replace("Build the form", "Build the whole form")
      .replace("Write the tests", "Write all the tests (see notes)")
      .replace("## A", "## A renamed");
    const pairs = pairTasks(tasksOf(before), tasksOf(after));
    assert.deepEqual(
      pairs.map((task) => task?.line),
      [2, 3, 4, 6],
    );
    assert.equal(restoreBoxes(before, after, new Map()).text, after);
  });

  it("takes a new task for new, though its words are alike elsewhere", () => {
    const before = "- [x] Write the tests\n- [ ] Build\n";
    const after =
      "- [x] Write the tests\n- [ ] Build\n- [x] Write the tests too\n";
    assert.deepEqual(
      restoreBoxes(before, after, new Map()).text,
      after.replace("[x] Write the tests too", "[ ] Write the tests too"),
    );
  });

  it("names the tasks that are missing from another version, however it renamed the others", () => {
    const before =
      "- [x] Write the tests\n- [ ] Build the form\n  - [ ] T9 Ship it\n";
    assert.deepEqual(missingTasks(before, before), []);
    assert.deepEqual(
      missingTasks(before, before.replace("the form", "the whole form")),
      [],
    );
    assert.deepEqual(
      missingTasks(before, before.slice(0, before.indexOf("T9"))),
      ["T9"],
    );
    assert.equal(missingTasks(before, "").length, 3);
  });

  it("never takes one id for another", () => {
    const before = "- [x] T001 Write the tests\n";
    const after = "- [x] T002 Write the tests\n";
    assert.equal(
      restoreBoxes(before, after, new Map()).text,
      after.replace("[x]", "[ ]"),
    );
  });
});
