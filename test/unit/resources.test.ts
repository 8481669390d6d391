import { said } from "../../src/model/said";
import assert from "node:assert/strict";
import { containerSlots } from "../../src/engine/resources";
import type { TimedWait } from "../../src/model/orchestration";
import { whyNoContainer } from "../../src/model/waiting";
import { attemptOf, orchestrationOf } from "../support/memoryApi";

const at = (port: number) => ({ endpoint: "default", port });

describe("resources: slots for containers", () => {
  it("are told with whose attempt has them, and with what is wrong", () => {
    const attempt = attemptOf();
    const owner = orchestrationOf({ attempts: [attempt] });
    assert.deepEqual(
      containerSlots(
        [
          { ...at(1), state: { kind: "free" } },
          { ...at(2), state: { kind: "leased", attempt: attempt.id } },
          {
            ...at(3),
            state: { kind: "recycling", attempt: "gone", trouble: "T" },
          },
          { ...at(4), state: { kind: "blocked", reason: "R" } },
        ],
        [orchestrationOf(), owner],
      ).map(({ port, state, orchestration, trouble }) => [
        port,
        state,
        orchestration,
        trouble,
      ]),
      [
        [1, "free", null, null],
        [2, "leased", owner.id, null],
        [3, "recycling", null, "T"],
        [4, "blocked", null, "R"],
      ],
    );
  });

  it("tell what is wrong as data where it is a sentence of ours", () => {
    const reason = said`Another program listens on port ${8001}.`;
    const [slot] = containerSlots(
      [{ ...at(8001), state: { kind: "blocked", reason } }],
      [],
    );
    assert.equal(slot?.trouble, "Another program listens on port 8001.");
    assert.deepEqual(slot.said, reason);
  });

  it("are not given for reasons that those who wait for one know, each told once", () => {
    const waiting = (kind: TimedWait["kind"], message: string) => ({
      wait: {
        kind,
        since: 1,
        until: 2,
        failure: { code: "runnerUnavailable" as const, message },
      },
    });
    assert.deepEqual(
      whyNoContainer(
        [
          waiting("runner", "No engine."),
          waiting("gate", "No image."),
          waiting("runner", "No engine."),
          waiting("quota", "No quota."),
          { wait: null },
        ],
        {},
      ),
      ["No engine.", "No image."],
    );
  });
});
