import { openQuestions } from "./attention";
import type { Remaining } from "./money";
import type { Orchestration } from "./orchestration";

const minuteMs = 60_000;

/**
 * How long an orchestration will probably still take, in minutes as people say them, from as likely as not to nine times out of ten; `low`
 * is 0 once only the latter is to come. Null where that is not known, or was less than has passed since. While it waits its time stands still.
 * `now`: epoch milliseconds.
 */
export function remainingRange(
  remaining: Remaining | null,
  orchestration: Orchestration,
  now: number,
): { readonly low: number; readonly high: number } | null {
  if (!remaining || orchestration.status !== "running") return null;
  const waits =
    orchestration.wait !== null || openQuestions(orchestration, now).length > 0;
  const passed = waits ? 0 : Math.max(0, now - remaining.at) / minuteMs;
  const high = rounded(remaining.p90Minutes - passed);
  return high <= 0
    ? null
    : { low: Math.max(0, rounded(remaining.p50Minutes - passed)), high };
}

/** Up to whole minutes, five minutes, or quarters of an hour: an estimate is no clock. */
const rounded = (minutes: number): number => {
  const step = minutes < 15 ? 1 : minutes < 60 ? 5 : 15;
  return Math.ceil(minutes / step) * step;
};
