import assert from "node:assert/strict";
import { budgetQuestion, suggestedUsd, typedUsd } from "../../src/model/raise";
import {
  diffRows,
  linePieces,
  openAtFirst,
} from "../../webview-ui/changedLines";
import { contextChanges } from "../../webview-ui/contextChanges";
import { home } from "../../webview-ui/navigation";
import { initialState, reduce } from "../../webview-ui/pageState";
import type { PageState } from "../../webview-ui/pageState";
import { orchestrationOf } from "../support/memoryApi";
import { sampleId } from "../support/samples";

describe("webview: changed lines", () => {
  it("have the numbers of both sides, and gaps between the parts", () => {
    const rows = diffRows([
      {
        before: 3,
        after: 3,
        lines: [
          { kind: "same", text: "a" },
          { kind: "removed", text: "b" },
          { kind: "added", text: "c" },
          { kind: "added", text: "d" },
        ],
      },
      { before: 20, after: 21, lines: [{ kind: "same", text: "e" }] },
    ]);
    assert.deepEqual(
      rows.map((row) =>
        row.kind === "gap" ? row.lines : [row.before, row.after, row.text],
      ),
      [
        2,
        [3, 3, "a"],
        [4, null, "b"],
        [null, 4, "c"],
        [null, 5, "d"],
        15,
        [20, 21, "e"],
      ],
    );
  });

  it("hide nothing from who reviews them", () => {
    assert.deepEqual(linePieces("if (a) {"), [
      { text: "if (a) {", hidden: false },
    ]);
    // Turned round, a comment looks like code (CVE-2021-42574).
    assert.deepEqual(linePieces("a\u202E// b\u2066\u0000"), [
      { text: "a", hidden: false },
      { text: "U+202E", hidden: true },
      { text: "// b", hidden: false },
      { text: "U+2066", hidden: true },
      { text: "U+0000", hidden: true },
    ]);
    assert.deepEqual(
      linePieces("a\tb\r").map(({ text }) => text),
      ["a\tb", "CR"],
    );
  });

  it("are open at first as far as they are soon read, or where the user came for them", () => {
    const file = (path: string, additions: number) => ({
      path,
      additions,
      deletions: 0,
    });
    const files = [file("a", 100), file("b", 300), file("c", 1)];
    assert.deepEqual([...openAtFirst(files, undefined)], ["a", "b"]);
    assert.deepEqual([...openAtFirst(files, "c")], ["c"]);
    assert.deepEqual([...openAtFirst([file("a", 9000)], undefined)], []);
  });
});

describe("webview: what a page is told of changes", () => {
  const id = sampleId(1);
  const file = {
    path: "a.ts",
    change: "modified",
    additions: 1,
    deletions: 0,
    binary: false,
  } as const;
  const lines = { parts: [], leftOut: 0 };
  const looking = reduce(initialState(home), {
    type: "navigate",
    view: { kind: "changes", id },
  });
  const hear = (
    state: PageState,
    message: Extract<Parameters<typeof reduce>[1], { type: "host" }>["message"],
  ): PageState => reduce(state, { type: "host", message });
  const known = hear(
    hear(looking, { type: "changes", id, head: "one", files: [file] }),
    { type: "fileLines", id, head: "one", path: "a.ts", lines },
  );

  it("keeps the lines that it has until newer ones are there", () => {
    assert.equal(known.changes?.lines["a.ts"]?.head, "one");
    const newer = hear(known, {
      type: "changes",
      id,
      head: "two",
      files: [file],
    });
    assert.equal(newer.changes?.head, "two");
    assert.equal(newer.changes.lines["a.ts"]?.head, "one");
  });

  it("leaves out what comes for something else", () => {
    const other = sampleId(2);
    assert.equal(
      hear(known, { type: "changes", id: other, head: "x", files: [] }),
      known,
    );
    assert.equal(
      hear(known, {
        type: "fileLines",
        id: other,
        head: "x",
        path: "a.ts",
        lines,
      }),
      known,
    );
  });

  it("is gone when the user goes elsewhere, and so is what was asked", () => {
    const asked = hear(known, {
      type: "inTerminal",
      id,
      purpose: "attach",
      command: "orchestrator instances attach x",
    });
    assert.notEqual(asked.aside, null);
    assert.equal(reduce(asked, { type: "endAside" }).aside, null);
    const gone = reduce(asked, { type: "navigate", view: { kind: "home" } });
    assert.equal(gone.changes, null);
    assert.equal(gone.aside, null);
  });
});

describe("webview: what a stage handed on", () => {
  it("is held against the stage before, each point once", () => {
    assert.deepEqual(contextChanges(["a", "b", "b"], ["b", "c", "c"]), [
      { text: "b", change: "kept" },
      { text: "c", change: "new" },
      { text: "a", change: "gone" },
    ]);
  });
});

describe("a larger budget", () => {
  const o = orchestrationOf({ costUsd: 4.2 });
  const usedUp = {
    ...o,
    options: {
      ...o.options,
      budgets: { ...o.options.budgets, total: 4, day: 20 },
    },
  };

  it("is asked for of the kind that is used up", () => {
    assert.deepEqual(budgetQuestion(usedUp, 21), {
      budget: "total",
      spentUsd: 4.2,
      budgetUsd: 4,
    });
    const failure = {
      code: "budgetExceeded",
      message: "",
      budget: "day",
    } as const;
    const question = budgetQuestion({ ...usedUp, failure }, 21);
    assert.deepEqual(question, { budget: "day", spentUsd: 21, budgetUsd: 20 });
    assert.equal(suggestedUsd(question), 31);
  });

  it("is more than is spent, and no slip", () => {
    const question = budgetQuestion(usedUp, 0);
    for (const text of ["", " ", "much", "4.2", "-1", "10001"])
      assert.equal(typedUsd(text, question), null, text);
    assert.equal(typedUsd(" 5 ", question), 5);
    assert.equal(typedUsd("10000", question), 10_000);
  });
});
