import type { Failure } from "../model/errors";
import type { Attempt, Orchestration } from "../model/orchestration";
import { pause } from "./action";
import type { Decision, Unit } from "./action";
import { ceilingOf } from "./budget";
import type { Facts } from "./budget";

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

/** What to do for a stage without batches, or for one batch: attempt, proof, heal, or failure. */
export function decideUnit(
  o: Orchestration,
  facts: Facts,
  unit: Unit,
): Decision {
  const attempts = attemptsOf(o, unit);
  const last = attempts.at(-1);
  if (!last) {
    return intend(o, facts, unit, "work", null, null, "No attempt yet.");
  }
  const { outcome, evidence } = last;
  if (!outcome) {
    return {
      action: { type: "runAttempt", attempt: last },
      because: "The attempt is to run to its end.",
    };
  }
  if (!outcome.ok) return afterFailure(o, facts, unit, attempts, last);
  if (!evidence) {
    return {
      action: { type: "gatherEvidence", unit, attempt: last },
      because: "The agent ended well; now its work has to be proven.",
    };
  }
  if (evidence.holds) {
    return unit.batch
      ? {
          action: {
            type: "completeBatch",
            unit,
            batch: unit.batch,
            attempt: last,
          },
          because: "Process and evidence agree: the batch is done.",
        }
      : {
          action: { type: "completeStage", unit, attempt: last },
          because: "Process and evidence agree: the stage is done.",
        };
  }
  if (
    unit.definition.evidence === "verdict" &&
    !evidence.verdict &&
    last.kind !== "decide" &&
    outcome.sessionId
  ) {
    return intend(
      o,
      facts,
      unit,
      "decide",
      { sessionId: outcome.sessionId, fork: false },
      null,
      "The review ended without a verdict: it is asked for.",
    );
  }
  return healOrFail(o, facts, unit, attempts, last, {
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

/** Work that is not proven may be work that was not allowed. */
const deniedFix = (tools: readonly string[]): { fix?: string } =>
  tools.length === 0
    ? {}
    : {
        fix: `The agent was not allowed to use ${tools.join(", ")}. If the work needs that, allow it with a rule in allowedTools, such as "Bash(npm test *)", then start again.`,
      };

/** Ended by us or by the world, or never begun for want of its session: such an attempt does not use up a heal. */
const cutShort = (attempt: Attempt): boolean =>
  attempt.outcome?.failure?.code === "interrupted" ||
  attempt.outcome?.failure?.code === "agentLost" ||
  attempt.outcome?.failure?.code === "notFound";

function afterFailure(
  o: Orchestration,
  facts: Facts,
  unit: Unit,
  attempts: readonly Attempt[],
  last: Attempt,
): Decision {
  const failure: Failure = last.outcome?.failure ?? {
    code: "agentFailed",
    message: "The agent failed without saying why.",
  };
  const resume = last.outcome?.sessionId
    ? { sessionId: last.outcome.sessionId, fork: false }
    : null;
  switch (failure.code) {
    case "interrupted":
      return intend(
        o,
        facts,
        unit,
        last.kind,
        resume,
        null,
        "The attempt was interrupted: its session goes on.",
      );
    case "agentLost": {
      const lost = attempts.filter(
        (attempt) => attempt.outcome?.failure?.code === "agentLost",
      );
      return lost.length > maxLostAttempts
        ? fail(
            unit,
            failure,
            `${lost.length} attempts were lost: that is enough.`,
          )
        : intend(
            o,
            facts,
            unit,
            last.kind,
            resume,
            null,
            "The agent's process vanished: the attempt is made again.",
          );
    }
    case "notFound":
      // A verdict can be given in the session of the review only, and a review that is made anew could lose it again.
      return last.resume === null || last.kind === "decide"
        ? fail(unit, failure, "Another attempt would fail in the same way.")
        : intend(
            o,
            facts,
            unit,
            last.kind,
            null,
            null,
            "The session to go on in is gone: a new one is begun.",
          );
    case "timedOut":
    case "agentFailed":
    case "agentRefused":
    case "badAnswer":
      return healOrFail(o, facts, unit, attempts, last, failure);
    default:
      return fail(unit, failure, "Another attempt would fail in the same way.");
  }
}

function healOrFail(
  o: Orchestration,
  facts: Facts,
  unit: Unit,
  attempts: readonly Attempt[],
  last: Attempt,
  failure: Failure,
): Decision {
  const heals = attempts.filter(
    (attempt) => attempt.kind === "heal" && !cutShort(attempt),
  ).length;
  const allowed = o.options.autoHeal ? o.options.healAttempts : 0;
  if (unit.definition.access === "read") {
    return fail(
      unit,
      failure,
      "A read-only stage cannot mend what it found: the user decides.",
    );
  }
  if (heals >= allowed) {
    return fail(
      unit,
      failure,
      allowed === 0
        ? "Healing is off."
        : `Healing was tried ${heals} of ${allowed} times.`,
    );
  }
  return intend(
    o,
    facts,
    unit,
    "heal",
    last.outcome?.sessionId
      ? { sessionId: last.outcome.sessionId, fork: true }
      : null,
    failure,
    `Heal attempt ${heals + 1} of ${allowed}: ${failure.message}`,
  );
}

function intend(
  o: Orchestration,
  facts: Facts,
  unit: Unit,
  kind: Attempt["kind"],
  resume: Attempt["resume"],
  failure: Failure | null,
  because: string,
): Decision {
  if (o.requested === "pause") return pause("It was asked to pause.");
  const ceiling = ceilingOf(o, attemptsOf(o, unit), kind, facts);
  if (ceiling.usd <= 0) {
    return fail(
      unit,
      {
        code: "budgetExceeded",
        message: `The ${ceiling.name} budget is used up.`,
        fix: "Raise the budget in the settings and start again, or retry tomorrow if it is the day's budget.",
      },
      "Nothing is spent beyond a budget.",
    );
  }
  return {
    action: {
      type: "intendAttempt",
      unit,
      kind,
      resume,
      failure,
      budgetUsd: ceiling.usd,
    },
    because,
  };
}

const fail = (unit: Unit, failure: Failure, because: string): Decision => ({
  action: { type: "fail", unit, failure },
  because,
});
