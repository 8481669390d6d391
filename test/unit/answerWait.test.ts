import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  agentTimeMs,
  allAgentsTimeMs,
  answerWaitMs,
} from "../../src/model/answerWait";
import type { EventBody, OrchestrationEvent } from "../../src/model/event";
import { attemptOf } from "../support/memoryApi";
import { outcome } from "../support/orchestrations";
import { permissionSubject, sampleQuestion } from "../support/questionSamples";

describe("the time that an agent waits for answers", () => {
  const attempt = randomUUID();
  const at = (time: number, body: EventBody): OrchestrationEvent => ({
    ...body,
    seq: 1,
    at: time,
    orchestration: randomUUID(),
  });
  const asks = (time: number, id: string, of = attempt): OrchestrationEvent =>
    at(time, {
      type: "questionAsked",
      question: sampleQuestion(permissionSubject, { id, attempt: of }),
    });
  const closes = (time: number, id: string, of = attempt): OrchestrationEvent =>
    at(time, { type: "questionClosed", attempt: of, question: id });
  const waited = (...events: OrchestrationEvent[]): number =>
    answerWaitMs(events, attempt, 1000);

  it("goes from the question until the agent was told the answer, or until now", () => {
    assert.equal(waited(), 0);
    assert.equal(waited(asks(100, "a"), closes(130, "a")), 30);
    assert.equal(waited(asks(100, "a")), 900);
    assert.equal(
      waited(asks(1, "a"), closes(3, "a"), asks(7, "b"), closes(11, "b")),
      6,
    );
  });

  it("counts once what several questions wait for together", () => {
    assert.equal(
      waited(asks(0, "a"), asks(5, "b"), closes(10, "a"), closes(20, "b")),
      20,
    );
    assert.equal(
      waited(asks(0, "a"), asks(5, "b"), closes(8, "b"), closes(10, "a")),
      10,
    );
  });

  it("knows other attempts, closes nothing twice, and bears a clock that was set back", () => {
    const other = randomUUID();
    assert.equal(waited(asks(0, "a", other), closes(9, "a", other)), 0);
    assert.equal(
      waited(asks(0, "a"), closes(4, "a", other), closes(6, "a")),
      6,
    );
    assert.equal(waited(closes(6, "a")), 0);
    assert.equal(waited(asks(50, "a"), closes(20, "a")), 0);
  });

  it("is no part of the agent's time", () => {
    const running = attemptOf({ startedAt: 100, endedAt: null, outcome: null });
    assert.equal(agentTimeMs({ ...running, startedAt: null }, 1000), null);
    assert.equal(agentTimeMs(running, 1000), 900);
    assert.equal(agentTimeMs(running, 1000, 300), 600);
    const ended = { ...running, endedAt: 500 };
    assert.equal(agentTimeMs({ ...ended, outcome: outcome() }, 1000), 400);
    assert.equal(
      agentTimeMs({ ...ended, outcome: outcome({ waitedMs: 150 }) }, 1000),
      250,
    );
  });

  it("is left out of what all agents of an orchestration have worked", () => {
    const running = attemptOf({ id: attempt, startedAt: 600, endedAt: null });
    const ended = attemptOf({
      startedAt: 100,
      endedAt: 500,
      outcome: outcome({ waitedMs: 150 }),
    });
    assert.equal(
      allAgentsTimeMs(
        [ended, running, attemptOf({ startedAt: null })],
        [asks(700, "a"), closes(750, "a")],
        1000,
      ),
      250 + 350,
    );
  });
});
