import type { OrchestrationEvent } from "../model/event";
import type { Attempt, Orchestration } from "../model/orchestration";
import type { OpenQuestion } from "../model/question";
import { waitKindOf } from "./attempts";
import { afterMending, applyMergeProof, merged, notMerged } from "./mergeProof";
import { afterGivenUpMove, applyFindings, applyMove } from "./move";
import {
  judged,
  reopened,
  unfinished,
  withAttempt,
  withBatch,
  withStage,
  workedOn,
} from "./parts";

/**
 * The next state: pure, total, and the only place where an orchestration changes. What an event does not touch keeps its
 * identity, so that the store can tell what to write.
 */
export function apply(
  before: Orchestration | null,
  event: OrchestrationEvent,
): Orchestration {
  if (event.type === "orchestrationCreated") {
    return { ...event.initial, seq: event.seq };
  }
  if (!before) {
    throw new Error(`The first event of an orchestration is ${event.type}.`);
  }
  return {
    ...before,
    ...change(before, event),
    ...(isProgress(event.type) ? { recoveries: 0 } : {}),
    seq: event.seq,
  };
}

/** All events of one orchestration, from the first, as its state. */
export function fold(
  events: Iterable<OrchestrationEvent>,
): Orchestration | null {
  let state: Orchestration | null = null;
  for (const event of events) state = apply(state, event);
  return state;
}

/** Whether it has come a step further, or the user has told it to go on: recoveries are counted anew from there. */
function isProgress(type: OrchestrationEvent["type"]): boolean {
  switch (type) {
    case "evidenceGathered":
    case "batchCompleted":
    case "stageCompleted":
    case "mergeGated":
    case "merged":
    case "moveRequested":
    case "moved":
    case "orchestrationResumed":
    case "mergeRequested":
    case "retryRequested":
    case "cancelRequested":
      return true;
    default:
      return false;
  }
}

type Change = Partial<Orchestration>;
type LaterEvent = Exclude<OrchestrationEvent, { type: "orchestrationCreated" }>;

function change(o: Orchestration, event: LaterEvent): Change {
  const { at } = event;
  switch (event.type) {
    case "orchestrationAdmitted":
      return { status: "running", startedAt: o.startedAt ?? at };
    case "turnGiven":
      return { status: "queued", queuedAt: at };
    case "priorityChanged":
      return { priority: event.priority };
    case "pauseRequested":
      return { requested: "pause" };
    case "orchestrationPaused":
      // A move that cannot be made is not tried for ever: the user asks again.
      return {
        status: "paused",
        requested: null,
        move: null,
        tasks: afterGivenUpMove(o),
        wait: null,
        failure: event.failure,
      };
    case "orchestrationResumed":
      return {
        status: "queued",
        queuedAt: at,
        requested: null,
        failure: null,
        attempts: wentOn(o, "resumed"),
      };
    case "takenOver":
      return {
        takeover: { sessionId: event.sessionId, at, givenBackAt: null },
      };
    case "givenBack":
      return {
        takeover: o.takeover && { ...o.takeover, givenBackAt: at },
        ...spentByHand(o, event.spentUsd),
      };
    case "cancelRequested":
      return { requested: "cancel", wait: null };
    case "orchestrationCancelled":
      return {
        status: "cancelled",
        requested: null,
        move: null,
        takeover: null,
        endedAt: at,
      };
    case "retryRequested":
      return {
        status: "queued",
        queuedAt: at,
        endedAt: null,
        requested: null,
        failure: null,
        stages: o.stages.map((stage) =>
          stage.status === "failed" ? reopened(stage) : stage,
        ),
        batches: o.batches.map((batch) =>
          batch.status === "failed" ? reopened(batch) : batch,
        ),
        tasks: o.tasks.map((task) =>
          task.status === "unproven"
            ? { ...task, status: "open", reason: null }
            : task,
        ),
      };
    case "budgetsRaised": {
      const { budgets } = o.options;
      const { total = budgets.total, day = budgets.day } = event.budgets;
      return {
        options: { ...o.options, budgets: { ...budgets, total, day } },
      };
    }
    case "moveRequested":
      return {
        status: "running",
        move: event.move,
        wait: null,
        endedAt: null,
      };
    case "moved":
      return applyMove(o, event.move, at);
    case "released":
      return { after: [] };
    case "runnerChanged":
      return { options: { ...o.options, runner: event.runner } };
    case "gateChanged":
      return { options: { ...o.options, gateCommand: event.gateCommand } };
    case "runnerReplaced":
    case "limitPassed":
      return {};
    case "recovered":
      return { recoveries: o.recoveries + 1 };
    case "waitStarted":
      return { wait: event.wait };
    case "waitEnded":
      // To wait for money or containers is not to wait for what the newest attempt failed for.
      return {
        wait: null,
        ...(event.queued === true ? { status: "queued" } : {}),
        ...(o.wait?.kind === "money" || o.wait?.kind === "runner"
          ? {}
          : { attempts: wentOn(o, "waited") }),
      };
    case "questionAsked":
      return { questions: [...o.questions, event.question] };
    case "questionAnswered":
      return answered(o, event);
    case "questionClosed":
      return { questions: o.questions.filter((each) => !isAsked(each, event)) };
    case "worktreeIntended":
      return {
        worktree: {
          path: event.path,
          branch: event.branch,
          baseCommit: event.baseCommit,
          provenCommit: event.baseCommit,
          status: "intended",
        },
      };
    case "worktreeOpened":
      return { worktree: o.worktree && { ...o.worktree, status: "open" } };
    case "worktreeRemoved":
      return { worktree: o.worktree && { ...o.worktree, status: "removed" } };
    case "stageStarted":
      return {
        stages: withStage(o, event.stage, (stage) => ({
          ...stage,
          status: "running",
          startedAt: stage.startedAt ?? at,
        })),
      };
    case "stageSkipped":
      return {
        stages: withStage(o, event.stage, (stage) => ({
          ...stage,
          status: "skipped",
          endedAt: at,
        })),
      };
    case "batchStarted":
      return {
        batches: withBatch(o, event.batch, (batch) => ({
          ...batch,
          status: "running",
          startedAt: batch.startedAt ?? at,
        })),
      };
    case "attemptIntended": {
      const { attempt } = event;
      return {
        // Its prompt tells the agent of it.
        takeover: null,
        attempts: [
          ...o.attempts,
          {
            ...attempt,
            status: "intended",
            pid: null,
            intendedAt: at,
            startedAt: null,
            endedAt: null,
            outcome: null,
            evidence: null,
            wentOn: null,
          },
        ],
        tasks: workedOn(o, attempt.stage, attempt.batch, (task) =>
          task.status === "proven"
            ? task
            : { ...task, status: "running", reason: null },
        ),
      };
    }
    case "attemptStarted":
      return {
        attempts: withAttempt(o, event.attempt, (attempt) => ({
          ...attempt,
          status: "running",
          pid: event.pid,
          startedAt: attempt.startedAt ?? at,
        })),
      };
    case "timeExtended":
      return {
        attempts: withAttempt(o, event.attempt, (attempt) => ({
          ...attempt,
          timeoutMs: event.timeoutMs,
        })),
      };
    case "attemptEnded":
      return {
        costUsd: o.costUsd + event.outcome.costUsd,
        questions: o.questions.filter(
          (question) => question.attempt !== event.attempt,
        ),
        attempts: withAttempt(o, event.attempt, (attempt) => ({
          ...attempt,
          status: "ended",
          endedAt: at,
          outcome: event.outcome,
        })),
      };
    case "evidenceGathered":
      return {
        attempts: withAttempt(o, event.attempt, (attempt) => ({
          ...attempt,
          evidence: event.evidence,
        })),
        tasks: judged(o.tasks, event.evidence.tasks),
      };
    case "workTakenBack":
      return {};
    case "batchCompleted":
      return {
        // With the completion itself, so that no crash comes in between.
        requested: pausesAfter(o, event.batch) ? "pause" : o.requested,
        worktree: withProof(o, event.commit),
        batches: withBatch(o, event.batch, (batch) => ({
          ...batch,
          status: "completed",
          endedAt: at,
          failure: null,
          commit: event.commit,
          summary: event.summary,
        })),
      };
    case "batchFailed":
      return {
        batches: withBatch(o, event.batch, (batch) => ({
          ...batch,
          status: "failed",
          endedAt: at,
          failure: event.failure,
        })),
        tasks: unfinished(o, event.stage, event.batch, event.failure.message),
      };
    case "stageCompleted":
      return {
        worktree: withProof(o, event.commit),
        stages: withStage(o, event.stage, (stage) => ({
          ...stage,
          status: "completed",
          endedAt: at,
          failure: null,
          context: event.context,
          commit: event.commit,
        })),
        ...afterMending(o, event.stage),
      };
    case "stageFailed":
      return {
        stages: withStage(o, event.stage, (stage) => ({
          ...stage,
          status: "failed",
          endedAt: at,
          failure: event.failure,
        })),
        tasks: unfinished(o, event.stage, null, event.failure.message),
      };
    case "findingsReturned":
      return { stages: applyFindings(o, event.stage, event.to, at) };
    case "mergeAwaited":
      return { status: "mergeReady", requested: null, review: null };
    case "mergeRequested":
      return {
        status: "running",
        requested: "merge",
        failure: null,
        merge: notMerged,
      };
    case "mergeGateIntended":
    case "mergeGated":
    case "mergeReturned":
      return applyMergeProof(o, event);
    case "mergeIntended":
      return {
        merge: { ...o.merge, status: "intended", commit: event.commit },
      };
    case "mergeFailed":
      return {
        status: "mergeReady",
        requested: o.requested === "cancel" ? "cancel" : null,
        failure: event.failure,
        // What the gate said stays, to be read.
        merge: { ...o.merge, ...notMerged },
      };
    case "merged":
      return {
        merge: { ...merged(o), commit: event.commit },
        review: null,
        requested: withoutMerge(o),
      };
    case "orchestrationCompleted":
      return { status: "completed", endedAt: at, requested: null };
    case "orchestrationFailed":
      return {
        status: "failed",
        endedAt: at,
        requested: null,
        // A move that cannot be made is not tried for ever: the user asks again.
        move: null,
        tasks: afterGivenUpMove(o),
        wait: null,
        failure: event.failure,
      };
  }
}

/** The newest attempt is not waited for any more, if it was one to wait for. */
function wentOn(
  { attempts }: Orchestration,
  how: NonNullable<Attempt["wentOn"]>,
): Attempt[] {
  const newest = attempts.at(-1);
  return newest && waitKindOf(newest) !== null
    ? [...attempts.slice(0, -1), { ...newest, wentOn: how }]
    : attempts;
}

type QuestionEvent = Extract<
  OrchestrationEvent,
  { type: "questionAnswered" | "questionClosed" }
>;

const isAsked = (
  question: OpenQuestion,
  event: Pick<QuestionEvent, "attempt" | "question">,
): boolean =>
  question.attempt === event.attempt && question.id === event.question;

/** The answer, and the rule that it makes for the rest of the run. */
function answered(
  o: Orchestration,
  event: Extract<QuestionEvent, { type: "questionAnswered" }>,
): Change {
  const { answer } = event;
  const subject = o.questions.find((each) => isAsked(each, event))?.subject;
  const rule = subject?.kind === "permission" ? subject.rule : null;
  return {
    questions: o.questions.map((each) =>
      isAsked(each, event) ? { ...each, answer } : each,
    ),
    rules:
      answer.kind === "allow" &&
      answer.scope === "run" &&
      rule !== null &&
      !o.rules.includes(rule)
        ? [...o.rules, rule]
        : o.rules,
  };
}

/** `spentUsd`: null where nobody can know, left out in records of before it was looked at. */
function spentByHand(
  { costUsd, byHand }: Orchestration,
  spentUsd: number | null | undefined,
): Change {
  if (spentUsd === undefined) return {};
  const { usd, unknown } = byHand ?? { usd: 0, unknown: 0 };
  return spentUsd === null
    ? { byHand: { usd, unknown: unknown + 1 } }
    : {
        costUsd: costUsd + spentUsd,
        byHand: { usd: usd + spentUsd, unknown },
      };
}

/** What else was asked for meanwhile is not forgotten with the merge. */
const withoutMerge = ({ requested }: Orchestration) =>
  requested === "merge" ? null : requested;

/** Whether the options ask for a pause after this batch. */
const pausesAfter = (o: Orchestration, batch: number): boolean =>
  o.options.pauseBetweenBatches &&
  o.requested === null &&
  o.batches.some(
    ({ index, status }) => index !== batch && status === "pending",
  );

const withProof = (
  { worktree }: Orchestration,
  commit: string | null,
): Orchestration["worktree"] =>
  worktree && commit !== null
    ? { ...worktree, provenCommit: commit }
    : worktree;
