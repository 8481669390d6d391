import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  containerSums,
  costSums,
  stageSums,
  steppedTasks,
} from "../../src/store/analytics";
import { openDatabase } from "../../src/store/database";
import { openStore } from "../../src/store/index";
import type { Recorded, Store } from "../../src/store/index";
import { failedOutcome, recorder } from "../support/recordedRuns";
import type { Recorder } from "../support/recordedRuns";
import { unsyncedFiles } from "../support/disks";

const minute = 60_000;

describe("the store's sums over the history", () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "analytics-"));
    store = await openStore(folder, { files: unsyncedFiles });
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const read = (
    ended: readonly Recorder[] = [],
    leftOut: readonly string[] = [],
    starts: readonly number[] = [0, 1_000_000],
  ): Recorded =>
    store.recorded({
      starts,
      end: 10_000_000,
      leftOut,
      ended: ended.map(({ id }) => id),
    });

  it("adds up stages by the span in which they came to an end", () => {
    const one = recorder(store, { text: "One" });
    one.stage("specification", 100, { minutes: 2, waitedMinutes: 1 });
    one.stage("implementation", 999_999 - 3 * minute, {
      minutes: 2,
      gateMinutes: 1,
    });
    const two = recorder(store, { text: "Two" });
    two.stage("specification", 1_000_000, { minutes: 4, fails: true });
    const three = recorder(store, { text: "Three" });
    three.stage("specification", 1_000_000, { minutes: 4 });
    const stage = {
      span: 0,
      stage: "implementation",
      completed: 1,
      failed: 0,
      timed: 1,
      workedMs: 3 * minute,
    };
    assert.deepEqual(read([one]).stages, [
      stage,
      { ...stage, stage: "specification", workedMs: minute },
      {
        span: 1,
        stage: "specification",
        completed: 1,
        failed: 1,
        timed: 1,
        workedMs: 4 * minute,
      },
    ]);
    assert.deepEqual(
      read([], [one.id, two.id]).stages.map(({ failed }) => failed),
      [0],
      "what is left out does not count",
    );
    assert.deepEqual(read([], [], [500_000]).stages.length, 2);
  });

  it("adds up money by stage and model, and keeps what its orchestration no longer explains", () => {
    const one = recorder(store, { text: "One" });
    one.stage("specification", 100, { costUsd: 1, model: "opus" });
    one.stage("implementation", 200, { costUsd: 0.5, model: "haiku" });
    const two = recorder(store, { text: "Two" });
    two.stage("specification", 300, { costUsd: 0.25, model: "opus" });
    const gone = recorder(store, { text: "Gone" });
    gone.stage("specification", 1_000_000, { costUsd: 2, model: "opus" });
    store.forget(gone.id, 0);
    const pretended = recorder(store, { text: "Pretended" }, true);
    pretended.stage("specification", 50, { costUsd: 8 });
    assert.deepEqual(read().costs, [
      { span: 0, stage: "implementation", model: "haiku", usd: 0.5 },
      { span: 0, stage: "specification", model: "opus", usd: 1.25 },
      { span: 1, stage: null, model: null, usd: 2 },
    ]);
    assert.equal(store.firstCostAt(), one.endedFirstAt);
  });

  it("counts the tasks that came no further without the user", () => {
    const plan = { batches: [2, 3, 1] };
    const untouched = recorder(store, plan);
    untouched.batch(0, 100);
    const paused = recorder(store, plan);
    paused.batch(0, 100, { pause: null });
    const stopped = recorder(store, plan);
    stopped.batch(1, 100, { pause: failedOutcome.failure });
    const answered = recorder(store, plan);
    answered.batch(0, 100, { answeredBy: "user" });
    answered.batch(0, 200, { answeredBy: "user" });
    answered.batch(1, 300, { answeredBy: "rule" });
    answered.batch(2, 400, { answeredBy: "user" });
    const retried = recorder(store, plan);
    retried.batch(1, 100);
    retried.add(900, { type: "retryRequested" });
    const skipped = recorder(store, plan);
    skipped.add(100, {
      type: "moveRequested",
      move: { kind: "skip", stage: "implement", batch: 2 },
    });
    const whole = recorder(store, plan);
    whole.stage("design", 100, { answeredBy: "user" });
    const all = [untouched, paused, stopped, answered, retried, skipped, whole];
    const tasksOf = (some: readonly Recorder[]) => {
      const known = new Map(
        read(some).stepped.map(({ orchestration, tasks }) => [
          orchestration,
          tasks,
        ]),
      );
      return all.map(({ id }) => known.get(id) ?? 0);
    };
    assert.deepEqual(tasksOf(all), [0, 0, 3, 3, 3, 1, 6]);
    assert.deepEqual(tasksOf([stopped]), [0, 0, 3, 0, 0, 0, 0]);
  });

  it("adds up what agents did in containers, and how long any did", () => {
    const inContainer = { runner: "container", minutes: 4 } as const;
    const first = recorder(store, { text: "One" });
    first.stage("specification", minute, inContainer);
    // One minute of it at the same time as the first, two in the next span.
    const second = recorder(store, { text: "Two" });
    second.stage("specification", 4 * minute, inContainer);
    const beside = recorder(store, { text: "On the host" });
    beside.stage("specification", minute);
    const later = recorder(store, { text: "Later" });
    later.stage("specification", 20 * minute, inContainer);
    assert.deepEqual(read([], [], [0, 6 * minute, 30 * minute]).containers, [
      { span: 0, busyMs: 6 * minute, openMs: 5 * minute },
      { span: 1, busyMs: 6 * minute, openMs: 6 * minute },
    ]);
  });

  it("says nothing of an empty history", () => {
    assert.deepEqual(read(), {
      stages: [],
      costs: [],
      containers: [],
      stepped: [],
    });
    assert.equal(store.firstCostAt(), null);
  });

  it("reads no prompt and no context: the indexes hold all that it needs", async () => {
    store.close();
    const database = await openDatabase(folder, { files: unsyncedFiles });
    const plan = (query: string, params: readonly string[]): string =>
      database
        .rows(`EXPLAIN QUERY PLAN ${query}`, params)
        .map(({ detail }) => String(detail))
        .join("\n");
    const covering = (index: string) =>
      new RegExp(`USING COVERING INDEX ${index}`);
    const stages = plan(stageSums, ["[]", "[]"]);
    assert.match(stages, covering("idx_stages_completed"));
    assert.match(stages, covering("idx_attempts_work"));
    assert.match(plan(costSums, ["[]"]), covering("idx_attempts_work"));
    assert.match(
      plan(containerSums, ["[]"]),
      covering("idx_attempts_containers"),
    );
    assert.match(
      plan(steppedTasks, [JSON.stringify([randomUUID()])]),
      /USING INDEX idx_events_steps/,
    );
    database.close();
  });
});
