import assert from "node:assert/strict";
import { undisputed } from "../../src/engine/ownership";
import { isWithin } from "../../src/engine/quota";
import type { EventType, OrchestrationEvent } from "../../src/model/event";
import type { Orchestration } from "../../src/model/orchestration";
import { defaultSettings } from "../../src/model/settings";
import { testClock } from "../support/clock";
import type { TestClock } from "../support/clock";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { verifyRecords } from "../support/verifyRecords";

const minute = 60_000;
const hour = 60 * minute;

const write = (file: string, text = "text\n") => ({
  edits: [{ path: file, write: text }],
});

/** The implementation fails so in its first attempts, then does its work. */
const failing = (
  failCode: string,
  failTimes: number,
  more: object = {},
): object => ({
  stages: {
    implementation: {
      ...write("made.txt"),
      fail: "Not now.",
      failCode,
      failTimes,
      ...more,
    },
  },
});

describe("waits for a time", function () {
  this.timeout(60_000);
  let bench: Bench;
  let clock: TestClock;
  const open = async (
    settings: Parameters<typeof openBench>[1] = {},
  ): Promise<void> => {
    clock = testClock();
    bench = await openBench({}, settings, clock);
  };

  afterEach(async () => {
    await verifyRecords(bench.engine);
    await bench.dispose();
  });

  /** Settles when so many events of this type are recorded. */
  async function seen(
    id: string,
    type: EventType,
    times = 1,
  ): Promise<OrchestrationEvent[]> {
    for (;;) {
      const changed = bench.when((notice) => notice.kind === "event");
      const found = (await bench.engine.events(id)).filter(
        (event) => event.type === type,
      );
      if (found.length >= times) return found;
      await changed;
    }
  }

  /** Settles when it waits; the wait with what is recorded of its attempts. */
  async function waiting(id: string, times = 1): Promise<Orchestration> {
    await seen(id, "waitStarted", times);
    const o = await bench.engine.get(id);
    assert.equal(o.status, "running");
    assert.ok(o.wait);
    return o;
  }

  const passWait = (o: Orchestration): void => {
    assert.ok(o.wait);
    clock.pass(o.wait.until - clock.now());
  };

  const implementations = ({ attempts }: Orchestration) =>
    attempts.filter(({ stage }) => stage === "implementation");

  it("lets the session of an agent that was stopped at a limit go on later, so often, where that is wanted", async () => {
    await open({
      retries: 1,
      limits: { ...defaultSettings.limits, memoryMb: 1, action: "restart" },
    });
    bench.script({ stages: { specification: { delayMs: 60_000 } } });
    const id = await bench.start({ text: "Make it" });
    const first = await waiting(id);
    assert.equal(first.wait?.kind, "health");
    assert.equal(first.wait.until - first.wait.since, 3750);
    assert.match(first.wait.failure.message, /of memory; the limit is 1 MB/);
    passWait(first);
    const { failure, attempts } = await bench.reach(id, "failed");
    assert.equal(failure?.code, "unhealthy");
    assert.deepEqual(
      attempts.map(({ resume }) => resume),
      [null, { sessionId: attempts[0]?.sessionId, fork: false }],
    );
  });

  it("makes an attempt again in its session, later each time, when the service was not there", async () => {
    await open();
    bench.script(failing("agentUnavailable", 2));
    const id = await bench.start({ text: "Make it" });

    const first = await waiting(id);
    assert.equal(first.wait?.kind, "retry");
    assert.equal(first.wait.until - first.wait.since, 3750);
    clock.pass(3000);
    assert.equal(
      (await bench.engine.events(id)).at(-1)?.type,
      "waitStarted",
      "not before its time",
    );
    clock.pass(750);

    const second = await waiting(id, 2);
    assert.ok(second.wait);
    assert.equal(second.wait.until - second.wait.since, 7500);
    passWait(second);

    const done = await bench.reach(id, "mergeReady");
    assert.equal(done.wait, null);
    const attempts = implementations(done);
    assert.deepEqual(
      attempts.map(({ kind, wentOn }) => [kind, wentOn]),
      [
        ["work", "waited"],
        ["work", "waited"],
        ["work", null],
      ],
    );
    assert.equal(new Set(attempts.map(({ sessionId }) => sessionId)).size, 1);
    assert.deepEqual(
      attempts.slice(1).map(({ resume }) => resume?.fork),
      [false, false],
    );
  });

  it("gives up after the retries that the options allow, with the failure, and starts anew with the user's retry", async () => {
    await open({ retries: 1 });
    bench.script(failing("agentUnavailable", 2));
    const id = await bench.start({ text: "Make it" });
    passWait(await waiting(id));
    const failed = await bench.reach(id, "failed");
    assert.equal(failed.failure?.code, "agentUnavailable");
    assert.equal(failed.wait, null);
    assert.equal(implementations(failed).length, 2);

    await bench.engine.retry(id);
    const done = await bench.reach(id, "mergeReady");
    assert.deepEqual(
      implementations(done).map(({ round }) => round),
      [0, 0, 1],
    );
  });

  it("waits for the quota until it is there again, over a close of the engine, and goes on in the same session", async () => {
    await open();
    bench.script(failing("quotaReached", 1, { retryAfterMs: 5 * hour }));
    const id = await bench.start({ text: "Make it" });
    const before = await waiting(id);
    assert.equal(before.wait?.kind, "quota");
    const retryAt = before.wait.failure.retryAt ?? 0;
    assert.equal(before.wait.until, retryAt + 3 * minute);

    clock.pass(hour);
    await bench.reopen();
    const after = await bench.engine.get(id);
    assert.deepEqual(after.wait, before.wait);
    assert.equal(after.recoveries, 0);

    clock.pass(3 * hour);
    assert.equal((await bench.engine.get(id)).wait?.until, before.wait.until);
    passWait(after);
    const done = await bench.reach(id, "mergeReady");
    const [first, second] = implementations(done);
    assert.equal(second?.sessionId, first?.sessionId);
    assert.equal((await seen(id, "waitStarted")).length, 1);
    assert.equal((await seen(id, "waitEnded")).length, 1);
  });

  it("goes on when the time came while no engine was there", async () => {
    await open();
    bench.script(failing("quotaReached", 1, { retryAfterMs: hour }));
    const id = await bench.start({ text: "Make it" });
    await waiting(id);
    await bench.reopen({ lookOnly: true });
    clock.pass(2 * hour);
    assert.ok((await bench.engine.get(id)).wait, "nobody looks");
    await bench.reopen();
    await bench.reach(id, "mergeReady");
  });

  it("is not at work while it waits: engines that die meanwhile do not count", async () => {
    await open();
    bench.script(failing("quotaReached", 1, { retryAfterMs: hour }));
    const id = await bench.start({ text: "Make it" });
    const { wait } = await waiting(id);
    for (let times = 0; times < 7; times += 1)
      await bench.reopen({ ownership: { ...undisputed, afterCrash: true } });
    const after = await bench.engine.get(id);
    assert.deepEqual([after.wait, after.recoveries], [wait, 0]);
    passWait(after);
    await bench.reach(id, "mergeReady");
  });

  it("goes on by itself only in the hours that the user set", async () => {
    const now = new Date();
    const at = (hours: number): string =>
      `${String((now.getHours() + hours) % 24).padStart(2, "0")}:00`;
    const hours = `${at(8)}-${at(10)}`;
    await open({ quota: { resume: true, hours } });
    bench.script(failing("quotaReached", 1, { retryAfterMs: hour }));
    const id = await bench.start({ text: "Make it" });
    const o = await waiting(id);
    assert.ok(o.wait);
    assert.ok(isWithin(hours, o.wait.until));
    assert.ok(o.wait.until - clock.now() > 6 * hour);

    // The machine sleeps over them.
    clock.pass(o.wait.until + 3 * hour - clock.now());
    const later = await waiting(id, 2);
    assert.ok(later.wait);
    assert.ok(isWithin(hours, later.wait.until));
    assert.ok(later.wait.until > clock.now());
    assert.equal(later.wait.since, o.wait.since);
    passWait(later);
    await bench.reach(id, "mergeReady");
  });

  it("pauses with the failure where it is not to go on by itself", async () => {
    await open({ quota: { resume: false, hours: "" } });
    bench.script(failing("quotaReached", 1));
    const id = await bench.start({ text: "Make it" });
    const paused = await bench.reach(id, "paused");
    assert.equal(paused.failure?.code, "quotaReached");
    assert.match(paused.failure.fix ?? "", /Resume it/);
    await bench.engine.resume(id);
    const done = await bench.reach(id, "mergeReady");
    assert.equal(implementations(done)[0]?.wentOn, "resumed");
  });

  it("pauses at once in a wait, and goes on with the resume", async () => {
    await open();
    bench.script(failing("quotaReached", 1, { retryAfterMs: 5 * hour }));
    const id = await bench.start({ text: "Make it" });
    await waiting(id);
    await bench.engine.pause(id);
    const paused = await bench.reach(id, "paused");
    assert.equal(paused.wait, null);
    clock.pass(6 * hour);
    assert.equal((await bench.engine.get(id)).status, "paused");
    await bench.engine.resume(id);
    await bench.reach(id, "mergeReady");
  });

  it("ends the wait with a resume, and keeps its slot", async () => {
    await open({ maxConcurrent: 1 });
    bench.script(failing("quotaReached", 1, { retryAfterMs: 5 * hour }));
    const id = await bench.start({ text: "Make it" });
    await waiting(id);
    const other = await bench.start({ text: "Another" });
    assert.equal((await bench.engine.get(other)).status, "queued");
    await bench.engine.resume(id);
    await assert.rejects(bench.engine.resume(id), { code: "notAllowedNow" });
    await bench.reach(id, "mergeReady");
    const [ended] = await seen(id, "waitEnded");
    assert.equal(ended?.inputs?.["askedBy"], "user");
    await bench.engine.cancel(other);
    await bench.reach(other, "cancelled");
  });

  it("is cancelled, skipped and sent elsewhere out of a wait", async () => {
    await open();
    bench.script(failing("quotaReached", 1, { retryAfterMs: 5 * hour }));
    const cancelled = await bench.start({ text: "Make it" });
    await waiting(cancelled);
    await bench.engine.cancel(cancelled);
    assert.equal((await bench.reach(cancelled, "cancelled")).wait, null);

    const skipped = await bench.start({ text: "Make it" });
    await waiting(skipped);
    await bench.engine.skip(skipped);
    const past = await bench.reach(skipped, "mergeReady");
    assert.equal(past.wait, null);
    assert.equal(past.stages[1]?.status, "skipped");

    const sent = await bench.start({ text: "Make it" });
    await waiting(sent);
    await bench.engine.force(sent, "qa");
    assert.equal((await bench.reach(sent, "mergeReady")).wait, null);
  });

  it("waits anew when the clock is set back behind the wait's beginning", async () => {
    await open();
    bench.script(failing("agentUnavailable", 1));
    const id = await bench.start({ text: "Make it" });
    await waiting(id);
    clock.pass(-24 * hour);
    clock.pass(minute);
    // A bell of before rings by the real time at the latest; here the engine is opened anew.
    await bench.reopen();
    const again = await waiting(id, 2);
    assert.ok(again.wait);
    assert.ok(again.wait.until - clock.now() < minute);
    passWait(again);
    await bench.reach(id, "mergeReady");
  });

  it("fails at once, rather than after the wait, when no budget is left for what would follow", async () => {
    await open({ budgets: { ...defaultSettings.budgets, total: 1 } });
    bench.script(
      failing("quotaReached", 1, { retryAfterMs: hour, costUsd: 1 }),
    );
    const id = await bench.start({ text: "Make it" });
    const failed = await bench.reach(id, "failed");
    assert.equal(failed.failure?.code, "budgetExceeded");
    assert.equal(failed.wait, null);
  });

  it("stops a loop of the same failure, with its story", async () => {
    await open({ healAttempts: 5 });
    bench.script(failing("agentFailed", 99, { costUsd: 0.1 }));
    const id = await bench.start({ text: "Make it" });
    const failed = await bench.reach(id, "failed");
    assert.equal(failed.failure?.code, "agentStuck");
    assert.equal(
      failed.failure.message,
      "The last 3 attempts (work, repair, repair; $0.30 together) ended in the same way: Not now.",
    );
    assert.equal(implementations(failed).length, 3);
  });
});
