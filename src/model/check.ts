import * as z from "zod";
import { inEnglish, sayIn } from "./said";
import type { Sentence, SentenceTable } from "./said";
import { saidSchema } from "./sentence";

/** One line of `doctor`. */
export const checkSchema = z.object({
  /** Its id, such as `git`; the faces have words for it. */
  check: z.string(),
  ok: z.boolean(),
  found: z.string().nullable(),
  fix: z.string().nullable(),
  /** The same as data. */
  said: z
    .object({ found: saidSchema.optional(), fix: saidSchema.optional() })
    .optional(),
});
export type Check = z.infer<typeof checkSchema>;

/** What a check found and what to do about it, in sentences. */
export interface Finding {
  readonly ok: boolean;
  readonly found: Sentence | null;
  readonly fix: Sentence | null;
}

/** A line of `doctor`, in English and as data. */
export function checkOf(check: string, { ok, found, fix }: Finding): Check {
  const data = {
    ...(found === null || typeof found === "string" ? {} : { found }),
    ...(fix === null || typeof fix === "string" ? {} : { fix }),
  };
  return {
    check,
    ok,
    found: found === null ? null : inEnglish(found),
    fix: fix === null ? null : inEnglish(fix),
    ...(Object.keys(data).length === 0 ? {} : { said: data }),
  };
}

/** What a line of `doctor` says to a reader whose language has these sentences. */
export function checkWords(
  { found, fix, said }: Check,
  sentences: SentenceTable,
): Pick<Check, "found" | "fix"> {
  return {
    found: said?.found ? sayIn(said.found, sentences) : found,
    fix: said?.fix ? sayIn(said.fix, sentences) : fix,
  };
}
