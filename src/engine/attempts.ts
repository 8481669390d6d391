import { worded } from "../model/errors";
import { said } from "../model/said";
import type { Outcome } from "../model/agent";
import type { Failure } from "../model/errors";
import type { Attempt, Orchestration, TimedWait } from "../model/orchestration";
import type { Unit } from "./action";

/**
 * Attempts of a unit since it was begun, over all its rounds, oldest first. Those of the current round count whatever the clock said:
 * it may have been set back since the unit was begun.
 */
const attemptsEver = (
  o: Orchestration,
  { stage, batch }: Pick<Unit, "stage" | "batch">,
): Attempt[] => {
  const { round, startedAt } = batch ?? stage;
  return o.attempts.filter(
    (attempt) =>
      attempt.stage === stage.name &&
      attempt.batch === (batch?.index ?? null) &&
      (attempt.round === round || attempt.intendedAt >= (startedAt ?? 0)),
  );
};

/** All attempts of a unit build on each other: its work is what changed since the first of them began. */
export const startCommitOf = (
  o: Orchestration,
  unit: Pick<Unit, "stage" | "batch">,
): string | undefined => attemptsEver(o, unit)[0]?.startCommit;

/**
 * The session that the newest attempt of a unit stopped in for want of money, before the user let it go on: it knows the work, and what it
 * has cost is paid. Null where it stopped for anything else.
 */
export function sessionWithoutMoney(
  o: Orchestration,
  unit: Pick<Unit, "stage" | "batch">,
): Attempt["resume"] {
  const { failure, sessionId = null } =
    attemptsEver(o, unit).at(-1)?.outcome ?? {};
  return failure?.code === "budgetExceeded" && sessionId !== null
    ? { sessionId, fork: false }
    : null;
}

/** Why the attempt before did not count: what a heal that was interrupted still has to mend. */
export function lastFailure(o: Orchestration, unit: Unit): Failure | null {
  const judged = attemptsEver(o, unit).filter(
    (attempt) => attempt.evidence && !attempt.evidence.holds,
  );
  const evidence = judged.at(-1)?.evidence;
  return evidence
    ? { code: "notProven", ...worded(evidence.said ?? evidence.reason) }
    : null;
}

/** A resumed session keeps its id; a new or forked one gets ours, so that it can be found after a crash. */
export const sessionFor = (
  resume: Attempt["resume"],
  newId: () => string,
): string => (resume && !resume.fork ? resume.sessionId : newId());

/** An attempt that was stopped for a pause is no failure: its session goes on at the resume. */
export const asInterrupted = (o: Orchestration, outcome: Outcome): Outcome =>
  outcome.failure?.code === "cancelled" && o.requested === "pause"
    ? {
        ...outcome,
        failure: {
          code: "interrupted",
          ...worded(said`The attempt was stopped for a pause.`),
        },
      }
    : outcome;

/** Which wait mends why an attempt failed; null where none does. */
export function waitKindOf({
  outcome,
}: Pick<Attempt, "outcome">): TimedWait["kind"] | null {
  switch (outcome?.failure?.code) {
    case "agentUnavailable":
      return "retry";
    case "unhealthy":
      return "health";
    case "quotaReached":
      return "quota";
    default:
      return null;
  }
}

/**
 * Ended by us or by the world, or never really begun: such an attempt says nothing of the work. It uses up no heal and is no sign of
 * a loop; how often it is made again has a bound of its own.
 */
export function isCutShort({ outcome }: Pick<Attempt, "outcome">): boolean {
  switch (outcome?.failure?.code) {
    case "interrupted":
    case "agentLost":
    case "notFound":
    case "agentUnavailable":
    case "unhealthy":
    case "quotaReached":
    case "promptTooLong":
    case "unknownCommand":
      return true;
    default:
      return false;
  }
}
