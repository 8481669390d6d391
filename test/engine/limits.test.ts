import assert from "node:assert/strict";
import { defaultSettings } from "../../src/model/settings";
import { openBench } from "../support/engine";

describe("limits that an agent may pass", function () {
  this.timeout(60_000);

  it("are told once for each attempt, which goes on to its end", async () => {
    const bench = await openBench(
      {},
      {
        limits: { ...defaultSettings.limits, memoryMb: 1, action: "throttle" },
      },
    );
    try {
      // Others are over before anybody looks, or say the same.
      bench.script({
        stages: {
          specification: { delayMs: 2_500, context: { summary: "Seen." } },
          implementation: { edits: [{ path: "one.txt", write: "1\n" }] },
        },
      });
      const id = await bench.start({ text: "Make it" });
      const { attempts } = await bench.reach(id, "mergeReady");
      const passed = (await bench.engine.events(id)).flatMap((event) =>
        event.type === "limitPassed" ? [event] : [],
      );
      assert.equal(
        passed.filter(({ attempt }) => attempt === attempts[0]?.id).length,
        1,
      );
      assert.match(passed[0]?.message ?? "", /of memory; the limit is 1 MB/);
      assert.match(passed[0]?.because ?? "", /lowest priority/);
      assert.ok(attempts.every(({ outcome }) => outcome?.ok));
    } finally {
      await bench.dispose();
    }
  });
});
