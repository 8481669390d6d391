import assert from "node:assert/strict";
import { apply } from "../../src/engine/apply";
import { ledgerViolations, violations } from "../../src/engine/invariants";
import type { OrchestrationEvent } from "../../src/model/event";
import { entriesOf } from "../../src/model/money";
import type { Orchestration } from "../../src/model/orchestration";
import { attemptOf, orchestrationOf } from "../support/memoryApi";

/** A paused one whose newest attempt cost 1.50 dollars and whose session the user has. */
const heldByUser = (): Orchestration => {
  const attempt = attemptOf({
    status: "ended",
    endedAt: 1_763_683_260_000,
    outcome: {
      ok: false,
      failure: { code: "cancelled", message: "Stopped." },
      answer: "",
      costUsd: 1.5,
      turns: 1,
      deniedTools: [],
      sessionId: null,
      model: null,
    },
  });
  return orchestrationOf({
    status: "paused",
    attempts: [attempt],
    costUsd: 1.5,
    takeover: { sessionId: attempt.sessionId, at: 0, givenBackAt: null },
  });
};

const giveBack = (
  o: Orchestration,
  spentUsd?: number | null,
): { readonly event: OrchestrationEvent; readonly after: Orchestration } => {
  const event: OrchestrationEvent = {
    type: "givenBack",
    seq: o.seq + 1,
    at: 5,
    orchestration: o.id,
    ...(spentUsd === undefined ? {} : { spentUsd }),
  };
  const after = apply(o, event);
  assert.ok(after);
  return { event, after };
};

describe("what the user spends in a session that was taken over", () => {
  it("is booked as an estimate, to the attempt whose session it is", () => {
    const o = heldByUser();
    const { event, after } = giveBack(o, 0.25);
    assert.deepEqual(
      [after.costUsd, after.byHand],
      [1.75, { usd: 0.25, unknown: 0 }],
    );
    const [attempt] = o.attempts;
    assert.deepEqual(entriesOf(event, after), [
      {
        orchestration: o.id,
        attempt: attempt?.id,
        session: attempt?.sessionId,
        seq: event.seq,
        at: event.at,
        usd: 0.25,
        kind: "estimated",
        simulated: false,
      },
    ]);
    const costs = "the cost is the sum";
    assert.ok(!violations(after).some((one) => one.includes(costs)));
    assert.ok(
      violations({ ...after, byHand: null }).some((one) => one.includes(costs)),
    );
    assert.deepEqual(
      ledgerViolations({ ...after, costUsd: 0.25 }, entriesOf(event, after)),
      [],
    );
  });

  it("adds up over several times, and says how often it is not known", () => {
    const first = giveBack(heldByUser(), 0.25).after;
    const second = giveBack(first, null).after;
    const { after, event } = giveBack(second, 0.5);
    assert.deepEqual(after.byHand, { usd: 0.75, unknown: 1 });
    assert.equal(after.costUsd, 2.25);
    assert.equal(entriesOf(event, after).length, 1);
  });

  it("books nothing where it is not known, or nothing was spent", () => {
    for (const spentUsd of [null, 0]) {
      const { event, after } = giveBack(heldByUser(), spentUsd);
      assert.deepEqual(entriesOf(event, after), []);
      assert.equal(after.costUsd, 1.5);
    }
  });

  it("is nothing in records of before it was looked at", () => {
    assert.equal(giveBack(heldByUser()).after.byHand, null);
  });
});
