import assert from "node:assert/strict";
import { timeLimitFor } from "../../src/engine/timeLimit";
import type { Attempt } from "../../src/model/orchestration";
import { attemptOf } from "../support/memoryApi";
import { newOrchestration, outcome } from "../support/orchestrations";

const minute = 60_000;
const o = newOrchestration({ text: "Do it." });
const [stage] = o.stages;
const definition = o.pipeline.stages[0];
assert.ok(stage && definition);

/** Of the first stage, which was started with 30 minutes. */
const limit = (
  attempts: readonly Attempt[],
  { round = 1, now = 45 }: { round?: number; now?: number } = {},
): number =>
  timeLimitFor(
    { options: o.options, attempts: [...attempts] },
    { definition, stage: { ...stage, round }, batch: null },
    { specification: now, implementation: 60, qa: 30 },
  ) / minute;

const ranOut = (differences: Partial<Attempt> = {}): Attempt =>
  attemptOf({
    stage: stage.name,
    timeoutMs: 30 * minute,
    startedAt: 0,
    endedAt: 30 * minute,
    outcome: outcome({
      ok: false,
      failure: { code: "timedOut", message: "It reached the time limit." },
    }),
    ...differences,
  });

describe("the time limit of an attempt", () => {
  it("is that of the run's start, whatever the settings say since", () => {
    assert.equal(limit([]), 30);
    assert.equal(limit([ranOut()], { round: 0 }), 30, "no retry of the user");
    assert.equal(limit([ranOut({ stage: "qa" })]), 30, "another stage");
    assert.equal(limit([ranOut({ endedAt: 5 * minute })]), 30, "it hung");
    assert.equal(limit([ranOut({ outcome: null })]), 30);
  });

  it("is what the settings say now, or what it had been given, where the user tries again what ran out of time", () => {
    assert.equal(limit([ranOut()]), 45);
    assert.equal(limit([ranOut()], { now: 10 }), 30, "never less");
    const extended = 60 * minute;
    assert.equal(
      limit([ranOut({ timeoutMs: extended, endedAt: extended })]),
      60,
    );
  });
});
