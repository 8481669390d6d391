import { randomUUID } from "node:crypto";
import { apply } from "../../src/engine/apply";
import type { Outcome } from "../../src/model/agent";
import type { Failure } from "../../src/model/errors";
import type { NewEvent, OrchestrationEvent } from "../../src/model/event";
import type { Evidence } from "../../src/model/evidence";
import type { Orchestration } from "../../src/model/orchestration";
import type { RunnerName } from "../../src/model/runner";
import type { Store } from "../../src/store";
import { newOrchestration, outcome } from "./orchestrations";

const minute = 60_000;

export const failedOutcome = {
  ok: false,
  failure: { code: "agentFailed", message: "It failed." } satisfies Failure,
} as const;

/** What happens to a unit of work. */
interface Course {
  readonly minutes?: number;
  readonly waitedMinutes?: number;
  readonly gateMinutes?: number;
  readonly costUsd?: number;
  readonly runner?: RunnerName;
  readonly model?: string;
  readonly fails?: boolean;
  readonly prompt?: string;
  readonly answeredBy?: "user" | "rule";
  /** Pauses after it, for this reason or, with null, since the user asked for it; then the user resumes it. */
  readonly pause?: Failure | null;
}

/** An orchestration that is recorded event by event, as an engine would, at times of the test's choice. */
export interface Recorder {
  readonly id: string;
  readonly state: () => Orchestration;
  /** When its first attempt ended. */
  readonly endedFirstAt: number;
  add(at: number, body: NewEvent): void;
  /** A stage that begins at this time (epoch ms). Returns when it ends. */
  stage(name: string, at: number, course?: Course): number;
  /** A batch of the stage `implement`. */
  batch(index: number, at: number, course?: Course): number;
}

/** A new orchestration in the store; its first event is at time 1. */
export function recorder(
  store: Pick<Store, "commit">,
  shape: Parameters<typeof newOrchestration>[0],
  simulated = false,
): Recorder {
  const initial = { ...newOrchestration(shape), simulated };
  let state: Orchestration | null = null;
  let endedFirstAt: number | null = null;
  const current = (): Orchestration => {
    if (state === null) throw new Error("Nothing is recorded yet.");
    return state;
  };
  const add = (at: number, body: NewEvent): void => {
    const event: OrchestrationEvent = {
      because: "So.",
      inputs: {},
      ...body,
      seq: (state?.seq ?? 0) + 1,
      at,
      orchestration: initial.id,
    };
    const next = apply(state, event);
    store.commit(event, state, next);
    state = next;
  };
  const attempt = (
    stage: string,
    batch: number | null,
    at: number,
    course: Course,
  ): number => {
    const id = randomUUID();
    const { minutes = 1, gateMinutes = 0 } = course;
    const end = at + minutes * minute;
    add(at, {
      type: "attemptIntended",
      attempt: {
        id,
        stage,
        batch,
        kind: "work",
        round: 0,
        agent: "claude",
        simulated,
        runner: course.runner ?? "process",
        sessionId: randomUUID(),
        resume: null,
        prompt: course.prompt ?? "",
        promptHash: null,
        budgetUsd: 5,
        timeoutMs: 1000,
        startCommit: "0",
      },
    });
    add(at, { type: "attemptStarted", attempt: id, pid: 1 });
    if (course.answeredBy !== undefined) answer(id, at, course.answeredBy);
    add(end, { type: "attemptEnded", attempt: id, outcome: ended(course) });
    add(end, {
      type: "evidenceGathered",
      attempt: id,
      evidence: evidence(gateMinutes),
    });
    endedFirstAt ??= end;
    if (course.pause !== undefined) {
      add(end, { type: "orchestrationPaused", failure: course.pause });
      add(end, { type: "orchestrationResumed" });
    }
    return end + gateMinutes * minute;
  };
  const answer = (id: string, at: number, by: "user" | "rule"): void => {
    add(at, {
      type: "questionAsked",
      question: {
        id: "q",
        attempt: id,
        subject: { kind: "plan", input: "{}", plan: "Go" },
        askedAt: at,
        expiresAt: at + 1,
        answer: null,
      },
    });
    add(at, {
      type: "questionAnswered",
      attempt: id,
      question: "q",
      answer: { kind: "allow", scope: "once" },
      by,
    });
    add(at, { type: "questionClosed", attempt: id, question: "q" });
  };
  add(1, { type: "orchestrationCreated", initial });
  return {
    id: initial.id,
    state: current,
    get endedFirstAt() {
      return endedFirstAt ?? 0;
    },
    add,
    stage(name, at, course = {}) {
      add(at, { type: "stageStarted", stage: name });
      const end = attempt(name, null, at, course);
      add(
        end,
        course.fails === true
          ? { type: "stageFailed", stage: name, failure: failedOutcome.failure }
          : { type: "stageCompleted", stage: name, context, commit: null },
      );
      return end;
    },
    batch(index, at, course = {}) {
      add(at, { type: "batchStarted", stage: "implement", batch: index });
      return attempt("implement", index, at, course);
    },
  };
}

const context = {
  summary: "Done.",
  artifacts: [],
  decisions: [],
  openQuestions: [],
};

const ended = ({ costUsd = 0, model, waitedMinutes, fails }: Course): Outcome =>
  outcome({
    costUsd,
    model: model ?? null,
    ...(waitedMinutes === undefined
      ? {}
      : { waitedMs: waitedMinutes * minute }),
    ...(fails === true ? failedOutcome : {}),
  });

const evidence = (gateMinutes: number): Evidence => ({
  holds: true,
  reason: "",
  changedFiles: [],
  gate:
    gateMinutes === 0
      ? null
      : {
          command: "true",
          exitCode: 0,
          timedOut: false,
          durationMs: gateMinutes * minute,
          output: "",
          outputHash: null,
        },
  tasks: [],
  verdict: null,
  missingArtifacts: [],
});
