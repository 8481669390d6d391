import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { forgettable } from "../../src/engine/history";
import { orchestrationStatuses } from "../../src/model/orchestration";
import type { Orchestration } from "../../src/model/orchestration";
import { orchestrationOf } from "../support/memoryApi";

const removed = (o: Orchestration): Orchestration["worktree"] =>
  o.worktree && { ...o.worktree, status: "removed" };

/** One that ended at a time and can be forgotten, but for what a test wants different. */
const ended = (
  endedAt: number,
  change: Partial<Orchestration> = {},
): Orchestration => {
  const o = orchestrationOf({ status: "completed", endedAt });
  return { ...o, worktree: removed(o), ...change };
};

const idsOf = (...all: Orchestration[]): string[] => all.map(({ id }) => id);

describe("the history's limit", () => {
  it("lets go of the oldest completed and cancelled ones, whenever they were created", () => {
    const first = ended(10, { createdAt: 9 });
    const second = ended(20, { createdAt: 1, status: "cancelled" });
    const third = ended(30, { createdAt: 5 });
    const all = [third, first, second];
    assert.deepEqual(forgettable(all, 1), idsOf(first, second));
    assert.deepEqual(forgettable(all, 3), []);
  });

  it("never lets go of what has not ended, or failed and can be retried, and does not count it", () => {
    const others = orchestrationStatuses
      .filter((status) => status !== "completed" && status !== "cancelled")
      .map((status) => ended(1, { status }));
    const kept = ended(30);
    const old = ended(20);
    assert.deepEqual(forgettable([...others, kept, old], 1), idsOf(old));
  });

  it("keeps one whose worktree could not be removed", () => {
    const { worktree } = orchestrationOf();
    assert.deepEqual(forgettable([ended(30), ended(20, { worktree })], 1), []);
  });

  it("keeps one that another waits for, as long as that one may still run", () => {
    const old = ended(20);
    const waiting = (status: Orchestration["status"]) =>
      ended(40, { status, after: [old.id] });
    for (const status of ["queued", "paused", "failed"] as const)
      assert.deepEqual(
        forgettable([ended(30), old, waiting(status)], 1),
        [],
        status,
      );
    const done = waiting("completed");
    assert.deepEqual(forgettable([done, old], 1), idsOf(old));
  });

  it("comes to an end: what is left after forgetting is not forgotten again, and the newest stay", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            status: fc.constantFrom(...orchestrationStatuses),
            endedAt: fc.integer({ min: 0, max: 50 }),
          }),
          { maxLength: 30 },
        ),
        fc.integer({ min: 1, max: 10 }),
        (shapes, keep) => {
          const all = shapes.map(({ status, endedAt }) =>
            ended(endedAt, { status, id: randomUUID() }),
          );
          const gone = new Set(forgettable(all, keep));
          const left = all.filter(({ id }) => !gone.has(id));
          assert.deepEqual(forgettable(left, keep), []);
          const final = ({ status }: Orchestration) =>
            status === "completed" || status === "cancelled";
          assert.equal(
            left.filter(final).length,
            Math.min(keep, all.filter(final).length),
          );
          const oldestKept = Math.min(
            ...left.filter(final).map((o) => o.endedAt ?? 0),
          );
          for (const o of all)
            if (gone.has(o.id)) assert.ok((o.endedAt ?? 0) <= oldestKept);
        },
      ),
    );
  });
});
