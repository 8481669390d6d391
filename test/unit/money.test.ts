import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import {
  budgetFailure,
  ceilingOf,
  daysBefore,
  isWorthWaiting,
  overspent,
  reserveBeside,
  startOfDay,
} from "../../src/engine/budget";
import { costOf, costReport } from "../../src/engine/costs";
import { forecast as forecastFrom, remaining } from "../../src/engine/forecast";
import type { Planned } from "../../src/engine/forecast";
import { createSamples, samplesOf } from "../../src/engine/samples";
import { raiseEntry } from "../../src/engine/raisedBudgets";
import { OrchestratorError } from "../../src/model/errors";
import {
  costReportSchema,
  forecastSchema,
  remainingSchema,
} from "../../src/model/money";
import type { LedgerEntry } from "../../src/model/money";
import type { Attempt, Orchestration } from "../../src/model/orchestration";
import { defaultRunOptions, runOptions } from "../../src/model/settings";
import { defaultSettings } from "../../src/model/settings";
import { phasePipeline } from "../../src/pipelines/phase";
import { taskPipeline } from "../../src/pipelines/task";
import { attemptOf, orchestrationOf } from "../support/memoryApi";
import { newOrchestration, outcome } from "../support/orchestrations";

const minute = 60_000;
const now = new Date(2026, 2, 12, 15, 30).getTime();

const ended = (
  costUsd: number,
  change: Partial<Attempt> = {},
  minutes = 1,
): Attempt =>
  attemptOf({
    status: "ended",
    startedAt: now,
    endedAt: now + minutes * minute,
    outcome: outcome({ costUsd }),
    ...change,
  });

describe("ceilings", () => {
  const open = (budgetUsd: number, change: Partial<Orchestration> = {}) =>
    orchestrationOf({ attempts: [attemptOf({ budgetUsd })], ...change });

  it("reserve what open and decided attempts of others may still spend", () => {
    const own = open(5);
    const decided = orchestrationOf();
    const reserve = reserveBeside(
      own.id,
      [own, open(3), orchestrationOf({ attempts: [ended(9)] }), decided],
      new Map([[decided.id, 2]]),
    );
    assert.deepEqual(reserve, { usd: 5, comesFree: true });
    assert.deepEqual(reserveBeside(own.id, [own], new Map([[own.id, 2]])), {
      usd: 0,
      comesFree: false,
    });
    // What a paused one has open is followed again only when the user says so.
    assert.deepEqual(
      reserveBeside(own.id, [open(3, { status: "paused" })], new Map()),
      { usd: 3, comesFree: false },
    );
  });

  it("leave of the day what others have reserved, and wait for it where that helps", () => {
    const o = orchestrationOf({ costUsd: 0 });
    const ceiling = (spentTodayUsd: number, reservedTodayUsd: number) =>
      ceilingOf(o, [], "work", { now, spentTodayUsd, reservedTodayUsd });
    assert.equal(ceiling(90, 4).name, "batch");
    assert.equal(ceiling(90, 4).usd, 5);
    assert.equal(ceiling(92, 6).name, "day");
    assert.equal(ceiling(92, 6).usd, 2);
    const worth = (
      spent: number,
      reserved: number,
      reserveComesFree: boolean,
    ) =>
      isWorthWaiting(ceiling(spent, reserved), {
        now,
        spentTodayUsd: spent,
        reserveComesFree,
      });
    assert.equal(worth(92, 6, true), true);
    assert.equal(worth(92, 6, false), false);
    assert.equal(worth(90, 4, true), false, "there is enough beside it");
    assert.equal(worth(100, 6, true), false, "there will be nothing");
  });

  it("say which budget is used up, what is spent, reserved and left, and the way out", () => {
    const o = orchestrationOf({ costUsd: 50.004 });
    const failure = budgetFailure(
      ceilingOf(o, [], "heal", { now, spentTodayUsd: 60 }),
    );
    assert.equal(failure.code, "budgetExceeded");
    assert.equal(
      failure.message,
      "The total budget of the orchestration is used up: $50.00 of $50.00 is spent, $0.00 is left.",
    );
    assert.match(failure.fix ?? "", /retry it with a larger total budget/);
    assert.equal(failure.budget, "total");
    assert.match(
      budgetFailure(
        ceilingOf(orchestrationOf(), [], "work", {
          now,
          spentTodayUsd: 97,
          reservedTodayUsd: 3,
        }),
      ).message,
      /day's budget.*\$97\.00 of \$100\.00 is spent, \$3\.00 is reserved for other attempts, \$0\.00 is left/,
    );
  });

  it("say of an attempt that reached its own what it had, and what is left", () => {
    const heal = ended(2.1, { kind: "heal", budgetUsd: 2 });
    const o = orchestrationOf({ costUsd: 2.1 });
    assert.match(
      overspent(o, [heal], heal, { now, spentTodayUsd: 2.1 }).message,
      /spent \$2\.10 of the \$2\.00.*the heal budget \$2\.00 is left/,
    );
    const work = ended(5.2, { budgetUsd: 5 });
    assert.match(
      overspent(o, [work], work, { now, spentTodayUsd: 5.2 }).message,
      /^The batch budget is used up: \$5\.20 of \$5\.00 is spent/,
    );
  });
});

describe("budgets that the user raises", () => {
  const o = orchestrationOf({ status: "failed", costUsd: 50.12 });

  it("are recorded with what they were and what is spent of them", () => {
    const entry = raiseEntry(o, { total: 80, day: 120 }, 70);
    assert.deepEqual(entry && { ...entry, said: undefined }, {
      said: undefined,
      because:
        "You raised the total budget from $50.00 to $80.00, the day's budget from $100.00 to $120.00.",
      type: "budgetsRaised",
      budgets: { total: 80, day: 120 },
      inputs: {
        askedBy: "user",
        status: "failed",
        failure: null,
        totalBeforeUsd: 50,
        totalUsd: 80,
        spentUsd: 50.12,
        dayBeforeUsd: 100,
        dayUsd: 120,
        spentTodayUsd: 70,
      },
    });
  });

  it("are no record where nothing changes", () => {
    assert.equal(raiseEntry(o), null);
    assert.equal(raiseEntry(o, {}, 200), null);
    assert.equal(raiseEntry(o, { day: 100 }, 70), null);
    assert.deepEqual(
      raiseEntry(o, { total: 51, day: 100 }, 70)?.type,
      "budgetsRaised",
    );
  });

  it("are refused where that leaves nothing, is less than before, or is no amount", () => {
    const refused = (
      budgets: { total?: number; day?: number },
      words: RegExp,
    ): void => {
      assert.throws(
        () => raiseEntry(o, budgets, 130),
        (error: unknown) =>
          error instanceof OrchestratorError &&
          error.code === "invalidInput" &&
          error.fix !== undefined &&
          words.test(error.message),
      );
    };
    refused({ total: 50.12 }, /\$50\.12, but \$50\.12 of it is spent/);
    refused({ total: 50 }, /\$50\.00, but \$50\.12 of it is spent/);
    refused({ day: 130 }, /\$130\.00, but \$130\.00 of it is spent/);
    refused({ total: -1 }, /above 0/);
    refused({ total: Number.NaN }, /above 0/);
    refused({ total: 1e9 }, /10000 at the most/);
    const cheap = orchestrationOf({ costUsd: 1 });
    assert.throws(
      () => raiseEntry(cheap, { total: 40 }),
      /The total budget is \$50\.00 already: it can only be raised/,
    );
  });
});

describe("the report of the costs", () => {
  const entryOf = (
    o: Orchestration,
    attempt: Attempt,
    change: Partial<LedgerEntry> = {},
  ): LedgerEntry => ({
    orchestration: o.id,
    attempt: attempt.id,
    session: attempt.sessionId,
    seq: 1,
    at: now,
    usd: attempt.outcome?.costUsd ?? 0,
    kind: "booked",
    simulated: attempt.simulated,
    ...change,
  });

  it("tells heals, retries and estimates apart, by stage", () => {
    const first = ended(1, {
      outcome: outcome({
        costUsd: 1,
        ok: false,
        failure: { code: "agentFailed", message: "no" },
      }),
    });
    const interrupted = ended(2, {
      stage: "qa",
      outcome: outcome({
        costUsd: 2,
        ok: false,
        failure: { code: "interrupted", message: "paused" },
      }),
    });
    const attempts = [
      first,
      ended(0.25, { kind: "heal" }),
      ended(0.5, { round: 1 }),
      interrupted,
      ended(4, { stage: "qa" }),
    ];
    const base = orchestrationOf();
    const [stage] = base.stages;
    assert.ok(stage);
    const o: Orchestration = {
      ...base,
      attempts,
      stages: [stage, { ...stage, name: "qa" }, { ...stage, name: "later" }],
    };
    const entries = attempts.map((attempt, index) =>
      entryOf(o, attempt, index === 2 ? { kind: "estimated" } : {}),
    );
    const { stages, ...whole } = costOf(o, entries);
    assert.deepEqual(whole, {
      orchestration: o.id,
      title: o.title,
      status: o.status,
      simulated: false,
      usd: 7.75,
      estimatedUsd: 0.5,
      healUsd: 0.25,
      retryUsd: 0.5,
    });
    assert.deepEqual(stages, [
      {
        stage: "implementation",
        usd: 1.75,
        estimatedUsd: 0.5,
        healUsd: 0.25,
        retryUsd: 0.5,
        attempts: 3,
      },
      // After a pause the same work goes on: nothing was done twice.
      {
        stage: "qa",
        usd: 6,
        estimatedUsd: 0,
        healUsd: 0,
        retryUsd: 0,
        attempts: 2,
      },
    ]);
  });

  it("counts today and this week with what was forgotten, and what is reserved", () => {
    const attempt = ended(1);
    const pretended = ended(8, { simulated: true });
    const o = orchestrationOf({
      attempts: [attempt, pretended, attemptOf({ budgetUsd: 5 })],
    });
    const forgotten = orchestrationOf();
    const monday = new Date(2026, 2, 9).getTime();
    const entries = [
      entryOf(o, attempt),
      entryOf(o, pretended),
      entryOf(forgotten, attempt, { usd: 0.5 }),
      entryOf(forgotten, attempt, { usd: 16, at: monday }),
      entryOf(forgotten, attempt, { usd: 32, at: monday - 1 }),
      entryOf(forgotten, attempt, { usd: 64, at: startOfDay(now) - 1 }),
    ];
    const report = costReportSchema.parse(
      costReport(
        entries,
        [
          costOf(
            o,
            entries.filter(({ orchestration }) => orchestration === o.id),
          ),
        ],
        [o],
        now,
        100,
      ),
    );
    assert.deepEqual(report.today, {
      since: new Date(2026, 2, 12).getTime(),
      usd: 9.5,
      estimatedUsd: 0,
      simulatedUsd: 8,
      limitUsd: 100,
      reservedUsd: 5,
      leftUsd: 85.5,
    });
    assert.deepEqual(report.week, {
      since: monday,
      usd: 89.5,
      estimatedUsd: 0,
      simulatedUsd: 8,
    });
    assert.deepEqual(
      report.orchestrations.map(({ usd }) => usd),
      [9],
    );
    const sunday = new Date(2026, 2, 15, 23).getTime();
    assert.equal(costReport([], [], [], sunday, 1).week.since, monday);
    assert.equal(daysBefore(now, 3), monday);
  });
});

describe("the forecast", () => {
  const finish = (
    shape: Parameters<typeof newOrchestration>[0],
    costs: (stage: string, batch: number | null) => readonly Attempt[],
    change: Partial<Orchestration> = {},
  ): Orchestration => {
    const o = newOrchestration(shape);
    return {
      ...o,
      seq: 1,
      stages: o.stages.map((stage) => ({
        ...stage,
        status: "completed",
        endedAt: now,
      })),
      batches: o.batches.map((batch) => ({
        ...batch,
        status: "completed",
        endedAt: now,
      })),
      attempts: o.pipeline.stages.flatMap(({ name, kind }) =>
        kind === "batches"
          ? o.batches.flatMap(({ index }) => costs(name, index))
          : costs(name, null),
      ),
      ...change,
    };
  };
  const flat =
    (usd: number, minutes: number) => (stage: string, batch: number | null) => [
      ended(usd, { stage, batch, id: randomUUID() }, minutes),
    ];
  const ofText: Planned = {
    pipeline: taskPipeline,
    options: defaultRunOptions,
    batches: [],
  };
  const ofPlan = (...batches: number[]): Planned => ({
    pipeline: phasePipeline,
    options: defaultRunOptions,
    batches,
  });

  const taught = (history: readonly Orchestration[]) =>
    history.flatMap(samplesOf);
  const forecast = (history: readonly Orchestration[], planned: Planned) =>
    forecastFrom(taught(history), planned);

  it("needs three samples of every part", () => {
    const one = finish({ text: "x" }, flat(1, 2));
    assert.equal(forecast([], ofText), null);
    assert.equal(forecast([one, one], ofText), null);
    const found = forecast([one, one, one], ofText);
    assert.deepEqual(forecastSchema.parse(found), {
      from: "stages",
      samples: 9,
      p50Usd: 3,
      p90Usd: 3,
      p50Minutes: 6,
      p90Minutes: 6,
    });
  });

  it("goes by the tasks of a batch, and says how many batches it was made from", () => {
    const history = [
      finish({ batches: [2, 4] }, (stage, batch) =>
        flat(batch === null ? 1 : batch === 0 ? 2 : 4, 1)(stage, batch),
      ),
    ];
    const three = [...history, ...history, ...history];
    const found = forecast(three, ofPlan(3, 5));
    // design, analyze and verify cost a dollar each, every task another.
    assert.equal(found?.from, "batches");
    assert.equal(found.samples, 6);
    assert.equal(found.p50Usd, 3 + 8);
    const left = {
      ...ofPlan(3, 5),
      options: runOptions(defaultSettings, { skip: ["design", "verify"] }),
    };
    assert.equal(forecast(three, left)?.p50Usd, 1 + 8);
  });

  it("counts whatever it took until it was proven, and nothing that was not, or was simulated", () => {
    const healed = (stage: string, batch: number | null) => [
      ended(1, { stage, batch }),
      ended(0.5, { stage, batch, kind: "heal" }),
    ];
    const one = finish({ text: "x" }, healed);
    const simulated = finish({ text: "x" }, flat(900, 1), { simulated: true });
    const failed = finish({ text: "x" }, flat(700, 1));
    const unproven = {
      ...failed,
      stages: failed.stages.map((stage) => ({
        ...stage,
        status: "failed" as const,
      })),
    };
    const history = [one, one, one, simulated, unproven];
    assert.equal(forecast(history, ofText)?.p90Usd, 4.5);
    assert.equal(forecast([simulated, simulated, simulated], ofText), null);
  });

  it("prefers the same model where there is enough of it", () => {
    const dear = finish({ text: "x", options: { model: "big" } }, flat(10, 1));
    const cheap = finish(
      { text: "x", options: { model: "small" } },
      flat(1, 1),
    );
    const history = [dear, dear, dear, cheap, cheap, cheap];
    const by = (model: string) =>
      forecast(history, {
        ...ofText,
        options: runOptions(defaultSettings, { model }),
      });
    assert.equal(by("small")?.p90Usd, 3);
    assert.equal(by("big")?.p50Usd, 30);
    assert.equal(by("other")?.samples, 18);
  });

  it("tells the same for the same history, and lies between the cheapest and the dearest", () => {
    const history = [1, 2, 3, 4, 5, 6, 7, 8].map((usd) =>
      finish({ batches: [1] }, flat(usd, usd)),
    );
    const plan = ofPlan(1, 1, 1, 1, 1, 1, 1);
    const found = forecast(history, plan);
    assert.ok(found);
    assert.deepEqual(forecast(history, plan), found);
    // Ten parts of 4.5 on average: all dear together is as unlikely as all cheap.
    assert.ok(found.p50Usd > 40 && found.p50Usd < 50, String(found.p50Usd));
    assert.ok(found.p90Usd > found.p50Usd && found.p90Usd < 60);
    assert.equal(found.p90Minutes, found.p90Usd);
  });

  describe("of what is left", () => {
    const begun = (
      shape: Parameters<typeof newOrchestration>[0],
      done: { stages?: readonly string[]; batches?: number },
      attempts: readonly Attempt[] = [],
    ): Orchestration => {
      const o = newOrchestration(shape);
      return {
        ...o,
        seq: 1,
        status: "running",
        stages: o.stages.map((stage) =>
          done.stages?.includes(stage.name)
            ? { ...stage, status: "completed", endedAt: now }
            : stage,
        ),
        batches: o.batches.map((batch) =>
          batch.index < (done.batches ?? 0)
            ? { ...batch, status: "completed", endedAt: now }
            : batch,
        ),
        attempts: [...attempts],
      };
    };
    const plan = { batches: [2, 2, 2] };
    const three = (minutes: number) =>
      [1, 2, 3].map(() => finish(plan, flat(1, minutes)));
    const left = (
      history: readonly Orchestration[],
      o: Orchestration,
      workedMinutes = 0,
    ) => remaining(taught(history), o, now, workedMinutes * minute);

    it("is nothing without a history, of a simulation, and when all is done", () => {
      const o = begun(plan, {});
      assert.equal(left([], o), null);
      assert.equal(left(three(5).slice(1), o), null);
      assert.equal(left(three(5), { ...o, simulated: true }), null);
      const done = begun(plan, {
        stages: o.stages.map(({ name }) => name),
        batches: 3,
      });
      assert.equal(left(three(5), done), null);
    });

    it("adds up the stages and batches that are left, but for the merge", () => {
      assert.deepEqual(
        remainingSchema.parse(left(three(5), begun(plan, {}))),
        // Design, analyze and verify, and three batches.
        { at: now, p50Minutes: 30, p90Minutes: 30 },
      );
      const late = begun(plan, { stages: ["design", "analyze"], batches: 2 });
      assert.equal(left(three(5), late)?.p50Minutes, 10);
    });

    it("takes off what is worked already, and says nothing of the last part once it takes longer than any before", () => {
      const o = begun(plan, { stages: ["design", "analyze"], batches: 2 }, [
        ended(1, { stage: "implement", batch: 2, id: randomUUID() }, 1),
        attemptOf({ stage: "implement", batch: 2, status: "running" }),
      ]);
      assert.equal(left(three(5), o, 2)?.p50Minutes, 2 + 5);
      assert.equal(left(three(5), o, 20)?.p50Minutes, 5);
      const last = begun(
        plan,
        { stages: ["design", "analyze", "implement"], batches: 3 },
        [attemptOf({ stage: "verify", batch: null, status: "running" })],
      );
      assert.equal(left(three(5), last, 4)?.p50Minutes, 1);
      assert.equal(left(three(5), last, 5), null);
    });

    it("never grows by a batch that is finished", () => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 1, max: 60 }), {
            minLength: 3,
            maxLength: 9,
          }),
          fc.array(fc.integer({ min: 1, max: 9 }), {
            minLength: 1,
            maxLength: 6,
          }),
          (minutes, sizes) => {
            const history = minutes.map((each) =>
              finish({ batches: [1] }, flat(1, each)),
            );
            let before = { p50Minutes: Infinity, p90Minutes: Infinity };
            for (let batches = 0; batches <= sizes.length; batches += 1) {
              const found = left(
                history,
                begun(
                  { batches: sizes },
                  {
                    batches,
                    stages: [
                      "design",
                      "analyze",
                      ...(batches === sizes.length ? ["implement"] : []),
                    ],
                  },
                ),
              );
              assert.ok(found);
              assert.ok(found.p50Minutes <= found.p90Minutes);
              assert.ok(found.p50Minutes <= before.p50Minutes);
              assert.ok(found.p90Minutes <= before.p90Minutes);
              before = found;
            }
          },
        ),
        { numRuns: 30 },
      );
    });

    it("reads an orchestration that is past only once", async () => {
      const past = finish({ text: "x" }, flat(1, 2), { status: "completed" });
      const open = { ...past, id: randomUUID(), status: "running" as const };
      const asked: string[][] = [];
      const samples = createSamples({
        all: () => [past, open],
        // eslint-disable-next-line @typescript-eslint/require-await -- as the real one, but from memory
        async *each(ids) {
          asked.push([...ids]);
          yield* [past, open].filter(({ id }) => ids.includes(id));
        },
      });
      const first = await samples.newest();
      assert.equal(first.length, 6);
      assert.deepEqual(await samples.newest(), first);
      assert.deepEqual(asked, [[past.id, open.id], [open.id]]);
    });
  });
});
