import assert from "node:assert/strict";
import fc from "fast-check";
import { OrchestratorError } from "../../src/model/errors";
import {
  applyEdits,
  moveRefusal,
  moveTask,
  parseTaskFile,
  type MoveTarget,
} from "../../src/tasks";
import { hostileText } from "../support/taskTexts";

const moved = (text: string, line: number, target: MoveTarget): string =>
  applyEdits(text, moveTask(text, line, target));

const lineOf = (text: string, title: string): number => {
  const task = parseTaskFile(text).tasks.find((one) =>
    one.title.startsWith(title),
  );
  assert.ok(task, title);
  return task.line;
};

/** Lists as people write them: nested, tight or loose, with notes, headings and words between. */
const outline = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        "- [ ] $",
        "- [x] $",
        "- [ ] $ after T1",
        "  - [ ] $",
        "    - [ ] $",
        "\t- [ ] $",
        "  - note",
        "  more",
        "",
        "",
        "## $",
        "Words $",
        "> - [ ] $",
        "1. [ ] $",
      ),
      { maxLength: 14 },
    ),
    fc.constantFrom("\n", "\r\n"),
    fc.boolean(),
  )
  .map(
    ([lines, ending, ends]) =>
      lines
        .map((line, index) => line.replace("$", `T${index} word`))
        .join(ending) + (ends ? ending : ""),
  );

describe("tasks: move", () => {
  const tight = "# T\n\n- [ ] A\n  - note\n  - [ ] A1\n- [x] B\n- [ ] C\n";

  it("takes a task with its notes and child tasks", () => {
    const after = moved(tight, 3, { line: 7, place: "after" });
    assert.equal(
      after,
      "# T\n\n- [x] B\n- [ ] C\n- [ ] A\n  - note\n  - [ ] A1\n",
    );
    assert.equal(moved(after, 5, { line: 3, place: "before" }), tight);
  });

  for (const [name, text] of [
    ["CRLF and BOM", "\uFEFF# T\r\n- [ ] A\r\n- [ ] B\r\n- [ ] C\r\n"],
    ["no final newline", "- [ ] A\n- [ ] B\n- [ ] C"],
    ["tabs", "-\t[ ] A\n\t- x\n-\t[ ] B\n-\t[ ] C\n"],
    ["blank lines between", "- [ ] A\n\n- [ ] B\n\n\n- [ ] C\n\nEnd\n"],
    ["mixed gaps and CRLF", "- [ ] A\r\n\r\n- [ ] B\r\n- [ ] C"],
    ["blank line with spaces", "- [ ] A\n  \n- [ ] B\n- [ ] C\n"],
    ["a fence inside", "- [ ] A\n  ```\n  - [ ] no\n  ```\n- [ ] B\n- [ ] C\n"],
    [
      "text around",
      "Before\n\n- [ ] A\n- [ ] B\n- [ ] C\n\nAfter\n\n## Next\n",
    ],
  ] as const)
    it(`there and back restores every byte: ${name}`, () => {
      for (const one of ["A", "B", "C"])
        for (const other of ["A", "B", "C"])
          for (const place of ["before", "after"] as const) {
            if (one === other) continue;
            const names = parseTaskFile(text).tasks.map(({ title }) => title);
            const at = names.indexOf(one);
            const once = moved(text, lineOf(text, one), {
              line: lineOf(text, other),
              place,
            });
            assert.equal(once.length, text.length, `${one} ${place} ${other}`);
            const back = names[at + 1];
            const next = back ?? names[at - 1];
            assert.ok(next);
            assert.equal(
              moved(once, lineOf(once, one), {
                line: lineOf(once, next),
                place: back ? "before" : "after",
              }),
              text,
              `${one} ${place} ${other}`,
            );
          }
    });

  it("does nothing where the task is there already", () => {
    assert.deepEqual(moveTask(tight, 6, { line: 7, place: "before" }), []);
    assert.deepEqual(moveTask(tight, 6, { line: 3, place: "after" }), []);
    assert.deepEqual(moveTask(tight, 7, { section: 1 }), []);
  });

  it("indents like the task it comes beside, with all its lines", () => {
    assert.equal(
      moved("- [ ] A\n  - [ ] A1\n- [ ] B\n  more\n\n  - note\n", 3, {
        line: 2,
        place: "after",
      }),
      "- [ ] A\n  - [ ] A1\n  - [ ] B\n    more\n\n    - note\n",
    );
    assert.equal(
      moved("- [ ] A\n\t- [ ] A1\n\t\t- n\n- [ ] B", 2, {
        line: 4,
        place: "after",
      }),
      "- [ ] A\n- [ ] B\n- [ ] A1\n\t- n",
    );
    assert.equal(
      moved("- [ ] A\n  - [ ] A1\n", 2, { line: 1, place: "after" }),
      "- [ ] A\n- [ ] A1\n",
    );
  });

  const sections =
    "# T\n\n## One\n\n- [ ] A\n- [ ] B\n\n**Checkpoint**: x\n\n## Two\n\n- [ ] C\n\n## Three\n\nWords.\n\n## Four\n";

  it("goes to another section, between its tasks or to its end", () => {
    const there = moved(sections, 5, { line: 12, place: "before" });
    assert.equal(
      there,
      "# T\n\n## One\n\n- [ ] B\n\n**Checkpoint**: x\n\n## Two\n\n- [ ] A\n- [ ] C\n\n## Three\n\nWords.\n\n## Four\n",
    );
    assert.equal(moved(there, 11, { line: 5, place: "before" }), sections);
    assert.equal(
      moved(sections, 12, { section: 3 }),
      "# T\n\n## One\n\n- [ ] A\n- [ ] B\n- [ ] C\n\n**Checkpoint**: x\n\n## Two\n\n## Three\n\nWords.\n\n## Four\n",
    );
    assert.equal(
      moved(sections, 6, { section: 14 }),
      "# T\n\n## One\n\n- [ ] A\n\n**Checkpoint**: x\n\n## Two\n\n- [ ] C\n\n## Three\n\nWords.\n\n- [ ] B\n\n## Four\n",
    );
    assert.equal(
      moved(sections, 6, { section: 18 }),
      "# T\n\n## One\n\n- [ ] A\n\n**Checkpoint**: x\n\n## Two\n\n- [ ] C\n\n## Three\n\nWords.\n\n## Four\n\n- [ ] B\n",
    );
  });

  for (const [name, text, line, target, code, words] of [
    [
      "into itself",
      tight,
      3,
      { line: 5, place: "before" },
      "notAllowedNow",
      /into itself/,
    ],
    [
      "beside itself",
      tight,
      3,
      { line: 3, place: "after" },
      "notAllowedNow",
      /into itself/,
    ],
    [
      "above what it depends on",
      "- [ ] T001 A\n- [ ] T002 B (depends on T001)\n",
      2,
      { line: 1, place: "before" },
      "notAllowedNow",
      /T002 depends on T001/,
    ],
    [
      "below what depends on it",
      "- [ ] T001 A\n- [ ] T002 B (depends on T001)\n",
      1,
      { line: 2, place: "after" },
      "notAllowedNow",
      /T002 depends on T001/,
    ],
    [
      "out of a quote",
      "> - [ ] A\n\n- [ ] B\n",
      1,
      { line: 3, place: "after" },
      "notAllowedNow",
      /quote/,
    ],
    [
      "into a quote",
      "> - [ ] A\n\n- [ ] B\n",
      3,
      { line: 1, place: "before" },
      "notAllowedNow",
      /quote/,
    ],
    [
      "a line without a task",
      tight,
      4,
      { line: 3, place: "before" },
      "invalidInput",
      /Line 4/,
    ],
    [
      "beside no task",
      tight,
      6,
      { line: 4, place: "before" },
      "invalidInput",
      /Line 4/,
    ],
    ["to no section", tight, 6, { section: 2 }, "invalidInput", /Line 2/],
    [
      "among conditions",
      "## Work\n- [ ] A\n## Acceptance criteria\n- [ ] B\n",
      2,
      { line: 4, place: "after" },
      "notAllowedNow",
      /mean/,
    ],
  ] as const)
    it(`refuses a move ${name}`, () => {
      assert.throws(
        () => moveTask(text, line, target),
        (error) =>
          error instanceof OrchestratorError &&
          error.code === code &&
          error.fix !== undefined &&
          words.test(error.message),
      );
      assert.match(moveRefusal(text, line, target) ?? "", words);
    });

  it("may pass a dependency that is out of order already", () =>
    assert.equal(
      moveRefusal("- [ ] T001 A (depends on T002)\n- [ ] T002 B\n", 2, {
        line: 1,
        place: "before",
      }),
      null,
    ));

  it("keeps all tasks and all words, in any text", () => {
    const words = (text: string): string[] =>
      text
        .split(/\r\n|\r|\n/)
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .sort();
    let allowed = 0;
    fc.assert(
      fc.property(
        fc.oneof(hostileText, outline),
        fc.nat(),
        fc.nat(),
        fc.constantFrom("before", "after"),
        (text, from, to, place) => {
          const { tasks } = parseTaskFile(text);
          const one = tasks[from % (tasks.length || 1)];
          const other = tasks[to % (tasks.length || 1)];
          if (one?.kind !== "box" || other?.kind !== "box") return;
          const target = { line: other.line, place } as const;
          if (moveRefusal(text, one.line, target) !== null) return;
          allowed++;
          const after = moved(text, one.line, target);
          const names = (whole: string): string[] =>
            parseTaskFile(whole)
              .tasks.map(({ id, title, state }) => `${state} ${id} ${title}`)
              .sort();
          assert.deepEqual(names(after), names(text));
          assert.deepEqual(
            words(after.replace("\uFEFF", "")),
            words(text.replace("\uFEFF", "")),
          );
        },
      ),
      { numRuns: 600 },
    );
    assert.ok(allowed > 50, `${allowed} moves tried`);
  });
});
