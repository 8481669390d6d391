import type { Diagnostic } from "./plan";
import type { Orphan } from "./orphan";
import type { Orchestration, RunTask } from "./orchestration";
import type { Failure } from "./errors";
import { fixOf, messageOf } from "./errors";
import type { Why } from "./event";
import { sayIn } from "./said";
import type { SentenceTable } from "./said";

/* To a reader whose language has these sentences: what was recorded or said in English only stays English. */

/** Why something was decided, to a reader. A reason without values is its own key, so that old records are said as well. */
export const reasonIn = (
  { because, said }: Pick<Why, "because" | "said">,
  sentences: SentenceTable,
): string => sayIn(said ?? { template: because, values: [] }, sentences);

/** What a remark on a task file, or on a plan, says to a reader. */
export const remarkIn = (
  { message, said }: Pick<Diagnostic, "message" | "said">,
  sentences: SentenceTable,
): string => sayIn(said ?? message, sentences);

/** Why nobody answers for an orphan, to a reader. */
export const orphanIn = (
  { why, said }: Pick<Orphan, "why" | "said">,
  sentences: SentenceTable,
): string => sayIn(said ?? why, sentences);

/**
 * Why a task counts or does not, to a reader; null where nothing is on record. The task itself keeps the English words only: the same as
 * data is in the evidence that they come from.
 */
export function taskReasonIn(
  { attempts }: Pick<Orchestration, "attempts">,
  { key, reason }: Pick<RunTask, "key" | "reason">,
  sentences: SentenceTable,
): string | null {
  if (reason === null) return null;
  const from = attempts.findLast(({ evidence }) =>
    evidence?.tasks.some((task) => task.key === key && task.reason === reason),
  );
  const words = from?.evidence?.tasks.find((task) => task.key === key)?.said;
  return reasonIn({ because: reason, said: words }, sentences);
}

/** What a failure says to a reader. */
export function failureWords(
  failure: Failure,
  sentences: SentenceTable,
): { readonly message: string; readonly fix: string | undefined } {
  const fix = fixOf(failure);
  return {
    message: sayIn(messageOf(failure), sentences),
    fix: fix === undefined ? undefined : sayIn(fix, sentences),
  };
}
