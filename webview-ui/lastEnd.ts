import { failureBeforePause } from "../src/model/attention";
import { failureWords } from "../src/model/failureWords";
import type { Attempt, Orchestration } from "../src/model/orchestration";
import { sayIn } from "../src/model/said";
import { sentences } from "./sentences";
import { runningAttempt } from "./status";

/**
 * What the attempt before came to, in words, where what is shown follows from it and does not say it: a heal, or a pause that the user
 * made of a wait. Null for all else.
 */
export function lastEnd(orchestration: Orchestration): string | null {
  const stopped = failureBeforePause(orchestration);
  if (stopped) return failureWords(stopped, sentences).message;
  const heal = runningAttempt(orchestration);
  if (heal?.kind !== "heal") return null;
  const before = orchestration.attempts.findLast(
    ({ id, stage, batch }) =>
      id !== heal.id && stage === heal.stage && batch === heal.batch,
  );
  return before ? endOf(before) : null;
}

function endOf({ evidence, outcome }: Attempt): string | null {
  if (evidence && !evidence.holds)
    return sayIn(evidence.said ?? evidence.reason, sentences);
  return outcome?.failure
    ? failureWords(outcome.failure, sentences).message
    : null;
}
