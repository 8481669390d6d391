import type { Failure } from "./errors";
import { fixOf, messageOf } from "./errors";
import type { Why } from "./event";
import type { Language } from "./language";
import { sayIn } from "./said";
import type { Sentence, SentenceTable } from "./said";
import { chinese } from "./sentences/chinese";
import { german } from "./sentences/german";

/** Translations of the sentences that are said`…` anywhere in the source; a test compares them. */
export const sentencesIn: Readonly<Record<Language, SentenceTable>> = {
  en: {},
  de: german,
  "zh-cn": chinese,
};

/** A sentence in a reader's language; what was recorded or said in English only stays English. */
export const sayTo = (language: Language, sentence: Sentence): string =>
  sayIn(sentence, sentencesIn[language]);

/** Why something was decided, to a reader. A reason without values is its own key, so that old records are said as well. */
export const reasonIn = (
  { because, said }: Pick<Why, "because" | "said">,
  language: Language,
): string => sayTo(language, said ?? { template: because, values: [] });

/** What a failure says to a reader. */
export function failureWords(
  failure: Failure,
  language: Language,
): { readonly message: string; readonly fix: string | undefined } {
  const fix = fixOf(failure);
  return {
    message: sayTo(language, messageOf(failure)),
    fix: fix === undefined ? undefined : sayTo(language, fix),
  };
}
