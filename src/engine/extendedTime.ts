import { said } from "../model/said";
import { OrchestratorError } from "../model/errors";

const minute = 60_000;
const longestTimeMs = 24 * 60 * minute;

/** The whole time of an attempt with so many minutes more. In milliseconds. Throws `invalidInput`. */
export function extendedTime(timeoutMs: number, minutes: number): number {
  const extended = timeoutMs + minutes * minute;
  if (minutes > 0 && extended <= longestTimeMs) return extended;
  throw new OrchestratorError(
    "invalidInput",
    minutes > 0
      ? said`An attempt may have 24 hours in all; this one has ${Math.round(timeoutMs / minute)} minutes already.`
      : said`Give a number of minutes above 0.`,
    {
      fix: said`Give at most ${Math.floor((longestTimeMs - timeoutMs) / minute)} minutes.`,
    },
  );
}
