import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { noLongerOpen, takenTasks } from "../../src/engine/taskClaims";
import { admissible } from "../../src/engine/scheduler";
import { orchestrationStatuses } from "../../src/model/orchestration";
import type { Orchestration } from "../../src/model/orchestration";
import { findIn, waitedFor, waitsInVain } from "../../src/model/waiting";
import { parseTaskFile } from "../../src/tasks";
import { orchestrationOf } from "../support/memoryApi";
import { newOrchestration } from "../support/orchestrations";

const queued = (fields: Partial<Orchestration> = {}): Orchestration =>
  orchestrationOf({ id: randomUUID(), status: "queued", ...fields });

const admitted = (all: readonly Orchestration[], most: number): string[] =>
  admissible(all, findIn(all), most);

describe("the queue", () => {
  it("admits nothing before all that it waits for is completed; what is forgotten counts as completed", () => {
    const first = queued({ status: "running" });
    const waiting = queued({ after: [first.id, randomUUID()] });
    assert.deepEqual(admitted([first, waiting], 9), []);
    for (const status of orchestrationStatuses)
      assert.equal(
        admitted([{ ...first, status }, waiting], 9).includes(waiting.id),
        status === "completed",
        status,
      );
    assert.deepEqual(admitted([waiting], 9), [waiting.id]);
  });

  it("lets others pass what waits", () => {
    const failed = queued({ status: "failed" });
    const waiting = queued({ after: [failed.id], queuedAt: 1 });
    const other = queued({ queuedAt: 2 });
    assert.deepEqual(admitted([failed, waiting, other], 1), [other.id]);
  });

  it("always comes to its end when what is admitted completes: there are no circles", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(30)), { maxLength: 12 }),
        (named) => {
          // Each can name only those that were there before it.
          const all: Orchestration[] = [];
          for (const choices of named)
            all.push(
              queued({
                createdAt: all.length,
                after: choices.flatMap((at) => all[at]?.id ?? []),
              }),
            );
          let left = all;
          for (
            let rounds = 0;
            left.some((o) => o.status === "queued");
            rounds++
          ) {
            assert.ok(rounds <= all.length, "something waits for ever");
            const now = new Set(admitted(left, 16));
            left = left.map((o) =>
              now.has(o.id) ? { ...o, status: "completed" } : o,
            );
          }
        },
      ),
    );
  });

  it("knows whether a wait ends by itself, also through others", () => {
    const root = queued({ status: "failed" });
    const middle = queued({ after: [root.id] });
    const last = queued({ after: [middle.id] });
    const vain = (status: Orchestration["status"]): boolean =>
      waitsInVain(last, findIn([{ ...root, status }, middle, last]));
    assert.deepEqual(
      orchestrationStatuses.filter((status) => vain(status)),
      ["paused", "mergeReady", "failed", "cancelled"],
    );
    assert.deepEqual(waitedFor(last, findIn([middle, root])), [middle]);
  });
});

describe("tasks of one file", () => {
  const file = { batches: [2] } as const;
  const on = (fields: Partial<Orchestration>): Orchestration => ({
    ...newOrchestration(file),
    seq: 1,
    ...fields,
  });

  const existing = (all: Orchestration[]) => ({
    open: () => all,
    find: findIn(all),
  });

  it("belong to who is waited for, directly or through others; anybody else at work stands in the way", () => {
    const first = on({ status: "running" });
    const second = on({ status: "queued", after: [first.id], tasks: [] });
    assert.deepEqual(
      [
        ...takenTasks(
          "tasks.md",
          [second.id],
          existing([first, second]),
        ).keys(),
      ],
      ["T001", "T002"],
    );
    assert.throws(() => takenTasks("tasks.md", [], existing([first, second])), {
      code: "alreadyRunning",
      orchestration: first.id,
    });
    const failed = { ...first, status: "failed" as const };
    assert.equal(takenTasks("tasks.md", [], existing([failed])).size, 0);
    assert.equal(
      takenTasks("tasks.md", [first.id], existing([failed])).size,
      2,
    );
    assert.equal(takenTasks("other.md", [], existing([first])).size, 0);
  });

  it("are found by their keys, wherever their lines are now", () => {
    const o = on({});
    const closed = (text: string) =>
      noLongerOpen(o, parseTaskFile(text)).map(({ key }) => key);
    assert.deepEqual(closed("intro\n\n- [ ] T002 Do\n- [ ] T001 Do\n"), []);
    assert.deepEqual(closed("- [x] T001 Do\n- [ ] T002 Do\n"), ["T001"]);
    assert.deepEqual(closed("- [ ] T001 Do\n"), ["T002"]);
    assert.deepEqual(closed(""), ["T001", "T002"]);
  });
});
