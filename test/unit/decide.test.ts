import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { sha256 } from "../../src/engine/hash";
import type { Action, Decision } from "../../src/engine/action";
import { apply, fold } from "../../src/engine/apply";
import { decide } from "../../src/engine/decide";
import { said } from "../../src/model/said";
import type { NewEvent, OrchestrationEvent } from "../../src/model/event";
import { orchestrationSchema } from "../../src/model/orchestration";
import type { Attempt, Orchestration } from "../../src/model/orchestration";
import type { EvidenceKind } from "../../src/model/pipeline";
import type { ErrorCode } from "../../src/model/errors";
import { reasonIn } from "../../src/model/failureWords";
import { sentencesIn } from "../../src/model/sentences";
import { waitUntil } from "../../src/engine/waits";
import { judge } from "../../src/engine/evidence";
import { giveUp } from "../../src/engine/giveUp";
import { skippable } from "../../src/engine/move";
import { findingsFor } from "../../src/engine/review";
import { stepViolations, violations } from "../../src/engine/invariants";
import { evidence, newOrchestration, outcome } from "../support/orchestrations";

/** An orchestration and the events that led to it. */
class History {
  readonly events: OrchestrationEvent[] = [];
  state: Orchestration;
  /** Epoch milliseconds; a wait that is advanced over brings its end. */
  now = 0;

  constructor(initial: Omit<Orchestration, "seq">) {
    const event: OrchestrationEvent = {
      type: "orchestrationCreated",
      initial,
      seq: 1,
      at: 1,
      orchestration: initial.id,
    };
    this.events.push(event);
    this.state = apply(null, event);
  }

  add(...bodies: NewEvent[]): this {
    for (const body of bodies) {
      const event: OrchestrationEvent = {
        because: "The test says so.",
        inputs: {},
        ...body,
        seq: this.state.seq + 1,
        at: this.state.seq + 1,
        orchestration: this.state.id,
      };
      this.events.push(event);
      const next = apply(this.state, event);
      assert.deepEqual(stepViolations(this.state, event, next), []);
      this.state = next;
    }
    return this;
  }

  decide(spentTodayUsd = 0): Decision {
    return decide(this.state, { now: this.now, spentTodayUsd });
  }

  /** Decides and does so much of what is decided that `until` is next. */
  advanceTo(until: Action["type"], choose: Choose = allGood): this {
    for (let steps = 0; steps < 500; steps += 1) {
      const { action } = this.decide();
      if (action.type === until) return this;
      if (action.type === "wait" && this.state.wait) {
        this.now = this.state.wait.until;
        continue;
      }
      if (action.type === "wait")
        throw new Error(`waits in state ${this.state.status}`);
      this.add(...eventsOf(this.state, action, choose));
    }
    throw new Error(`never came to ${until}`);
  }
}

/** How the world answers, where it has a choice. */
interface Choose {
  ends(): "well" | ErrorCode;
  /** Whether the agent gives the structured answer of such a stage. */
  answers(kind: EvidenceKind): boolean;
  proves(key: string): boolean;
  verdict(): "pass" | "fail" | "none";
  /** Of a verdict of fail. */
  findings(): string[];
  merges(): "ready" | "moved" | "conflict" | "upToDate";
  /** Whether the gate passes on the merged result. */
  fits(): boolean;
}

const allGood: Choose = {
  ends: () => "well",
  answers: () => true,
  proves: () => true,
  verdict: () => "pass",
  findings: () => [],
  merges: () => "ready",
  fits: () => true,
};

/** The events that performing an action leads to. */
function eventsOf(
  o: Orchestration,
  action: Exclude<Action, { type: "wait" }>,
  choose: Choose,
): NewEvent[] {
  switch (action.type) {
    case "pause":
      return [{ type: "orchestrationPaused", failure: action.failure ?? null }];
    case "startWait":
      return [
        {
          type: "waitStarted",
          wait: waitUntil(o, action, 0, 0.5),
        },
      ];
    case "endWait":
      return [{ type: "waitEnded" }];
    case "lookForContainers":
      return [{ type: "waitEnded", queued: true }];
    case "move":
      return [{ type: "moved", move: action.move, trashRef: null }];
    case "openWorktree":
      return [
        {
          type: "worktreeIntended",
          path: "/w",
          branch: "b",
          baseCommit: o.base.commit,
        },
        { type: "worktreeOpened" },
      ];
    case "startStage":
      return [{ type: "stageStarted", stage: action.stage }];
    case "skipStage":
      return [{ type: "stageSkipped", stage: action.stage }];
    case "giveTurn":
      return [{ type: "turnGiven" }];
    case "startBatch":
      return [
        { type: "batchStarted", stage: action.stage, batch: action.batch },
      ];
    case "intendAttempt": {
      const { unit } = action;
      return [
        {
          type: "attemptIntended",
          attempt: {
            id: randomUUID(),
            stage: unit.stage.name,
            batch: unit.batch?.index ?? null,
            kind: action.kind,
            round: unit.batch?.round ?? unit.stage.round,
            agent: "test",
            simulated: false,
            runner: "process",
            sessionId:
              action.resume && !action.resume.fork
                ? action.resume.sessionId
                : randomUUID(),
            resume: action.resume,
            prompt: "",
            promptHash: null,
            budgetUsd: action.budgetUsd,
            timeoutMs: 1000,
            startCommit: "c",
          },
        },
      ];
    }
    case "runAttempt": {
      const ends = o.requested === "cancel" ? "cancelled" : choose.ends();
      return [
        ...(action.attempt.status === "intended"
          ? [
              {
                type: "attemptStarted" as const,
                attempt: action.attempt.id,
                pid: 1,
              },
            ]
          : []),
        {
          type: "attemptEnded",
          attempt: action.attempt.id,
          outcome: outcome(
            ends === "well"
              ? {
                  structured: choose.answers(evidenceKindOf(o, action.attempt))
                    ? { summary: "s", verdict: "pass" }
                    : null,
                }
              : { ok: false, failure: { code: ends, message: "It failed." } },
          ),
        },
      ];
    }
    case "gatherEvidence": {
      const { unit, attempt } = action;
      const kind = unit.definition.evidence;
      const verdict = kind === "verdict" ? choose.verdict() : "none";
      const tasks =
        kind === "tasks" || kind === "changes"
          ? o.tasks
              .filter(
                (task) =>
                  task.batch === attempt.batch && task.status !== "proven",
              )
              .map((task) => ({
                key: task.key,
                proven: choose.proves(task.key),
                reason: "",
                files: [],
              }))
          : [];
      const holds =
        kind === "verdict"
          ? verdict === "pass"
          : tasks.every((task) => task.proven);
      return [
        {
          type: "evidenceGathered",
          attempt: attempt.id,
          evidence: evidence({
            holds,
            reason: holds ? "" : "Not proven.",
            tasks,
            verdict:
              kind === "verdict" && verdict !== "none"
                ? {
                    verdict,
                    findings: verdict === "fail" ? choose.findings() : [],
                  }
                : null,
          }),
        },
      ];
    }
    case "completeBatch":
      return [
        {
          type: "batchCompleted",
          stage: action.unit.stage.name,
          batch: action.batch.index,
          commit: "c",
          summary: "",
        },
      ];
    case "completeStage":
      return [
        {
          type: "stageCompleted",
          stage: action.unit.stage.name,
          context: context,
          commit: null,
        },
      ];
    case "fail": {
      const { stage, batch } = action.unit;
      const { failure } = action;
      return [
        ...(batch
          ? [
              {
                type: "batchFailed" as const,
                stage: stage.name,
                batch: batch.index,
                failure,
              },
            ]
          : []),
        { type: "stageFailed", stage: stage.name, failure },
        { type: "orchestrationFailed", failure },
      ];
    }
    case "returnFindings":
      return [{ type: "findingsReturned", stage: action.stage, to: action.to }];
    case "failMerge":
      return [{ type: "mergeFailed", failure: action.failure }];
    case "awaitMerge":
      return [{ type: "mergeAwaited" }];
    case "prepareMerge":
      switch (choose.merges()) {
        case "ready":
          return [{ type: "mergeIntended", commit: "m" }];
        case "moved":
          return [{ type: "mergeGateIntended", commit: "m" }];
        case "upToDate":
          return [{ type: "merged", commit: "c" }];
        case "conflict":
          return [
            {
              type: "mergeFailed",
              failure: { code: "mergeConflict", message: "Conflict." },
            },
          ];
      }
    // eslint-disable-next-line no-fallthrough -- the switch above returns in every case
    case "proveMerge":
      return [
        {
          type: "mergeGated",
          commit: action.commit,
          gate: {
            command: "npm test",
            exitCode: choose.fits() ? 0 : 1,
            timedOut: false,
            durationMs: 1,
            output: "",
            outputHash: null,
          },
        },
      ];
    case "returnMerge":
      return [{ type: "mergeReturned", to: action.to }];
    case "advanceBase":
      return [{ type: "merged", commit: "m" }];
    case "completeMergeStage":
      return [
        {
          type: "stageCompleted",
          stage: action.stage,
          context: context,
          commit: "m",
        },
      ];
    case "removeWorktree":
      return [{ type: "worktreeRemoved", trashRef: null, branchDeleted: true }];
    case "complete":
      return [{ type: "orchestrationCompleted" }];
    case "finishCancel":
      return [{ type: "orchestrationCancelled" }];
  }
}

const evidenceKindOf = (o: Orchestration, { stage }: Attempt): EvidenceKind =>
  o.pipeline.stages.find(({ name }) => name === stage)!.evidence;

const context = {
  summary: "s",
  artifacts: [],
  decisions: [],
  openQuestions: [],
};

const phase = (options = {}) =>
  new History(newOrchestration({ batches: [2, 3], options }));
const admitted = (options = {}) =>
  phase(options).add({ type: "orchestrationAdmitted" });

describe("decide", () => {
  it("waits in the queue until a slot is free", () => {
    assert.equal(phase().decide().action.type, "wait");
  });

  it("says what it waits for in the queue, and in what state that is", () => {
    const { because } = decide(phase().state, {
      now: 0,
      spentTodayUsd: 0,
      waitsFor: [
        { title: "One", status: "failed" },
        { title: "Two", status: "running" },
      ],
    });
    assert.equal(
      because,
      "It waits for “One”, which failed, “Two”, which is at work.",
    );
  });

  it("takes a plan through every stage to the merge that waits for the user", () => {
    const history = admitted();
    const actions: string[] = [];
    for (;;) {
      const { action, because } = history.decide();
      assert.match(because, /\.$/, "every decision says why in a sentence");
      actions.push(action.type);
      if (action.type === "wait") break;
      history.add(...eventsOf(history.state, action, allGood));
    }
    const attempt = ["intendAttempt", "runAttempt", "gatherEvidence"];
    const stage = ["startStage", ...attempt, "completeStage"];
    const batch = ["startBatch", ...attempt, "completeBatch"];
    assert.deepEqual(actions, [
      "openWorktree",
      ...stage, // design
      ...stage, // analyze
      "startStage", // implement
      ...batch,
      ...batch,
      "completeStage",
      ...stage, // verify
      "startStage", // merge
      "awaitMerge",
      "wait",
    ]);
    assert.equal(history.state.status, "mergeReady");

    history.add({ type: "mergeRequested" }).advanceTo("complete");
    history.add({ type: "orchestrationCompleted" });
    assert.deepEqual(violations(history.state), []);
    assert.ok(history.state.tasks.every((task) => task.status === "proven"));
    assert.equal(history.state.worktree?.status, "removed");
  });

  it("merges by itself when auto-merge is on", () => {
    const history = admitted({ autoMerge: true }).advanceTo("complete");
    assert.equal(history.state.merge.status, "merged");
  });

  it("does not merge by itself what has changed the tests that prove it", () => {
    const history = admitted({ autoMerge: true }).advanceTo("completeBatch");
    const [attempt] = history.state.attempts.slice(-1);
    assert.ok(attempt?.evidence);
    const doubted = {
      ...history.state,
      attempts: history.state.attempts.map((each) =>
        each === attempt
          ? {
              ...each,
              evidence: evidence({
                doubts: [said`tests were deleted (${"a.test.ts"})`],
              }),
            }
          : each,
      ),
    };
    history.state = doubted;
    history.advanceTo("awaitMerge");
    assert.equal(
      history.decide().because,
      "Look at this before you merge: tests were deleted (a.test.ts)",
    );
  });

  it("ends a typed task with the merge although its pipeline has no merge stage", () => {
    const history = new History(newOrchestration({ text: "Do it" }))
      .add({ type: "orchestrationAdmitted" })
      .advanceTo("awaitMerge");
    assert.deepEqual(
      history.state.stages.map((stage) => stage.status),
      ["completed", "completed", "completed"],
    );
  });

  it("leaves out the stages that the options skip", () => {
    const history = admitted({ skip: ["design", "analyze"] }).advanceTo(
      "startBatch",
    );
    assert.deepEqual(
      history.state.stages.slice(0, 3).map((stage) => stage.status),
      ["skipped", "skipped", "running"],
    );
  });

  it("does not believe a process that ended well without evidence", () => {
    const history = admitted({ autoHeal: false, skip: ["design", "analyze"] });
    history.advanceTo("fail", { ...allGood, proves: () => false });
    const { action } = history.decide();
    assert.ok(action.type === "fail");
    assert.equal(action.failure.code, "notProven");
  });

  it("heals unproven work in a fork of its session, once, then fails", () => {
    const history = admitted({ skip: ["design", "analyze"] });
    const stubborn = { ...allGood, proves: (key: string) => key === "T001" };
    history.advanceTo("gatherEvidence", stubborn);
    history.add(
      ...eventsOf(
        history.state,
        history.decide().action as Exclude<Action, { type: "wait" }>,
        stubborn,
      ),
    );
    const { action } = history.decide();
    assert.ok(action.type === "intendAttempt");
    assert.equal(action.kind, "heal");
    assert.equal(action.resume?.fork, true);
    assert.equal(action.budgetUsd, 2);
    history.advanceTo("fail", stubborn);
    history.add(
      ...eventsOf(
        history.state,
        history.decide().action as Exclude<Action, { type: "wait" }>,
        stubborn,
      ),
    );
    assert.equal(history.state.status, "failed");
    assert.deepEqual(
      history.state.tasks.slice(0, 2).map((task) => task.status),
      ["proven", "unproven"],
    );
  });

  it("gives a retried batch a new round with its own heal, and keeps what is proven", () => {
    const history = admitted({ skip: ["design", "analyze"] });
    const stubborn = { ...allGood, proves: (key: string) => key === "T001" };
    history.advanceTo("fail", stubborn);
    history.add(
      ...eventsOf(
        history.state,
        history.decide().action as Exclude<Action, { type: "wait" }>,
        stubborn,
      ),
      { type: "retryRequested" },
      { type: "orchestrationAdmitted" },
    );
    const { action } = history.decide();
    assert.ok(action.type === "intendAttempt");
    assert.equal(action.kind, "work");
    assert.equal(action.unit.batch?.round, 1);
    assert.equal(history.state.tasks[0]?.status, "proven");
    history.advanceTo("awaitMerge");
    assert.deepEqual(violations(history.state), []);
  });

  it("asks for a missing verdict within the decision budget, and fails a second silence", () => {
    const silent = {
      ...allGood,
      answers: (kind: EvidenceKind) => kind !== "verdict",
      verdict: () => "none" as const,
    };
    const history = admitted({ skip: ["design", "analyze"] });
    let asked = 0;
    for (;;) {
      const { action } = history.decide();
      if (action.type === "fail") break;
      if (action.type === "intendAttempt" && action.kind === "decide") {
        asked += 1;
        assert.equal(action.budgetUsd, 0.5);
        assert.equal(action.resume?.fork, false);
      }
      assert.notEqual(action.type, "wait");
      if (action.type !== "wait")
        history.add(...eventsOf(history.state, action, silent));
    }
    assert.equal(asked, 1);
  });

  it("asks once for a missing structured answer before the work is judged, and judges it without when that fails", () => {
    // Its session is not where it is asked, once the user let agents out of containers; and it may have grown too long.
    for (const ends of [
      "well",
      "badAnswer",
      "notFound",
      "promptTooLong",
    ] as const) {
      const history = admitted({ skip: ["design", "analyze", "verify"] });
      history.advanceTo("runAttempt");
      history.add(
        ...eventsOf(history.state, decideNow(history), {
          ...allGood,
          answers: () => false,
        }),
      );
      const { action } = history.decide();
      assert.ok(action.type === "intendAttempt");
      assert.equal(action.kind, "decide");
      assert.equal(action.budgetUsd, 0.5);
      assert.deepEqual(action.resume, {
        sessionId: history.state.attempts[0]?.outcome?.sessionId,
        fork: false,
      });
      history.advanceTo("runAttempt");
      history.add(
        ...eventsOf(history.state, decideNow(history), {
          ...allGood,
          ends: () => ends,
          answers: () => false,
        }),
      );
      const judged = decideNow(history);
      assert.ok(judged.type === "gatherEvidence");
      assert.equal(
        judged.attempt.id,
        history.state.attempts[ends === "well" ? 1 : 0]?.id,
      );
      history.advanceTo("completeBatch");
      history.advanceTo("awaitMerge");
      assert.deepEqual(violations(history.state), []);
    }
  });

  it("makes a review again whose session is gone when its verdict is asked for, once", () => {
    const history = admitted({ skip: ["design", "analyze"] });
    const end = (choose: Partial<Choose>): void => {
      history.advanceTo("runAttempt");
      history.add(
        ...eventsOf(history.state, decideNow(history), {
          ...allGood,
          ...choose,
        }),
      );
    };
    const silent = { answers: () => false, verdict: () => "none" as const };
    while (
      history.state.stages.every(
        ({ name, status }) => name !== "verify" || status === "pending",
      )
    )
      history.add(...eventsOf(history.state, decideNow(history), allGood));
    end(silent);
    history.advanceTo("runAttempt");
    assert.equal(history.state.attempts.at(-1)?.kind, "decide");
    end({ ends: () => "notFound" });
    const { action } = history.decide();
    assert.ok(action.type === "intendAttempt", action.type);
    assert.deepEqual([action.kind, action.resume], ["work", null]);
    end(silent);
    end({ ends: () => "notFound" });
    assert.equal(history.decide().action.type, "fail", "not for ever");
  });

  it("judges work without a structured answer at once where there is no money to ask, or a script did it", () => {
    const silent = { ...allGood, answers: () => false };
    const skip = ["design", "analyze", "verify"];
    const spent = admitted({ skip });
    spent.advanceTo("runAttempt");
    spent.add(...eventsOf(spent.state, decideNow(spent), silent));
    assert.equal(spent.decide(1000).action.type, "gatherEvidence");

    const script = admitted({ skip });
    script.advanceTo("runAttempt");
    script.state = {
      ...script.state,
      attempts: script.state.attempts.map((attempt) => ({
        ...attempt,
        simulated: true,
      })),
    };
    script.add(...eventsOf(script.state, decideNow(script), silent));
    assert.equal(script.decide().action.type, "gatherEvidence");
  });

  it("heals on as long as each heal proves one more task, then tells the whole story", () => {
    const history = new History(
      newOrchestration({
        batches: [4],
        options: { skip: ["design", "analyze", "verify"] },
      }),
    ).add({ type: "orchestrationAdmitted" });
    // Each attempt proves the next task only, and none the last.
    const oneMore = {
      ...allGood,
      proves: (key: string) =>
        key !== "T004" &&
        history.state.tasks.find(({ status }) => status !== "proven")?.key ===
          key,
    };
    history.advanceTo("fail", oneMore);
    assert.deepEqual(
      history.state.attempts.map(({ kind }) => kind),
      ["work", "heal", "heal", "heal"],
    );
    assert.deepEqual(
      history.state.tasks.map(({ status }) => status),
      ["proven", "proven", "proven", "unproven"],
    );
    const action = decideNow(history);
    assert.ok(action.type === "fail");
    assert.match(
      action.failure.message,
      /^Not proven\. Tried in 4 attempts, for \$1\.00: work: Not proven\. · heal: Not proven\. · heal: Not proven\. · heal: Not proven\.$/,
    );
    assert.match(action.failure.fix ?? "", /what the attempts said/);
  });

  it("fails on a verdict of fail: a read-only stage mends nothing", () => {
    const history = admitted().advanceTo("fail", {
      ...allGood,
      verdict: () => "fail",
    });
    const { action } = history.decide();
    assert.ok(action.type === "fail");
    assert.equal(action.failure.code, "verdictFailed");
  });

  const found = (reviews: number): Choose => {
    let verdicts = 0;
    return {
      ...allGood,
      verdict: () => ((verdicts += 1) <= reviews ? "fail" : "pass"),
      findings: () => ["No test."],
    };
  };

  it("sends what a review found back to the stage that did the work, once, and reviews it again", () => {
    for (const history of [
      admitted({ skip: ["design", "analyze"] }),
      new History(
        newOrchestration({ text: "x", options: { skip: ["specification"] } }),
      ).add({ type: "orchestrationAdmitted" }),
    ]) {
      const work = history.state.stages.at(
        history.state.batches.length > 0 ? 2 : 1,
      )!;
      const choose = found(1);
      history.advanceTo("returnFindings", choose);
      const review = history.state.attempts.at(-1)!;
      const action = decideNow(history);
      assert.ok(action.type === "returnFindings");
      assert.deepEqual([action.stage, action.to], [review.stage, work.name]);
      history.add(...eventsOf(history.state, action, choose));
      const mend = decideNow(history);
      assert.ok(mend.type === "intendAttempt");
      assert.equal(mend.unit.stage.name, work.name);
      assert.equal(mend.unit.batch, null);
      assert.equal(mend.kind, "work");
      assert.deepEqual(findingsFor(history.state, mend.unit), ["No test."]);
      history.advanceTo("awaitMerge", choose);
      assert.deepEqual(
        history.state.attempts
          .slice(-3)
          .map(({ stage, round }) => [stage, round]),
        [
          [review.stage, 0],
          [work.name, 1],
          [review.stage, 1],
        ],
      );
      assert.ok(history.state.tasks.every(({ status }) => status === "proven"));
      assert.deepEqual(violations(history.state), []);
    }
  });

  it("asks the user when the rounds of review are used up, or there is nothing to mend", () => {
    for (const [reviewRounds, reviews] of [
      [0, 1],
      [1, 2],
      [2, 3],
    ] as const) {
      const history = admitted({ reviewRounds });
      history.advanceTo("fail", found(9));
      assert.equal(
        history.state.attempts.filter(({ stage }) => stage === "verify").length,
        reviews,
      );
      const action = decideNow(history);
      assert.ok(action.type === "fail");
      assert.equal(action.failure.code, "verdictFailed");
    }
  });

  it("pauses at the next boundary and goes on after the resume", () => {
    const history = admitted().advanceTo("runAttempt");
    history.add({ type: "pauseRequested" });
    assert.equal(
      history.decide().action.type,
      "runAttempt",
      "the attempt at work is let end",
    );
    history.advanceTo("pause").add({
      type: "orchestrationPaused",
      failure: null,
    });
    assert.equal(history.state.stages[0]?.status, "completed");
    assert.equal(history.decide().action.type, "wait");
    history.add(
      { type: "orchestrationResumed" },
      { type: "orchestrationAdmitted" },
    );
    assert.equal(history.decide().action.type, "startStage");
  });

  it("goes on in the same session after an interruption, without using up a heal", () => {
    const history = admitted().advanceTo("runAttempt");
    history.add(
      ...eventsOf(
        history.state,
        history.decide().action as Exclude<Action, { type: "wait" }>,
        { ...allGood, ends: () => "interrupted" },
      ),
    );
    const { action } = history.decide();
    assert.ok(action.type === "intendAttempt");
    assert.equal(action.kind, "work");
    assert.equal(action.resume?.fork, false);
  });

  it("begins anew when the session to go on in is gone", () => {
    const history = admitted().advanceTo("runAttempt");
    const end = (code: ErrorCode): void => {
      history.advanceTo("runAttempt");
      history.add(
        ...eventsOf(
          history.state,
          history.decide().action as Exclude<Action, { type: "wait" }>,
          { ...allGood, ends: () => code },
        ),
      );
    };
    end("interrupted");
    end("notFound");
    const { action } = history.decide();
    assert.ok(action.type === "intendAttempt");
    assert.equal(action.kind, "work");
    assert.equal(action.resume, null);
    end("notFound");
    assert.equal(history.decide().action.type, "fail", "it did not go on");
  });

  it("makes a lost attempt again, but not for ever", () => {
    const history = admitted().advanceTo("fail", {
      ...allGood,
      ends: () => "agentLost",
    });
    assert.equal(history.state.attempts.length, 4);
  });

  describe("after what only time mends", () => {
    /** The attempt at hand ends so. */
    const end = (history: History, code: "well" | ErrorCode): History => {
      history.advanceTo("runAttempt");
      return history.add(
        ...eventsOf(history.state, decideNow(history), {
          ...allGood,
          ends: () => code,
        }),
      );
    };
    const intended = (history: History) => {
      const { action } = history.decide();
      assert.ok(action.type === "intendAttempt", action.type);
      return action;
    };

    it("waits, then goes on in the same session with the same kind of attempt", () => {
      for (const [code, kind] of [
        ["agentUnavailable", "retry"],
        ["unhealthy", "health"],
        ["quotaReached", "quota"],
      ] as const) {
        const history = end(admitted(), code);
        const { action } = history.decide();
        assert.ok(action.type === "startWait");
        assert.equal(action.kind, kind);
        history.add(...eventsOf(history.state, action, allGood));
        const { until } = history.state.wait!;
        history.now = until - 1;
        assert.equal(history.decide().action.type, "wait");
        history.now = until;
        assert.equal(history.decide().action.type, "endWait");
        history.add({ type: "waitEnded" });
        const next = intended(history);
        assert.equal(next.kind, "work");
        assert.deepEqual(next.resume, {
          sessionId: history.state.attempts[0]?.outcome?.sessionId,
          fork: false,
        });
      }
    });

    for (const cause of ["agentUnavailable", "unhealthy"] as const)
      it(`goes on no more often than the retries allow after ${cause}, in a row, and counts anew after work`, () => {
        const history = admitted({ retries: 2 });
        end(history, cause);
        end(history, cause);
        end(history, "agentFailed");
        for (let again = 0; again < 3; again += 1) end(history, cause);
        const { action } = history.decide();
        assert.ok(action.type === "fail");
        assert.equal(action.failure.code, cause);
      });

    it("uses up no heal with it", () => {
      const history = admitted({
        skip: ["design", "analyze"],
        healAttempts: 1,
      });
      end(history, "agentFailed");
      end(history, "agentUnavailable");
      end(history, "quotaReached");
      history.advanceTo("intendAttempt");
      assert.equal(intended(history).kind, "heal");
      end(history, "agentFailed");
      assert.equal(history.decide().action.type, "fail");
    });

    it("waits for the quota ten times in a row, then pauses; the user's resume counts anew", () => {
      const history = admitted();
      for (let times = 0; times < 10; times += 1) {
        end(history, "quotaReached");
        assert.equal(history.decide().action.type, "startWait");
      }
      end(history, "quotaReached");
      const { action } = history.decide();
      assert.ok(action.type === "pause");
      assert.equal(action.failure?.code, "quotaReached");
      history.add(
        ...eventsOf(history.state, action, allGood),
        { type: "orchestrationResumed" },
        { type: "orchestrationAdmitted" },
      );
      intended(history);
      end(history, "quotaReached");
      assert.equal(history.decide().action.type, "startWait");
    });

    it("does not wait where a pause was asked for, nor for what no budget pays", () => {
      const paused = end(admitted(), "quotaReached").add({
        type: "pauseRequested",
      });
      assert.equal(paused.decide().action.type, "pause");
      const { action } = end(admitted(), "quotaReached").decide(1000);
      assert.ok(action.type === "fail");
      assert.equal(action.failure.code, "budgetExceeded");
    });

    it("goes on with the turns used up in the same session, once, as work", () => {
      const history = end(
        admitted({ skip: ["design", "analyze"] }),
        "turnsExceeded",
      );
      const next = intended(history);
      assert.deepEqual([next.kind, next.resume?.fork], ["work", false]);
      end(history, "turnsExceeded");
      assert.equal(intended(history).kind, "heal");
    });

    it("begins a new session for a prompt that is too long, once", () => {
      const history = end(admitted(), "promptTooLong");
      assert.equal(intended(history).resume, null);
      end(history, "promptTooLong");
      assert.equal(history.decide().action.type, "fail");
    });

    it("sends the stage's own prompt for a command that is unknown, once", () => {
      const history = admitted().advanceTo("intendAttempt");
      assert.equal(intended(history).useCommand, true);
      end(history, "unknownCommand");
      assert.equal(intended(history).useCommand, false);
      end(history, "unknownCommand");
      assert.equal(history.decide().action.type, "fail");
    });

    it("fails at once for an agent that is stuck or not logged in", () => {
      for (const code of ["agentStuck", "agentNotLoggedIn"] as const) {
        const { action } = end(
          admitted({ skip: ["design", "analyze"] }),
          code,
        ).decide();
        assert.ok(action.type === "fail");
        assert.equal(action.failure.code, code);
      }
    });

    it("stops healing the same failure after three attempts; a retry begins anew", () => {
      const history = admitted({
        skip: ["design", "analyze"],
        healAttempts: 5,
      });
      for (let times = 0; times < 3; times += 1) end(history, "agentFailed");
      const { action } = history.decide();
      assert.ok(action.type === "fail");
      assert.equal(action.failure.code, "agentStuck");
      history.add(
        ...eventsOf(history.state, action, allGood),
        { type: "retryRequested" },
        { type: "orchestrationAdmitted" },
      );
      assert.equal(intended(history).kind, "work");
      end(history, "agentFailed");
      assert.equal(intended(history).kind, "heal");
    });
  });

  it("spends nothing once a budget is used up", () => {
    for (const [budgets, spentToday, name] of [
      [{ total: 0.2 }, 0, "total"],
      [{ day: 3 }, 3, "day"],
    ] as const) {
      const history = admitted({ budgets }).advanceTo("completeStage");
      history.add(...eventsOf(history.state, decideNow(history), allGood));
      history.advanceTo("startStage");
      history.add(...eventsOf(history.state, decideNow(history), allGood));
      const { action } = history.decide(spentToday);
      assert.ok(action.type === "fail");
      assert.equal(action.failure.code, "budgetExceeded");
      assert.equal(action.failure.budget, name);
      assert.match(action.failure.message, new RegExp(name));
    }
  });

  it("goes on in the session that stopped for want of money; where the work is put aside, it begins anew", () => {
    const stopped = () =>
      admitted().advanceTo("fail", {
        ...allGood,
        ends: () => "budgetExceeded",
      });
    const retried = stopped();
    retried.add(
      ...eventsOf(retried.state, decideNow(retried), allGood),
      { type: "budgetsRaised", budgets: { total: 80 } },
      { type: "retryRequested" },
      { type: "orchestrationAdmitted" },
    );
    assert.equal(retried.state.options.budgets.total, 80);
    assert.equal(retried.state.options.budgets.day, 100);
    const { action } = retried.decide();
    assert.ok(action.type === "intendAttempt");
    assert.equal(action.kind, "work");
    assert.deepEqual(action.resume, {
      sessionId: retried.state.attempts[0]?.outcome?.sessionId,
      fork: false,
    });
    retried.advanceTo("awaitMerge");

    const moved = stopped();
    moved.add(...eventsOf(moved.state, decideNow(moved), allGood));
    const stage = moved.state.attempts[0]?.stage ?? "";
    moved.add({ type: "moveRequested", move: { kind: "stage", stage } });
    moved.advanceTo("wait").add({ type: "orchestrationAdmitted" });
    moved.advanceTo("intendAttempt");
    const anew = moved.decide().action;
    assert.ok(anew.type === "intendAttempt");
    assert.equal(anew.resume, null);
  });

  it("gives an attempt no more than the tightest of its budgets", () => {
    const history = admitted({ budgets: { batch: 5, total: 4 } }).advanceTo(
      "intendAttempt",
    );
    const ceiling = (spent: number): number => {
      const { action } = history.decide(spent);
      assert.ok(action.type === "intendAttempt");
      return action.budgetUsd;
    };
    assert.equal(ceiling(0), 4);
    assert.equal(ceiling(99), 1);
  });

  it("says in the reader's language where a review sends it back to", () => {
    const { state } = admitted().advanceTo("intendAttempt");
    const comments = ["one", "two"].map((text, at) => ({
      file: "a.ts",
      line: at + 1,
      text,
      lineText: "",
    }));
    const decision = decide(
      { ...state, move: { kind: "review", stage: "implement", comments } },
      { now: 1, spentTodayUsd: 0 },
    );
    assert.equal(
      decision.because,
      "You sent it back to the stage implement, with 2 comments.",
    );
    assert.equal(
      reasonIn(decision, sentencesIn.de),
      "Sie haben sie zur Stufe implement zurückgeschickt: 2 Kommentare.",
    );
  });

  it("takes for lost what a move was to put aside, when that was given up half-way", () => {
    const failure = { code: "gitFailed", message: "git failed" } as const;
    const statusAfter = (move: Orchestration["move"]) => {
      const o = newOrchestration({ batches: [1] });
      const before: Orchestration = {
        ...o,
        seq: 1,
        move,
        batches: o.batches.map((batch) => ({ ...batch, status: "failed" })),
        tasks: o.tasks.map((task) => ({ ...task, status: "proven" })),
      };
      return (["orchestrationFailed", "orchestrationPaused"] as const).map(
        (type) =>
          apply(before, {
            type,
            failure,
            seq: 2,
            at: 1,
            orchestration: o.id,
          }).tasks[0]?.status,
      );
    };
    const skip = { kind: "skip", stage: "implement", batch: 0 } as const;
    assert.deepEqual(statusAfter(skip), ["unproven", "unproven"]);
    assert.deepEqual(statusAfter(null), ["proven", "proven"]);
  });

  it("stays ready to merge, with the reason, when the merge fails", () => {
    const history = admitted({ autoMerge: true });
    history.advanceTo("prepareMerge");
    history.add(
      ...eventsOf(history.state, decideNow(history), {
        ...allGood,
        merges: () => "conflict",
      }),
    );
    assert.equal(history.state.status, "mergeReady");
    assert.equal(history.state.failure?.code, "mergeConflict");
    assert.equal(history.decide().action.type, "wait");
    history.add({ type: "mergeRequested" }).advanceTo("complete");
  });

  describe("where the base branch has moved on since the work was proven", () => {
    const moved: Choose = { ...allGood, merges: () => "moved" };
    const atGate = (options = {}) =>
      new History(newOrchestration({ text: "x", options }))
        .add({ type: "orchestrationAdmitted" })
        .advanceTo("proveMerge", moved);
    const ran = (history: History, choose: Choose) => {
      const { action } = history.decide();
      if (action.type === "wait") throw new Error("It waits.");
      return history.add(...eventsOf(history.state, action, choose));
    };

    it("proves the merged result before it merges that", () => {
      const history = atGate({ autoMerge: true });
      assert.match(
        history.decide().because,
        /main has moved on since the work was proven: the gate runs on both/,
      );
      ran(history, allGood);
      assert.equal(history.state.worktree?.provenCommit, "m");
      assert.equal(history.state.merge.proof?.gate?.exitCode, 0);
      assert.equal(history.decide().action.type, "prepareMerge");
      history.advanceTo("complete");
      assert.equal(history.state.merge.status, "merged");
      assert.equal(history.state.merge.proof.commit, "m");
    });

    it("sends what fails there back to the work, reviews it again, and merges that; not for ever", () => {
      const broken: Choose = { ...moved, fits: () => false };
      const history = ran(atGate({ autoMerge: true, healAttempts: 1 }), broken);
      const { action, because } = history.decide();
      assert.deepEqual(action, { type: "returnMerge", to: "implementation" });
      assert.equal(
        because,
        "With main merged in, the gate fails: it goes back to implementation, 1 of 1.",
      );
      ran(history, broken);
      assert.equal(history.state.status, "queued");
      history
        .add({ type: "orchestrationAdmitted" })
        .advanceTo("prepareMerge", broken);
      assert.deepEqual(
        history.state.attempts.slice(-2).map(({ stage }) => stage),
        ["implementation", "qa"],
      );
      history.advanceTo("failMerge", broken);
      ran(history, broken);
      const { status, failure } = history.state;
      assert.equal(status, "mergeReady");
      assert.equal(failure?.code, "gateFailed");
      assert.match(
        failure.message,
        /^The work passed its gate, but not together with what is on main by now: The gate command "npm test" ended with exit code 1\.$/,
      );
      assert.match(failure.fix ?? "", /Mend it in the worktree \/w/);
      // The user has looked: all is tried anew.
      history.add({ type: "mergeRequested" }).advanceTo("returnMerge", broken);
    });

    it("asks the user again where the user asked for the merge of what is then mended", () => {
      const broken: Choose = { ...moved, fits: () => false };
      const history = new History(newOrchestration({ text: "x" }))
        .add({ type: "orchestrationAdmitted" })
        .advanceTo("awaitMerge");
      ran(history, allGood);
      history.add({ type: "mergeRequested" }).advanceTo("returnMerge", broken);
      ran(history, broken)
        .add({ type: "orchestrationAdmitted" })
        .advanceTo("awaitMerge");
      assert.equal(history.state.requested, null);
    });

    it("leaves it to the user where healing is off, or there is no stage that could mend it", () => {
      const broken: Choose = { ...moved, fits: () => false };
      const off = ran(atGate({ autoMerge: true, autoHeal: false }), broken);
      assert.equal(off.decide().action.type, "failMerge");
      const none = atGate({ autoMerge: true });
      none.state = {
        ...none.state,
        requested: "merge",
        stages: none.state.stages.map((stage) => ({
          ...stage,
          status: "skipped",
        })),
      };
      ran(none, broken);
      assert.match(none.decide().because, /no stage of work that could mend/);
    });

    it("gives up, with the reason, on a branch that moves on each time while the gate runs", () => {
      const history = atGate({ autoMerge: true });
      for (let times = 0; times < 3; times += 1)
        ran(ran(history, moved), moved);
      const { action } = history.decide();
      assert.equal(action.type, "failMerge");
      ran(history, moved);
      assert.match(
        history.state.failure?.message ?? "",
        /main moved on each time while the gate ran on the merge: 3 times/,
      );
    });

    it("does not begin the gate where a pause was asked for, and ends with its failure where the gate cannot run", () => {
      const paused = atGate({ autoMerge: true }).add({
        type: "pauseRequested",
      });
      assert.equal(paused.decide().action.type, "awaitMerge");
      const [given] = giveUp(
        atGate({ autoMerge: true }).state,
        { code: "gitFailed", message: "git failed." },
        0,
      );
      assert.equal(given?.type, "mergeFailed");
    });

    it("takes it for mended where the gate passes, though nothing was changed: a dependency was missing, say", () => {
      const found = (exitCode: number, mendsMerge: boolean) =>
        judge({
          kind: "changes",
          outcome: outcome({}),
          changedFiles: [],
          gate: {
            command: "npm test",
            exitCode,
            timedOut: false,
            durationMs: 1,
            output: "",
            outputHash: null,
          },
          leftOut: { stranded: [], conflicts: [], rebasing: false },
          missingArtifacts: [],
          mendsMerge,
          tasks: [],
        });
      assert.deepEqual(
        [found(0, true).holds, found(1, true).holds, found(0, false).holds],
        [true, false, false],
      );
      assert.match(found(1, true).reason, /ended with exit code 1/);
    });

    it("forgets it with a move to other work", () => {
      const history = ran(atGate({ autoMerge: true }), {
        ...moved,
        fits: () => false,
      });
      const move = { kind: "stage", stage: "qa" } as const;
      ran(history, moved);
      history
        .add(
          { type: "pauseRequested" },
          { type: "orchestrationPaused", failure: null },
        )
        .add({ type: "moveRequested", move });
      ran(history, moved);
      assert.equal(history.state.merge.proof, undefined);
    });
  });

  it("cancels from every state: stops the agent, clears the worktree, and stays cancelled", () => {
    const until: (Action["type"] | null)[] = [
      null,
      "openWorktree",
      "runAttempt",
      "gatherEvidence",
      "completeBatch",
      "fail",
      "awaitMerge",
    ];
    for (const at of until) {
      const history = at === null ? phase() : admitted();
      if (at)
        history.advanceTo(at, {
          ...allGood,
          verdict: () => (at === "fail" ? "fail" : "pass"),
        });
      history.add({ type: "cancelRequested" }).advanceTo("finishCancel");
      history.add({ type: "orchestrationCancelled" });
      assert.equal(history.state.status, "cancelled");
      assert.notEqual(history.state.worktree?.status, "open");
      assert.equal(history.decide().action.type, "wait");
    }
  });

  it("tells a prompt, or a gate's output, that is not what its hash says", () => {
    const history = admitted().advanceTo("runAttempt");
    const gate = {
      command: "npm test",
      exitCode: 0,
      timedOut: false,
      durationMs: 1,
      output: "fine",
      outputHash: sha256("fine"),
    };
    const withAttempt = (change: Partial<Attempt>): Orchestration => ({
      ...history.state,
      attempts: history.state.attempts.map((attempt) => ({
        ...attempt,
        status: "ended" as const,
        outcome: outcome({ costUsd: 0 }),
        prompt: "Do it.",
        promptHash: sha256("Do it."),
        evidence: evidence({ gate }),
        ...change,
      })),
    });
    assert.deepEqual(violations(withAttempt({})), []);
    assert.match(
      violations(withAttempt({ prompt: "Do it" })).join(),
      /prompt .* by its hash/,
    );
    assert.match(
      violations(
        withAttempt({ evidence: evidence({ gate: { ...gate, output: "?" } }) }),
      ).join(),
      /output of a gate .* by its hash/,
    );
  });

  it("keeps the invariants, and folds to the same state, whatever happens in whatever order", () => {
    const codes: ErrorCode[] = [
      "agentFailed",
      "timedOut",
      "agentLost",
      "notFound",
      "interrupted",
      "notFound",
      "agentNotLoggedIn",
      "budgetExceeded",
      "agentUnavailable",
      "unhealthy",
      "quotaReached",
      "promptTooLong",
      "turnsExceeded",
      "unknownCommand",
      "agentStuck",
    ];
    fc.assert(
      fc.property(
        fc.record({
          batches: fc.array(fc.integer({ min: 1, max: 3 }), {
            minLength: 1,
            maxLength: 3,
          }),
          typed: fc.boolean(),
          autoMerge: fc.boolean(),
          healAttempts: fc.integer({ min: 0, max: 2 }),
          skip: fc.subarray(["design", "analyze", "verify"]),
          dice: fc.infiniteStream(fc.nat({ max: 999 })),
        }),
        ({ batches, typed, autoMerge, healAttempts, skip, dice }) => {
          const roll = (sides: number): number =>
            (dice.next().value as number) % sides;
          const history = new History(
            typed
              ? newOrchestration({ text: "x", options: { autoMerge } })
              : newOrchestration({
                  batches,
                  options: { autoMerge, healAttempts, skip },
                }),
          );
          const choose: Choose = {
            ends: () => (roll(4) > 0 ? "well" : codes[roll(codes.length)]!),
            answers: () => roll(6) > 0,
            proves: () => roll(5) > 0,
            verdict: () =>
              (["pass", "pass", "pass", "fail", "none"] as const)[roll(5)]!,
            findings: () => (roll(2) === 0 ? ["x"] : []),
            merges: () =>
              (["ready", "moved", "conflict", "upToDate"] as const)[roll(4)]!,
            fits: () => roll(2) === 0,
          };
          for (let step = 0; step < 120; step += 1) {
            const { action } = history.decide(roll(10) === 0 ? 1000 : 0);
            const request = userRequest(history.state, roll(12));
            if (request) history.add(request);
            else if (action.type !== "wait")
              history.add(...eventsOf(history.state, action, choose));
            else if (history.state.wait) history.now = history.state.wait.until;
            else {
              const next = unblock(history.state, roll(2) === 0);
              if (!next) break;
              history.add(next);
            }
            assert.deepEqual(violations(history.state), []);
          }
          assert.deepEqual(fold(history.events), history.state);
          orchestrationSchema.parse(history.state);
        },
      ),
      { numRuns: 400 },
    );
  });
});

function decideNow(history: History): Exclude<Action, { type: "wait" }> {
  const { action } = history.decide();
  if (action.type === "wait") throw new Error("It waits.");
  return action;
}

/** What a user may ask for out of the blue, where the engine would allow it; null for most rolls. */
function userRequest(o: Orchestration, roll: number): NewEvent | null {
  const attempt = o.attempts.find(({ status }) => status !== "ended");
  if (roll === 4 && attempt && o.status === "running")
    return {
      type: "timeExtended",
      attempt: attempt.id,
      timeoutMs: attempt.timeoutMs + 60_000,
    };
  if (o.requested !== null) return null;
  if (roll === 5 && o.wait) return { type: "waitEnded" };
  if (roll === 0 && (o.status === "running" || o.status === "queued"))
    return { type: "pauseRequested" };
  if (
    roll === 2 &&
    o.attempts.every((attempt) => attempt.status === "ended") &&
    (o.status === "failed" || o.status === "paused" || o.wait)
  ) {
    const move = skippable(o);
    if (move && o.seq % 2 === 0) return { type: "moveRequested", move };
  }
  if (
    roll === 3 &&
    (o.status === "failed" ||
      o.status === "paused" ||
      o.status === "mergeReady")
  ) {
    const stage = o.stages[o.seq % o.stages.length]!.name;
    return { type: "moveRequested", move: { kind: "stage", stage } };
  }
  if (roll === 1 && o.status !== "completed" && o.status !== "cancelled")
    return o.seq % 5 === 0 ? { type: "cancelRequested" } : null;
  return null;
}

/** What ends a wait: the scheduler or the user; null when it is over. */
function unblock(o: Orchestration, go: boolean): NewEvent | null {
  switch (o.status) {
    case "queued":
      return { type: "orchestrationAdmitted" };
    case "paused":
      return { type: "orchestrationResumed" };
    case "failed":
      return go ? { type: "retryRequested" } : { type: "cancelRequested" };
    case "mergeReady":
      return { type: "mergeRequested" };
    default:
      return null;
  }
}
