import { languageOf } from "../src/model/language";

/** A property of what may be an object. */
const at = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Reflect.get(value, name)
    : undefined;

const lang = at(at(at(globalThis, "document"), "documentElement"), "lang");

/** The host says in the page's `lang` what its user reads. Without a document, as in tests, it is English. */
export const pageLanguage = languageOf(typeof lang === "string" ? lang : "en");
