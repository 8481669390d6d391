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
