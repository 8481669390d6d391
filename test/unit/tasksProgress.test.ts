import assert from "node:assert/strict";
import fc from "fast-check";
import { applyEdits, parseTaskFile, refreshProgress } from "../../src/tasks";
import { hostileText } from "../support/taskTexts";

const refreshed = (text: string): string =>
  applyEdits(text, refreshProgress(text));

/** Phase 1 with 2 of 2 done, phase 2 with 1 of 4, phase 3 with none of 2: 3 of 8 in all. */
const work = `
## Phase 1: Setup (Shared)

- [x] T001 A
- [X] T002 B

## Phase 2: Core Services - the heart

- [x] T003 A
- [ ] T004 B
- [~] T005 C
- [ ] T006 D

## 🔧 Polish & Docs

- [ ] T007 A
- [ ] T008 B
`;

/** What the head of a file becomes above that work. */
const head = (text: string): string => {
  const after = refreshed(`${text}\n${work}`);
  assert.ok(after.endsWith(work));
  return after.slice(0, -work.length - 1);
};

describe("tasks: progress", () => {
  for (const [name, before, after] of [
    [
      "counts and states of sections by any of their names",
      "| Phase | Status | Progress |\n|---|---|---|\n| Phase 1 | PENDING | 0/2 |\n| 2. Core Services | COMPLETE | 4/4 |\n| **Polish** | IN PROGRESS | 1/1 |\n\n**Overall**: 5/7 (71%) | **Current**: Phase 2",
      "| Phase | Status | Progress |\n|---|---|---|\n| Phase 1 | COMPLETE | 2/2 |\n| 2. Core Services | IN PROGRESS | 1/4 |\n| **Polish** | IN PROGRESS | 0/2 |\n\n**Overall**: 3/8 (38%) | **Current**: Phase 2",
    ],
    [
      "columns of counts, with a total",
      "| Phase | Tasks | Completed | Remaining | Percentage |\n|---|---|---|---|---|\n| Setup | 2 | 0 | 2 | 0% |\n| Core | 4 | 0 | 4 | 0% |\n| Polish | 2 | 0 | 2 | 0.0% |\n| **Total** | **8** | **0** | **8** | **0%** |",
      "| Phase | Tasks | Completed | Remaining | Percentage |\n|---|---|---|---|---|\n| Setup | 2 | 2 | 0 | 100% |\n| Core | 4 | 1 | 3 | 25% |\n| Polish | 2 | 0 | 2 | 0.0% |\n| **Total** | **8** | **3** | **5** | **38%** |",
    ],
    [
      "the width of padded cells where it fits",
      "| Phase        | Tasks  |    % |\n| ------------ | ------ | ---: |\n| Phase 1      | 0/2    |   0% |\n| Phase 2      | 4/4    | 100% |\n| Total        | 16/160 |  10% |",
      "| Phase        | Tasks  |    % |\n| ------------ | ------ | ---: |\n| Phase 1      | 2/2    | 100% |\n| Phase 2      | 1/4    |  25% |\n| Total        | 3/8    |  38% |",
    ],
    [
      "bars and emoji",
      "| Phase | State | Progress |\n|:--|:-:|--|\n| Setup | ⬜ Not Started | [░░░░░░░░░░] 0% (0/2) |\n| Core | ✅ Complete | `██████████` 100% (4/4) |\n| Polish | 🔄 | [##--] 1/2 |",
      "| Phase | State | Progress |\n|:--|:-:|--|\n| Setup | ✅ Complete | [██████████] 100% (2/2) |\n| Core | 🔄 In Progress | `███░░░░░░░` 25% (1/4) |\n| Polish | 🔄 | [----] 0/2 |",
    ],
    [
      "lines of text",
      "**Progress**: 1/8 tasks (12%)\n\n- Total: 8 tasks\n- Completed: 2\n- Remaining: 6\n\n> 2 of 8 tasks completed (25.0%)\n\nProgress: ██░░░░░░ 25%\n\nTotal tasks: 9 | Done: 3",
      "**Progress**: 3/8 tasks (38%)\n\n- Total: 8 tasks\n- Completed: 3\n- Remaining: 5\n\n> 3 of 8 tasks completed (37.5%)\n\nProgress: ███░░░░░ 38%\n\nTotal tasks: 8 | Done: 3",
    ],
    [
      "lines that name a section",
      "- **Phase 1 (Setup)**: 0/2 complete ⬜\n- Core Services: 4/4 tasks",
      "- **Phase 1 (Setup)**: 2/2 complete ⬜\n- Core Services: 1/4 tasks",
    ],
    [
      "an unfilled template",
      "| Phase | Status | Progress |\n|---|---|---|\n| Setup | PENDING | 0/0 |\n\n**Overall**: 0/0 (0%)",
      "| Phase | Status | Progress |\n|---|---|---|\n| Setup | COMPLETE | 2/2 |\n\n**Overall**: 3/8 (38%)",
    ],
  ] as const)
    it(`brings up to date: ${name}`, () => {
      assert.equal(head(before), after);
      assert.equal(head(after), after);
      const crlf = `\uFEFF${before}\n${work}`
        .replaceAll("\n", "\r\n")
        .trimEnd();
      assert.equal(
        refreshed(crlf),
        `\uFEFF${after}\n${work}`.replaceAll("\n", "\r\n").trimEnd(),
      );
    });

  for (const [name, text] of [
    [
      "rounded in any way",
      "**Progress**: 3/8 (37%)\n\n**Progress**: 38%\n\n**Progress**: 37.5%",
    ],
    [
      "work called started",
      "| Phase | Status | Tasks |\n|---|---|---|\n| Polish | In Progress | 0/2 |",
    ],
    [
      "a table of other things",
      "| Phase | Duration | Score |\n|---|---|---|\n| Setup | 9/10 | 9/10 |",
    ],
    [
      "rows that name no section",
      "| Item | Progress |\n|---|---|\n| Kitchen | 3/10 |",
    ],
    [
      "ids, days and words",
      "| Phase | Tasks | Completed |\n|---|---|---|\n| Setup | T001-T002 | 2025-11-02 |\n| Core | 4 days | yes |",
    ],
    [
      "a status without counts",
      "| Phase | Status |\n|---|---|\n| Setup | PENDING |",
    ],
    [
      "a judgement",
      "| Phase | Status | Tasks |\n|---|---|---|\n| Setup | BLOCKED by X | 2/2 |",
    ],
    [
      "totals that count other things",
      "| Phase | Tasks |\n|---|---|\n| Setup | 20 |\n| Core | 30 |\n| Polish | 2 |",
    ],
    [
      "counts of tests and hours",
      "Total: 58/58 PASS (100%)\n\nTotal: 24\n\n**Total**: 3 hours\n\nProgress: 3/10 tests\n\nCompleted: 2025-11-02\n\nDone: 5",
    ],
    ["approximate numbers", "Total tasks: ~76\n\nTasks: 15+"],
    ["other work", "**Current Progress**: 17 of 75 features complete (22.7%)"],
    [
      "a code block and a comment",
      "```\nProgress: 0/8 tasks\n```\n<!--\nProgress: 0/8 tasks\n-->",
    ],
    ["a whole that is far from it", "Tasks: 90"],
  ] as const)
    it(`leaves alone: ${name}`, () => {
      const whole = `${text}\n${work}`;
      assert.equal(refreshed(whole), whole);
    });

  it("leaves a task's own words alone", () => {
    const text = `${work}- [ ] T009 C\n  - Progress: 0/4 tasks\n`;
    assert.equal(refreshed(text), text);
  });

  it("counts a section where the line stands in it", () =>
    assert.equal(
      refreshed(
        "# T\n\n## One\n\n**Progress**: 0/2 tasks\n\n- [x] A\n- [ ] B\n\n## Two\n\n- [x] C\n",
      ),
      "# T\n\n## One\n\n**Progress**: 1/2 tasks\n\n- [x] A\n- [ ] B\n\n## Two\n\n- [x] C\n",
    ));

  it("counts as the file does: only top tasks, where the totals say so", () => {
    const tasks =
      "## A\n\n- [x] 1\n  - [x] 1a\n- [ ] 2\n\n## B\n\n- [ ] 3\n  - [ ] 3a\n  - [ ] 3b\n";
    assert.equal(
      refreshed(
        `| Part | Tasks |\n|-|-|\n| A | 0/2 |\n| B | 0/1 |\n\n${tasks}`,
      ),
      `| Part | Tasks |\n|-|-|\n| A | 1/2 |\n| B | 0/1 |\n\n${tasks}`,
    );
    assert.equal(
      refreshed(
        `| Part | Tasks |\n|-|-|\n| A | 0/3 |\n| B | 0/3 |\n\n${tasks}`,
      ),
      `| Part | Tasks |\n|-|-|\n| A | 2/3 |\n| B | 0/3 |\n\n${tasks}`,
    );
  });

  it("refreshes one line alone", () => {
    const text = `Progress: 0/8 tasks\n\nOverall: 0/8 (0%)\n${work}`;
    assert.equal(
      applyEdits(text, refreshProgress(text, 3)),
      `Progress: 0/8 tasks\n\nOverall: 3/8 (38%)\n${work}`,
    );
  });

  it("says where it is out of date", () => {
    const text = `| Phase | Status | Tasks |\n|---|---|---|\n| Setup | PENDING | 0/2 |\n| Core | 🔄 | 1/4 |\n${work}`;
    const [stale, ...others] = parseTaskFile(text).diagnostics;
    assert.deepEqual(others, []);
    assert.equal(stale?.code, "staleProgress");
    assert.equal(stale.severity, "info");
    assert.equal(stale.line, 3);
    assert.match(stale.message, /2 of 2 tasks of “Phase 1/);
    const { from, to } = stale.columns ?? { from: 0, to: 0 };
    assert.equal("| Setup | PENDING | 0/2 |".slice(from, to), "PENDING | 0/2");
  });

  const cell = fc.oneof(
    fc.tuple(fc.nat(12), fc.nat(12)).map(([a, b]) => `${a}/${b}`),
    fc.nat(120).map((number) => `${number}%`),
    fc.nat(20).map(String),
    fc.constantFrom(
      "PENDING",
      "✅ Done",
      "⬜",
      "[██░░]",
      "█████",
      "Total",
      "Phase 1",
      "Core",
      "2. Core",
      "Polish",
      "**8**",
      "",
      "Progress: 3/9",
      "12 tasks",
      "`3/8` (37.5%)",
    ),
  );
  const tables = fc
    .tuple(
      fc.array(
        fc.constantFrom(
          "Phase",
          "Status",
          "Progress",
          "Tasks",
          "Completed",
          "%",
          "Notes",
        ),
        { minLength: 1, maxLength: 5 },
      ),
      fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 }),
      fc.array(
        fc.tuple(
          fc.constantFrom(
            "Progress",
            "Total",
            "Total tasks",
            "Completed",
            "Overall",
            "Setup",
          ),
          cell,
        ),
        { maxLength: 4 },
      ),
    )
    .map(([columns, rows, lines]) =>
      [
        `| ${columns.join(" | ")} |`,
        `|${columns.map(() => "---").join("|")}|`,
        ...rows.map((row) => `| ${row.join(" | ")} |`),
        "",
        ...lines.map(([label, value]) => `**${label}**: ${value}`),
        work,
      ].join("\n"),
    );

  it("is done after one time, and keeps tasks and all other words", () => {
    fc.assert(
      fc.property(fc.oneof(tables, hostileText), (text) => {
        const once = refreshed(text);
        assert.equal(refreshed(once), once);
        assert.deepEqual(
          parseTaskFile(once).diagnostics.filter(
            ({ code }) => code === "staleProgress",
          ),
          [],
        );
        const rest = (whole: string): string =>
          whole.replace(
            /[\d\s.,█░⬜🔄✅-]|pending|in progress|complete|done|todo|not started/giu,
            "",
          );
        assert.equal(rest(once), rest(text));
        assert.deepEqual(
          parseTaskFile(once).tasks.map(({ key, state }) => [key, state]),
          parseTaskFile(text).tasks.map(({ key, state }) => [key, state]),
        );
      }),
      { numRuns: 200 },
    );
  });
});
