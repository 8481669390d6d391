import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { RestoredRun } from "../../src/model/backup";
import { exportedRunSchema } from "../../src/model/exportedRun";
import { backupMade, orchestrationOf } from "../support/memoryApi";
import { createCliProbe } from "../support/cliProbe";
import type { CliProbe } from "../support/cliProbe";

const run = (differences: Partial<RestoredRun>): RestoredRun => ({
  id: "0a1b2c3d-0000-4000-8000-000000000000",
  title: "Grüße 🎉",
  change: "same",
  before: { status: "failed", events: 12 },
  after: { status: "failed", events: 12 },
  comesBackPaused: false,
  missing: [],
  ...differences,
});

describe("cli: backup, restore, export", () => {
  let cwd: string;
  let probe: CliProbe;
  beforeEach(() => {
    cwd = mkdtempSync(path.join(os.tmpdir(), "cli-backup-"));
    probe = createCliProbe(cwd);
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  it("writes a backup to a path of the current folder, and says what is in it and what is not", async () => {
    assert.equal(await probe.run("backup", "a.backup"), 0);
    const file = path.join(cwd, "a.backup");
    assert.deepEqual(probe.api.calls, [{ method: "backup", args: [file] }]);
    assert.equal(
      probe.out(),
      `Written to ${file}: 2 orchestrations, 34 events.\n`,
    );
    assert.match(probe.err(), /Branches, worktrees and the trash are git's/);
    assert.equal(await probe.run("backup", "a.backup", "--json"), 0);
    assert.deepEqual(
      JSON.parse(probe.out().split("\n")[1] ?? ""),
      backupMade(file),
    );
  });

  it("says what a restore would change, and changes nothing with --dry-run", async () => {
    probe.api.answers.restored = {
      backup: backupMade("/b"),
      runs: [
        run({
          change: "replaced",
          after: { status: "running", events: 1 },
          comesBackPaused: true,
          missing: [
            { kind: "branch", name: "orchestrator/x", madeAnew: true },
            { kind: "trash", name: "refs/t", madeAnew: false },
          ],
        }),
        run({ change: "added", before: null }),
        run({ change: "lost", after: null }),
        run({}),
        run({}),
      ],
      refusal: null,
      safety: backupMade("/safety"),
      kept: [],
    };
    assert.equal(await probe.run("restore", "/b", "--dry-run"), 0);
    const seen = [
      "Backup of 2025-11-21T00:00:00.000Z, made in /repo: 2 orchestrations, 34 events",
      "replaced  0a1b2c3d  failed (12 events) → running (1 event), comes back paused  Grüße 🎉",
      "          made anew: branch orchestrator/x",
      "          not there any more: trash refs/t",
      "added     0a1b2c3d  failed (12 events)  Grüße 🎉",
      "lost      0a1b2c3d  failed (12 events)  Grüße 🎉",
      "same      2 orchestrations",
      "What is lost here keeps its branch and worktree: orchestrator orphans list shows them.",
      "",
    ].join("\n");
    assert.equal(probe.out(), seen);
    assert.deepEqual(
      probe.api.calls.map(({ method }) => method),
      ["previewRestore"],
    );
    assert.equal(await probe.run("restore", "/b"), 0);
    assert.equal(
      probe.out(),
      `${seen}${seen}Restored. What was on record before is in /safety.\n`,
    );
    assert.equal(probe.api.calls.at(-1)?.method, "restore");
  });

  it("says where a damaged database is kept", async () => {
    probe.api.answers.restored = {
      ...probe.api.answers.restored,
      safety: null,
      kept: ["/a/orchestrator.db.damaged", "/a/orchestrator.redo.damaged"],
    };
    assert.equal(await probe.run("restore", "/b"), 0);
    assert.match(
      probe.out(),
      /Restored\. The damaged database is kept: \/a\/orchestrator\.db\.damaged, /,
    );
  });

  it("says with --dry-run, too, why nothing can be restored now", async () => {
    probe.api.answers.restored = {
      ...probe.api.answers.restored,
      refusal: {
        code: "notAllowedNow",
        message: "One is at work.",
        fix: "Wait.",
      },
    };
    assert.equal(await probe.run("restore", "/b", "--dry-run"), 1);
    assert.equal(
      probe.err(),
      "error: One is at work. [notAllowedNow]\n  Wait.\n",
    );
  });

  it("exports a run as one document that the schema reads back, and overwrites no file", async () => {
    const orchestration = orchestrationOf();
    probe.api.add(orchestration);
    const prefix = orchestration.id.slice(0, 8);
    assert.equal(await probe.run("export", prefix), 0);
    const exported = exportedRunSchema.parse(JSON.parse(probe.out()));
    assert.deepEqual(
      exported.orchestration,
      await probe.api.get(orchestration.id),
    );
    assert.deepEqual(exported.events, await probe.api.events(orchestration.id));

    const file = path.join(cwd, "run.json");
    assert.equal(await probe.run("export", prefix, "--file", "run.json"), 0);
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), exported);
    writeFileSync(file, "mine");
    assert.equal(await probe.run("export", prefix, "--file", "run.json"), 2);
    assert.equal(readFileSync(file, "utf8"), "mine");
    assert.equal(
      await probe.run("export", prefix, "--file", "none/run.json"),
      2,
    );
    assert.match(probe.err(), /There is no folder .*none\. \[invalidInput\]/);
  });
});
