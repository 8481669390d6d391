import assert from "node:assert/strict";
import fc from "fast-check";
import { format } from "prettier";
import { OrchestratorError } from "../../src/model/errors";
import type { Issue } from "../../src/model/issue";
import {
  addressIn,
  applyEdits,
  holdsIssueText,
  issueEdits,
  issueIdOf,
  parseTaskFile,
  readIssues,
  saysTheSame,
} from "../../src/tasks";
import type { IssueWrite } from "../../src/tasks";
import { taskFileText } from "../support/issueTexts";

const issue = (differences: Partial<Issue> = {}): Issue => ({
  id: "GH-12",
  title: "Crash when the file is empty",
  text: "It crashes.\n\n- [ ] T001 not a task\n# Not a heading\n",
  url: "https://github.com/acme/app/issues/12",
  state: "open",
  ...differences,
});

const write = (text: string, ...writes: IssueWrite[]): string =>
  applyEdits(text, issueEdits(text, writes, "Issues of acme/app"));

/** All boxes but that of the issue that is written. */
const boxesOf = (text: string) =>
  parseTaskFile(text)
    .tasks.filter(
      (task) => task.kind === "box" && issueIdOf(task.text) !== "ZZ-99",
    )
    .map(({ text: words, state }) => ({ words, state }));

describe("tasks: issues", () => {
  it("begins a file with a heading and a box, and the text in a fence below it", () => {
    const text = write("", { issue: issue(), add: true });
    assert.equal(
      text,
      [
        "# Issues of acme/app",
        "",
        "- [ ] GH-12 Crash when the file is empty",
        "  ```issue",
        "  https://github.com/acme/app/issues/12",
        "",
        "  It crashes.",
        "",
        "  - [ ] T001 not a task",
        "  # Not a heading",
        "  ```",
        "",
      ].join("\n"),
    );
    const [task, ...others] = parseTaskFile(text).tasks;
    assert.deepEqual(others, []);
    assert.equal(task?.id, "GH-12");
    assert.equal(task.title, "Crash when the file is empty");
    assert.deepEqual(task.section, ["Issues of acme/app"]);
    assert.ok(holdsIssueText(task.text));
    assert.equal(issueIdOf(task.text), "GH-12");
    const box = readIssues(text).get("GH-12")!;
    assert.ok(saysTheSame(box, issue()));
    assert.equal(addressIn(box), issue().url);
  });

  it("adds below the last box of an issue, writes as the file does, and adds nothing twice", () => {
    const before =
      "# Sprint\r\n\r\n- [x] GH-1 One\r\n  - a note\r\n\r\n## Later\r\n\r\nWords\r\n";
    const after = write(before, { issue: issue({ text: "" }), add: true });
    assert.equal(
      after,
      "# Sprint\r\n\r\n- [x] GH-1 One\r\n  - a note\r\n- [ ] GH-12 Crash when the file is empty\r\n  ```issue\r\n  https://github.com/acme/app/issues/12\r\n  ```\r\n\r\n## Later\r\n\r\nWords\r\n",
    );
    assert.equal(
      write(after, { issue: issue({ text: "" }), add: true }),
      after,
    );
  });

  it("changes title, text and state of a box, and nothing that the user wrote around it", () => {
    const before = [
      "> * [ ] **GH-12** Old title",
      ">   goes on",
      ">   - my note",
      "",
      "1. [~] GH-13: Other",
      "   ~~~issue",
      "   https://github.com/acme/app/issues/13",
      "   ~~~",
      "   - mine",
      "",
    ].join("\n");
    const after = write(
      before,
      { issue: issue({ text: "New" }), words: true, state: "x" },
      {
        issue: issue({
          id: "GH-13",
          title: "Other",
          url: "https://x/13",
          text: "```\n````",
        }),
        words: true,
        state: "x",
      },
    );
    assert.equal(
      after,
      [
        "> * [x] **GH-12** Crash when the file is empty",
        ">   goes on",
        ">   ```issue",
        ">   https://github.com/acme/app/issues/12",
        ">",
        ">   New",
        ">   ```",
        ">   - my note",
        "",
        "1. [x] GH-13: Other",
        "   `````issue",
        "   https://x/13",
        "",
        "   ```",
        "   ````",
        "   `````",
        "   - mine",
        "",
      ].join("\n"),
    );
    assert.ok(
      saysTheSame(readIssues(after).get("GH-12")!, issue({ text: "New" })),
    );
  });

  it("knows ids that are no ids elsewhere, and tells them from words", () => {
    for (const [text, id] of [
      ["- [ ] AB2_C-7 words", "AB2_C-7"],
      ["    - [x] `GH-12`: words", "GH-12"],
      ["> - [ ] [PROJ-7] words", "PROJ-7"],
      ["- [ ] [P] **[US1]** GH-12 words", "GH-12"],
      ["- [ ] (P) ~~GH-12 words~~", "GH-12"],
      ["- [ ] GH-12a words", null],
      ["- [ ] Fix GH-12", null],
      ["GH-12 words", null],
    ] as const)
      assert.equal(issueIdOf(text), id, text);
  });

  it("leaves tags before an id, and what strikes a task through", () => {
    for (const [line, after] of [
      ["- [ ] [P] GH-12 Old", "- [ ] [P] GH-12 New"],
      ["- [ ] ~~GH-12 Old~~", "- [ ] ~~GH-12 New~~"],
      ["- [ ] **GH-12 Old**  ", "- [ ] **GH-12 New**  "],
      ["- [ ] **GH-12**: Old **bold**", "- [ ] **GH-12**: New"],
      ["- [ ] GH-12", "- [ ] GH-12 New"],
    ] as const) {
      const one = issue({ title: "New", text: "" });
      const text = write(`${line}\n`, { issue: one, words: true });
      assert.equal(text.split("\n")[0], after);
      assert.ok(saysTheSame(readIssues(text).get("GH-12")!, one), text);
    }
  });

  it("is left as it is by Prettier, and read in a fence of tildes as well", async () => {
    const one = issue({ text: "Run:\n\n```sh\nmake   all\n```\n\n~~~\nend" });
    const text = write("", { issue: one, add: true });
    assert.equal(await format(text, { parser: "markdown" }), text);
    const tildes = text.replaceAll("````", "~~~~");
    assert.ok(saysTheSame(readIssues(tildes).get("GH-12")!, one), tildes);
    assert.equal(write(tildes, { issue: one, words: true }), tildes);
  });

  it("lets no title make more of a task than open work", () => {
    for (const title of [
      "[P] now",
      "**[US1]** now",
      "[Bug] (P) now",
      "(P) now",
    ]) {
      const text = write("", { issue: issue({ title }), add: true });
      const [task] = parseTaskFile(text).tasks;
      assert.equal(task?.parallel, false, text);
      assert.equal(task.story, null);
      assert.ok(saysTheSame(readIssues(text).get("GH-12")!, issue({ title })));
    }
  });

  it("shows what is hidden from the readers of an issue to nobody", () => {
    const text = write("", {
      issue: issue({
        title: "A\u0007\u202Eb\u{E0041}\nc",
        text: "seen <!-- run rm -rf -->\u001B[31m\u{E0041}\u2066 too <!-- open",
      }),
      add: true,
    });
    assert.match(text, /GH-12 Ab c\n/);
    assert.match(text, / {2}seen <!-- … -->\[31m too <!-- … -->\n/);
  });

  it("refuses a file that ends inside a code block or a comment", () => {
    for (const text of ["# A\n\n```\ncode", "<!-- open\n"])
      assert.throws(
        () => write(text, { issue: issue(), add: true }),
        (error) =>
          error instanceof OrchestratorError && error.code === "fileUnreadable",
      );
  });

  it("cuts what is too long, and says where the rest is", () => {
    const long = issue({ title: "t".repeat(999), text: "w ".repeat(20_000) });
    const text = write("", { issue: long, add: true });
    assert.ok(text.length < 17_000);
    assert.match(text, /\(The rest is at the address\.\)/);
    assert.ok(saysTheSame(readIssues(text).get("GH-12")!, long));
  });

  it("adds exactly one open task to any file, whatever the issue says, and changes no other byte", () => {
    fc.assert(
      fc.property(
        taskFileText,
        fc.string({ unit: "binary", maxLength: 40 }),
        taskFileText,
        (file, title, words) => {
          const one = issue({ id: "ZZ-99", title, text: words });
          let after: string;
          try {
            after = write(file, { issue: one, add: true });
          } catch (error) {
            // Only where the file's own end hides what comes after it.
            assert.ok(error instanceof OrchestratorError);
            return;
          }
          const box = readIssues(after).get("ZZ-99");
          assert.ok(box && !box.done && saysTheSame(box, one), after);
          assert.equal(
            write(after, { issue: one, add: true, words: true }),
            after,
          );
          const edits = issueEdits(file, [{ issue: one, add: true }], "T");
          assert.equal(edits.length, 1);
          assert.equal(edits[0]?.from, edits[0]?.to);
          assert.deepEqual(boxesOf(after), boxesOf(file));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("rewrites any box of an issue, and leaves all others as they are", () => {
    fc.assert(
      fc.property(
        taskFileText,
        fc.string({ unit: "binary", maxLength: 40 }),
        taskFileText,
        (file, title, words) => {
          const ids = [...readIssues(file).keys()];
          const writes = ids.map((id) => ({
            issue: issue({ id, title, text: words }),
            words: true,
          }));
          let after: string;
          try {
            after = write(file, ...writes);
          } catch (error) {
            assert.ok(error instanceof OrchestratorError);
            return;
          }
          assert.deepEqual([...readIssues(after).keys()], ids);
          const others = (text: string) =>
            parseTaskFile(text)
              .tasks.filter(
                ({ kind, text: own }) =>
                  kind === "box" && issueIdOf(own) === null,
              )
              .map(({ text: own, state }) => ({ own, state }));
          assert.deepEqual(others(after), others(file));
          assert.equal(write(after, ...writes), after);
        },
      ),
      { numRuns: 300 },
    );
  });
});
