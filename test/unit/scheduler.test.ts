import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { noLongerOpen, takenTasks } from "../../src/engine/taskClaims";
import { apply } from "../../src/engine/apply";
import { decide } from "../../src/engine/decide";
import {
  agentMemoryMb,
  holdsSlot,
  othersWouldStart,
  turnsOf,
  usesContainer,
} from "../../src/engine/scheduler";
import type { Room } from "../../src/engine/scheduler";
import { wantedRunner } from "../../src/engine/confined";
import { orchestrationStatuses } from "../../src/model/orchestration";
import type { Orchestration } from "../../src/model/orchestration";
import { shortOfContainers } from "../../src/model/queue";
import type { RunnerChoice, RunnerName } from "../../src/model/runner";
import { byTurn, priorities, priorityStepMs } from "../../src/model/turn";
import type { Hold, QueuePlace } from "../../src/model/queue";
import { defaultRunOptions, defaultSettings } from "../../src/model/settings";
import { findIn, waitedFor, waitsInVain } from "../../src/model/waiting";
import { parseTaskFile } from "../../src/tasks";
import { attemptOf, orchestrationOf } from "../support/memoryApi";
import { newOrchestration } from "../support/orchestrations";

const queued = (fields: Partial<Orchestration> = {}): Orchestration =>
  orchestrationOf({ id: randomUUID(), status: "queued", ...fields });

/** A machine with nothing else to do, and room for so many agents and containers. */
const roomFor = (
  maxConcurrent: number,
  size = 32,
  machine: Partial<Room["machine"]> = {},
): Room => ({
  settings: {
    ...defaultSettings,
    maxConcurrent,
    pool: { ...defaultSettings.pool, size },
  },
  machine: { availableMb: null, loadPerCore: null, ...machine },
});

const turns = (all: readonly Orchestration[], room: Room) =>
  turnsOf(all, findIn(all), room);

const admitted = (
  all: readonly Orchestration[],
  most: number,
): readonly string[] => turns(all, roomFor(most)).starts;

/** Why each of these waits, in the order of the queue. */
const holds = (all: readonly Orchestration[], room: Room): readonly Hold[] =>
  turns(all, room).waits.map(({ hold }) => hold);

const inContainer = { ...defaultRunOptions, runner: "container" } as const;

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

  it("tells each that waits how many are before it, and why it waits", () => {
    const first = queued({ status: "running", options: inContainer });
    const second = queued({ queuedAt: 1, options: inContainer });
    const third = queued({ queuedAt: 2, options: inContainer });
    const onHost = queued({ queuedAt: 3 });
    const after = queued({ queuedAt: 0, after: [first.id] });
    const all = [third, after, onHost, first, second];
    assert.deepEqual(turns(all, roomFor(9, 1)), {
      starts: [onHost.id],
      waits: [
        {
          orchestration: second.id,
          ahead: 0,
          hold: { kind: "container", size: 1 },
        },
        {
          orchestration: third.id,
          ahead: 1,
          hold: { kind: "container", size: 1 },
        },
        { orchestration: after.id, ahead: 0, hold: { kind: "others" } },
      ],
    });
    assert.deepEqual(
      turns(all, roomFor(1, 1)).waits.map(({ ahead }) => ahead),
      [0, 1, 2, 0],
    );
    const off = { ...roomFor(9).settings, enabled: false };
    assert.deepEqual(holds([second], { ...roomFor(9), settings: off }), [
      { kind: "disabled" },
    ]);
  });

  it("says that the pool is small when many wait for a container, or one for long", () => {
    const place = (hold: Hold) => ({
      orchestration: randomUUID(),
      ahead: 0,
      hold,
    });
    const waits = place({ kind: "container", size: 1 });
    const short = (queue: QueuePlace[], waitedMs: number) =>
      shortOfContainers(queue, () => ({ queuedAt: 0 }), waitedMs);
    assert.equal(short([waits, waits], 60_000), null);
    assert.equal(short([waits, waits, waits], 60_000), 3);
    assert.equal(short([waits], 10 * 60_000), 1);
    const slot = place({ kind: "slot", slots: 1 });
    assert.equal(short([slot, slot, slot], 10 * 60_000), null);
  });

  it("takes a container into account where the next agent works in one: where that was asked for, or begun", () => {
    const wanted = (runner: RunnerChoice, ...before: RunnerName[]) =>
      wantedRunner({
        options: { ...defaultRunOptions, runner },
        attempts: before.map((each) => attemptOf({ runner: each })),
      });
    assert.equal(wanted("container"), "container");
    assert.equal(wanted("container", "process"), "container");
    assert.equal(wanted("auto"), "auto");
    assert.equal(wanted("auto", "container"), "container");
    assert.equal(wanted("auto", "process"), "process");
    assert.equal(wanted("process", "container"), "process");
    const begun = { attempts: [attemptOf({ runner: "container" })] };
    assert.deepEqual(
      holds(
        [
          queued({ status: "running", ...begun }),
          queued({ status: "queued", ...begun }),
        ],
        roomFor(9, 1),
      ),
      [{ kind: "container", size: 1 }],
    );
  });

  describe("of one that waits for containers", () => {
    const waiting = (fields: Partial<Orchestration> = {}) =>
      queued({
        status: "running",
        options: inContainer,
        wait: {
          kind: "runner",
          since: 0,
          until: 1,
          failure: { code: "runnerUnavailable", message: "None." },
        },
        ...fields,
      });

    it("gives its place to those that need none, not to those that would wait as well", () => {
      const onHost = queued({ queuedAt: 2 });
      const another = queued({ queuedAt: 1, options: inContainer });
      const all = [waiting(), another, onHost];
      assert.deepEqual(turns(all, roomFor(1)), {
        starts: [onHost.id],
        waits: [
          {
            orchestration: another.id,
            ahead: 0,
            hold: { kind: "noContainer" },
          },
        ],
      });
      assert.deepEqual(admitted([waiting(), another], 2), [another.id]);
      assert.deepEqual(admitted([waiting(), waiting(), another], 2), []);
    });

    it("takes it again in the order in which it had come", () => {
      const before = waiting({ queuedAt: 1 });
      const event = {
        type: "waitEnded",
        queued: true,
        seq: 2,
        at: 9,
        orchestration: before.id,
      } as const;
      const back = apply({ ...before, seq: 1 }, event);
      assert.deepEqual(
        [back.status, back.wait, back.queuedAt],
        ["queued", null, 1],
      );
      const later = queued({ queuedAt: 2, options: inContainer });
      const onHost = queued({ queuedAt: 3 });
      const all = [onHost, later, back];
      assert.deepEqual(admitted(all, 1), [back.id]);
      assert.deepEqual(
        admitted([...all, queued({ status: "running" })], 1),
        [],
      );
    });

    it("is the only wait that does: what another waits for would stop those that came in its place", () => {
      for (const kind of ["quota", "retry", "health", "gate", "money"] as const)
        assert.equal(
          holdsSlot(
            waiting({
              wait: {
                kind,
                since: 0,
                until: 1,
                failure: { code: "quotaReached", message: "Later." },
              },
            }),
          ),
          true,
          kind,
        );
    });
  });

  it("holds back for want of memory or for load, but one works always", () => {
    const queue = [queued({ queuedAt: 1 }), queued({ queuedAt: 2 })];
    const { leastMemoryMb, mostLoad } = defaultSettings.queue;
    const short = roomFor(9, 9, { availableMb: leastMemoryMb - 1 });
    assert.deepEqual(turns(queue, short).starts, [queue[0]!.id]);
    assert.deepEqual(holds(queue, short), [
      { kind: "memory", availableMb: 100, leastMb: leastMemoryMb },
    ]);
    const enough = { availableMb: leastMemoryMb + agentMemoryMb };
    assert.equal(turns(queue, roomFor(9, 9, enough)).starts.length, 2);
    const busy = roomFor(9, 9, { loadPerCore: mostLoad + 0.5 });
    assert.deepEqual(holds(queue, busy), [
      { kind: "load", perCore: mostLoad + 0.5, most: mostLoad },
    ]);
    assert.equal(
      turns(queue, roomFor(9, 9, { loadPerCore: mostLoad })).starts.length,
      2,
    );
    const any = { leastMemoryMb: 0, mostLoad: 0 };
    const room = roomFor(9, 9, { availableMb: 0, loadPerCore: 99 });
    assert.equal(
      turns(queue, { ...room, settings: { ...room.settings, queue: any } })
        .starts.length,
      2,
    );
  });

  const someOrchestration = fc.record({
    status: fc.constantFrom("queued", "queued", "running", "paused"),
    priority: fc.constantFrom(...priorities),
    queuedAt: fc.nat(5),
    container: fc.boolean(),
    after: fc.option(fc.nat(20)),
  });
  const someQueue = fc
    .array(someOrchestration, { maxLength: 12 })
    .map((given) => {
      const all: Orchestration[] = [];
      for (const { container, after, ...fields } of given) {
        const other = after === null ? undefined : all[after]?.id;
        all.push(
          queued({
            ...fields,
            createdAt: all.length,
            after: other === undefined ? [] : [other],
            ...(container ? { options: inContainer } : {}),
          }),
        );
      }
      return all;
    });
  const someRoom = fc
    .tuple(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.option(fc.integer({ min: 0, max: 4000 })),
    )
    .map(([slots, size, availableMb]) => roomFor(slots, size, { availableMb }));

  it("never has more at work than it may, nor more in containers than there are, nor one that waits for an open one", () => {
    fc.assert(
      fc.property(someQueue, someRoom, (all, room) => {
        const { starts, waits } = turns(all, room);
        const { maxConcurrent, pool } = room.settings;
        const works = all.filter(holdsSlot);
        const started = all.filter(({ id }) => starts.includes(id));
        for (const each of started)
          assert.deepEqual(waitedFor(each, findIn(all)), []);
        if (started.length > 0) {
          const now = [...works, ...started];
          assert.ok(now.length <= maxConcurrent);
          if (started.some(usesContainer))
            assert.ok(now.filter(usesContainer).length <= pool.size);
        }
        // Everybody of the queue is in one of the two lists, once; and something always works where something could.
        assert.deepEqual(
          [
            ...starts,
            ...waits.map(({ orchestration }) => orchestration),
          ].sort(),
          all
            .filter(({ status }) => status === "queued")
            .map(({ id }) => id)
            .sort(),
        );
        if (waits.some(({ hold }) => hold.kind !== "others"))
          assert.ok(works.length + starts.length > 0);
      }),
    );
  });

  it("lets nobody before somebody of the same needs who came first, or has a higher priority", () => {
    fc.assert(
      fc.property(someQueue, someRoom, (all, room) => {
        const { starts, waits } = turns(all, room);
        const find = (id: string) => all.find((each) => each.id === id)!;
        for (const { orchestration, hold } of waits) {
          const waiting = find(orchestration);
          if (hold.kind === "others") continue;
          for (const id of starts)
            if (usesContainer(find(id)) === usesContainer(waiting))
              assert.ok(byTurn(find(id), waiting) <= 0);
        }
      }),
    );
  });

  it("is an order in which a higher priority comes first, but nobody waits for those who come long after", () => {
    const someTurn = fc.record({
      priority: fc.constantFrom(...priorities),
      queuedAt: fc.nat(4 * priorityStepMs),
      createdAt: fc.nat(3),
    });
    const longest = (priorities.length - 1) * priorityStepMs;
    fc.assert(
      fc.property(someTurn, someTurn, someTurn, (a, b, c) => {
        assert.equal(Math.sign(byTurn(a, b)), -Math.sign(byTurn(b, a)));
        if (byTurn(a, b) <= 0 && byTurn(b, c) <= 0)
          assert.ok(byTurn(a, c) <= 0);
        const steps =
          priorities.indexOf(b.priority) - priorities.indexOf(a.priority);
        const later = a.queuedAt - b.queuedAt;
        if (steps >= 0 && later < steps * priorityStepMs)
          assert.ok(byTurn(a, b) < 0, "a higher one comes first");
        if (later > longest) assert.ok(byTurn(a, b) > 0, "not for ever");
      }),
    );
  });

  it("keeps nobody waiting for longer than those before it need for a batch each, however many batches others have", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), {
          minLength: 2,
          maxLength: 6,
        }),
        fc.integer({ min: 1, max: 3 }),
        (batches, slots) => {
          for (const { ahead, batchesDone } of waitsWhileAllWork(
            batches,
            slots,
          ))
            assert.ok(
              batchesDone <= slots * (ahead + 1),
              `${batchesDone} batches are done before its turn, ${ahead} were ahead`,
            );
        },
      ),
    );
  });

  it("gives a turn back only to those who would use it, after work, and never to a lower priority", () => {
    const o = queued({ status: "running", priority: "normal", queuedAt: 1 });
    const room = roomFor(1);
    const wouldStart = (other: Orchestration, at = room): boolean =>
      othersWouldStart(o, [o, other], findIn([o, other]), at, 9);
    assert.equal(wouldStart(queued({ queuedAt: 2 })), true);
    assert.equal(wouldStart(queued({ queuedAt: 2, priority: "low" })), false);
    assert.equal(wouldStart(queued({ queuedAt: 2, priority: "high" })), true);
    assert.equal(wouldStart(queued({ queuedAt: 2, after: [o.id] })), false);
    assert.equal(wouldStart(queued({ queuedAt: 2 }), roomFor(2)), false);
    assert.equal(wouldStart(queued({ status: "paused" })), false);
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

/** For each wait for a turn: how many were ahead when it began, and how many batches all others have done until its end. */
function waitsWhileAllWork(
  batches: readonly number[],
  slots: number,
): readonly { readonly ahead: number; readonly batchesDone: number }[] {
  const room = roomFor(slots);
  let all = batches.map((count, index): Orchestration => ({
    ...newOrchestration({ batches: Array.from({ length: count }, () => 1) }),
    seq: 1,
    id: randomUUID(),
    queuedAt: 0,
    createdAt: index,
    worktree: orchestrationOf().worktree,
  }));
  const find = (id: string) => all.find((each) => each.id === id)!;
  const put = (o: Orchestration) => {
    all = all.map((each) => (each.id === o.id ? o : each));
  };
  let now = 10;
  let done = 0;
  const ended: { ahead: number; batchesDone: number }[] = [];
  const waiting = new Map<string, { ahead: number; since: number }>();
  const schedule = () => {
    const { starts, waits } = turns(all, room);
    for (const { orchestration, ahead } of waits)
      if (!waiting.has(orchestration))
        waiting.set(orchestration, { ahead, since: done });
    for (const id of starts) {
      put({ ...find(id), status: "running" });
      const { ahead, since } = waiting.get(id) ?? { ahead: 0, since: done };
      ended.push({ ahead, batchesDone: done - since });
      waiting.delete(id);
    }
  };
  schedule();
  for (
    let left = 1000;
    all.some(({ status }) => status === "running");
    left--
  ) {
    assert.ok(left > 0, "it never comes to an end");
    for (const { id } of all.filter(({ status }) => status === "running")) {
      const o = find(id);
      now += 1;
      const facts = {
        now,
        spentTodayUsd: 0,
        othersWouldStart: othersWouldStart(o, all, findIn(all), room, now),
      };
      if (decide(inBatches(o), facts).action.type === "giveTurn")
        put(
          apply(o, {
            type: "turnGiven",
            seq: o.seq + 1,
            at: now,
            orchestration: id,
          }),
        );
      else {
        done += 1;
        put(withNextBatchDone(o, now));
      }
      schedule();
    }
  }
  assert.ok(all.every(({ status }) => status === "completed"));
  return ended;
}

function withNextBatchDone(o: Orchestration, at: number): Orchestration {
  const next = o.batches.findIndex(({ status }) => status === "pending");
  return {
    ...o,
    status: next === o.batches.length - 1 ? "completed" : "running",
    batches: o.batches.map((batch, index) =>
      index === next ? { ...batch, status: "completed", endedAt: at } : batch,
    ),
  };
}

/** At work on its batches, with all before that done. */
const inBatches = (o: Orchestration): Orchestration => {
  const at = o.pipeline.stages.findIndex(({ kind }) => kind === "batches");
  return {
    ...o,
    stages: o.stages.map((stage, index) => ({
      ...stage,
      status:
        index < at ? "completed" : index === at ? "running" : stage.status,
    })),
  };
};

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
