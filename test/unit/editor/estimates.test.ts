import assert from "node:assert/strict";
import { followEstimates } from "../../../src/editor/estimates";
import type { ListChange } from "../../../src/server/orchestrationList";
import type { Orchestration } from "../../../src/model/orchestration";
import { createMemoryApi, orchestrationOf } from "../../support/memoryApi";
import type { MemoryApi } from "../../support/memoryApi";
import { until } from "../../support/until";

describe("estimates of what is left", () => {
  const remaining = { at: 1, p50Minutes: 2, p90Minutes: 3 };
  const follow = (api: MemoryApi, open: readonly Orchestration[]) => {
    const listeners: ((change: ListChange) => void)[] = [];
    const warnings: string[] = [];
    const estimates = followEstimates(
      { open: () => Promise.resolve(api) },
      {
        open: () => open,
        onDidChange: (listener) => {
          listeners.push(listener);
          return { dispose: () => listeners.splice(0) };
        },
      },
      { warn: (text) => warnings.push(text) },
    );
    return {
      estimates,
      warnings,
      tell: (change: ListChange) =>
        listeners.forEach((listener) => listener(change)),
    };
  };
  const asked = (api: MemoryApi) =>
    api.calls.flatMap(({ method, args }) =>
      method === "remaining" ? args : [],
    );
  const ended = (before: Orchestration, after = before): ListChange => ({
    kind: "event",
    event: {
      seq: 2,
      at: 1,
      orchestration: after.id,
      type: "attemptStarted",
      attempt: after.id,
      pid: 1,
    },
    before,
    after,
  });

  it("are asked for what is at work, when an attempt begins or ends, and forgotten with it", async () => {
    const api = createMemoryApi();
    api.answers.remaining = remaining;
    const one = orchestrationOf();
    const simulated = orchestrationOf({ simulated: true });
    const paused = orchestrationOf({ status: "paused" });
    for (const each of [one, simulated, paused]) api.add(each);
    const { estimates, tell } = follow(api, [one, simulated, paused]);
    tell({ kind: "reset" });
    await until(() => estimates.of(one.id) !== null);
    assert.deepEqual(estimates.of(one.id), remaining);
    assert.deepEqual(asked(api), [one.id]);
    tell(ended(one));
    assert.equal(estimates.of(paused.id), null);
    await until(() => asked(api).length === 2);
    tell(ended(one, { ...one, status: "paused" }));
    assert.equal(estimates.of(one.id), null);
    estimates.dispose();
    tell({ kind: "reset" });
    assert.equal(asked(api).length, 2);
  });

  it("are left out where the engine cannot say", async () => {
    const api = createMemoryApi();
    const one = orchestrationOf();
    const { estimates, tell, warnings } = follow(api, [one]);
    tell({ kind: "reset" });
    await until(() => warnings.length === 1);
    assert.equal(estimates.of(one.id), null);
  });
});
