import assert from "node:assert/strict";
import type { Settings } from "../../src/model/settings";
import { defaultSettings } from "../../src/model/settings";
import { endOfDay } from "../../src/engine/budget";
import { isEmpty } from "../../src/model/analyticsTotals";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { testClock } from "../support/clock";
import { eventually } from "../support/until";
import { everything } from "../support/everything";

const costs = (costUsd: number, more: object = {}) => ({
  stages: {
    "*": {
      edits: [{ path: "{{key}}.txt", append: "line\n" }],
      costUsd,
      ...more,
    },
  },
});

describe("money in an engine", function () {
  this.timeout(60_000);
  let bench: Bench;
  const open = async (settings: Partial<Settings> = {}): Promise<void> => {
    bench = await openBench({}, { autoMerge: true, ...settings });
  };
  afterEach(() => bench.dispose());

  const start = (text: string) =>
    bench.start({ text, options: { skip: ["specification", "qa"] } });
  const records = async () =>
    (await bench.engine.doctor()).find(({ check }) => check === "records");

  it("books what is spent, and keeps it when the orchestration is forgotten and the engine opened again", async () => {
    await open({ keepEnded: 1 });
    bench.script(costs(0.75));
    const first = await start("one");
    await bench.reach(first, "completed");
    const report = await bench.engine.cost();
    assert.equal(report.today.usd, 0.75);
    assert.equal(report.today.simulatedUsd, 0.75);
    assert.equal(report.today.leftUsd, 99.25);
    assert.deepEqual(
      report.orchestrations.map(({ orchestration, usd, stages }) => ({
        orchestration,
        usd,
        stages: stages.map(({ stage, attempts }) => [stage, attempts]),
      })),
      [{ orchestration: first, usd: 0.75, stages: [["implementation", 1]] }],
    );
    // The scripted agent only pretends.
    const { active, queued, simulated, points } =
      await bench.engine.analytics();
    assert.deepEqual([active, queued, simulated], [0, 0, 1]);
    assert.equal(isEmpty({ points }), true);
    assert.equal(await bench.engine.remaining(first), null);
    assert.equal((await records())?.found, "consistent");
    const second = await start("two");
    await bench.reach(second, "completed");
    await eventually(async () =>
      assert.deepEqual(
        (await bench.engine.list()).map(({ id }) => id),
        [second],
      ),
    );
    for (let opening = 0; opening < 2; opening += 1) {
      const { today, week, orchestrations } = await bench.engine.cost();
      assert.equal(today.usd, 1.5);
      assert.equal(week.usd, 1.5);
      assert.deepEqual(
        orchestrations.map(({ usd }) => usd),
        [0.75],
      );
      assert.equal((await records())?.ok, true);
      await bench.reopen();
    }
  });

  it("lets no attempt begin with money that others may still spend: it waits until that is free, and goes on by itself", async () => {
    const { budgets } = defaultSettings;
    await open({ maxConcurrent: 3, budgets: { ...budgets, day: 6 } });
    bench.script(costs(0.5, { delayMs: 300 }));
    const ids = [await start("one"), await start("two"), await start("three")];
    for (const id of ids) await bench.reach(id, "completed");
    // Those that waited said so, and have left it.
    for (const id of ids) {
      const { wait, recoveries } = await bench.engine.get(id);
      assert.equal(wait, null);
      assert.equal(recoveries, 0);
    }
    const told = await bench.engine.events(ids[2] ?? "");
    const began = told.find(({ type }) => type === "waitStarted");
    assert.ok(began?.type === "waitStarted");
    assert.equal(began.wait.kind, "money");
    assert.match(
      began.wait.failure.message,
      /reserved for agents at work: \$\d\.\d\d of \$6\.00 is spent, \$5\.00 is reserved/,
    );
    assert.match(
      told.find(({ type }) => type === "waitEnded")?.because ?? "",
      /is free/,
    );
    const attempts = (await everything(bench.engine))
      .flatMap((o) => o.attempts)
      .sort((a, b) => a.intendedAt - b.intendedAt);
    // One has its 5, which leaves 1: less than the next could have.
    assert.deepEqual(
      attempts.map(({ budgetUsd }) => budgetUsd),
      [5, 5, 5],
    );
    for (const [index, { intendedAt }] of attempts.entries())
      assert.ok(intendedAt >= (attempts[index - 1]?.endedAt ?? 0));
  });

  it("goes on where it stopped with a retry the next day, and not before", async () => {
    const { budgets } = defaultSettings;
    const clock = testClock();
    bench = await openBench(
      {},
      { autoMerge: true, budgets: { ...budgets, day: 1 } },
      clock,
    );
    bench.script(costs(1));
    const id = await bench.start({ text: "one", options: { skip: ["qa"] } });
    const spent = await bench.reach(id, "failed");
    assert.match(spent.failure?.fix ?? "", /Retry tomorrow/);
    assert.deepEqual(
      spent.stages.map(({ status }) => status),
      ["completed", "failed", "pending"],
    );
    await bench.engine.retry(id);
    const same = await bench.reach(id, "failed");
    assert.equal(same.attempts.length, 1, "nothing more is begun today");
    clock.pass(endOfDay(clock.now()) - clock.now());
    await bench.engine.retry(id);
    const o = await bench.reach(id, "completed");
    assert.deepEqual(
      o.attempts.map(({ stage }) => stage),
      ["specification", "implementation"],
    );
    assert.equal((await bench.engine.cost()).today.usd, 1);
  });

  it("goes on in its session with a larger total, which a crash keeps, and refuses one that leaves nothing", async () => {
    const { budgets } = defaultSettings;
    await open({ budgets: { ...budgets, total: 1 } });
    bench.script(costs(1, { fail: "No money.", failCode: "budgetExceeded" }));
    const id = await start("one");
    const spent = await bench.reach(id, "failed");
    assert.equal(spent.failure?.budget, "total");
    for (const total of [0.5, 1])
      await assert.rejects(
        bench.engine.retry(id, { budgets: { total } }),
        /of it is spent already/,
      );
    assert.equal((await bench.engine.get(id)).status, "failed");
    await bench.reopen();
    bench.script(costs(0.25));
    await bench.engine.retry(id, { budgets: { total: 1.5 } });
    const o = await bench.reach(id, "completed");
    assert.equal(o.options.budgets.total, 1.5);
    assert.deepEqual(
      o.attempts.map(({ budgetUsd }) => budgetUsd),
      [1, 0.5],
    );
    const raised = (await bench.engine.events(id)).filter(
      ({ type }) => type === "budgetsRaised",
    );
    assert.deepEqual(
      raised.map(({ because, inputs }) => ({ because, ...inputs })),
      [
        {
          because: "You raised the total budget from $1.00 to $1.50.",
          askedBy: "user",
          status: "failed",
          failure: "budgetExceeded",
          totalBeforeUsd: 1,
          totalUsd: 1.5,
          spentUsd: 1,
        },
      ],
    );
    assert.equal((await records())?.ok, true);
    await bench.reopen();
    assert.equal((await bench.engine.get(id)).options.budgets.total, 1.5);
    assert.equal((await bench.engine.cost()).today.usd, 1.25);
  });

  it("says that it waits for the money of others, does not jump the queue, and pauses when asked", async () => {
    const { budgets } = defaultSettings;
    await open({ maxConcurrent: 2, budgets: { ...budgets, day: 6 } });
    bench.script(costs(0.5, { delayMs: 30_000 }));
    const first = await start("one");
    await bench.when(
      (notice) =>
        notice.kind === "event" && notice.event.type === "attemptStarted",
    );
    const second = await start("two");
    await eventually(async () =>
      assert.equal((await bench.engine.get(second)).wait?.kind, "money"),
    );
    const { wait, status } = await bench.engine.get(second);
    assert.equal(status, "running");
    assert.equal(wait?.until, endOfDay(wait?.since ?? 0));
    await assert.rejects(bench.engine.resume(second), {
      code: "notAllowedNow",
      fix: /Wait until an agent at work has ended/,
    });
    await bench.reopen();
    assert.deepEqual((await bench.engine.get(second)).wait, wait);
    await bench.engine.pause(second);
    const paused = await bench.reach(second, "paused");
    assert.deepEqual([paused.wait, paused.failure], [null, null]);
    await bench.engine.resume(second);
    await eventually(async () =>
      assert.equal((await bench.engine.get(second)).wait?.kind, "money"),
    );
    bench.script(costs(0.5));
    await bench.engine.cancel(first);
    await bench.reach(second, "completed");
  });

  it("fails with what is spent and left when the day's budget is used up", async () => {
    const { budgets } = defaultSettings;
    await open({ budgets: { ...budgets, day: 1 } });
    bench.script(costs(1));
    const first = await start("one");
    await bench.reach(first, "completed");
    const second = await start("two");
    const { failure } = await bench.reach(second, "failed");
    assert.equal(failure?.code, "budgetExceeded");
    assert.match(
      failure.message,
      /day's budget.*\$1\.00 of \$1\.00.*\$0\.00 is left/,
    );
  });

  it("forecasts nothing for a simulation, and rejects what could not be started", async () => {
    await open();
    assert.equal(await bench.engine.forecast({ text: "x", options: {} }), null);
    await assert.rejects(
      bench.engine.forecast({
        file: "none.md",
        options: { agent: "claude" },
      }),
      { code: "noTaskFile" },
    );
    assert.equal(
      await bench.engine.forecast({ text: "x", options: { agent: "claude" } }),
      null,
    );
  });
});
