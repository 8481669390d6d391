import { inEnglish, sayIn } from "../../src/model/said";
import { chinese } from "../../src/model/sentences/chinese";
import assert from "node:assert/strict";
import {
  attentionOf,
  attentionOver,
  failureBeforePause,
  openQuestions,
  questionSentence,
} from "../../src/model/attention";
import type { Failure } from "../../src/model/errors";
import type { Orchestration } from "../../src/model/orchestration";
import type { OpenQuestion } from "../../src/model/question";
import { attemptOf } from "../support/memoryApi";
import { newOrchestration, outcome } from "../support/orchestrations";
import {
  choiceSubject,
  permissionSubject,
  planSubject,
} from "../support/questionSamples";

const orchestration = (change: Partial<Orchestration> = {}): Orchestration => ({
  ...newOrchestration({ batches: [2, 1] }),
  status: "running",
  seq: 1,
  ...change,
});

const attempt = attemptOf({ stage: "implement", batch: 1 });

const question = (change: Partial<OpenQuestion> = {}): OpenQuestion => ({
  id: "q1",
  subject: {
    kind: "permission",
    tool: "Bash",
    summary: "npm test",
    input: "{}",
    rule: null,
  },
  attempt: attempt.id,
  askedAt: 10,
  expiresAt: 100,
  answer: null,
  ...change,
});

const failure: Failure = { code: "gateFailed", message: "The gate failed." };
const kinds = (o: Orchestration, now = 50): string[] =>
  attentionOf(o, now).map(({ kind }) => kind);

describe("what needs the user", () => {
  it("is nothing while it goes on, waits for its turn, or was paused on request", () => {
    for (const status of ["queued", "running", "paused", "completed"] as const)
      assert.deepEqual(attentionOf(orchestration({ status }), 0), []);
    // As after a skip of what failed.
    assert.deepEqual(kinds(orchestration({ status: "running", failure })), []);
  });

  it("is a question with what it asks and holds up, by a key of its own", () => {
    const o = orchestration({
      attempts: [attempt],
      questions: [question({ id: "q2", askedAt: 20 }), question()],
    });
    const [first, second] = attentionOf(o, 50);
    assert.equal(first?.kind, "question");
    assert.equal(
      inEnglish(first.reason),
      "The agent asks whether it may use Bash: npm test",
    );
    assert.equal(
      inEnglish(first.blocks),
      "The agent at work on Implement, batch 2 of 2 waits, and all that comes after it.",
    );
    assert.equal(first.since, 10);
    assert.notEqual(first.key, second?.key);
  });

  it("names the sub-agent that asks", () => {
    const asks = (subject: OpenQuestion["subject"]): string =>
      inEnglish(questionSentence({ subject, from: "the tests" }));
    assert.deepEqual(
      [
        permissionSubject,
        { ...permissionSubject, summary: "" },
        { ...choiceSubject, items: choiceSubject.items.slice(0, 1) },
        planSubject,
      ].map(asks),
      [
        "Its sub-agent for the tests asks whether it may use Bash: npm install --save-dev fast-check",
        "Its sub-agent for the tests asks whether it may use Bash.",
        "Its sub-agent for the tests asks: Where should sessions be stored?",
        "Its sub-agent for the tests asks whether it may carry out its plan.",
      ],
    );
  });

  it("is no question that is answered, over, or asked by what is being cancelled", () => {
    const answer = { kind: "allow", scope: "once" } as const;
    const asked = { attempts: [attempt], questions: [question()] };
    assert.equal(openQuestions(orchestration(asked), 99).length, 1);
    assert.deepEqual(kinds(orchestration(asked), 100), []);
    assert.deepEqual(
      kinds(orchestration({ ...asked, requested: "cancel" })),
      [],
    );
    assert.deepEqual(
      kinds(orchestration({ ...asked, questions: [question({ answer })] })),
      [],
    );
    // The agent must come to the end of its batch before the pause: it still needs the answer.
    assert.deepEqual(kinds(orchestration({ ...asked, requested: "pause" })), [
      "question",
    ]);
  });

  it("is what failed, stopped, or waits for its merge; not what was steered already", () => {
    const cases = [
      [{ status: "failed", failure }, "failed"],
      [{ status: "paused", failure }, "stopped"],
      [{ status: "mergeReady" }, "mergeReady"],
      [{ status: "mergeReady", failure }, "mergeFailed"],
    ] as const;
    for (const [change, kind] of cases) {
      assert.deepEqual(kinds(orchestration(change)), [kind]);
      assert.deepEqual(
        kinds(orchestration({ ...change, requested: "cancel" })),
        [],
      );
    }
  });

  it("is a quota that it may not wait for, and none that it waits for by itself", () => {
    const o = orchestration();
    const quota: Failure = { code: "quotaReached", message: "No quota left." };
    const wait = {
      kind: "quota",
      until: 90,
      since: 5,
      failure: quota,
    } as const;
    assert.deepEqual(kinds({ ...o, wait }), []);
    const options = { ...o.options, quota: { resume: false, hours: "" } };
    assert.deepEqual(kinds({ ...o, options, wait }), ["stopped"]);
  });

  it("is a wait for containers, since they hardly come by themselves", () => {
    const o = orchestration();
    const missing: Failure = { code: "runnerUnavailable", message: "None." };
    const wait = {
      kind: "runner",
      until: 90,
      since: 5,
      failure: missing,
    } as const;
    assert.deepEqual(kinds({ ...o, wait }), ["stopped"]);
  });

  it("says what is left to do of one that failed", () => {
    const [only] = attentionOf(
      orchestration({ status: "failed", failure, endedAt: 7 }),
      50,
    );
    assert.equal(
      inEnglish(only?.blocks ?? ""),
      "Still to do: Design, Analyze, Implement, Verify, Merge. 3 of 3 tasks are open.",
    );
    assert.equal(
      sayIn(only?.blocks ?? "", chinese),
      "尚待完成：设计、分析、实现、验证、合并。 3 个任务中有 3 个未完成。",
    );
    assert.equal(only?.since, 7);
  });

  it("has another key when it fails once more", () => {
    const o = orchestration({ status: "failed", failure, endedAt: 7 });
    const [one] = attentionOf(o, 0);
    const [two] = attentionOf({ ...o, endedAt: 9 }, 0);
    assert.notEqual(one?.key, two?.key);
  });

  it("comes in the order in which it began, over all orchestrations", () => {
    const late = orchestration({ status: "failed", failure, endedAt: 40 });
    const early = orchestration({
      attempts: [attempt],
      questions: [question()],
    });
    assert.deepEqual(
      attentionOver([late, early], 50).map(({ since }) => since),
      [10, 40],
    );
  });

  it("leaves a pause to say what the attempt before it failed for", () => {
    const attempts = [
      attemptOf({ status: "ended", outcome: outcome({ ok: false, failure }) }),
    ];
    const paused = orchestration({ status: "paused", attempts });
    assert.deepEqual(failureBeforePause(paused), failure);
    assert.equal(failureBeforePause({ ...paused, failure }), null);
    assert.equal(failureBeforePause({ ...paused, status: "running" }), null);
    assert.equal(failureBeforePause({ ...paused, attempts: [] }), null);
  });
});
