import assert from "node:assert/strict";
import { observations } from "../../src/model/event";
import type { EventType } from "../../src/model/event";
import { eventBodySchema } from "../../src/model/event";
import { Case } from "../support/model/case";

/*
 * The engine's own decide, apply, scheduler, guards and giving up, over random workspaces with random faults and a random user;
 * see test/support/model. MODEL_STEPS and MODEL_SEED choose how long and from where; a failure prints the seed of its case.
 */

const steps = Number(process.env["MODEL_STEPS"] ?? 1_000_000);
const firstSeed = Number(process.env["MODEL_SEED"] ?? 1);

/** Committed by the engine around the loop, not by a random user: see the tests of what commits them. */
const elsewhere: readonly EventType[] = [
  "workTakenBack",
  "runnerReplaced",
  "limitPassed",
];

describe("model", function () {
  this.timeout(0);

  it(`keeps every promise for ${steps} steps with faults, from seed ${firstSeed}`, () => {
    const seen = new Set<EventType>();
    const ends = new Map<string, number>();
    let done = 0;
    for (let seed = firstSeed; done < steps; seed += 1) {
      const one = new Case(seed);
      try {
        one.run();
      } catch (error) {
        throw new Error(
          `${String(error)}\nAgain: MODEL_SEED=${seed} MODEL_STEPS=1\n${one.lastSteps().join("\n")}`,
          { cause: error },
        );
      }
      done += one.steps;
      for (const events of one.recorder.events.values())
        for (const { type, because, inputs } of events) {
          seen.add(type);
          if (observations.some((each) => each === type)) continue;
          assert.ok(because !== undefined && inputs !== undefined, type);
        }
      for (const { status } of one.recorder.all())
        ends.set(status, (ends.get(status) ?? 0) + 1);
    }
    console.log(`      ${JSON.stringify(Object.fromEntries(ends))}`);
    if (steps < 100_000) return;
    // The model wanders everywhere: a part that it never sees is not tested by it.
    const types = eventBodySchema.options.map(
      (option) => option.shape.type.value,
    );
    assert.deepEqual(
      types.filter((type) => !seen.has(type) && !elsewhere.includes(type)),
      [],
    );
    assert.ok((ends.get("completed") ?? 0) > (ends.get("cancelled") ?? 0) / 2);
  });

  it("comes to the same end from the same seed", () => {
    const twice = [new Case(firstSeed), new Case(firstSeed)];
    for (const one of twice) one.run();
    const [first, second] = twice.map((one) => one.lastSteps());
    assert.deepEqual(first, second);
  });
});
