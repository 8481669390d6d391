import type { OrchestrationEvent } from "../model/event";
import {
  doubtsOf,
  hasSkips,
  isMergeBroken,
  isTakenOver,
} from "../model/standing";
import type { Batch, Orchestration, Stage } from "../model/orchestration";
import {
  askedInVain,
  intentStatements,
  isConfirmed,
} from "./attemptInvariants";
import { questionStatements } from "./questionInvariants";
import type { EventOf, Must } from "./statement";
import { cent } from "./statement";
import { waitStatements } from "./waitInvariants";

const spentIn = (event: OrchestrationEvent): number => {
  if (event.type === "attemptEnded") return event.outcome.costUsd;
  return event.type === "givenBack" ? (event.spentUsd ?? 0) : 0;
};

/** What must hold of every step: of any kind, then of the event's own. */
export function stepStatements(
  before: Orchestration,
  event: OrchestrationEvent,
  after: Orchestration,
  must: Must,
): void {
  must(
    before.status !== "completed" && before.status !== "cancelled",
    "what is completed or cancelled stays so",
  );
  must(
    event.seq === before.seq + 1 && after.seq === event.seq,
    "events are numbered without gaps",
  );
  must(
    before.requested !== "cancel" ||
      after.requested === "cancel" ||
      after.status === "completed" ||
      after.status === "cancelled",
    "a cancel is not forgotten",
  );
  must(
    before.requested !== "pause" ||
      after.requested !== null ||
      pauseIsOver.has(event.type),
    "a pause is not forgotten",
  );
  must(
    Math.abs(after.costUsd - before.costUsd - spentIn(event)) < cent,
    "money is spent by attempts that end, and by the user in their sessions, once",
  );
  must(
    !isTakenOver(before) ||
      before.status === after.status ||
      after.status === "cancelled",
    "what the user has taken over does not go on",
  );
  keptStatements(before, event, after, must);
  ownStatements(before, event, after, must);
}

/** Asked for or overtaken: what ends the wish for a pause. */
const pauseIsOver: ReadonlySet<OrchestrationEvent["type"]> = new Set([
  "orchestrationPaused",
  "orchestrationFailed",
  "orchestrationCompleted",
  "orchestrationCancelled",
  "orchestrationResumed",
  "mergeAwaited",
  "mergeFailed",
]);

/** What was reached is not lost. */
function keptStatements(
  before: Orchestration,
  event: OrchestrationEvent,
  after: Orchestration,
  must: Must,
): void {
  must(
    event.type === "budgetsRaised" ||
      event.type === "runnerChanged" ||
      event.type === "gateChanged" ||
      before.options === after.options,
    "options are frozen, but for budgets that the user raises, where the user lets agents run, and the gate",
  );
  if (before.batches !== after.batches)
    for (const [index, batch] of before.batches.entries())
      if (batch.status === "completed")
        must(
          after.batches[index]?.status === "completed" &&
            after.batches[index].commit === batch.commit,
          "a completed batch is never done again",
        );
  const isMoved =
    event.type === "moved" || (before.move !== null && after.move === null);
  if (before.tasks !== after.tasks && !isMoved)
    for (const [index, task] of before.tasks.entries())
      if (task.status === "proven")
        must(
          after.tasks[index]?.status === "proven",
          "a proven task stays proven, unless its work is put aside by a move",
        );
  if (before.attempts !== after.attempts)
    must(
      after.attempts.length >= before.attempts.length &&
        before.attempts.every(
          (attempt, index) =>
            attempt.outcome === null ||
            attempt.outcome === after.attempts[index]?.outcome,
        ),
      "an outcome is never changed",
    );
}

function ownStatements(
  before: Orchestration,
  event: OrchestrationEvent,
  after: Orchestration,
  must: Must,
): void {
  const from = (...statuses: Orchestration["status"][]): void =>
    must(
      statuses.includes(before.status),
      `${event.type} comes only to what is ${statuses.join(" or ")}`,
    );
  switch (event.type) {
    case "orchestrationCreated":
      must(false, "an orchestration is created once");
      return;
    case "orchestrationAdmitted":
      from("queued");
      return;
    case "pauseRequested":
      from("queued", "running");
      return;
    case "orchestrationPaused":
      from("queued", "running");
      return;
    case "orchestrationResumed":
      from("paused");
      return;
    case "waitStarted":
      from("running");
      waitStatements(before, event, must);
      return;
    case "waitEnded":
      must(before.wait !== null, "a wait ends after it began, once");
      must(
        event.queued !== true || before.wait?.kind === "runner",
        "only who waited for containers has given its place away",
      );
      return;
    case "takenOver":
      from("paused");
      must(
        before.requested === null && !isTakenOver(before),
        "a session is taken over once, where nothing else is asked for",
      );
      must(
        (before.attempts.at(-1)?.status ?? "ended") === "ended",
        "no agent works in a session that the user takes over",
      );
      return;
    case "givenBack":
      must(isTakenOver(before), "what is given back was taken over");
      return;
    case "retryRequested":
      from("failed");
      must(
        isReopened(before.stages, after.stages) &&
          isReopened(before.batches, after.batches) &&
          after.tasks.every(({ status }) => status !== "unproven"),
        "a retry begins a new round of what failed, and of nothing else",
      );
      return;
    case "runnerChanged":
    case "gateChanged":
      if (before.wait === null) from("failed", "paused");
      return;
    case "budgetsRaised":
      if (before.wait === null) from("failed", "paused");
      must(
        areRaised(before, event.budgets),
        "a budget is raised to more than before, and than what is spent of it",
      );
      return;
    case "mergeRequested":
      from("mergeReady");
      return;
    case "moveRequested":
      if (before.wait === null) from("failed", "paused", "mergeReady");
      return;
    case "moved":
      must(before.move !== null, "a move is made after it was asked for");
      must(
        (before.attempts.at(-1)?.status ?? "ended") === "ended",
        "a move waits for the attempt at work",
      );
      return;
    case "orchestrationCancelled":
      must(
        before.requested === "cancel",
        "it is cancelled only when the user asked for it",
      );
      return;
    case "worktreeOpened":
      must(
        before.worktree?.status === "intended",
        "a worktree is opened after it was intended",
      );
      return;
    case "attemptIntended":
      intentStatements(before, event, must);
      return;
    case "attemptStarted":
    case "attemptEnded":
    case "timeExtended":
      must(
        before.attempts.some(
          ({ id, status }) => id === event.attempt && status !== "ended",
        ),
        "an attempt starts and ends once, after it was intended",
      );
      return;
    case "questionAsked":
    case "questionAnswered":
    case "questionClosed":
      questionStatements(before, event, after, must);
      return;
    case "evidenceGathered": {
      const newest = before.attempts.findLast((each) => !askedInVain(each));
      must(
        newest?.id === event.attempt &&
          newest.outcome?.ok === true &&
          newest.evidence === null,
        "evidence is gathered once, of the newest attempt, which ended well",
      );
      return;
    }
    case "turnGiven":
      must(
        before.status === "running" &&
          before.requested === null &&
          before.wait === null &&
          before.attempts.every(({ status }) => status === "ended") &&
          before.batches.some(
            ({ endedAt }) => (endedAt ?? 0) > before.queuedAt,
          ),
        "a turn is given back between two batches, after one was done in it",
      );
      return;
    case "stageStarted":
      must(
        !isLeftOut(before, event.stage),
        "a stage that the options leave out is not started",
      );
      return;
    case "stageSkipped":
      must(
        isLeftOut(before, event.stage),
        "only a stage that the options leave out is skipped without the user",
      );
      return;
    case "mergeGated":
      must(
        before.merge.proof?.commit === event.commit &&
          before.merge.proof.gate === null,
        "the gate runs on the merged result that was intended, once",
      );
      return;
    case "mergeReturned":
      must(
        isMergeBroken(before) &&
          before.options.autoHeal &&
          (before.merge.proof?.returns ?? 0) < before.options.healAttempts,
        "a merge goes back to the agents where the gate failed on it, as often as the options allow heals",
      );
      return;
    case "mergeIntended":
    case "mergeGateIntended":
      must(
        !isMergeBroken(before),
        "what the gate failed on, with the base branch merged in, is mended or looked at before it is merged",
      );
      must(
        before.requested === "merge" ||
          before.requested === "cancel" ||
          (before.options.autoMerge &&
            !hasSkips(before) &&
            doubtsOf(before) === null),
        "a merge is asked for, or automatic and all of it proven",
      );
      return;
    case "batchCompleted":
      must(
        !before.options.pauseBetweenBatches ||
          after.requested !== null ||
          after.batches.every(({ status }) => status !== "pending"),
        "a pause between batches comes where the options ask for it",
      );
      must(
        isConfirmed(before, event.stage, event.batch),
        "a batch is completed when its newest attempt ended well and its evidence holds",
      );
      return;
    case "stageCompleted":
      stageStatements(before, event, must);
      return;
    case "findingsReturned": {
      const fails = before.attempts
        .slice(before.review?.attemptsBefore ?? 0)
        .filter(
          ({ stage, evidence }) =>
            stage === event.stage && evidence?.verdict?.verdict === "fail",
        );
      must(
        fails.length <= before.options.reviewRounds &&
          fails.at(-1) === before.attempts.at(-1) &&
          (fails.at(-1)?.evidence?.verdict?.findings.length ?? 0) > 0,
        "what goes back was found by the newest review, and within the rounds that the options allow",
      );
      must(
        before.stages.some(
          ({ name, status }) => name === event.to && status === "completed",
        ),
        "findings go back to work that was done",
      );
      return;
    }
    case "stageFailed":
      must(
        before.stages.some(
          ({ name, status }) => name === event.stage && status === "running",
        ),
        "a stage fails while it runs",
      );
      return;
    case "orchestrationFailed":
      from("running");
      must(
        after.batches.every(({ status }) => status !== "running") &&
          after.stages.every(({ status }) => status !== "running"),
        "no part of it runs when it fails",
      );
      return;
    case "merged":
      must(
        before.merge.status === "none" || before.merge.commit === event.commit,
        "what is merged is the commit that was intended",
      );
      return;
    default:
      return;
  }
}

const isLeftOut = (o: Orchestration, stage: string): boolean =>
  o.options.skip.includes(stage) &&
  o.pipeline.stages.some(({ name, skippable }) => name === stage && skippable);

const areRaised = (
  { options, costUsd }: Orchestration,
  { total = Infinity, day = Infinity }: EventOf<"budgetsRaised">["budgets"],
): boolean =>
  total > Math.max(options.budgets.total, costUsd) && day > options.budgets.day;

const isReopened = (
  before: readonly (Stage | Batch)[],
  after: readonly (Stage | Batch)[],
): boolean =>
  before.every(
    ({ status, round }, index) =>
      after[index]?.round === round + (status === "failed" ? 1 : 0) &&
      after[index].status === (status === "failed" ? "running" : status),
  );

function stageStatements(
  before: Orchestration,
  event: EventOf<"stageCompleted">,
  must: Must,
): void {
  const definition = before.pipeline.stages.find(
    ({ name }) => name === event.stage,
  );
  const mended = before.stages.some(
    ({ name, context }) => name === event.stage && context !== null,
  );
  if (definition?.kind === "agent" || mended)
    must(
      isConfirmed(before, event.stage, null),
      "a stage is completed when its newest attempt ended well and its evidence holds",
    );
}
