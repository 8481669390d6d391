import { inEnglish } from "../../src/model/said";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Diagnostic, Fix } from "../../src/model/plan";
import { applyEdits, fixesFor, parseTaskFile } from "../../src/tasks";
import { hostileText } from "../support/taskTexts";

const linesOf = (text: string): string[] =>
  text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);

/** Each diagnostic as `line code "what is marked"`, with a mark for its severity. */
const found = (text: string): string[] =>
  parseTaskFile(text).diagnostics.map(({ line, code, columns, severity }) => {
    const marked = columns
      ? ` "${linesOf(text)[line - 1]!.slice(columns.from, columns.to)}"`
      : "";
    return `${line} ${severity} ${code}${marked}`;
  });

const only = (text: string, code: string): Diagnostic => {
  const [one, ...others] = parseTaskFile(text).diagnostics.filter(
    (diagnostic) => diagnostic.code === code,
  );
  assert.ok(one && others.length === 0, code);
  return one;
};

/** The text after each fix, by its title; the first is the one preferred. */
const fixed = (text: string, code: string): Record<string, string> => {
  const fixes: readonly Fix[] = fixesFor(text, only(text, code));
  fixes.forEach(({ preferred }, index) => assert.equal(preferred, index === 0));
  return Object.fromEntries(
    fixes.map(({ title, edits }) => [
      inEnglish(title),
      applyEdits(text, edits),
    ]),
  );
};

describe("tasks: diagnostics", () => {
  for (const [name, text, expected] of [
    [
      "an ordinary file",
      "# Tasks\n\n## Phase 1: A\n\n- [x] T001 A\n- [x] T002 [P] B (depends on T001)\n\n## Phase 2: B\n\n- [ ] T003 [US1] C in src/a.ts\n- [ ] T004 D (depends on T001, T003)\n\n## Dependencies\n\n- Phase 2 depends on Phase 1\n",
      [],
    ],
    [
      "a duplicate, at its id",
      "\uFEFF- [ ] T001 A\r\n-\t[ ] **T001** B",
      ['2 warning duplicateId "T001"'],
    ],
    [
      "a duplicate of what is done",
      "- [x] T001 A\n- [x] T001 B",
      ['2 info duplicateId "T001"'],
    ],
    [
      "a task that is ticked and open",
      "- [x] T001 A\n- [ ] T001 A",
      ['2 warning contradictoryState "T001"'],
    ],
    [
      "an unknown id, where it is named",
      "- [ ] T001 A\n  - Dependencies: T001a, T009\n- [ ] T002 T008 (after T001, T008)",
      [
        '2 warning unknownDependency "T001a"',
        '2 warning unknownDependency "T009"',
        '3 warning unknownDependency "T008"',
      ],
    ],
    [
      "a circle",
      "- [ ] T001 A (depends on T002)\n- [ ] T002 B (depends on T001)",
      ['1 warning cyclicDependency "T001"'],
    ],
    [
      "a dependency on a later section",
      "## One\n- [ ] T001 A (depends on T002)\n## Two\n- [ ] T002 B",
      ['2 warning laterDependency "T002"'],
    ],
    [
      "no later dependency in one section",
      "- [ ] T001 A (depends on T002)\n- [ ] T002 B",
      [],
    ],
    [
      "no later dependency that is done",
      "## One\n- [ ] T001 A (depends on T002)\n## Two\n- [x] T002 B",
      [],
    ],
    [
      "work ticked before what it needs",
      "- [ ] T001 A\n- [x] T002 B (depends on T001)",
      ['2 warning doneBeforeDependency "T001"'],
    ],
    [
      "no early tick where the other was dropped",
      "- [-] T001 A\n- [ ] ~~T003 C~~\n- [x] T002 B (depends on T001, T003)",
      [],
    ],
    [
      "a ticked parent with open tasks",
      "- [x] A\n  - [ ] B\n  - [x] C",
      ["1 info checkedParentOpenChild"],
    ],
    [
      "an open parent with all ticked",
      "- [ ] A\n  - [x] B\n  - [ ] ~~C~~",
      ["1 info openParentCheckedChildren"],
    ],
    ["no open parent while one is left", "- [ ] A\n  - [x] B\n  - [~] C", []],
    [
      "no parent of conditions alone",
      "- [ ] A\n  - Acceptance criteria:\n    - [x] B",
      [],
    ],
    [
      "progress that is out of date",
      "Progress: 0/2 tasks\n\n- [x] A\n- [ ] B",
      ['1 info staleProgress "0/2 tasks"'],
    ],
  ] as const)
    it(`reports ${name}`, () => assert.deepEqual(found(text), expected));

  it("shows the path of a circle", () =>
    assert.match(
      only(
        "- [ ] T001 A (depends on T003)\n- [ ] T002 B (depends on T001)\n- [ ] T003 C (depends on T002)",
        "cyclicDependency",
      ).message,
      /T001 → T003 → T002 → T001/,
    ));

  it("has places inside the lines, in the order of the lines, in any text", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const lines = linesOf(text);
        let last = 0;
        for (const { line, columns, message } of parseTaskFile(text)
          .diagnostics) {
          assert.ok(line >= last && line <= lines.length);
          last = line;
          assert.ok(message.endsWith("."));
          if (columns)
            assert.ok(
              columns.from < columns.to &&
                columns.to <= lines[line - 1]!.length,
            );
        }
      }),
      {
        numRuns: 300,
        examples: [["\n### Task 1.2: \r\uFEFF\n### Task 1.2: "]],
      },
    );
  });
});

describe("tasks: fixes", () => {
  it("gives a duplicate the next free id, and leaves the mentions", () => {
    assert.deepEqual(
      fixed(
        "\uFEFF- [ ] T001 A\r\n- [ ] T001 B, see T001\r\n- [ ] T007 C (depends on T001)",
        "duplicateId",
      ),
      {
        "Give this task the next free id, T008":
          "\uFEFF- [ ] T001 A\r\n- [ ] T008 B, see T001\r\n- [ ] T007 C (depends on T001)",
      },
    );
    assert.deepEqual(
      fixed(
        "- [ ] 2. A\n  - [ ] 2.1 B\n  - [ ] 2.1 C\n- [ ] 3. D",
        "duplicateId",
      ),
      {
        "Give this task the next free id, 2.2":
          "- [ ] 2. A\n  - [ ] 2.1 B\n  - [ ] 2.2 C\n- [ ] 3. D",
      },
    );
  });

  it("offers the nearest ids for an unknown one, or to remove it", () =>
    assert.deepEqual(
      fixed(
        "- [ ] T001 A\n- [ ] T002 B\n- [ ] T003 C (depends on T1, T002)",
        "unknownDependency",
      ),
      {
        "Replace by T001":
          "- [ ] T001 A\n- [ ] T002 B\n- [ ] T003 C (depends on T001, T002)",
        "Remove the dependency on T1":
          "- [ ] T001 A\n- [ ] T002 B\n- [ ] T003 C (depends on T002)",
      },
    ));

  const start = "- [ ] T001 A\r\n- [ ] T002 B\r\n";
  for (const [before, after] of [
    [
      "- [ ] T003 C (depends on T001, XYZ-99)",
      "- [ ] T003 C (depends on T001)",
    ],
    [
      "- [ ] T003 C (depends on T001, XYZ-99, T002)",
      "- [ ] T003 C (depends on T001, T002)",
    ],
    [
      "- [ ] T003 C (depends on `XYZ-99` and T002)",
      "- [ ] T003 C (depends on T002)",
    ],
    ["- [ ] T003 C (depends on XYZ-99)", "- [ ] T003 C"],
    ["- [ ] T003 C [depends: XYZ-99] more", "- [ ] T003 C more"],
    ["- [ ] T003 C depends on XYZ-99", "- [ ] T003 C"],
    ["- [ ] T003 C, after XYZ-99.", "- [ ] T003 C."],
    [
      "- [ ] T003 C\r\n\t- **Dependencies**: XYZ-99\r\n\t- more",
      "- [ ] T003 C\r\n\t- more",
    ],
    ["- [ ] T003 C\r\n  - Dependencies: XYZ-99", "- [ ] T003 C"],
    [
      "- [ ] T003 C\r\n  - Dependencies: T001, XYZ-99\r\n",
      "- [ ] T003 C\r\n  - Dependencies: T001\r\n",
    ],
  ] as const)
    it(`removes a dependency from ${JSON.stringify(before)}`, () =>
      assert.equal(
        fixed(start + before, "unknownDependency")[
          "Remove the dependency on XYZ-99"
        ],
        start + after,
      ));

  it("cuts a circle at one of its dependencies, the one against the order first", () =>
    assert.deepEqual(
      fixed(
        "- [ ] T001 A (depends on T002)\n- [ ] T002 B (depends on T001)",
        "cyclicDependency",
      ),
      {
        "Remove the dependency of T001 on T002":
          "- [ ] T001 A\n- [ ] T002 B (depends on T001)",
        "Remove the dependency of T002 on T001":
          "- [ ] T001 A (depends on T002)\n- [ ] T002 B",
      },
    ));

  it("moves a task behind what it depends on, or that before it", () =>
    assert.deepEqual(
      fixed(
        "## One\n- [ ] T001 A (depends on T002)\n  - note\n- [ ] T003 C\n## Two\n- [ ] T002 B\n- [ ] T004 D\n",
        "laterDependency",
      ),
      {
        "Move T001 behind T002":
          "## One\n- [ ] T003 C\n## Two\n- [ ] T002 B\n- [ ] T001 A (depends on T002)\n  - note\n- [ ] T004 D\n",
        "Move T002 before T001":
          "## One\n- [ ] T002 B\n- [ ] T001 A (depends on T002)\n  - note\n- [ ] T003 C\n## Two\n- [ ] T004 D\n",
        "Remove the dependency on T002":
          "## One\n- [ ] T001 A\n  - note\n- [ ] T003 C\n## Two\n- [ ] T002 B\n- [ ] T004 D\n",
      },
    ));

  it("removes what is named below the task too", () =>
    assert.equal(
      fixed(
        "## One\n- [ ] T001 A\n  - Dependencies: T002\n## Two\n- [ ] T002 B",
        "laterDependency",
      )["Remove the dependency on T002"],
      "## One\n- [ ] T001 A\n## Two\n- [ ] T002 B",
    ));

  it("opens what was ticked too early, or ticks what it needs", () =>
    assert.deepEqual(
      fixed(
        "- [ ] T001 A\n- [x] T002 B (depends on T001)",
        "doneBeforeDependency",
      ),
      {
        "Open T002": "- [ ] T001 A\n- [ ] T002 B (depends on T001)",
        "Tick T001": "- [x] T001 A\n- [x] T002 B (depends on T001)",
        "Remove the dependency on T001": "- [ ] T001 A\n- [x] T002 B",
      },
    ));

  it("opens a ticked parent or ticks all below it, but no conditions", () =>
    assert.deepEqual(
      fixed(
        "- [x] A\n  - [ ] B\n    - [ ] C\n  - Done when:\n    - [ ] D\n- [ ] E",
        "checkedParentOpenChild",
      ),
      {
        "Open this task":
          "- [ ] A\n  - [ ] B\n    - [ ] C\n  - Done when:\n    - [ ] D\n- [ ] E",
        "Tick the 2 tasks below it":
          "- [x] A\n  - [x] B\n    - [x] C\n  - Done when:\n    - [ ] D\n- [ ] E",
      },
    ));

  it("ticks a parent whose tasks are all ticked", () =>
    assert.deepEqual(fixed("- [ ] A\n  - [x] B", "openParentCheckedChildren"), {
      "Tick this task": "- [x] A\n  - [x] B",
    }));

  it("makes a task that is ticked and open the one or the other, or two", () =>
    assert.deepEqual(
      fixed("- [x] T001 A\n- [ ] T001 A", "contradictoryState"),
      {
        "Tick T001 everywhere": "- [x] T001 A\n- [x] T001 A",
        "Open T001 everywhere": "- [ ] T001 A\n- [ ] T001 A",
        "Give this task the next free id, T002": "- [x] T001 A\n- [ ] T002 A",
      },
    ));

  it("brings one line or all progress up to date", () => {
    const text = "Progress: 0/2 tasks\n\nOverall: 0/2\n\n- [x] A\n- [ ] B";
    const [first] = parseTaskFile(text).diagnostics;
    const fixes = fixesFor(text, first!);
    assert.deepEqual(
      fixes.map(({ title, edits }) => [
        inEnglish(title),
        applyEdits(text, edits),
      ]),
      [
        ["Bring this line up to date", text.replace("0/2", "1/2")],
        [
          "Bring all progress in this file up to date",
          text.replaceAll("0/2", "1/2"),
        ],
      ],
    );
  });

  it("offers nothing for what no longer holds", () => {
    const text = "- [ ] T001 A\n- [ ] T001 B";
    const diagnostic = only(text, "duplicateId");
    assert.deepEqual(
      fixesFor(text.replace("T001 B", "T002 B"), diagnostic),
      [],
    );
    assert.deepEqual(fixesFor("", diagnostic), []);
  });

  it("only offers what makes a diagnostic go away, in any text", () => {
    const dense = fc
      .array(
        fc.constantFrom(
          "- [ ] T001 A\n",
          "- [x] T002 B (depends on T001, T003)\n",
          "  - [ ] T003 C\n",
          "  - [x] T004 after T009\n",
          "- [ ] T001 A, requires T004\n",
          "## Two\n",
          "    - Dependencies: T002, T01\n",
          "Progress: 1/4 tasks\n\n",
          "- [x] T004 D [depends: T006]\r\n",
          "\n",
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join(""));
    let offered = 0;
    fc.assert(
      fc.property(fc.oneof(dense, hostileText), (text) => {
        const { diagnostics } = parseTaskFile(text);
        const countOf = (
          list: readonly Diagnostic[],
          one: Diagnostic,
        ): number =>
          list.filter(
            ({ code, subject }) => code === one.code && subject === one.subject,
          ).length;
        for (const diagnostic of diagnostics)
          for (const { edits, title } of fixesFor(text, diagnostic)) {
            offered++;
            const after = parseTaskFile(applyEdits(text, edits));
            assert.ok(
              countOf(after.diagnostics, diagnostic) <
                countOf(diagnostics, diagnostic),
              inEnglish(title),
            );
            let last = 0;
            for (const { from, to } of edits) {
              assert.ok(from >= last && to >= from);
              last = to;
            }
          }
      }),
      { numRuns: 60 },
    );
    assert.ok(offered > 50, `${offered} fixes tried`);
  });
});
