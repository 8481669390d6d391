import assert from "node:assert/strict";
import {
  markedLines,
  markOf,
  proofOf,
  runsOfFile,
} from "../../../src/editor/taskRuns";
import type { FileRuns } from "../../../src/editor/taskRuns";
import type { Orchestration } from "../../../src/model/orchestration";
import { parseTaskFile } from "../../../src/tasks";
import { orchestrationOf } from "../../support/fileRuns";
import { sampleId } from "../../support/samples";

const open = "- [ ] T001 One\n- [ ] T002 Two\n- [ ] T003 Three\n";
const ticked = open.replaceAll("[ ]", "[x]");
const file = "specs/a/tasks.md";

const task = (text: string, id: string) =>
  parseTaskFile(text).tasks.find((one) => one.id === id)!;
const runs = (...all: Orchestration[]): FileRuns => runsOfFile(all, file);

describe("what orchestrations say of a task file", () => {
  it("is taken from those of this very file, not from a namesake's", () => {
    const other = orchestrationOf("tasks.md", open, {
      T001: { status: "proven" },
    });
    const { active, latest, proofs } = runs(other);
    assert.deepEqual([active, latest.size, proofs.size], [null, 0, 0]);
  });

  it("is the word of the one under way, whatever came before", () => {
    const now = orchestrationOf(file, open, { T001: { status: "running" } });
    const before = orchestrationOf(
      file,
      open,
      { T001: { status: "proven" }, T002: { status: "unproven" } },
      { id: sampleId(8), status: "completed", createdAt: now.createdAt + 1 },
    );
    const found = runs(before, now);
    assert.equal(found.active?.id, now.id);
    assert.equal(found.latest.get("T001")?.orchestration.id, now.id);
    assert.equal(found.latest.get("T002")?.orchestration.id, before.id);
    assert.equal(found.proofs.get("T001")?.orchestration.id, before.id);
  });

  it("is the newest word where none is under way", () => {
    const older = orchestrationOf(
      file,
      open,
      { T001: { status: "proven" } },
      { id: sampleId(8), status: "completed", createdAt: 1 },
    );
    const newer = orchestrationOf(
      file,
      open,
      { T001: { status: "unproven" }, T002: {} },
      { id: sampleId(9), status: "failed", createdAt: 2 },
    );
    const found = runs(older, newer);
    assert.equal(found.active, null);
    assert.equal(found.latest.get("T001")?.task.status, "unproven");
    assert.equal(found.latest.has("T002"), false, "it was never tried");
    assert.equal(found.proofs.get("T001")?.orchestration.id, older.id);
  });

  it("forgets what was given up", () => {
    const cancelled = orchestrationOf(
      file,
      open,
      { T001: { status: "proven" }, T002: { status: "running" } },
      { status: "cancelled" },
    );
    const { latest, proofs } = runs(cancelled);
    assert.deepEqual([latest.size, proofs.size], [0, 0]);
  });
});

describe("mark of a task", () => {
  const marks = (text: string, ...all: Orchestration[]) =>
    parseTaskFile(text).tasks.map((one) => markOf(one, runs(...all)));

  it("follows the orchestration under way", () => {
    const states = {
      T001: { status: "proven" },
      T002: { status: "running" },
      T003: {},
    } as const;
    assert.deepEqual(marks(open, orchestrationOf(file, open, states)), [
      "proven",
      "running",
      "queued",
    ]);
    assert.deepEqual(
      marks(open, orchestrationOf(file, open, states, { kind: "heal" })),
      ["healed", "running", "queued"],
    );
    assert.deepEqual(
      marks(open, orchestrationOf(file, open, states, { status: "paused" })),
      ["proven", "queued", "queued"],
      "nothing runs while it is paused",
    );
  });

  it("does not outlive the box: what the user decided since counts", () => {
    const failed = orchestrationOf(
      file,
      open,
      { T001: { status: "unproven" } },
      { status: "failed" },
    );
    assert.deepEqual(marks(open, failed)[0], "failed");
    assert.deepEqual(marks(ticked, failed)[0], null);
    const merged = orchestrationOf(
      file,
      open,
      { T001: { status: "proven" } },
      { status: "completed", merge: { status: "merged", commit: "abc" } },
    );
    assert.deepEqual(marks(ticked, merged)[0], "proven");
    assert.deepEqual(marks(open, merged)[0], null);
  });

  it("stands in the line where the task is now", () => {
    const moved = `# Title\n\n${open}`;
    const orchestration = orchestrationOf(file, open, {
      T001: { status: "running" },
      T002: {},
    });
    assert.deepEqual(markedLines(parseTaskFile(moved), runs(orchestration)), {
      queued: [4],
      running: [3],
      failed: [],
      healed: [],
      proven: [],
    });
  });
});

describe("proof of a task", () => {
  const gate = {
    command: "npm test",
    exitCode: 0,
    timedOut: false,
    durationMs: 2_000,
    output: "",
    outputHash: null,
  };

  it("names commit, gate, attempt and files", () => {
    const merged = orchestrationOf(
      file,
      open,
      { T001: { status: "proven", reason: "Changed 1 file." } },
      {
        kind: "heal",
        gate,
        commit: "0123456789",
        status: "completed",
        merge: { status: "merged", commit: "abc" },
      },
    );
    const proof = proofOf(task(ticked, "T001"), runs(merged))!;
    assert.equal(proof.merged, true);
    assert.equal(proof.commit, "0123456789");
    assert.deepEqual(proof.gate, gate);
    assert.equal(proof.attempt?.is.kind, "heal");
    assert.equal(proof.attempt.number, 2);
    assert.deepEqual(proof.files, ["src/T001.ts"]);
    assert.equal(proof.formerTitle, null);
    assert.equal(proofOf(task(ticked, "T002"), runs(merged)), null);
  });

  it("says when the task had other words then", () => {
    const proven = orchestrationOf(file, open, { T001: { status: "proven" } });
    const now = ticked.replace("One", "Something else");
    assert.equal(
      proofOf(task(now, "T001"), runs(proven))?.formerTitle,
      task(open, "T001").title,
    );
  });
});
