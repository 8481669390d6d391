import type { Failure } from "./errors";
import { fixOf, messageOf } from "./errors";
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
