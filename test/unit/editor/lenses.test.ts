import assert from "node:assert/strict";
import { lensesOf } from "../../../src/editor/lenses";
import type { Lens } from "../../../src/editor/lenses";
import { noRuns, runsOfFile } from "../../../src/editor/taskRuns";
import { parseTaskFile } from "../../../src/tasks";
import { orchestrationOf } from "../../support/fileRuns";

const text = `# Tasks: Sample

## Phase 1: Base

- [x] T001 First
- [ ] T002 Second (depends on T001)

## Phase 2: Rest

- [ ] T003 Third (depends on T001, T002)
- [-] T004 Dropped

## Done

- [x] T005 Fifth

## Notes

Nothing to do here.
`;
const file = parseTaskFile(text);
const at = (lenses: readonly Lens[], line: number): Lens[] =>
  lenses.filter((lens) => lens.line === line);
const kinds = (lenses: readonly Lens[]): unknown[] =>
  lenses.map(({ line, kind }) => [line, kind]);

describe("lenses of a task file", () => {
  it("offer the file, its sections and its open tasks to be run", () => {
    const lenses = lensesOf(file, noRuns, true);
    assert.deepEqual(kinds(lenses), [
      [1, "completePhase"],
      [3, "runBatch"],
      [6, "runTask"],
      [8, "runBatch"],
      [10, "runTask"],
      [13, "count"],
    ]);
    const [whole] = lenses;
    assert.ok(whole?.kind === "completePhase");
    assert.deepEqual(whole.count, { open: 2, done: 2, of: 5 });
    const [section] = at(lenses, 8);
    assert.ok(section?.kind === "runBatch");
    assert.deepEqual(section.count, { open: 1, done: 0, of: 2 });
    assert.deepEqual(section.heading, {
      path: ["Tasks: Sample", "Phase 2: Rest"],
      line: 8,
    });
  });

  it("name what a task still waits for, and not what is done", () => {
    const lenses = lensesOf(file, noRuns, true);
    const needs = lenses.flatMap((lens) =>
      lens.kind === "runTask" ? [[lens.key, lens.needs]] : [],
    );
    assert.deepEqual(needs, [
      ["T002", []],
      ["T003", ["T002"]],
    ]);
  });

  it("only count where nothing can be run", () => {
    assert.deepEqual(kinds(lensesOf(file, noRuns, false)), [
      [1, "count"],
      [3, "count"],
      [8, "count"],
      [13, "count"],
    ]);
  });

  it("are not there for a file without tasks", () => {
    for (const plain of ["", "# Notes\n\nWords.\n"])
      assert.deepEqual(lensesOf(parseTaskFile(plain), noRuns, true), []);
  });

  it("tell the state while an orchestration is at work, and offer no second one", () => {
    const orchestration = orchestrationOf("tasks.md", text, {
      T002: { status: "proven" },
      T003: { status: "running" },
    });
    const lenses = lensesOf(
      file,
      runsOfFile([orchestration], "tasks.md"),
      true,
    );
    assert.deepEqual(kinds(lenses), [
      [1, "progress"],
      [3, "sectionState"],
      [6, "taskState"],
      [8, "sectionState"],
      [10, "taskState"],
      [13, "count"],
    ]);
    const [section] = at(lenses, 3);
    assert.ok(section?.kind === "sectionState");
    assert.equal(section.marks.proven, 1);
    assert.equal(section.others, 0);
    assert.deepEqual(
      lenses.flatMap((lens) => (lens.kind === "taskState" ? lens.mark : [])),
      ["proven", "running"],
    );
  });

  it("tell how much of a section an orchestration leaves out", () => {
    const two = "# All\n\n## Phase\n\n- [ ] T001 First\n- [ ] T002 Second\n";
    const orchestration = orchestrationOf("tasks.md", two, {
      T002: { status: "proven" },
    });
    const runs = runsOfFile([orchestration], "tasks.md");
    const [section] = at(lensesOf(parseTaskFile(two), runs, true), 3);
    assert.ok(section?.kind === "sectionState");
    assert.equal(section.marks.proven, 1);
    assert.equal(section.others, 1);
  });

  it("say after a failure why, and offer the task again", () => {
    const failed = orchestrationOf(
      "tasks.md",
      text,
      { T002: { status: "unproven", reason: "Nothing was changed." } },
      { status: "failed" },
    );
    const lenses = lensesOf(file, runsOfFile([failed], "tasks.md"), true);
    const [run, state] = at(lenses, 6);
    assert.equal(run?.kind, "runTask");
    assert.ok(state?.kind === "taskState");
    assert.deepEqual(
      [state.mark, state.task.reason],
      ["failed", "Nothing was changed."],
    );
  });

  it("show the proof of a ticked task, but not the proof of other words", () => {
    const merged = orchestrationOf(
      "tasks.md",
      text,
      { T001: { status: "proven" }, T005: { status: "proven", title: "Old" } },
      {
        status: "completed",
        commit: "0123456789abcdef",
        merge: { status: "merged", commit: "f" },
      },
    );
    const lenses = lensesOf(file, runsOfFile([merged], "tasks.md"), true);
    const proofs = lenses.flatMap((lens) =>
      lens.kind === "proof" ? [[lens.line, lens.commit]] : [],
    );
    assert.deepEqual(proofs, [[5, "0123456789abcdef"]]);
  });
});
