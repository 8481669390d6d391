import type { ExitRecord } from "./agent";
import { inEnglish } from "./said";
import type { Sentence } from "./said";

/** Why a process ended as it did, in English and as data. */
export const exitError = (
  error: Sentence | null,
): Pick<ExitRecord, "error" | "said"> =>
  error === null || typeof error === "string"
    ? { error }
    : { error: inEnglish(error), said: error };

/** The same, to be a part of another sentence. */
export const errorOf = ({
  error,
  said,
}: Pick<ExitRecord, "error" | "said">): Sentence | null => said ?? error;
