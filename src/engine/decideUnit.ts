import type { ErrorCode, Failure } from "../model/errors";
import type { Inputs } from "../model/event";
import type { Attempt, Orchestration } from "../model/orchestration";
import { evidenceInputs, pause, short, wait } from "./action";
import type { Decision, Unit } from "./action";
import { isCutShort } from "./attempts";
import { budgetFailure, ceilingOf, isWorthWaiting, overspent } from "./budget";
import type { Facts } from "./budget";
import { stuckFailure } from "./loopDetector";
import { waitBefore } from "./waits";

/** Attempts that vanish (a killed machine) are started again this many times in a round, then the user decides. */
const maxLostAttempts = 3;

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
interface Case {
  readonly o: Orchestration;
  readonly facts: Facts;
  readonly unit: Unit;
  readonly attempts: readonly Attempt[];
}

/** What to do for a stage without batches, or for one batch: attempt, proof, heal, or failure. */
export function decideUnit(
  o: Orchestration,
  facts: Facts,
  unit: Unit,
): Decision {
  const attempts = attemptsOf(o, unit);
  const at: Case = { o, facts, unit, attempts };
  const last = attempts.at(-1);
  if (!last) {
    return intend(at, "work", null, null, "No attempt yet.");
  }
  const { outcome, evidence } = last;
  if (!outcome) {
    return {
      action: { type: "runAttempt", attempt: last },
      because: "The attempt is to run to its end.",
      inputs: { ...unitInputs(at), attemptStatus: last.status },
    };
  }
  if (!outcome.ok) return afterFailure(at, last);
  if (!evidence) {
    return {
      action: { type: "gatherEvidence", unit, attempt: last },
      because: "The agent ended well; now its work has to be proven.",
      inputs: { ...unitInputs(at), evidence: unit.definition.evidence },
    };
  }
  if (evidence.holds) {
    const inputs = { ...unitInputs(at), ...proofInputs(last) };
    return unit.batch
      ? {
          action: {
            type: "completeBatch",
            unit,
            batch: unit.batch,
            attempt: last,
          },
          because: "Process and evidence agree: the batch is done.",
          inputs,
        }
      : {
          action: { type: "completeStage", unit, attempt: last },
          because: "Process and evidence agree: the stage is done.",
          inputs,
        };
  }
  if (
    unit.definition.evidence === "verdict" &&
    !evidence.verdict &&
    last.kind !== "decide" &&
    outcome.sessionId
  ) {
    return intend(
      at,
      "decide",
      { sessionId: outcome.sessionId, fork: false },
      null,
      "The review ended without a verdict: it is asked for.",
    );
  }
  return healOrFail(at, last, {
    code:
      evidence.verdict?.verdict === "fail"
        ? "verdictFailed"
        : evidence.gate && evidence.gate.exitCode !== 0
          ? "gateFailed"
          : "notProven",
    message: evidence.reason,
    ...deniedFix(outcome.deniedTools),
  });
}

const unitInputs = ({ unit, attempts }: Case): Inputs => ({
  stage: unit.stage.name,
  ...(unit.batch ? { batch: unit.batch.index + 1 } : {}),
  round: unit.batch?.round ?? unit.stage.round,
  attempts: attempts.length,
});

/** What the process and its evidence say of an attempt that ended well. */
const proofInputs = ({ kind, outcome, evidence }: Attempt): Inputs => ({
  attemptKind: kind,
  processOk: outcome?.ok ?? null,
  ...(evidence ? evidenceInputs(evidence) : {}),
});

const failureInputs = ({ code, message }: Failure): Inputs => ({
  failure: code,
  message: short(message),
});

/** Work that is not proven may be work that was not allowed. */
const deniedFix = (tools: readonly string[]): { fix?: string } =>
  tools.length === 0
    ? {}
    : {
        fix: `The agent was not allowed to use ${tools.join(", ")}. If the work needs that, allow it with a rule in allowedTools, such as "Bash(npm test *)", then start again.`,
      };

const countOf = (attempts: readonly Attempt[], code: ErrorCode): number =>
  attempts.filter(({ outcome }) => outcome?.failure?.code === code).length;

function afterFailure(at: Case, last: Attempt): Decision {
  const failure: Failure = last.outcome?.failure ?? {
    code: "agentFailed",
    message: "The agent failed without saying why.",
  };
  const inputs = failureInputs(failure);
  // Where it has not come to a session of its own, it begins as it did.
  const resume = last.outcome?.sessionId
    ? { sessionId: last.outcome.sessionId, fork: false }
    : last.resume;
  const sameAgain = "Another attempt would fail in the same way.";
  switch (failure.code) {
    case "interrupted":
      return intend(
        at,
        last.kind,
        resume,
        null,
        "The attempt was interrupted: its session goes on.",
        inputs,
      );
    case "agentLost": {
      const lost = countOf(at.attempts, "agentLost");
      const counted = { ...inputs, lost, lostAllowed: maxLostAttempts };
      return lost > maxLostAttempts
        ? fail(
            at,
            failure,
            `${lost} attempts were lost: that is enough.`,
            counted,
          )
        : intend(
            at,
            last.kind,
            resume,
            null,
            "The agent's process vanished: the attempt is made again.",
            counted,
          );
    }
    case "notFound":
      // A verdict can be given in the session of the review only, and a review that is made anew could lose it again.
      return last.resume === null || last.kind === "decide"
        ? fail(at, failure, sameAgain)
        : intend(
            at,
            last.kind,
            null,
            null,
            "The session to go on in is gone: a new one is begun.",
            inputs,
          );
    case "budgetExceeded":
      return fail(
        at,
        overspent(at.o, at.attempts, last, at.facts),
        "Nothing is spent beyond a budget.",
        inputs,
      );
    case "agentUnavailable":
    case "quotaReached": {
      const goOn = intend(
        at,
        last.kind,
        resume,
        null,
        last.wentOn === "resumed"
          ? "You resumed it: the session goes on."
          : "The wait is over: the session goes on.",
        inputs,
      );
      const kind = failure.code === "quotaReached" ? "quota" : "retry";
      return waitBefore(goOn, kind, failure, at.o, at.unit, at.attempts);
    }
    case "turnsExceeded":
      // Another call in the same session finishes what is nearly done; twice as many turns are no accident.
      return resume !== null &&
        last.kind !== "decide" &&
        last.outcome !== null &&
        last.outcome.turns > 0 &&
        countOf(at.attempts, failure.code) === 1
        ? intend(
            at,
            "work",
            resume,
            null,
            "The turns were used up in the middle of the work: its session goes on, once.",
            inputs,
          )
        : healOrFail(at, last, failure);
    case "promptTooLong":
      // A verdict can be given in the session of the review only.
      return last.kind === "decide" || countOf(at.attempts, failure.code) > 1
        ? fail(at, failure, sameAgain)
        : intend(
            at,
            last.kind,
            null,
            null,
            "The session has grown too long: a new one is begun, once.",
            inputs,
          );
    case "unknownCommand":
      return countOf(at.attempts, failure.code) > 1
        ? fail(at, failure, sameAgain)
        : intend(
            at,
            last.kind,
            null,
            null,
            "The agent does not know the stage's command: the stage's own prompt is sent instead.",
            inputs,
          );
    case "timedOut":
    case "agentFailed":
    case "agentRefused":
    case "badAnswer":
      return healOrFail(at, last, failure);
    case "agentStuck":
      return fail(at, failure, "The agent went round in circles.");
    case "agentNotLoggedIn":
      return fail(
        at,
        failure,
        "Nothing can be done until the agent is logged in again.",
      );
    default:
      return fail(at, failure, sameAgain);
  }
}

function healOrFail(at: Case, last: Attempt, failure: Failure): Decision {
  const { o, unit, attempts } = at;
  const heals = attempts.filter(
    (attempt) => attempt.kind === "heal" && !isCutShort(attempt),
  ).length;
  const allowed = o.options.autoHeal ? o.options.healAttempts : 0;
  const inputs = {
    ...proofInputs(last),
    heals,
    healsAllowed: allowed,
    access: unit.definition.access,
  };
  const stuck = stuckFailure(unit, attempts, failure);
  if (stuck !== null)
    return fail(
      at,
      stuck,
      "More of the same would not help: the user decides.",
      inputs,
    );
  if (unit.definition.access === "read") {
    return fail(
      at,
      failure,
      "A read-only stage cannot mend what it found: the user decides.",
      inputs,
    );
  }
  if (heals >= allowed) {
    return fail(
      at,
      failure,
      allowed === 0
        ? "Healing is off."
        : `Healing was tried ${heals} of ${allowed} times.`,
      inputs,
    );
  }
  return intend(
    at,
    "heal",
    last.outcome?.sessionId
      ? { sessionId: last.outcome.sessionId, fork: true }
      : null,
    failure,
    `Heal attempt ${heals + 1} of ${allowed}: ${failure.message}`,
    { ...inputs, ...failureInputs(failure) },
  );
}

function intend(
  at: Case,
  kind: Attempt["kind"],
  resume: Attempt["resume"],
  failure: Failure | null,
  because: string,
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
    return wait("What is left of the day is reserved for agents at work.");
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
    because,
    inputs: { ...unitInputs(at), ...inputs },
  };
}

const fail = (
  at: Case,
  failure: Failure,
  because: string,
  more: Inputs = {},
): Decision => ({
  action: { type: "fail", unit: at.unit, failure },
  because,
  inputs: { ...unitInputs(at), ...more, ...failureInputs(failure) },
});
