import assert from "node:assert/strict";
import { startCommitOf } from "../../src/engine/attempts";
import {
  sampleAttempt,
  sampleOrchestration,
  sampleStage,
} from "../support/samples";

describe("attempts of a unit", () => {
  const startedAt = 1_000_000;
  const stage = sampleStage("design", { round: 1, startedAt });
  const of = (round: number, intendedAt: number) =>
    startCommitOf(
      sampleOrchestration({
        attempts: [
          sampleAttempt(1, {
            ...{ stage: "design", startCommit: "abc" },
            ...{ round, intendedAt },
          }),
        ],
      }),
      { stage, batch: null },
    );

  it("are those since it was begun, over its rounds", () => {
    assert.equal(of(0, startedAt + 1), "abc");
    assert.equal(of(0, startedAt - 1), undefined);
  });

  it("count in their round also where the clock was set back since", () => {
    assert.equal(of(1, startedAt - 3 * 60 * 60_000), "abc");
  });
});
