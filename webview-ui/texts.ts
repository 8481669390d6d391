import type { Language } from "../src/model/language";
import { pageLanguage } from "./pageLanguage";
import { chinese } from "./texts/chinese";
import { english } from "./texts/english";
import type { Texts } from "./texts/english";
import { german } from "./texts/german";

/** The texts of the page in every language that it speaks. */
export const textsIn: Readonly<Record<Language, Texts>> = {
  en: english,
  de: german,
  "zh-cn": chinese,
};

/** Every text of the page that a user can read, in the user's language. */
export const texts: Texts = textsIn[pageLanguage];
