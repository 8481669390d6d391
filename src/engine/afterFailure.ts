import { messageOf, worded } from "../model/errors";
import { said } from "../model/said";
import type { Failure } from "../model/errors";
import type { Attempt } from "../model/orchestration";
import type { Decision } from "./action";
import { isCutShort, waitKindOf } from "./attempts";
import { overspent } from "./budget";
import { countHeals, withStory } from "./heals";
import { stuckFailure } from "./loopDetector";
import { countOf, fail, failureInputs, intend, proofInputs } from "./unitCase";
import type { Case } from "./unitCase";
import { waitBefore } from "./waits";

/** Attempts that vanish (a killed machine) are started again this many times in a round, then the user decides. */
const maxLostAttempts = 3;

/** What comes after an attempt whose process did not end well: each failure has a next step of its own. */
export function afterFailure(at: Case, last: Attempt): Decision {
  const failure: Failure = last.outcome?.failure ?? {
    code: "agentFailed",
    ...worded(said`The agent failed without saying why.`),
  };
  const inputs = failureInputs(failure);
  // Where it has not come to a session of its own, it begins as it did.
  const resume = last.outcome?.sessionId
    ? { sessionId: last.outcome.sessionId, fork: false }
    : last.resume;
  const sameAgain = said`Another attempt would fail in the same way.`;
  /** The same in a new session. Not for a verdict: it can be given in the session of the review only. */
  const anew = (because: string): Decision =>
    intend(at, last.kind, null, null, because, inputs);
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
            said`${lost} attempts were lost: that is enough.`,
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
      if (last.kind === "decide")
        // Only a review is judged by what it is asked for; one that is made again could lose its session again.
        return countOf(at.attempts, failure.code) > 1
          ? fail(at, failure, sameAgain)
          : intend(
              at,
              "work",
              null,
              null,
              "The session of the review is gone: the review is made again, once.",
              inputs,
            );
      return last.resume === null
        ? fail(at, failure, sameAgain)
        : anew("The session to go on in is gone: a new one is begun.");
    case "budgetExceeded":
      return fail(
        at,
        overspent(at.o, at.attempts, last, at.facts),
        "Nothing is spent beyond a budget.",
        inputs,
      );
    case "agentUnavailable":
    case "unhealthy":
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
      const kind = waitKindOf(last);
      if (kind === null) throw new Error(`${failure.code} is no wait.`);
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
      return last.kind === "decide" || countOf(at.attempts, failure.code) > 1
        ? fail(at, failure, sameAgain)
        : anew("The session has grown too long: a new one is begun, once.");
    case "unknownCommand":
      return countOf(at.attempts, failure.code) > 1
        ? fail(at, failure, sameAgain)
        : anew(
            "The agent does not know the stage's command: the stage's own prompt is sent instead.",
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

/** What comes after work that failed, or is not proven. */
export function healOrFail(
  at: Case,
  last: Attempt,
  failure: Failure,
): Decision {
  const { o, unit, attempts } = at;
  const { made, inVain: heals } = countHeals(
    attempts.filter((attempt) => !isCutShort(attempt)),
  );
  const allowed = o.options.autoHeal ? o.options.healAttempts : 0;
  const inputs = {
    ...proofInputs(last),
    heals: made,
    healsInVain: heals,
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
      made === 0 ? failure : withStory(failure, attempts),
      allowed === 0
        ? "Healing is off."
        : said`Healing was tried (${made}); ${heals} of ${allowed} times it proved nothing more.`,
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
    made > heals
      ? said`Heal attempt ${made + 1}, since the last ones proved some of the tasks: ${messageOf(failure)}`
      : said`Heal attempt ${made + 1} of ${allowed}: ${messageOf(failure)}`,
    { ...inputs, ...failureInputs(failure) },
  );
}
