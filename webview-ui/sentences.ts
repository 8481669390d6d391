import type { Language } from "../src/model/language";
import type { SentenceTable } from "../src/model/said";
import { pageLanguage } from "./pageLanguage";

const fetched: Readonly<Record<Language, () => Promise<SentenceTable>>> = {
  en: () => Promise.resolve({}),
  de: async () => (await import("../src/model/sentences/german")).german,
  "zh-cn": async () => (await import("../src/model/sentences/chinese")).chinese,
};

/** What failures and reasons say in the user's language. They are long, so that no page brings those of another language along. */
export const sentences = await fetched[pageLanguage]();
