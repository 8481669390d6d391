import type { Language } from "./language";
import { english } from "./said";
import type { SentenceTable } from "./said";
import { chinese } from "./sentences/chinese";
import { german } from "./sentences/german";

/** Translations of the sentences that are said`…` anywhere in the source; a test compares them. */
export const sentencesIn: Readonly<Record<Language, SentenceTable>> = {
  en: english,
  de: german,
  "zh-cn": chinese,
};
