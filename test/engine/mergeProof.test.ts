import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { OrchestrationEvent } from "../../src/model/event";
import type { RunOverrides } from "../../src/model/settings";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { until } from "../support/until";
import { verifyRecords } from "../support/verifyRecords";

const write = (file: string, text = "text\n") => ({
  edits: [{ path: file, write: text }],
});

/** Two files that are right each for itself, and not together unless the second one says that it fits. */
const gateCommand =
  "test ! -f one.txt || test ! -f two.txt || grep -q fits two.txt || { echo they clash; exit 1; }";

describe("the merged result is proven", function () {
  this.timeout(60_000);
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ "a.txt": "a\n" }, { gateCommand });
  });
  afterEach(async () => {
    await verifyRecords(bench.engine);
    await bench.dispose();
  });

  const main = (): string => bench.repository.git(["rev-parse", "main"]).trim();

  /** Work that is proven, and waits for its merge. */
  async function begin(
    implementation: object,
    options: RunOverrides = {},
  ): Promise<string> {
    bench.script({ stages: { implementation } });
    const id = await bench.start({
      text: "Write it",
      options: { skip: ["specification", "qa"], ...options },
    });
    await bench.reach(id, "mergeReady");
    return id;
  }

  const gated = async (
    id: string,
  ): Promise<Extract<OrchestrationEvent, { type: "mergeGated" }>[]> =>
    (await bench.engine.events(id)).filter(
      (event) => event.type === "mergeGated",
    );

  it("heals what is green for itself and red with what others merged, and merges no more than that", async () => {
    const one = await begin(write("one.txt"));
    const two = await begin([write("two.txt"), write("two.txt", "fits\n")]);
    const { engine, repository } = bench;
    await engine.merge(one);
    await bench.reach(one, "completed");
    assert.deepEqual(await gated(one), [], "main had not moved");
    const before = main();

    await engine.merge(two);
    await bench.when(
      (notice) =>
        notice.kind === "event" &&
        notice.event.type === "mergeAwaited" &&
        notice.orchestration.id === two,
    );
    assert.equal(main(), before);
    const mended = await engine.get(two);
    const heal = mended.attempts.at(-1);
    assert.equal(mended.attempts.length, 2);
    assert.match(heal?.prompt ?? "", /Mend what no longer fits main/);
    assert.match(heal?.prompt ?? "", /is merged into these files already/);
    assert.match(heal?.prompt ?? "", /```\nthey clash\n```/);
    assert.deepEqual(
      heal?.evidence?.changedFiles.map((file) => file.path),
      ["two.txt"],
    );

    assert.deepEqual((await engine.diff(two)).files, ["two.txt"]);
    await engine.merge(two);
    await bench.reach(two, "completed");
    assert.equal(repository.read("two.txt").toString(), "fits\n");
    assert.deepEqual(
      (await gated(two)).map(({ gate }) => gate.exitCode),
      [1],
      "what was mended there was proven there",
    );
    assert.deepEqual((await engine.diff(two)).files, ["two.txt"]);
    assert.equal(
      repository
        .git(["log", "--merges", "--first-parent", "--format=%s", "-1"])
        .trim(),
      `Merge ${mended.worktree?.branch}: Write it`,
    );
  });

  it("merges with the record where the gate passes on both, and waits for the user where it fails and healing is off", async () => {
    const { engine, repository } = bench;
    const id = await begin(write("two.txt"), { autoHeal: false });
    repository.commit("Mine", { "one.txt": "mine\n" });
    const mine = main();
    const { worktree } = await engine.get(id);
    const folder = worktree?.path ?? "";
    writeFileSync(path.join(folder, "notes.txt"), "not committed\n");
    await engine.merge(id);
    await bench.when(
      (notice) =>
        notice.kind === "event" && notice.event.type === "mergeFailed",
    );
    const stuck = await engine.get(id);
    assert.equal(stuck.failure?.code, "gateFailed");
    assert.ok(stuck.failure.fix?.includes(folder));
    assert.equal(main(), mine);
    const [red] = await gated(id);
    assert.equal(
      repository.git([
        "show",
        `${String(red?.inputs?.["trashRef"])}:notes.txt`,
      ]),
      "not committed\n",
    );

    // By hand, as it says.
    writeFileSync(path.join(folder, "two.txt"), "fits\n");
    repository.git(["commit", "--all", "--quiet", "-m", "Fits"], folder);
    await engine.merge(id);
    const { merge } = await bench.reach(id, "completed");
    const [, green] = await gated(id);
    assert.equal(green?.gate.exitCode, 0);
    assert.equal(green.commit, merge.commit);
    assert.equal(merge.proof?.commit, merge.commit);
    assert.equal(main(), merge.commit);
    assert.deepEqual((await engine.diff(id)).files, ["two.txt"]);
    assert.equal(repository.read("one.txt").toString(), "mine\n");
  });

  it("runs the gate again after its host died in the middle of it, and once more where main moved on meanwhile", async () => {
    const { repository } = bench;
    const state = path.join(repository.outside, "gate");
    const held = `${gateCommand}; test ! -f hold.txt || { echo x >> "${state}.begun"; while [ ! -f "${state}.go" ]; do sleep 0.05; done; }`;
    bench.settings = { ...bench.settings, gateCommand: held };
    const id = await begin(write("two.txt"));
    repository.commit("Mine", { "hold.txt": "held\n" });
    await bench.engine.merge(id);
    await until(() => existsSync(`${state}.begun`));
    await bench.reopen();
    repository.commit("Mine again", { "b.txt": "b\n" });
    writeFileSync(`${state}.go`, "");
    const { merge } = await bench.reach(id, "completed");
    const runs = await gated(id);
    assert.deepEqual(
      runs.map(({ gate }) => gate.exitCode),
      [0, 0],
    );
    assert.equal(runs[1]?.commit, merge.commit);
    assert.deepEqual(
      repository.git(["ls-tree", "--name-only", "main"]).trim().split("\n"),
      ["a.txt", "b.txt", "hold.txt", "two.txt"],
    );
  });

  it("takes nothing of others for the work of an agent that merged main itself: no file, no doubt, no box", async () => {
    const { engine, repository } = bench;
    const plan = "# Plan\n\n- [ ] T001 Write one.txt\n- [ ] T002 Other\n\n";
    repository.commit("Plan", {
      "tasks.md": `${plan}- [ ] T003 Write three.txt\n`,
      "test/old.test.js": "it('works', () => {});\n",
    });
    bench.script({ tasks: { T001: write("one.txt") } });
    const id = await bench.start({
      file: "tasks.md",
      lines: [3],
      options: {
        skip: ["design", "analyze", "verify"],
        // The gate stands for the agent's shell.
        gateCommand:
          "git merge-base --is-ancestor main HEAD || { git merge -q --no-edit main; exit 1; }",
      },
    });
    await bench.when(
      (notice) =>
        notice.kind === "event" && notice.event.type === "worktreeOpened",
    );
    repository.git(["rm", "--quiet", "test/old.test.js"]);
    repository.commit("Others", {
      "tasks.md": `${plan}- [x] T003 Write three.txt\n`,
      "three.txt": "others\n",
    });
    const { attempts } = await bench.reach(id, "mergeReady");
    const { evidence } = attempts.at(-1) ?? {};
    assert.equal(attempts.length, 2);
    assert.deepEqual(
      evidence?.changedFiles.map((file) => file.path),
      ["one.txt"],
    );
    assert.deepEqual(evidence.tasks[0]?.files, ["one.txt"]);
    assert.deepEqual(evidence.doubts, undefined);
    assert.deepEqual((await engine.diff(id)).files, ["one.txt", "tasks.md"]);
    await engine.merge(id);
    await bench.reach(id, "completed");
    assert.equal(
      repository.read("tasks.md").toString(),
      `${plan.replace("[ ] T001", "[x] T001")}- [x] T003 Write three.txt\n`,
    );
    assert.deepEqual(await gated(id), []);
  });
});
