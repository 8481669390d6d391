import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmdirSync } from "node:fs";
import path from "node:path";
import { fold } from "../../src/engine";
import { violations } from "../../src/engine/invariants";
import type { Orchestration } from "../../src/model/orchestration";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { eventually } from "../support/runs";

const second = 1 / 60;

describe("limits of an attempt", function () {
  this.timeout(60_000);
  let bench: Bench;
  const open = async (...args: Parameters<typeof openBench>): Promise<Bench> =>
    (bench = await openBench(...args));

  afterEach(async () => {
    for (const o of await bench.engine.list()) {
      assert.deepEqual(violations(o), []);
      assert.deepEqual(fold(await bench.engine.events(o.id)), o);
    }
    await bench.dispose();
  });

  const fileOf = (o: Orchestration, name: string): string =>
    path.join(
      bench.repository.root,
      ".orchestrator/state/attempts",
      o.attempts.at(-1)?.id ?? "",
      name,
    );
  const atWork = (id: string): Promise<void> =>
    bench.when(
      (notice) =>
        notice.kind === "event" &&
        notice.orchestration.id === id &&
        notice.event.type === "attemptStarted",
    );

  it("names the setting of the memory limit", async () => {
    await open({});
    // Less than any Node process takes.
    const id = await bench.start({
      text: "x",
      options: { limits: { memoryMb: 1 } },
    });
    bench.script({ stages: { specification: { delayMs: 30_000 } } });
    const { failure } = await bench.reach(id, "failed");
    assert.equal(failure?.code, "agentFailed");
    assert.match(failure.message, /used \d+ MB of memory; the limit is 1 MB/);
    assert.match(failure.fix ?? "", /orchestrator\.limits\.memoryMb/);
  });

  it("names the setting of the stall limit", async () => {
    await open({});
    bench.script({ stages: { specification: { delayMs: 60_000 } } });
    const id = await bench.start({
      text: "x",
      options: { limits: { stallMinutes: second } },
    });
    const { failure } = await bench.reach(id, "failed");
    assert.equal(failure?.code, "timedOut");
    assert.match(failure.message, /hung and was stopped/);
    assert.match(failure.fix ?? "", /orchestrator\.limits\.stallMinutes/);
  });

  it("ends an attempt at its time limit, and says how to give more", async () => {
    await open({});
    bench.script({ stages: { specification: { delayMs: 60_000 } } });
    const id = await bench.start({
      text: "x",
      options: { timeouts: { specification: second } },
    });
    const { failure } = await bench.reach(id, "failed");
    assert.equal(failure?.code, "timedOut");
    assert.match(failure.fix ?? "", /orchestrator\.timeouts/);
    assert.match(failure.fix ?? "", /orchestrator extend/);
  });

  it("lets an attempt that was given more time come to its end", async () => {
    await open({});
    bench.script({
      stages: {
        specification: { delayMs: 8_000, say: "at work" },
        implementation: { edits: [{ path: "made.txt", write: "text\n" }] },
      },
    });
    const id = await bench.start({
      text: "x",
      options: { timeouts: { specification: 5 * second } },
    });
    await atWork(id);
    await bench.engine.extend(id, 10);
    const [attempt] = (await bench.engine.get(id)).attempts;
    assert.equal(attempt?.timeoutMs, 605_000);
    const o = await bench.reach(id, "mergeReady");
    assert.equal(o.attempts[0]?.outcome?.ok, true);
    assert.notEqual(o.attempts[1]?.timeoutMs, 605_000, "later ones as usual");
  });

  it("tells the supervisor anew what was recorded, when a host adopts the attempt", async () => {
    await open({});
    bench.script({
      stages: {
        specification: { delayMs: 9_000 },
        implementation: { edits: [{ path: "made.txt", write: "text\n" }] },
      },
    });
    const id = await bench.start({
      text: "x",
      options: { timeouts: { specification: 6 * second } },
    });
    await atWork(id);
    const o = await bench.engine.get(id);
    // As a host leaves it that dies after the commit: recorded, but nobody can tell the supervisor.
    mkdirSync(fileOf(o, "timeLimit"));
    await assert.rejects(bench.engine.extend(id, 10));
    assert.equal((await bench.engine.get(id)).attempts[0]?.timeoutMs, 606_000);
    rmdirSync(fileOf(o, "timeLimit"));
    await bench.reopen();
    await eventually(() => {
      try {
        return readFileSync(fileOf(o, "timeLimit"), "utf8") === "606000";
      } catch {
        return false; // Not yet.
      }
    });
    const done = await bench.reach(id, "mergeReady");
    assert.equal(done.attempts[0]?.outcome?.ok, true);
  });

  it("gives no time when nobody is at work, none that is nothing, and 24 hours at the most", async () => {
    await open({});
    bench.script({ stages: { specification: { delayMs: 60_000 } } });
    const id = await bench.start({ text: "x" });
    await atWork(id);
    for (const minutes of [0, -1, Number.NaN, 24 * 60])
      await assert.rejects(bench.engine.extend(id, minutes), {
        code: "invalidInput",
      });
    await bench.engine.pause(id, { now: true });
    await bench.reach(id, "paused");
    await assert.rejects(bench.engine.extend(id, 1), {
      code: "notAllowedNow",
    });
  });
});
