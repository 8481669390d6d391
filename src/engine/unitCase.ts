import type { Sentence } from "../model/said";
import type { ErrorCode, Failure } from "../model/errors";
import type { Inputs } from "../model/event";
import type { Attempt, Orchestration } from "../model/orchestration";
import { evidenceInputs, pause, reason, short } from "./action";
import type { Decision, Unit } from "./action";
import {
  budgetFailure,
  ceilingOf,
  isWorthWaiting,
  reservedFailure,
} from "./budget";
import type { Facts } from "./budget";

/** Attempts of a unit in its current round, oldest first. */
export function attemptsOf(o: Orchestration, unit: Unit): Attempt[] {
  const round = unit.batch?.round ?? unit.stage.round;
  return o.attempts.filter(
    (attempt) =>
      attempt.stage === unit.stage.name &&
      attempt.batch === (unit.batch?.index ?? null) &&
      attempt.round === round,
  );
}

/** What is decided from: one unit in its current round. */
export interface Case {
  readonly o: Orchestration;
  readonly facts: Facts;
  readonly unit: Unit;
  readonly attempts: readonly Attempt[];
}

export const unitInputs = ({ unit, attempts }: Case): Inputs => ({
  stage: unit.stage.name,
  ...(unit.batch ? { batch: unit.batch.index + 1 } : {}),
  round: unit.batch?.round ?? unit.stage.round,
  attempts: attempts.length,
});

/** What the process and its evidence say of an attempt that ended well. */
export const proofInputs = ({ kind, outcome, evidence }: Attempt): Inputs => ({
  attemptKind: kind,
  processOk: outcome?.ok ?? null,
  ...(evidence ? evidenceInputs(evidence) : {}),
});

export const failureInputs = ({ code, message }: Failure): Inputs => ({
  failure: code,
  message: short(message),
});

export const countOf = (
  attempts: readonly Attempt[],
  code: ErrorCode,
): number =>
  attempts.filter(({ outcome }) => outcome?.failure?.code === code).length;

/** The next attempt, where a pause and the budgets let it begin. `failure`: what it is to mend. */
export function intend(
  at: Case,
  kind: Attempt["kind"],
  resume: Attempt["resume"],
  failure: Failure | null,
  because: Sentence,
  more: Inputs = {},
): Decision {
  const { o, facts, unit, attempts } = at;
  if (o.requested === "pause")
    return pause("It was asked to pause.", {
      requested: o.requested,
      ...unitInputs(at),
      next: kind,
    });
  const ceiling = ceilingOf(o, attempts, kind, facts);
  if (isWorthWaiting(ceiling, facts))
    return {
      action: {
        type: "startWait",
        kind: "money",
        failure: reservedFailure(ceiling),
        earlier: 0,
      },
      because: "What is left of the day is reserved for agents at work.",
      inputs: {
        ...unitInputs(at),
        next: kind,
        dayUsd: ceiling.limitUsd,
        spentTodayUsd: ceiling.spentUsd,
        reservedUsd: ceiling.reservedUsd,
      },
    };
  const inputs = {
    ...more,
    kind,
    session:
      resume === null ? "new" : resume.fork ? "fork of the last" : "resumed",
    tightestBudget: ceiling.name,
    leftUsd: ceiling.usd,
    spentUsd: o.costUsd,
    reservedUsd: ceiling.reservedUsd,
    timeLimitMinutes: o.options.timeouts[unit.definition.role],
  };
  if (ceiling.usd <= 0) {
    return fail(
      at,
      budgetFailure(ceiling),
      "Nothing is spent beyond a budget.",
      inputs,
    );
  }
  return {
    action: {
      type: "intendAttempt",
      unit,
      kind,
      resume,
      failure,
      useCommand: countOf(attempts, "unknownCommand") === 0,
      budgetUsd: ceiling.usd,
    },
    ...reason(because),
    inputs: { ...unitInputs(at), ...inputs },
  };
}

/** The unit fails: the user decides. */
export const fail = (
  at: Case,
  failure: Failure,
  because: Sentence,
  more: Inputs = {},
): Decision => ({
  action: { type: "fail", unit: at.unit, failure },
  ...reason(because),
  inputs: { ...unitInputs(at), ...more, ...failureInputs(failure) },
});
