import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  abilitiesOf,
  batchPosition,
  currentStage,
  inGroup,
  isAtWork,
  taskCount,
} from "../../../src/editor/progress";
import { orchestrationStatuses } from "../../../src/model/orchestration";
import type { Orchestration } from "../../../src/model/orchestration";
import { attemptOf } from "../../support/memoryApi";
import { defaultRunOptions } from "../../../src/model/settings";
import {
  permissionSubject,
  sampleQuestion,
  waitingOrchestration,
} from "../../support/questionSamples";
import { pendingStage, untouched } from "../../../src/model/untouched";

const stage = (
  name: string,
  status: Orchestration["stages"][number]["status"],
): Orchestration["stages"][number] => ({
  ...pendingStage(randomUUID(), name),
  status,
});

const batch = (
  index: number,
  status: Orchestration["batches"][number]["status"],
): Orchestration["batches"][number] => ({
  id: randomUUID(),
  index,
  title: `Batch ${index}`,
  tasks: [],
  waves: [],
  purpose: null,
  checkpoint: null,
  status,
  round: 0,
  startedAt: null,
  endedAt: null,
  failure: null,
  commit: null,
  summary: null,
});

const definition = (
  name: string,
  kind: "agent" | "batches",
): Orchestration["pipeline"]["stages"][number] => ({
  name,
  title: name,
  role: "implementation",
  kind,
  access: "edit",
  evidence: "changes",
  command: null,
  prompt: "",
  skippable: false,
});

const make = (fields: Partial<Orchestration> = {}): Orchestration => ({
  ...untouched,
  id: randomUUID(),
  title: "A phase",
  status: "running",
  seq: 1,
  pipeline: {
    name: "phase",
    title: "Phase",
    description: "",
    input: "plan",
    stages: [definition("design", "agent"), definition("implement", "batches")],
  },
  options: defaultRunOptions,
  simulated: false,
  source: { kind: "taskFile", file: "tasks.md", tracked: true, tasks: [] },
  base: { branch: "main", commit: "a" },
  worktree: {
    path: "/w",
    branch: "b",
    baseCommit: "a",
    provenCommit: "a",
    status: "open",
  },
  stages: [stage("design", "completed"), stage("implement", "running")],
  batches: [batch(0, "completed"), batch(1, "running"), batch(2, "pending")],
  tasks: [],
  createdAt: 0,
  queuedAt: 0,
  startedAt: 0,
  ...fields,
});

/** No other orchestration is there. */
const alone = (): undefined => undefined;

describe("progress of an orchestration", () => {
  it("allows what the state allows", () => {
    const allowed = Object.fromEntries(
      orchestrationStatuses.map((status) => [
        status,
        abilitiesOf(make({ status, worktree: null }), alone),
      ]),
    );
    assert.equal(
      abilitiesOf(
        make({ attempts: [attemptOf()], simulated: true }),
        alone,
      ).includes("takeOver"),
      false,
      "a simulation has no session",
    );
    assert.deepEqual(allowed, {
      queued: ["pause", "prioritize", "cancel"],
      running: ["pause", "prioritize", "cancel"],
      paused: ["prioritize", "resume", "cancel", "skip", "force"],
      mergeReady: ["cancel", "force", "merge"],
      completed: [],
      failed: ["cancel", "retry", "skip", "force"],
      cancelled: [],
    });
  });

  it("offers nothing twice: what is asked for already is not offered again", () => {
    const none = { worktree: null };
    assert.deepEqual(
      abilitiesOf(make({ ...none, requested: "pause" }), alone),
      ["prioritize", "cancel"],
    );
    assert.deepEqual(
      abilitiesOf(make({ ...none, requested: "cancel" }), alone),
      [],
    );
    assert.deepEqual(
      abilitiesOf(
        make({ ...none, status: "mergeReady", requested: "merge" }),
        alone,
      ),
      ["cancel"],
    );
  });

  it("offers a larger budget where one that can be raised is used up", () => {
    const of = (failure: Orchestration["failure"]) =>
      abilitiesOf(make({ status: "failed", failure }), alone).includes(
        "retryWithBudget",
      );
    const failure = { code: "budgetExceeded", message: "Used up." } as const;
    assert.equal(of({ ...failure, budget: "total" }), true);
    assert.equal(of(failure), false);
  });

  it("offers another gate command where the gate has failed", () => {
    const of = (code: "gateFailed" | "notProven") =>
      abilitiesOf(
        make({ status: "failed", failure: { code, message: "Red." } }),
        alone,
      ).includes("retryWithGate");
    assert.equal(of("gateFailed"), true);
    assert.equal(of("notProven"), false);
  });

  it("offers to stop the agent and to give it more time while one is at work", () => {
    const attempts = [attemptOf()];
    const of = (fields: Partial<Orchestration>) =>
      abilitiesOf(make({ attempts, worktree: null, ...fields }), alone);
    assert.deepEqual(of({}), [
      "pause",
      "pauseNow",
      "extend",
      "prioritize",
      "cancel",
      "attach",
    ]);
    assert.deepEqual(of({ requested: "pause" }), [
      "pauseNow",
      "extend",
      "prioritize",
      "cancel",
      "attach",
    ]);
    assert.deepEqual(of({ requested: "cancel" }), ["attach"]);
    assert.deepEqual(of({ attempts: [attemptOf({ status: "ended" })] }), [
      "pause",
      "prioritize",
      "cancel",
    ]);
  });

  it("offers to start what waits for another, until that is completed", () => {
    const other = make({ status: "failed" });
    const waiting = make({
      status: "queued",
      worktree: null,
      after: [other.id],
    });
    const can = (status: Orchestration["status"]): boolean =>
      abilitiesOf(waiting, (id) =>
        id === other.id ? { ...other, status } : undefined,
      ).includes("release");
    assert.equal(can("failed"), true);
    assert.equal(can("completed"), false);
    assert.equal(abilitiesOf(waiting, alone).includes("release"), false);
  });

  it("compares while there is a worktree or a merge", () => {
    const removed = {
      path: "/w",
      branch: "b",
      baseCommit: "a",
      provenCommit: "a",
      status: "removed",
    } as const;
    const can = (fields: Partial<Orchestration>): boolean =>
      abilitiesOf(make(fields), alone).includes("viewDiff");
    assert.equal(can({}), true);
    assert.equal(can({ worktree: removed }), false);
    assert.equal(
      can({
        status: "completed",
        worktree: removed,
        merge: { status: "merged", commit: "m" },
      }),
      true,
    );
  });

  it("offers to answer while the agent asks", () => {
    const question = sampleQuestion(permissionSubject);
    const can = (fields: Partial<Orchestration>): boolean =>
      abilitiesOf(make({ questions: [question], ...fields }), alone).includes(
        "answer",
      );
    assert.equal(can({}), true);
    assert.equal(can({ requested: "pause" }), true);
    assert.equal(can({ requested: "cancel" }), false);
    const answer = { kind: "allow", scope: "once" } as const;
    assert.equal(can({ questions: [{ ...question, answer }] }), false);
  });

  it("offers to go on, or not to, while it waits for a time, and no pause beside", () => {
    const { wait } = waitingOrchestration();
    const of = (fields: Partial<Orchestration>) =>
      abilitiesOf(make({ wait, worktree: null, ...fields }), alone);
    assert.deepEqual(of({}), ["prioritize", "goOn", "stayPaused", "cancel"]);
    assert.deepEqual(of({ requested: "pause" }), ["prioritize", "cancel"]);
    const runner = wait && { ...wait, kind: "runner" as const };
    assert.deepEqual(of({ wait: runner }), [
      "prioritize",
      "goOn",
      "stayPaused",
      "withoutContainers",
      "cancel",
    ]);
    const money = wait && { ...wait, kind: "money" as const };
    assert.deepEqual(of({ wait: money }), [
      "prioritize",
      "stayPaused",
      "cancel",
    ]);
    assert.deepEqual(of({ status: "paused" }), [
      "prioritize",
      "resume",
      "cancel",
      "skip",
      "force",
    ]);
    assert.equal(isAtWork(make({ wait })), false);
    assert.equal(isAtWork(make()), true);
  });

  it("orders the queue as it is served and all else newest first", () => {
    const list = [
      make({ title: "old", createdAt: 1 }),
      make({ title: "second", status: "queued", createdAt: 1, queuedAt: 9 }),
      make({ title: "new", status: "failed", createdAt: 5 }),
      make({ title: "first", status: "queued", createdAt: 3, queuedAt: 4 }),
      make({ title: "done", status: "completed" }),
      make({
        title: "urgent",
        status: "queued",
        queuedAt: 9,
        priority: "high",
      }),
    ];
    const titles = (group: Parameters<typeof inGroup>[1]): string[] =>
      inGroup(list, group).map(({ title }) => title);
    assert.deepEqual(titles("active"), ["new", "old"]);
    assert.deepEqual(titles("queued"), ["urgent", "first", "second"]);
    assert.deepEqual(titles("history"), ["done"]);
  });

  it("counts batches only in the stage that has them", () => {
    assert.deepEqual(batchPosition(make()), { at: 2, of: 3 });
    const designing = make({
      stages: [stage("design", "running"), stage("implement", "pending")],
    });
    assert.equal(batchPosition(designing), null);
    const finished = make({ batches: [batch(0, "completed")] });
    assert.deepEqual(batchPosition(finished), { at: 1, of: 1 });
    const passed = make({
      batches: [
        batch(0, "completed"),
        batch(1, "skipped"),
        batch(2, "running"),
      ],
    });
    assert.deepEqual(batchPosition(passed), { at: 3, of: 3 });
  });

  it("takes the running stage for the current one, else the one that failed or comes next, else the last", () => {
    const name = (...stages: Orchestration["stages"]): string | undefined =>
      currentStage(make({ stages }))?.name;
    assert.equal(
      name(
        stage("a", "completed"),
        stage("b", "running"),
        stage("c", "pending"),
      ),
      "b",
    );
    assert.equal(
      name(stage("a", "skipped"), stage("b", "failed"), stage("c", "pending")),
      "b",
    );
    assert.equal(name(stage("a", "completed"), stage("b", "completed")), "b");
  });

  it("counts proven tasks of a plan, and nothing for a typed task", () => {
    assert.deepEqual(taskCount(make()), { done: 0, of: 0 });
    assert.equal(
      taskCount(make({ source: { kind: "text", text: "do" } })),
      null,
    );
  });
});
