import assert from "node:assert/strict";
import { containerSlots } from "../../src/engine/resources";
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
});
