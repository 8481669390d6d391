import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { apply } from "../../src/engine/apply";
import { decide } from "../../src/engine/decide";
import { recoveredEvent } from "../../src/engine/recovery";
import type { NewEvent, OrchestrationEvent } from "../../src/model/event";
import type { Orchestration } from "../../src/model/orchestration";
import { evidence, newOrchestration, outcome } from "../support/orchestrations";

/** Goes straight to a state that is of interest here; that the engine keeps its promises on every way is the model test's. */
const add = (before: Orchestration, ...bodies: NewEvent[]): Orchestration => {
  let state = before;
  for (const body of bodies) {
    const event: OrchestrationEvent = {
      ...body,
      seq: state.seq + 1,
      at: state.seq + 1,
      orchestration: state.id,
    };
    state = apply(state, event);
  }
  return state;
};

const begin = (shape: Parameters<typeof newOrchestration>[0]): Orchestration =>
  add(
    { ...newOrchestration(shape), seq: 1 },
    { type: "orchestrationAdmitted" },
    {
      type: "worktreeIntended",
      path: "/w",
      branch: "b",
      baseCommit: "0".repeat(40),
    },
    { type: "worktreeOpened" },
  );

const attemptId = "6f9b1f8e-5a55-4a26-9d8e-0f2f3b1c4d5e";

/** At work in the first stage of a typed task. */
const atWork = (): Orchestration => {
  const o = begin({ text: "Do it" });
  const stage = o.stages[0]?.name ?? "";
  return add(
    o,
    { type: "stageStarted", stage },
    {
      type: "attemptIntended",
      attempt: {
        id: attemptId,
        stage,
        batch: null,
        kind: "work",
        round: 0,
        agent: "test",
        simulated: false,
        runner: "process",
        sessionId: randomUUID(),
        resume: null,
        prompt: "",
        promptHash: null,
        budgetUsd: 1,
        timeoutMs: 1000,
        startCommit: "c",
      },
    },
    { type: "attemptStarted", attempt: attemptId, pid: 1 },
  );
};

const crashed = (o: Orchestration, times: number): Orchestration => {
  let state = o;
  for (let crash = 0; crash < times; crash++)
    state = add(state, recoveredEvent(state));
  return state;
};

const next = (o: Orchestration) => decide(o, { now: 0, spentTodayUsd: 0 });

/** Every stage skipped, and merged. */
const merged = (): Orchestration => {
  const o = begin({ text: "Do it" });
  return add(
    o,
    ...o.stages.map(({ name }): NewEvent => ({
      type: "stageSkipped",
      stage: name,
    })),
    { type: "mergeIntended", commit: "m" },
    { type: "merged", commit: "m" },
  );
};

describe("recovery: the bound of a crash loop", () => {
  it("says what was open, in words and as inputs", () => {
    const o = atWork();
    const event = recoveredEvent(o);
    assert.equal(
      event.because,
      "The engine before this one died while it was at the stage specification, attempt 1.",
    );
    assert.deepEqual(event.inputs, {
      recoveries: 1,
      status: "running",
      requested: null,
      move: null,
      stage: "specification",
      batch: null,
      attempt: attemptId,
      attemptStatus: "running",
    });
    assert.match(
      recoveredEvent(begin({ text: "Do it" })).because,
      /at its own steps\.$/,
    );
  });

  it("names the batch", () => {
    const o = begin({ batches: [1, 2] });
    const stage = o.stages.find(({ name }) => name === "implement")?.name ?? "";
    const working = add(
      o,
      { type: "stageSkipped", stage: o.stages[0]?.name ?? "" },
      { type: "stageSkipped", stage: o.stages[1]?.name ?? "" },
      { type: "stageStarted", stage },
      { type: "batchStarted", stage, batch: 0 },
    );
    assert.match(
      recoveredEvent(working).because,
      /at the stage implement, batch 1 of 2\.$/,
    );
  });

  it("goes on five times, then pauses for the user with what happened and what to do", () => {
    const o = atWork();
    assert.equal(next(crashed(o, 5)).action.type, "runAttempt");
    const { action, because } = next(crashed(o, 6));
    assert.equal(action.type, "pause");
    assert.ok(action.failure);
    assert.equal(action.failure.code, "crashLoop");
    assert.match(action.failure.message, /6 times in a row .* specification/);
    assert.match(action.failure.fix ?? "", /log.*resume.*its result is kept/);
    assert.match(because, /\.$/);
    const idle = next(crashed(begin({ text: "Do it" }), 6)).action;
    assert.ok(idle.type === "pause" && idle.failure);
    assert.doesNotMatch(idle.failure.fix ?? "", /agent/);
  });

  it("gives a merge back to the user, who may ask for it again", () => {
    const merging = crashed(
      add(begin({ text: "Do it" }), { type: "mergeIntended", commit: "m" }),
      6,
    );
    const { action } = next(merging);
    assert.ok(action.type === "failMerge");
    assert.match(action.failure.message, /at the merge\.$/);
    assert.match(action.failure.fix ?? "", /merge again\.$/);
    const back = add(merging, { type: "mergeFailed", failure: action.failure });
    assert.equal(back.status, "mergeReady");
    assert.equal(add(back, { type: "mergeRequested" }).recoveries, 0);
  });

  it("counts anew after every step forward, and when the user says to go on", () => {
    const o = crashed(atWork(), 3);
    const ended = add(o, {
      type: "attemptEnded",
      attempt: attemptId,
      outcome: outcome({}),
    });
    assert.equal(ended.recoveries, 3, "an end alone is no step forward");
    const stage = "specification";
    const steps: [Orchestration, NewEvent][] = [
      [
        ended,
        {
          type: "evidenceGathered",
          attempt: attemptId,
          evidence: evidence({ holds: true }),
        },
      ],
      [
        add(o, { type: "orchestrationPaused", failure: null }),
        { type: "orchestrationResumed" },
      ],
      [o, { type: "cancelRequested" }],
      [ended, { type: "moveRequested", move: { kind: "stage", stage } }],
      [
        add(ended, {
          type: "orchestrationFailed",
          failure: { code: "agentFailed", message: "" },
        }),
        { type: "retryRequested" },
      ],
    ];
    for (const [before, event] of steps) {
      assert.equal(before.recoveries, 3, event.type);
      assert.equal(add(before, event).recoveries, 0, event.type);
    }
  });

  it("never holds up a cancel: the agent is stopped, and what kills the engine again and again is left out", () => {
    const o = crashed(add(atWork(), { type: "cancelRequested" }), 50);
    assert.equal(next(o).action.type, "runAttempt");
    const ended = add(o, {
      type: "attemptEnded",
      attempt: attemptId,
      outcome: outcome({ ok: false }),
    });
    const { action, because } = next(ended);
    assert.equal(action.type, "finishCancel");
    assert.match(because, /the worktree stays/);
    const fewer = crashed(
      add(begin({ text: "Do it" }), { type: "cancelRequested" }),
      5,
    );
    assert.equal(next(fewer).action.type, "removeWorktree");
  });

  it("ends what is merged, and leaves the worktree where tidying up kills the engine", () => {
    assert.equal(next(crashed(merged(), 5)).action.type, "removeWorktree");
    const { action, because } = next(crashed(merged(), 6));
    assert.equal(action.type, "complete");
    assert.match(because, /the worktree stays/);
  });

  it("stops the attempt that a pause left open before it goes elsewhere", () => {
    const paused = add(crashed(atWork(), 6), {
      type: "orchestrationPaused",
      failure: { code: "crashLoop", message: "" },
    });
    assert.equal(next(paused).action.type, "wait");
    const moving = add(paused, {
      type: "moveRequested",
      move: { kind: "skip", stage: "specification", batch: null },
    });
    assert.equal(next(moving).action.type, "runAttempt");
    const ended = add(moving, {
      type: "attemptEnded",
      attempt: attemptId,
      outcome: outcome({ ok: false }),
    });
    assert.equal(next(ended).action.type, "move");
    const resumed = add(
      paused,
      { type: "orchestrationResumed" },
      { type: "orchestrationAdmitted" },
    );
    assert.equal(next(resumed).action.type, "runAttempt");
  });

  it("always comes to an end, whatever it dies of", () => {
    const states = [
      atWork(),
      begin({ text: "Do it" }),
      begin({ batches: [2, 1] }),
      merged(),
      add(atWork(), { type: "pauseRequested" }),
      add(atWork(), { type: "cancelRequested" }),
      add(begin({ text: "Do it" }), { type: "cancelRequested" }),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        fc.integer({ min: 6, max: 40 }),
        (state, times) => {
          const { type } = next(crashed(state, times)).action;
          // Nothing of these can kill an engine, but the stopping of an agent, which the supervisor does.
          const harmless =
            state.requested === "cancel"
              ? ["runAttempt", "finishCancel"]
              : ["pause", "complete"];
          assert.ok(harmless.includes(type), type);
        },
      ),
    );
  });
});
