import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { restoreOverDamaged } from "../../src/engine";
import type { Orchestration } from "../../src/model/orchestration";
import { exportedRun, exportedRunSchema } from "../../src/model/exportedRun";
import { cancelAll, openBench, slowOnce } from "../support/engine";
import type { Bench } from "../support/engine";
import { everything } from "../support/everything";

const canary = "sk-ant-api03-THE-CANARY";

describe("engine: backups", function () {
  this.timeout(120_000);
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({}, { autoMerge: true });
    bench.script({
      stages: { "*": { edits: [{ path: "{{key}}.txt", append: "line\n" }] } },
    });
  });
  afterEach(async () => {
    await cancelAll(bench);
    await bench.dispose();
  });

  const file = () => path.join(bench.repository.outside, "a.backup");
  const state = () => path.join(bench.repository.root, ".orchestrator/state");
  const start = (text: string) =>
    bench.start({ text, options: { skip: ["specification", "qa"] } });
  const complete = async (text: string): Promise<Orchestration> =>
    bench.reach(await start(text), "completed");
  const atWork = async (): Promise<string> => {
    bench.script(slowOnce);
    const id = await bench.start({
      text: "Make made.txt",
      options: { skip: ["qa"] },
    });
    await bench.when(
      (notice) =>
        notice.kind === "event" &&
        notice.event.type === "attemptStarted" &&
        notice.orchestration.attempts.at(-1)?.stage === "implementation",
    );
    return id;
  };
  /** Restores the file, and opens the engine anew. */
  const restore = async (from = file()) => {
    const restored = await bench.engine.restore(from);
    await bench.reopen();
    return restored;
  };
  const broken = async () =>
    (await bench.engine.doctor()).filter(
      ({ check, ok }) => check === "records" && !ok,
    );

  it("bring back what was lost, keep a way back, and give no money back", async () => {
    const kept = await complete("one");
    await bench.engine.backup(file());
    const later = await complete("two");
    const spent = (await bench.engine.cost()).today.usd;

    const preview = await bench.engine.previewRestore(file());
    assert.deepEqual(
      preview.runs.map(({ id, change }) => [id, change]),
      [
        [kept.id, "same"],
        [later.id, "lost"],
      ],
    );
    assert.equal(preview.refusal, null);
    assert.equal((await everything(bench.engine)).length, 2);

    const { safety } = await restore();
    assert.deepEqual(await everything(bench.engine), [kept]);
    assert.equal((await bench.engine.cost()).today.usd, spent);
    assert.deepEqual(
      readdirSync(state()).filter((name) => name.endsWith(".tmp")),
      [],
    );

    const back = await restore(safety?.file);
    assert.deepEqual(
      back.runs.map(({ change }) => change),
      ["same", "added"],
    );
    assert.deepEqual(await everything(bench.engine), [kept, later]);
    assert.equal((await bench.engine.cost()).today.usd, spent);
    assert.deepEqual(await broken(), []);
  });

  it("bring back what was at work paused, say what is not there any more, and it goes on when asked", async () => {
    const id = await atWork();
    await bench.engine.backup(file());
    await assert.rejects(bench.engine.restore(file()), {
      code: "notAllowedNow",
    });
    assert.equal((await bench.engine.get(id)).status, "running");
    await bench.engine.cancel(id);
    const { worktree } = await bench.reach(id, "cancelled");
    assert.ok(worktree);

    const { runs } = await restore();
    assert.deepEqual(runs[0]?.before?.status, "cancelled");
    assert.deepEqual(runs[0].after?.status, "running");
    assert.ok(runs[0].comesBackPaused);
    assert.deepEqual(
      runs[0].missing.map(({ kind }) => kind),
      ["branch", "worktree"],
    );
    const o = await bench.engine.get(id);
    assert.equal(o.status, "paused");
    assert.equal(o.failure?.code, "restored");
    assert.deepEqual(await broken(), []);

    // It is told how the agent ended that was at work then; what it was to do is done when it is tried again.
    await bench.engine.resume(id);
    await bench.reach(id, "failed");
    await bench.engine.retry(id);
    await bench.reach(id, "completed");
    assert.equal(
      bench.repository.git(["show", "main:made.txt"]).trim(),
      "text",
    );
    assert.deepEqual(await broken(), []);
  });

  it("bring back what has been merged since: it goes on when asked, and what is merged stays", async () => {
    bench.script({
      stages: {
        "*": { delayMs: 1_000, edits: [{ path: "made.txt", write: "text\n" }] },
      },
    });
    const id = await start("Make made.txt");
    await bench.when(
      (notice) =>
        notice.kind === "event" && notice.event.type === "attemptStarted",
    );
    await bench.engine.backup(file());
    await bench.reach(id, "completed");
    const merged = bench.repository.git(["rev-parse", "main"]).trim();
    await restore();
    assert.equal((await bench.engine.get(id)).status, "paused");
    assert.equal(bench.repository.git(["rev-parse", "main"]).trim(), merged);
    await bench.engine.resume(id);
    await bench.reach(id, "completed");
    bench.repository.git(["merge-base", "--is-ancestor", merged, "main"]);
    assert.deepEqual(await broken(), []);
  });

  it("take the place of a database that is damaged, which is kept beside", async () => {
    const one = await complete("one");
    await bench.engine.backup(file());
    const later = await complete("two");
    const at = (name: string) => path.join(state(), name);
    const db = () => readFileSync(at("orchestrator.db"));
    const redo = () => readFileSync(at("orchestrator.redo"));
    const damages: Record<string, () => void> = {
      cut: () => truncateSync(at("orchestrator.db"), 5_000),
      empty: () => truncateSync(at("orchestrator.db"), 0),
      zeros: () =>
        writeFileSync(at("orchestrator.db"), Buffer.alloc(db().length)),
      garbage: () =>
        writeFileSync(at("orchestrator.db"), randomBytes(db().length)),
      gone: () => rmSync(at("orchestrator.db")),
      journal: () =>
        writeFileSync(at("orchestrator.redo"), randomBytes(redo().length)),
    };
    for (const [name, damage] of Object.entries(damages)) {
      await bench.engine.close();
      damage();
      const before = [name === "gone" ? null : db(), redo()];
      await assert.rejects(bench.reopen(), { code: "databaseDamaged" }, name);
      const damaged = restoreOverDamaged({
        folder: bench.repository.root,
        stateFolder: state(),
        log: () => undefined,
      });
      await assert.rejects(damaged.restore("no.backup"), {
        code: "invalidInput",
      });
      const { runs } = await damaged.previewRestore(file());
      assert.deepEqual(
        runs.map(({ id, change }) => [id, change]),
        [[one.id, "added"]],
      );
      assert.deepEqual(
        [existsSync(at("orchestrator.db")) ? db() : null, redo()],
        before,
        name,
      );
      const { safety, kept } = await damaged.restore(file());
      assert.equal(safety, null);
      assert.deepEqual(
        kept.map((each) => readFileSync(each)),
        before.filter((each) => each !== null),
        name,
      );
      await bench.reopen();
      assert.deepEqual(await everything(bench.engine), [one], name);
      assert.deepEqual(await broken(), []);
    }
    // What only the damaged one knew keeps its branch or its merge.
    assert.ok(bench.repository.git(["log"]).includes(later.id));
    assert.equal((await complete("three")).status, "completed");
  });

  it("are refused when there is nothing to restore, and nothing is changed", async () => {
    await complete("one");
    const before = await everything(bench.engine);
    bench.repository.write("notes.md", "# Notes\n");
    for (const [name, code] of [
      ["nothing.backup", "invalidInput"],
      ["notes.md", "backupUnusable"],
    ] as const)
      await assert.rejects(bench.engine.restore(name), { code });
    await assert.rejects(bench.engine.backup("no/folder/a.backup"), {
      code: "invalidInput",
    });
    assert.deepEqual(await everything(bench.engine), before);
    assert.ok(!existsSync(path.join(state(), "backups")));
  });

  it("and exports hold no secret, though the agent had it", async () => {
    const program = path.join(bench.repository.outside, "claude.mjs");
    const seen = path.join(bench.repository.outside, "seen.txt");
    writeFileSync(
      program,
      `#!/usr/bin/env node
import { writeFileSync } from "node:fs";
if (process.argv.includes("--version")) console.log("2.1.300 (Claude Code)");
else {
  writeFileSync(${JSON.stringify(seen)}, process.env.ANTHROPIC_API_KEY ?? "");
  process.exitCode = 1;
}
`,
    );
    chmodSync(program, 0o755);
    bench.settings = {
      ...bench.settings,
      agent: "claude",
      agentPath: program,
      retries: 0,
    };
    await bench.reopen({ apiKey: () => Promise.resolve(canary) });
    const id = await start("three");
    await bench.reach(id, "failed");
    assert.equal(readFileSync(seen, "utf8"), canary);

    await bench.engine.backup(file());
    const content = readFileSync(file());
    const end = content.indexOf("\n");
    assert.ok(!content.subarray(0, end).includes(canary));
    assert.ok(!gunzipSync(content.subarray(end + 1)).includes(canary));

    const run = exportedRun(
      await bench.engine.get(id),
      await bench.engine.events(id),
      await bench.engine.cost(),
      1,
    );
    const text = JSON.stringify(run);
    assert.ok(!text.includes(canary));
    assert.deepEqual(exportedRunSchema.parse(JSON.parse(text)), run);
  });
});
