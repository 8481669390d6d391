import { inEnglish } from "../../src/model/said";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { RunLimits } from "../../src/model/runner";
import { defaultRunLimits } from "../../src/model/runner";
import type { Look, WatchState } from "../../src/runners/watchdog";
import { awakeClock, initialWatch, watch } from "../../src/runners/watchdog";

const minute = 60_000;

const look = (changes: Partial<Look> = {}): Look => ({
  processes: 1,
  memoryBytes: 0,
  cpuMs: 0,
  outputBytes: 0,
  waits: false,
  ...changes,
});

/** Looks at these, `stepMs` apart; the last answer counts, or the first that reached a limit. */
function after(
  looks: readonly Look[],
  limits: Partial<RunLimits> = {},
  stepMs = minute,
) {
  const all = { ...defaultRunLimits, ...limits };
  let state: WatchState = initialWatch;
  let answer = watch(state, look(), all, 0, 0);
  for (const [index, each] of looks.entries()) {
    answer = watch(state, each, all, (index + 1) * stepMs, 0);
    if (answer.reached) return answer;
    state = answer.state;
  }
  return answer;
}

describe("watchdog", () => {
  it("has no limit but the one on stalls, which is longer than any silence of Claude Code", () => {
    const { stallMs, sampleMs, action, ...rest } = defaultRunLimits;
    assert.equal(action, "stop");
    assert.deepEqual(Object.values(rest), [null, null, null]);
    assert.ok(stallMs !== null && stallMs > (300 + 600) * 1000);
    assert.ok(sampleMs >= 1000);
  });

  it("stops what neither writes nor works, and says for how long it did not", () => {
    const { reached } = after(Array.from({ length: 30 }, () => look()));
    assert.equal(reached?.reason, "stalled");
    assert.match(
      inEnglish(reached.sentence),
      /1260 seconds; the limit is 1200 seconds/,
    );
  });

  it("takes output as a sign of life", () => {
    const looks = Array.from({ length: 60 }, (_, index) =>
      look({ outputBytes: Math.floor(index / 15) }),
    );
    assert.equal(after(looks).reached, null);
  });

  it("takes no wait for the user for a stall, and counts from its end on", () => {
    const waiting = Array.from({ length: 60 }, () => look({ waits: true }));
    const silent = Array.from({ length: 30 }, () => look());
    assert.equal(after(waiting).reached, null);
    assert.equal(after([...waiting, ...silent.slice(0, 15)]).reached, null);
    assert.equal(after([...waiting, ...silent]).reached?.reason, "stalled");
  });

  it("takes work as a sign of life: a long silent build is none", () => {
    const busy = Array.from({ length: 60 }, (_, index) =>
      look({ cpuMs: index * 0.03 * minute }),
    );
    assert.equal(after(busy).reached, null);
    const waiting = Array.from({ length: 60 }, (_, index) =>
      look({ cpuMs: index * 0.005 * minute }),
    );
    assert.equal(after(waiting).reached?.reason, "stalled");
  });

  it("stops nothing that it cannot see", () => {
    const unseen = Array.from({ length: 60 }, () => look({ processes: 0 }));
    assert.equal(after(unseen).reached, null);
  });

  it("can be told not to look for stalls", () => {
    const looks = Array.from({ length: 600 }, () => look());
    assert.equal(after(looks, { stallMs: null }).reached, null);
  });

  it("names the limit that was reached, with both numbers", () => {
    const told = (reached: ReturnType<typeof after>["reached"]) =>
      reached && { ...reached, sentence: inEnglish(reached.sentence) };
    const megabyte = 1024 * 1024;
    const memory = after([look({ memoryBytes: 300 * megabyte })], {
      memoryBytes: 200 * megabyte,
    }).reached;
    assert.deepEqual(told(memory), {
      reason: "memoryLimit",
      sentence: "Its processes used 300 MB of memory; the limit is 200 MB.",
    });
    const processes = after([look({ processes: 4 })], { processes: 3 }).reached;
    assert.deepEqual(told(processes), {
      reason: "processLimit",
      sentence: "It had 4 processes; the limit is 3.",
    });
    const cpu = after([look({ cpuMs: 2500 })], { cpuMs: 2000 }).reached;
    assert.deepEqual(told(cpu), {
      reason: "cpuLimit",
      sentence:
        "Its processes used 2.5 seconds of CPU time; the limit is 2 seconds.",
    });
  });

  it("lets a value stand that is just at its limit", () => {
    const limits = { memoryBytes: 100, processes: 3, cpuMs: 50 };
    const at = look({ memoryBytes: 100, processes: 3, cpuMs: 50 });
    assert.equal(after([at], limits).reached, null);
  });

  it("tells CPU in percent of one core, and peaks of all looks", () => {
    const { sample } = after(
      [
        look({ cpuMs: 1000, memoryBytes: 10, processes: 5 }),
        look({ cpuMs: 3000, memoryBytes: 7, processes: 2 }),
      ],
      {},
      1000,
    );
    assert.equal(sample.cpuPercent, 200);
    assert.deepEqual([sample.memoryBytes, sample.peakMemoryBytes], [7, 10]);
    assert.deepEqual([sample.processes, sample.peakProcesses], [2, 5]);
  });

  it("never counts CPU time backwards, whatever leaves the tree", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1 }), (times) => {
        let state = initialWatch;
        for (const [index, cpuMs] of times.entries()) {
          const next = watch(
            state,
            look({ cpuMs }),
            { ...defaultRunLimits, stallMs: null },
            index * 1000,
            0,
          );
          assert.ok(next.sample.cpuPercent >= 0);
          assert.ok(next.state.cpuMs >= state.cpuMs);
          state = next.state;
        }
        assert.ok(state.cpuMs >= Math.max(...times));
      }),
    );
  });
});

describe("awake clock", () => {
  it("counts what passes, but not a night in which the machine slept", () => {
    let now = 1_000;
    const awake = awakeClock(() => now);
    assert.equal(awake(), 0);
    now += 200;
    assert.equal(awake(), 200);
    now += 8 * 60 * minute;
    assert.equal(awake(), 200 + minute);
    now += 200;
    assert.equal(awake(), 400 + minute);
  });
});
