import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createTurns } from "../../src/engine/turns";
import type { Notice } from "../../src/model/api";
import type { Orchestration } from "../../src/model/orchestration";
import { defaultSettings } from "../../src/model/settings";
import { testClock } from "../support/clock";
import { orchestrationOf } from "../support/memoryApi";

describe("turns", () => {
  it("looks at the machine again while it holds somebody back, tells each change once, and looks no more at the end", () => {
    const clock = testClock();
    const queued = (queuedAt: number): Orchestration =>
      orchestrationOf({ id: randomUUID(), status: "queued", queuedAt });
    let all = [queued(1), queued(2), queued(3)];
    const [, second, third] = all.map(({ id }) => id);
    let availableMb = 100;
    let looks = 0;
    const told: Notice[] = [];
    const started: string[] = [];
    const turns = createTurns({
      orchestrations: {
        open: () => all,
        find: (id) => all.find((o) => o.id === id),
        get: (id) => all.find((o) => o.id === id)!,
      },
      settings: () => ({ ...defaultSettings, maxConcurrent: 2 }),
      machine: () => {
        looks += 1;
        return { availableMb, loadPerCore: 0 };
      },
      clock,
      tell: (notice) => told.push(notice),
      admit(id, { inputs }) {
        assert.equal(inputs["availableMb"], availableMb);
        started.push(id);
        all = all.map((o) => (o.id === id ? { ...o, status: "running" } : o));
      },
    });
    turns.schedule();
    assert.deepEqual(started, [all[0]!.id]);
    const memory = { kind: "memory", availableMb: 0, leastMb: 512 };
    assert.deepEqual(told, [
      {
        kind: "queue",
        queue: [
          { orchestration: second, ahead: 0, hold: memory },
          { orchestration: third, ahead: 1, hold: memory },
        ],
      },
    ]);
    // What was about to be taken is taken: the rest is what is seen.
    clock.pass(5_000);
    assert.equal(told.length, 2);
    clock.pass(5_000);
    assert.equal(told.length, 2);
    availableMb = 4_000;
    clock.pass(5_000);
    assert.deepEqual(started.slice(1), [second]);
    assert.deepEqual(
      turns
        .queue()
        .map(({ orchestration, hold }) => [orchestration, hold.kind]),
      [[third, "slot"]],
    );
    assert.equal(told.length, 3);
    turns.end();
    const before = looks;
    clock.pass(60_000);
    assert.equal(looks, before);
  });
});
