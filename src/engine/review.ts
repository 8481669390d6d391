import type { Inputs } from "../model/event";
import type { Attempt, Orchestration, Stage } from "../model/orchestration";
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
  const reviews = o.attempts.filter(
    (attempt) => attempt.stage === stage.name && isFail(attempt),
  ).length;
  const to = workBefore(o, stage.name);
  if (reviews > o.options.reviewRounds || to === null) return null;
  return {
    action: { type: "returnFindings", stage: stage.name, to: to.name },
    because: `The review found something: it goes back to ${to.name}, round ${reviews} of ${o.options.reviewRounds}.`,
    inputs: {
      ...inputs,
      findings: findings.length,
      reviews,
      reviewRounds: o.options.reviewRounds,
    },
  };
}

/** The nearest completed stage before this one whose work is files. */
function workBefore(o: Orchestration, reviewer: string): Stage | null {
  const index = o.stages.findIndex(({ name }) => name === reviewer);
  const at = o.pipeline.stages
    .slice(0, index)
    .findLastIndex(
      ({ evidence }) => evidence === "tasks" || evidence === "changes",
    );
  const stage = o.stages[at];
  return stage?.status === "completed" ? stage : null;
}

/**
 * Whether a unit is at work on what a review found: a whole stage that has handed on before. Its tasks were proven then and stay so;
 * what is to be proven now is that something was changed.
 */
export const isMending = ({
  stage,
  batch,
}: Pick<Unit, "stage" | "batch">): boolean =>
  batch === null && stage.context !== null;

/** What the newest failed review found, where a unit has to mend it; none elsewhere. */
export const findingsFor = (o: Orchestration, unit: Unit): readonly string[] =>
  isMending(unit)
    ? (o.attempts.findLast(isFail)?.evidence?.verdict?.findings ?? [])
    : [];
