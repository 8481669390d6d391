import * as z from "zod";
import { languageOf } from "../src/model/language";
import type { Language } from "../src/model/language";

const documentSchema = z.object({
  documentElement: z.object({ lang: z.string() }),
});

/** The host says in the page's `lang` what its user reads. Without a document, as in tests, it is English. */
function languageOfPage(): Language {
  const { data } = documentSchema.safeParse(
    Reflect.get(globalThis, "document"),
  );
  return languageOf(data?.documentElement.lang ?? "en");
}

export const pageLanguage = languageOfPage();
