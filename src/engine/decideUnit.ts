import type { Said } from "../model/said";
import { said } from "../model/said";
import { worded } from "../model/errors";
import type { Attempt, Orchestration } from "../model/orchestration";
import type { Decision, Unit } from "./action";
import { afterFailure, healOrFail } from "./afterFailure";
import { hasAnswered } from "./ask";
import { isCutShort, sessionWithoutMoney } from "./attempts";
import { ceilingOf } from "./budget";
import type { Facts } from "./budget";
import { returnFindings, reviewedSession } from "./review";
import { attemptsOf, intend, proofInputs, unitInputs } from "./unitCase";
import type { Case } from "./unitCase";

/** What to do for a stage without batches, or for one batch: attempt, proof, heal, or failure. */
export function decideUnit(
  o: Orchestration,
  facts: Facts,
  unit: Unit,
): Decision {
  const attempts = attemptsOf(o, unit);
  const at: Case = { o, facts, unit, attempts };
  const last = attemptToJudge(at);
  if (!last) {
    return firstAttempt(at);
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
  if (!evidence && outcome.sessionId !== null && asksAgain(at, last)) {
    return intend(
      at,
      "decide",
      { sessionId: outcome.sessionId, fork: false },
      null,
      unit.definition.evidence === "verdict"
        ? "The review ended without a verdict: it is asked for."
        : "The agent ended without the structured answer: it is asked for once.",
    );
  }
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
  const back = returnFindings(o, unit, last, {
    ...unitInputs(at),
    ...proofInputs(last),
  });
  if (back) return back;
  return healOrFail(at, last, {
    code:
      evidence.verdict?.verdict === "fail"
        ? "verdictFailed"
        : evidence.gate && evidence.gate.exitCode !== 0
          ? "gateFailed"
          : "notProven",
    ...worded(evidence.said ?? evidence.reason, deniedFix(outcome.deniedTools)),
  });
}

/** In the session that knows the work, where there is one to go on in. */
function firstAttempt(at: Case): Decision {
  const { o, unit } = at;
  const reviewed = reviewedSession(o, unit);
  if (reviewed !== null)
    return intend(
      at,
      "work",
      reviewed,
      null,
      "Your review goes to the session that did the work.",
    );
  const session = sessionWithoutMoney(o, unit);
  return intend(
    at,
    "work",
    session,
    null,
    session === null
      ? "No attempt yet."
      : "There is money again: the session that stopped for want of it goes on.",
  );
}

/**
 * The newest attempt; but work that is only without its structured answer is judged as it is when asking for that failed. A verdict
 * cannot be done without.
 */
function attemptToJudge({ unit, attempts }: Case): Attempt | undefined {
  const last = attempts.at(-1);
  return last?.kind === "decide" &&
    unit.definition.evidence !== "verdict" &&
    last.outcome?.ok === false &&
    (!isCutShort(last) || cannotBeAsked(last))
    ? attempts.findLast(({ kind }) => kind !== "decide")
    : last;
}

/** Its session is gone (it lies in a container's home, and the user has let agents out), or has grown too long: asked again it would say no more. */
const cannotBeAsked = ({ outcome }: Attempt): boolean =>
  outcome?.failure?.code === "notFound" ||
  outcome?.failure?.code === "promptTooLong";

/** The answer has another form than was asked for, or none, and nobody has asked for it since. A script has no more to say. */
function asksAgain({ o, facts, unit, attempts }: Case, last: Attempt): boolean {
  const { evidence } = unit.definition;
  if (
    !last.outcome ||
    attempts.at(-1)?.kind === "decide" ||
    hasAnswered(evidence, last.outcome)
  )
    return false;
  return (
    evidence === "verdict" ||
    (!last.simulated && ceilingOf(o, attempts, "decide", facts).usd > 0)
  );
}

/** Work that is not proven may be work that was not allowed. */
const deniedFix = (tools: readonly string[]): Said | undefined =>
  tools.length === 0
    ? undefined
    : said`The agent was not allowed to use ${tools.join(", ")}. If the work needs that, allow it with a rule in allowedTools, such as "Bash(npm test *)", then start again.`;
