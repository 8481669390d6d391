import assert from "node:assert/strict";
import fc from "fast-check";
import { OrchestratorError } from "../../src/model/errors";
import {
  addNote,
  applyEdits,
  mark,
  parseTaskFile,
  restoreBoxes,
  setState,
} from "../../src/tasks";
import { hostileText } from "../support/taskTexts";

const marked = (text: string, line: number, done: boolean): string =>
  applyEdits(text, mark(text, line, done));

describe("tasks: mark", () => {
  it("changes one character and keeps BOM, CRLF, tabs and the missing end", () => {
    const text = "\uFEFF# T\r\n\r\n-\t[ ] A  \r\n- [~] B";
    assert.equal(marked(text, 3, true), text.replace("[ ]", "[x]"));
    assert.equal(marked(text, 4, true), text.replace("[~]", "[x]"));
    assert.equal(marked(text, 4, false), text.replace("[~]", "[ ]"));
  });

  it("leaves a box that is so already", () =>
    assert.equal(marked("- [X] A", 1, true), "- [X] A"));

  it("changes the box, not the same characters later in the line", () =>
    assert.equal(marked("- [ ] see [ ]", 1, true), "- [x] see [ ]"));

  for (const [text, line] of [
    ["# T\n- [ ] A", 1],
    ["- [ ] A", 2],
    ["- [ ] A", 0],
    ["```\n- [ ] A\n```", 2],
  ] as const)
    it(`refuses line ${line} of ${JSON.stringify(text)}`, () =>
      assert.throws(
        () => mark(text, line, true),
        (error) =>
          error instanceof OrchestratorError && error.code === "invalidInput",
      ));

  it("there and back is the same text, on every plain box of any text", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const { kind, line, state } of parseTaskFile(text).tasks) {
          if (kind !== "box" || (state !== " " && state !== "x")) continue;
          const once = marked(text, line, state === " ");
          assert.equal(once.length, text.length);
          let changed = 0;
          for (let at = 0; at < text.length; at++)
            if (once.charCodeAt(at) !== text.charCodeAt(at)) changed++;
          assert.equal(changed, 1);
          assert.equal(marked(once, line, state !== " "), text);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("tasks: setState", () => {
  const text = "\uFEFF# T\r\n\r\n-\t[ ] A  \r\n- [ ]* 1.2 B [ ]";

  for (const state of [
    " ",
    "x",
    "X",
    "v",
    "~",
    "-",
    "!",
    ">",
    "?",
    "/",
    "✓",
    "⚠️",
    "👍🏽",
    "👩‍💻",
  ])
    it(`puts ${JSON.stringify(state)} into the box and nowhere else`, () => {
      for (const line of [3, 4]) {
        const after = applyEdits(text, setState(text, line, state));
        const lines = text.split("\r\n");
        lines[line - 1] = lines[line - 1]!.replace("[ ]", `[${state}]`);
        assert.equal(after, lines.join("\r\n"));
        const task = parseTaskFile(after).tasks.find(
          (one) => one.line === line,
        );
        assert.equal(task?.state, state);
      }
    });

  it("changes nothing where the state is so", () =>
    assert.deepEqual(setState(text, 3, " "), []));

  for (const state of [
    "",
    "xx",
    "]",
    "[",
    "\n",
    "\r",
    "\t",
    "\u2003",
    "\u200D",
    "\u0000",
    "\uD800",
    "P",
    "1",
    "é",
    "`",
    "\\",
    "|",
    "#",
    "^",
    "@",
    "~~",
    "  ",
    "👍👍",
  ])
    it(`refuses ${JSON.stringify(state)}`, () =>
      assert.throws(
        () => setState(text, 3, state),
        (error) =>
          error instanceof OrchestratorError &&
          error.code === "invalidInput" &&
          error.fix !== undefined,
      ));

  it("refuses a line without a box", () =>
    assert.throws(() => setState(text, 1, "x"), OrchestratorError));

  it("is read back as it was put in, or refused, in any text", () => {
    fc.assert(
      fc.property(
        hostileText,
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 2 }),
        (whole, state) => {
          for (const { line, key } of parseTaskFile(whole).tasks) {
            let after: string;
            try {
              after = applyEdits(whole, setState(whole, line, state));
            } catch (error) {
              assert.ok(error instanceof OrchestratorError);
              continue;
            }
            const tasks = parseTaskFile(after).tasks;
            const task = tasks.find((one) => one.line === line);
            assert.equal(task?.state, state);
            assert.equal(task.key, key);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("tasks: addNote", () => {
  const noted = (text: string, line: number, note: string): string =>
    applyEdits(text, addNote(text, line, note));

  for (const [name, text, line, note, after] of [
    [
      "below a task",
      "- [ ] A\n- [ ] B\n",
      1,
      "Look",
      "- [ ] A\n  - Look\n- [ ] B\n",
    ],
    [
      "at the end without a line break",
      "- [ ] A",
      1,
      "Look",
      "- [ ] A\n  - Look",
    ],
    [
      "with CRLF and BOM",
      "\uFEFF- [ ] A\r\n",
      1,
      "Look\nhere",
      "\uFEFF- [ ] A\r\n  - Look\r\n    here\r\n",
    ],
    [
      "after its own lines, before its child tasks",
      "* [ ] A\n  more\n  * old\n\n  * [ ] A1\n",
      1,
      "Look",
      "* [ ] A\n  more\n  * old\n  * Look\n\n  * [ ] A1\n",
    ],
    [
      "before child tasks and what comes behind them",
      "- [ ] A\n  - [ ] A1\n  - _Requirements: 1_\n",
      1,
      "Look",
      "- [ ] A\n  - Look\n  - [ ] A1\n  - _Requirements: 1_\n",
    ],
    [
      "with the tabs of the file",
      "- [ ] A\n\t- [ ] A1\n- [ ] B\n",
      3,
      "Look",
      "- [ ] A\n\t- [ ] A1\n- [ ] B\n\t- Look\n",
    ],
    [
      "below a task indented by a tab",
      "- [ ] A\n\t- [ ] A1\n",
      2,
      "Look",
      "- [ ] A\n\t- [ ] A1\n\t\t- Look\n",
    ],
    [
      "with the four spaces of the file",
      "- [ ] A\n    - x\n- [ ] B\n",
      3,
      "Look",
      "- [ ] A\n    - x\n- [ ] B\n    - Look\n",
    ],
    [
      "as deep as a number needs",
      "10. [ ] A\n11. [ ] B\n",
      1,
      "Look",
      "10. [ ] A\n    - Look\n11. [ ] B\n",
    ],
    ["with the file's bullet", "* [ ] A\n", 1, "Look", "* [ ] A\n  * Look\n"],
    [
      "in a quote",
      "> - [ ] A\n> - [ ] B\n",
      1,
      "Look",
      "> - [ ] A\n>   - Look\n> - [ ] B\n",
    ],
    [
      "of two paragraphs",
      "- [ ] A\n",
      1,
      "\n One \n\n two\n\n",
      "- [ ] A\n  - One\n\n    two\n",
    ],
    [
      "with a blank line before words that are not the task's",
      "> - [ ] A\n>   ---\n> words\n",
      1,
      "Look",
      "> - [ ] A\n>   ---\n>   - Look\n>\n> words\n",
    ],
    [
      "before a fence that never ends",
      "- [ ] A\n  ```\n  x",
      1,
      "Look",
      "- [ ] A\n  - Look\n  ```\n  x",
    ],
    [
      "behind a fence that does",
      "- [ ] A\n  ```\n  x\n  ```\n",
      1,
      "Look",
      "- [ ] A\n  ```\n  x\n  ```\n  - Look\n",
    ],
  ] as const)
    it(`goes ${name}`, () => assert.equal(noted(text, line, note), after));

  for (const [note, written] of [
    ["- [ ] no task", "\\- [ ] no task"],
    ["[x] no task", "\\[x] no task"],
    ["# no heading", "\\# no heading"],
    ["```", "\\```"],
    ["1. [ ] no task", "1\\. [ ] no task"],
    ["> no quote", "\\> no quote"],
    ["---", "\\---"],
    ["<!-- no comment", "\\<!-- no comment"],
    ["`code` and **bold** stay", "`code` and **bold** stay"],
    ["**bold** stays", "**bold** stays"],
    ["2.5 hours", "2.5 hours"],
    ["[link](x.md)", "[link](x.md)"],
  ] as const)
    it(`writes ${JSON.stringify(note)} as words`, () => {
      assert.equal(noted("- [ ] A\n", 1, note), `- [ ] A\n  - ${written}\n`);
      assert.equal(
        noted("- [ ] A\n", 1, `x\n${note}`),
        `- [ ] A\n  - x\n    ${written}\n`,
      );
    });

  for (const [text, line, note] of [
    ["- [ ] A", 1, " \n "],
    ["# T\n- [ ] A", 1, "x"],
    ["- [ ] A", 2, "x"],
  ] as const)
    it(`refuses ${JSON.stringify(note)} in line ${line}`, () =>
      assert.throws(
        () => addNote(text, line, note),
        (error) =>
          error instanceof OrchestratorError && error.code === "invalidInput",
      ));

  it("leaves all tasks, headings and other words as they are, in any text", () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.nat(), (text, note, pick) => {
        const before = parseTaskFile(text);
        const task = before.tasks[pick % (before.tasks.length || 1)];
        if (!task) return;
        let edits;
        try {
          edits = addNote(text, task.line, note);
        } catch (error) {
          assert.ok(error instanceof OrchestratorError);
          return;
        }
        const [edit, ...others] = edits;
        assert.ok(edit && edit.from === edit.to && others.length === 0);
        const after = parseTaskFile(applyEdits(text, edits));
        const seen = (file: typeof before): unknown =>
          file.tasks.map(({ key, state, depth, role, title, id }) => [
            key,
            state,
            depth,
            role,
            title,
            id,
          ]);
        assert.deepEqual(seen(after), seen(before));
        const titles = (file: typeof before): string[] =>
          file.sections.map(({ title }) => title);
        assert.deepEqual(titles(after), titles(before));
        after.tasks.forEach((one, at) => {
          const other = before.tasks[at];
          assert.ok(other);
          // The text of a heading or document has all that is below it, the note too.
          const isAround =
            other.kind !== "box" &&
            other.line <= task.line &&
            task.line <= other.endLine;
          if (other === task || isAround)
            assert.ok(one.text.length > other.text.length);
          else assert.equal(one.text, other.text);
        });
      }),
      {
        numRuns: 600,
        examples: [
          [
            "\n## [x] ### Acceptance Criteria\n**Backend**\n- [ ] ",
            "- [ ] ",
            1,
          ],
          ["\n### Task 1.2: ### Acceptance Criteria\n- [ ] ", "\u0000", 1],
          [
            "- [ ] \n    ---\nid: a\ntitle: b\nstatus: Done\n---\n",
            "- [ ] ",
            0,
          ],
        ],
      },
    );
  });
});

describe("tasks: restoreBoxes", () => {
  const before =
    "# T\r\n- [ ] T001 A\r\n- [ ] T002 B\r\n- [x] T003 C\r\n- [~] No id\r\n";

  it("keeps a proven tick, takes back the others, ticks what is proven", () => {
    const after = before.replaceAll("[ ]", "[x]").replace("[~]", "[X]");
    const result = restoreBoxes(before, after, new Map([["T001", true]]));
    assert.equal(result.text, before.replace("[ ] T001", "[x] T001"));
    assert.equal(result.takenBack.length, 2);
    assert.equal(result.takenBack[0], "T002");
    assert.equal(
      restoreBoxes(before, before, new Map([["T002", true]])).text,
      before.replace("[ ] T002", "[x] T002"),
    );
  });

  it("ticks again what the agent opened, and calls nothing taken back", () => {
    const after = before.replace("[x]", "[ ]");
    assert.deepEqual(restoreBoxes(before, after, new Map()), {
      text: before,
      takenBack: [],
    });
  });

  it("opens new boxes that are ticked and keeps the agent's other words", () => {
    const after = `Intro\n- [x] T000 New\n${before}- [-] T009 Under way`;
    const result = restoreBoxes(before, after, new Map());
    assert.equal(result.text, after.replace("[x] T000", "[ ] T000"));
    assert.deepEqual(result.takenBack, ["T000"]);
  });

  it("still knows a done task when the agent adds a second one with its id", () => {
    const after = `${before}- [x] T003 Copy`;
    const { text } = restoreBoxes(before, after, new Map());
    assert.equal(text, `${before}- [ ] T003 Copy`);
  });

  it("brings back any change of boxes alone", () => {
    fc.assert(
      fc.property(hostileText, fc.boolean(), (text, done) => {
        let after = text;
        for (const { kind, line, state } of parseTaskFile(text).tasks)
          if (kind === "box" && (state === " " || state === "x"))
            after = marked(after, line, done);
        assert.equal(restoreBoxes(text, after, new Map()).text, text);
      }),
      { numRuns: 300 },
    );
  });
});
