import { reason } from "./action";
import { said } from "../model/said";
import type { Said } from "../model/said";
import type { Inputs } from "../model/event";
import type { Attempt, Orchestration, Stage } from "../model/orchestration";
import type { StageDefinition } from "../model/pipeline";
import type { RecordedComment } from "../model/review";
import type { Decision, Unit } from "./action";

const isFail = ({ evidence }: Attempt): boolean =>
  evidence?.verdict?.verdict === "fail";

/**
 * Where the findings of a review go: back to the nearest stage before it that did the work, as long as the options allow another
 * round. Null where the user has to decide: nothing was found that could be mended, or the rounds are used up. Pure.
 */
export function returnFindings(
  o: Orchestration,
  { definition, stage }: Unit,
  review: Attempt,
  inputs: Inputs,
): Decision | null {
  const findings = review.evidence?.verdict?.findings ?? [];
  if (!isFail(review) || findings.length === 0 || definition.access !== "read")
    return null;
  // The rounds are counted anew since the user's own review.
  const reviews = o.attempts
    .slice(o.review?.attemptsBefore ?? 0)
    .filter(
      (attempt) => attempt.stage === stage.name && isFail(attempt),
    ).length;
  const to = workBefore(o, stage.name);
  if (reviews > o.options.reviewRounds || to === null) return null;
  return {
    action: { type: "returnFindings", stage: stage.name, to: to.name },
    ...reason(
      said`The review found something: it goes back to ${to.name}, round ${reviews} of ${o.options.reviewRounds}.`,
    ),
    inputs: {
      ...inputs,
      findings: findings.length,
      reviews,
      reviewRounds: o.options.reviewRounds,
    },
  };
}

/** The nearest completed stage before this one (null: before the end) whose work is files. */
export function workBefore(
  o: Orchestration,
  reviewer: string | null,
): Stage | null {
  const index =
    reviewer === null
      ? o.stages.length
      : o.stages.findIndex(({ name }) => name === reviewer);
  const at = o.pipeline.stages.slice(0, index).findLastIndex(isWork);
  const stage = o.stages[at];
  return stage?.status === "completed" ? stage : null;
}

/** Stages whose work is files. */
const isWork = ({ evidence }: StageDefinition): boolean =>
  evidence === "tasks" || evidence === "changes";

/** The stage that a review of the user goes back to: the last one of work that has begun. Null where nothing was done yet. */
export function reviewedStage(o: Orchestration): string | null {
  const at = o.pipeline.stages.findLastIndex((definition, index) => {
    const status = o.stages[index]?.status;
    return (
      isWork(definition) &&
      (status === "completed" || status === "failed" || status === "running")
    );
  });
  return o.stages[at]?.name ?? null;
}

/** Whether the user's review has been sent since the last attempt: the next one is the answer to it. */
export const isAnswerToReview = (o: Orchestration): boolean =>
  o.review?.attemptsBefore === o.attempts.length;

/** The session that did the work which the user's review is about, where this unit is the answer to it; else null. */
export function reviewedSession(
  o: Orchestration,
  { stage, batch }: Pick<Unit, "stage" | "batch">,
): Attempt["resume"] {
  if (!isAnswerToReview(o) || o.review?.stage !== stage.name) return null;
  const sessionId = o.attempts.findLast(
    (attempt) =>
      attempt.stage === stage.name &&
      (batch === null || attempt.batch === batch.index),
  )?.outcome?.sessionId;
  return sessionId ? { sessionId, fork: false } : null;
}

/** What the user's review asks for, for a unit that has to do it or to check it. */
export const commentsFor = (
  o: Orchestration,
  { stage }: Pick<Unit, "stage">,
): readonly RecordedComment[] => {
  const from = o.stages.findIndex(({ name }) => name === o.review?.stage);
  const at = o.stages.findIndex(({ name }) => name === stage.name);
  return from !== -1 && at >= from ? (o.review?.comments ?? []) : [];
};

/**
 * Whether a unit is at work on what a review found: a whole stage that has handed on before. Its tasks were proven then and stay so;
 * what is to be proven now is that something was changed.
 */
export const isMending = ({
  stage,
  batch,
}: Pick<Unit, "stage" | "batch">): boolean =>
  batch === null && stage.context !== null;

/** What the newest review found, where it failed and a unit has to mend it; none elsewhere. */
export const findingsFor = (o: Orchestration, unit: Unit): readonly string[] =>
  isMending(unit) ? failedFindings(o.attempts.findLast(hasVerdict)) : [];

const hasVerdict = ({ evidence }: Attempt): boolean =>
  (evidence?.verdict ?? null) !== null;

const failedFindings = (review: Attempt | undefined): readonly string[] =>
  review && isFail(review) ? (review.evidence?.verdict?.findings ?? []) : [];

/** A number of comments, in words. */
export const commentCount = (count: number): Said =>
  count === 1 ? said`1 comment` : said`${count} comments`;
