import assert from "node:assert/strict";
import fc from "fast-check";
import { findMentions, parseTaskFile } from "../../src/tasks";
import { hostileText } from "../support/taskTexts";

/** Each mention as `line:text=id`, definitions with a star. */
const found = (text: string): string[] => {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  return findMentions(text).map(
    ({ id, line, from, to, kind }) =>
      `${line}:${lines[line - 1]!.slice(from, to)}=${id}${kind === "definition" ? "*" : ""}`,
  );
};

describe("tasks: mentions", () => {
  it("finds definitions and what names them, in the order of the text", () =>
    assert.deepEqual(
      found(
        "\uFEFF# After T002\r\n\r\n- [ ] T001 A (see T002)\r\n- [ ] T002 B\r\n\t- depends on t001\r\n\r\nT001 and `T002` come first.",
      ),
      [
        "1:T002=T002",
        "3:T001=T001*",
        "3:T002=T002",
        "4:T002=T002*",
        "5:t001=T001",
        "7:T001=T001",
        "7:T002=T002",
      ],
    ));

  it("takes the longest id, and whole words only", () =>
    assert.deepEqual(
      found(
        "- [ ] T100 A\n- [ ] T1000 B\n- [ ] T007 C\n- [ ] T007.1 D\n\nT1000, T10000, XT100, T100a, T100_x, x_T100, T007.1, T007.2, T100-style, FOO-T100. T100.",
      ).slice(4),
      ["6:T1000=T1000", "6:T007.1=T007.1", "6:T100=T100"],
    ));

  it("takes both ends of a range", () =>
    assert.deepEqual(
      found(
        "- [ ] T001 A\n- [ ] T003 B\n- [ ] TASK-001 C\n- [ ] TASK-004 D\n\nT001-T003, T001–T003, T001..T003, TASK-001-TASK-004, T001-T099",
      ).slice(4),
      [
        "6:T001=T001",
        "6:T003=T003",
        "6:T001=T001",
        "6:T003=T003",
        "6:T001=T001",
        "6:T003=T003",
        "6:TASK-001=TASK-001",
        "6:TASK-004=TASK-004",
        "6:T001=T001",
      ],
    ));

  it("takes numbers only where they mean a task", () =>
    assert.deepEqual(
      found(
        "- [ ] 1. A\n  - [ ] 1.1 B\n    - _Requirements: 1.1, 1_\n    - Depends on: 1.2\n  - [ ] 1.2 C takes 1.1 hours\n    - see Task 1.1 and task 1\n\n1.1 is a number, Subtask 1.2 is not.",
      ),
      [
        "1:1=1*",
        "2:1.1=1.1*",
        "4:1.2=1.2",
        "5:1.2=1.2*",
        "6:Task 1.1=1.1",
        "6:task 1=1",
        "8:Subtask 1.2=1.2",
      ],
    ));

  it("knows ids that are words and a number", () =>
    assert.deepEqual(
      found(
        "- [ ] Task 2: A\n- [ ] Step 3: B\n\nTask 2 before step 3, not 2 or 3.",
      ),
      [
        "1:Task 2=Task 2*",
        "2:Step 3=Step 3*",
        "4:Task 2=Task 2",
        "4:step 3=Step 3",
      ],
    ));

  it("leaves out code blocks, comments and front matter", () =>
    assert.deepEqual(
      found(
        "---\nid: T001\n---\n- [ ] T001 A\n\n```\nT001\n```\n<!--\nT001\n-->\n<!-- T001 -->\n",
      ),
      ["4:T001=T001*"],
    ));

  it("names every definition of a duplicate", () =>
    assert.deepEqual(found("- [ ] T001 A\n- [ ] T001 B"), [
      "1:T001=T001*",
      "2:T001=T001*",
    ]));

  it("finds nothing where no task has an id", () =>
    assert.deepEqual(found("- [ ] A\n\nT001"), []));

  it("has right places, in order and apart, in any text", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { tasks } = parseTaskFile(text);
        const ids = new Set(tasks.map(({ id }) => id));
        const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
        let last = { line: 0, to: 0 };
        for (const mention of findMentions(text)) {
          const { id, line, from, to } = mention;
          assert.ok(ids.has(id));
          assert.ok(to > from && to <= lines[line - 1]!.length);
          assert.ok(
            line > last.line || (line === last.line && from >= last.to),
          );
          last = { line, to };
          const words = lines[line - 1]!.slice(from, to).toLowerCase();
          const bare = id.toLowerCase().replace(/^task |^#/, "");
          assert.ok(words.endsWith(bare), `${words} for ${id}`);
        }
      }),
      { numRuns: 400 },
    );
  });
});
