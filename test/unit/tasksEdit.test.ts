import assert from "node:assert/strict";
import fc from "fast-check";
import { OrchestratorError } from "../../src/model/errors";
import { applyEdits, mark, parseTaskFile, restoreBoxes } from "../../src/tasks";
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
