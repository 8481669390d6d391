import type { OrchestrationEvent } from "../model/event";
import { hasSkips, isTakenOver } from "../model/standing";
import type {
  Attempt,
  Batch,
  Orchestration,
  Stage,
} from "../model/orchestration";
import type { OpenQuestion } from "../model/question";
import type { Must } from "./statement";
import {
  goingOnStatements,
  waitStatements,
  wasCutShort,
} from "./waitInvariants";

type Of<Type extends OrchestrationEvent["type"]> = Extract<
  OrchestrationEvent,
  { type: Type }
>;

const cent = 1e-9;

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
    event.type === "budgetsRaised" || before.options === after.options,
    "options are frozen, but for budgets that the user raises",
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
      must(
        before.questions.every((each) => !isQuestion(each, event.question)) &&
          event.question.answer === null,
        "a question is asked once",
      );
      must(
        before.attempts.some(
          ({ id, status }) =>
            id === event.question.attempt && status === "running",
        ),
        "a question comes from an attempt that is at work",
      );
      return;
    case "questionAnswered":
      must(
        before.questions.some(
          (each) =>
            each.attempt === event.attempt &&
            each.id === event.question &&
            each.answer === null,
        ),
        "an answer is recorded once, to a question that is asked",
      );
      must(
        event.by === "user" ||
          event.answer.kind === (event.by === "rule" ? "allow" : "deny"),
        "without the user only a rule of the user allows",
      );
      return;
    case "questionClosed":
      must(
        after.questions.length === before.questions.length - 1,
        "a question is closed once",
      );
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
    case "mergeIntended":
      must(
        before.requested === "merge" ||
          before.requested === "cancel" ||
          (before.options.autoMerge && !hasSkips(before)),
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

const isQuestion = (one: OpenQuestion, other: OpenQuestion): boolean =>
  one.attempt === other.attempt && one.id === other.id;

const areRaised = (
  { options, costUsd }: Orchestration,
  { total = Infinity, day = Infinity }: Of<"budgetsRaised">["budgets"],
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
  event: Of<"stageCompleted">,
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

const roundOf = (
  o: Orchestration,
  stage: string,
  batch: number | null,
): number | undefined =>
  batch === null
    ? o.stages.find(({ name }) => name === stage)?.round
    : o.batches[batch]?.round;

const isOf = (attempt: Attempt, stage: string, batch: number | null): boolean =>
  attempt.stage === stage && attempt.batch === batch;

/** Work without its structured answer is judged as it is when asking for that failed. */
const askedInVain = ({ kind, outcome }: Attempt): boolean =>
  kind === "decide" && outcome?.ok === false;

/** Dual confirmation: the newest attempt of a unit, of its current round, ended well and its evidence holds. */
function isConfirmed(
  o: Orchestration,
  stage: string,
  batch: number | null,
): boolean {
  const newest = o.attempts.findLast(
    (attempt) => isOf(attempt, stage, batch) && !askedInVain(attempt),
  );
  return (
    newest?.outcome?.ok === true &&
    newest.evidence?.holds === true &&
    newest.round === roundOf(o, stage, batch)
  );
}

function intentStatements(
  before: Orchestration,
  { attempt }: Of<"attemptIntended">,
  must: Must,
): void {
  const { stage, batch, kind, round, sessionId, resume } = attempt;
  const { budgets, autoHeal, healAttempts } = before.options;
  must(
    before.status === "running" && before.worktree?.status === "open",
    "an attempt is made in an open worktree of an orchestration at work",
  );
  must(
    before.stages.some(
      ({ name, status }) => name === stage && status === "running",
    ) &&
      (batch === null || before.batches[batch]?.status === "running"),
    "an attempt is made for a stage and batch that are at work only",
  );
  must(
    round === roundOf(before, stage, batch),
    "an attempt belongs to the round of its unit",
  );
  must(
    before.attempts.every(({ id }) => id !== attempt.id),
    "an attempt is intended once",
  );
  must(
    resume && !resume.fork
      ? resume.sessionId === sessionId
      : before.attempts.every((each) => each.sessionId !== sessionId),
    "an attempt has a session of its own, unless it goes on in one",
  );
  must(
    attempt.budgetUsd > 0 &&
      attempt.budgetUsd <= budgets.total - before.costUsd + cent &&
      attempt.budgetUsd <= ownBudget[kind](budgets),
    "an attempt has no more than is left of its budgets",
  );
  const earlier = before.attempts.filter(
    (each) => isOf(each, stage, batch) && each.round === round,
  );
  if (kind === "heal")
    must(
      autoHeal && healsThatProvedNothing(earlier) < healAttempts,
      "a round has no more heals that prove nothing than the options allow",
    );
  must(
    earlier.filter(({ outcome }) => outcome?.failure?.code === "agentLost")
      .length <= mostLost,
    "lost attempts are not made again for ever",
  );
  must(before.wait === null, "no attempt is made while it waits for a time");
  goingOnStatements(before, earlier, must);
  const newest = earlier.at(-1);
  if (kind === "decide")
    must(
      newest?.kind !== "decide" || newest.outcome?.ok !== true,
      "a missing answer is asked for once",
    );
  must(
    newest === undefined ||
      newest.outcome?.ok !== true ||
      newest.evidence?.holds === false ||
      (kind === "decide" && newest.evidence === null),
    "nothing is tried again before it was judged, or after it was proven",
  );
}

const mostLost = 3;
/** In words of its own, so that a mistake of the decision is not repeated here. */
function healsThatProvedNothing(earlier: readonly Attempt[]): number {
  const provenUpTo = (end: number): number =>
    new Set(
      earlier
        .slice(0, end)
        .flatMap(({ evidence }) => evidence?.tasks ?? [])
        .filter(({ proven }) => proven)
        .map(({ key }) => key),
    ).size;
  return earlier.filter(
    (each, index) =>
      each.kind === "heal" &&
      !wasCutShort(each) &&
      provenUpTo(index) === provenUpTo(index + 1),
  ).length;
}

const ownBudget: Record<
  Attempt["kind"],
  (budgets: Orchestration["options"]["budgets"]) => number
> = {
  work: ({ batch }) => batch,
  heal: ({ heal }) => heal,
  decide: ({ decision }) => decision,
};
