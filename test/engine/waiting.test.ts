import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { fold } from "../../src/engine";
import { violations, workspaceViolations } from "../../src/engine/invariants";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { everything } from "../support/everything";
import { findIn } from "../../src/model/waiting";

const plan = [
  "# Sample",
  "",
  "## Phase 1",
  "",
  "- [ ] T001 Write one.txt",
  "- [ ] T002 Write two.txt",
  "",
  "## Phase 2",
  "",
  "- [ ] T003 Write three.txt",
  "",
].join("\n");

const write = (file: string, text = "text\n") => ({
  edits: [{ path: file, write: text }],
});

const script = {
  stages: { implementation: write("typed.txt") },
  tasks: {
    T001: write("one.txt"),
    T002: write("two.txt"),
    T003: write("three.txt"),
  },
};

describe("orchestrations that wait for others", function () {
  this.timeout(60_000);
  let bench: Bench;
  const open = async (...args: Parameters<typeof openBench>): Promise<Bench> =>
    (bench = await openBench(...args));

  afterEach(async () => {
    const all = await everything(bench.engine);
    assert.deepEqual(workspaceViolations(all, findIn(all)), []);
    for (const o of all) {
      assert.deepEqual(violations(o), []);
      assert.deepEqual(fold(await bench.engine.events(o.id)), o);
    }
    await bench.dispose();
  });

  const settled = async (id: string) =>
    bench.reach(id, "mergeReady", "paused", "failed");

  it("begins when the other is merged, and builds on its work", async () => {
    await open({});
    bench.script({ stages: { implementation: write("made.txt", "first\n") } });
    const first = await bench.start({ text: "First" });
    const second = await bench.start({ text: "Second", after: [first] });
    await bench.reach(first, "mergeReady");
    assert.equal((await bench.engine.get(second)).status, "queued");
    bench.script({
      stages: {
        implementation: {
          edits: [
            { path: "made.txt", replace: { find: "first", with: "second" } },
          ],
        },
      },
    });
    await bench.engine.merge(first);
    const merged = await bench.reach(first, "completed");
    const o = await bench.reach(second, "mergeReady");
    assert.equal(o.worktree?.baseCommit, merged.merge.commit);
    const admitted = (await bench.engine.events(second)).find(
      ({ type }) => type === "orchestrationAdmitted",
    );
    assert.match(admitted?.because ?? "", /All that it waited for/);
    const { files, patch } = await bench.engine.diff(second);
    assert.deepEqual(files, ["made.txt"]);
    assert.match(patch, /-first\n\+second/);
  });

  it("goes on waiting for one that fails or is cancelled, also after a restart, until it is released", async () => {
    await open({});
    bench.script({ stages: { specification: { fail: "No." } } });
    const failing = await bench.start({ text: "Fails" });
    const given = await bench.start({ text: "Given up" });
    const waiting = await bench.start({
      text: "Waits",
      after: [failing, given],
    });
    await bench.reach(failing, "failed");
    await bench.reach(given, "failed");
    const cancelled = bench.when(
      (notice) =>
        notice.kind === "event" &&
        notice.event.type === "orchestrationCancelled",
    );
    await bench.engine.cancel(given);
    await cancelled;
    await bench.reopen();
    assert.equal((await bench.engine.get(waiting)).status, "queued");
    bench.script({ stages: { implementation: write("made.txt") } });
    await bench.engine.release(waiting);
    const o = await bench.reach(waiting, "mergeReady");
    assert.deepEqual(o.after, []);
    const released = (await bench.engine.events(waiting)).find(
      ({ type }) => type === "released",
    );
    assert.equal(
      released?.because,
      "You let it begin without “Fails”, which failed, “Given up”, which was cancelled.",
    );
    await assert.rejects(bench.engine.release(waiting), {
      code: "notAllowedNow",
    });
  });

  it("does not take a slot from others while it waits, and waits again after a pause", async () => {
    await open({}, { maxConcurrent: 1 });
    bench.script({ stages: { implementation: write("made.txt") } });
    const first = await bench.start({ text: "First" });
    const waiting = await bench.start({ text: "Waits", after: [first] });
    const other = await bench.start({ text: "Other" });
    await bench.reach(first, "mergeReady");
    await bench.reach(other, "mergeReady");
    await bench.engine.pause(waiting);
    await bench.reach(waiting, "paused");
    await bench.engine.resume(waiting);
    assert.equal((await bench.engine.get(waiting)).status, "queued");
    await bench.engine.cancel(waiting);
    await bench.reach(waiting, "cancelled");
  });

  it("refuses to wait for what is not there or was cancelled; what is completed need not be waited for", async () => {
    await open({});
    bench.script({ stages: { implementation: write("made.txt") } });
    await assert.rejects(bench.start({ text: "x", after: [randomUUID()] }), {
      code: "notFound",
    });
    const gone = await bench.start({ text: "Gone" });
    await bench.engine.cancel(gone);
    await bench.reach(gone, "cancelled");
    await assert.rejects(bench.start({ text: "x", after: [gone] }), {
      code: "notAllowedNow",
      message: /“Gone” was cancelled/,
    });
    const done = await bench.start({
      text: "Done",
      options: { autoMerge: true },
    });
    await bench.reach(done, "completed");
    bench.script({ stages: { implementation: write("more.txt") } });
    const next = await bench.start({ text: "Next", after: [done] });
    assert.deepEqual((await bench.engine.get(next)).after, []);
    await settled(next);
  });

  it("takes the rest of a tasks.md after those who have the others; ticks of both reach the branch", async () => {
    await open({ "tasks.md": plan });
    bench.script(script);
    const first = await bench.start({ file: "tasks.md", lines: [5] });
    await assert.rejects(
      bench.start({ file: "tasks.md", lines: [5], after: [first] }),
      { code: "alreadyRunning", message: /“T001”/, orchestration: first },
    );
    await assert.rejects(bench.start({ file: "tasks.md", lines: [6] }), {
      code: "alreadyRunning",
      orchestration: first,
    });
    const second = await bench.start({
      file: "tasks.md",
      lines: [10],
      after: [first],
    });
    const third = await bench.start({ file: "tasks.md", after: [second] });
    assert.deepEqual(
      (await bench.engine.get(third)).tasks.map(({ label }) => label),
      ["T002"],
    );
    await assert.rejects(bench.start({ file: "tasks.md", after: [third] }), {
      code: "noOpenTasks",
    });

    await bench.reach(first, "mergeReady");
    await bench.engine.merge(first);
    await bench.reach(first, "completed");
    await bench.reach(second, "mergeReady");
    // Lines move under it: keys decide.
    bench.repository.commit("Intro", {
      "tasks.md": `Read this first.\n\n${bench.repository.read("tasks.md").toString()}`,
    });
    await bench.engine.merge(second);
    await bench.reach(second, "completed");
    const o = await bench.reach(third, "mergeReady");
    assert.deepEqual((await bench.engine.diff(third)).files, [
      "tasks.md",
      "two.txt",
    ]);
    assert.deepEqual(
      o.tasks.map(({ status }) => status),
      ["proven"],
    );
    await bench.engine.merge(third);
    await bench.reach(third, "completed");
    assert.equal(
      bench.repository.read("tasks.md").toString(),
      `Read this first.\n\n${plan.replaceAll("[ ]", "[x]")}`,
    );
    for (const file of ["one.txt", "two.txt", "three.txt"])
      assert.ok(existsSync(path.join(bench.repository.root, file)));
  });

  it("does no task that somebody did meanwhile: it fails and names it, and goes on once the box is open again", async () => {
    await open({ "tasks.md": plan });
    bench.script(script);
    const first = await bench.start({ text: "First" });
    await bench.reach(first, "failed", "mergeReady");
    const waiting = await bench.start({ file: "tasks.md", after: [first] });
    bench.repository.commit("By hand", {
      "tasks.md": plan.replace("[ ] T002", "[x] T002"),
    });
    await bench.engine.release(waiting);
    const o = await bench.reach(waiting, "failed");
    assert.equal(o.failure?.code, "noOpenTasks");
    assert.match(o.failure.message, /these are done there, or gone: “T002”/);
    assert.equal(o.worktree, null);
    bench.repository.commit("Open again", { "tasks.md": plan });
    await bench.engine.retry(waiting);
    await bench.reach(waiting, "mergeReady");
  });

  it("does not set a failed one going while another has its tasks", async () => {
    await open({ "tasks.md": plan });
    bench.script({ stages: { design: { fail: "No." } } });
    const failed = await bench.start({ file: "tasks.md" });
    await bench.reach(failed, "failed");
    bench.script(script);
    const other = await bench.start({ file: "tasks.md" });
    for (const again of [
      bench.engine.retry(failed),
      bench.engine.skip(failed),
      bench.engine.force(failed, "verify"),
    ])
      await assert.rejects(again, {
        code: "alreadyRunning",
        orchestration: other,
      });
    await bench.reach(other, "mergeReady");
  });
});
