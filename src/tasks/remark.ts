import type { Diagnostic } from "../model/plan";
import { inEnglish } from "../model/said";
import type { Said } from "../model/said";

/** What a diagnostic says, in English and as data. */
export const remark = (
  sentence: Said,
): Pick<Diagnostic, "message" | "said"> => ({
  message: inEnglish(sentence),
  said: sentence,
});
