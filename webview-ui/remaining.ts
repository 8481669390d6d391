import type { Remaining } from "../src/model/money";
import type { Orchestration } from "../src/model/orchestration";
import { remainingRange } from "../src/model/remaining";
import { roughDuration } from "./format";
import type { PageState } from "./pageState";
import { texts } from "./texts";

const minuteMs = 60_000;

/** The orchestration at work that is looked at, or null: of others it is not asked how long they take. */
export function atWork({
  navigation: { view },
  snapshot,
}: Pick<PageState, "navigation" | "snapshot">): Orchestration | null {
  if (view.kind !== "orchestration") return null;
  const shown = snapshot?.orchestrations.find(({ id }) => id === view.id);
  return shown?.status === "running" && shown.requested !== "cancel"
    ? shown
    : null;
}

/** What the estimate depends on beside time: another key, another estimate. Null where there is none to ask for. */
export function remainingKey(
  state: Pick<PageState, "navigation" | "snapshot">,
): string | null {
  const o = atWork(state);
  if (!o) return null;
  const ended = (units: readonly { readonly endedAt: number | null }[]) =>
    units.filter(({ endedAt }) => endedAt !== null).length;
  return JSON.stringify([
    o.id,
    ended(o.stages),
    ended(o.batches),
    ended(o.attempts),
    o.attempts.length,
    o.questions.length,
    o.wait?.until,
  ]);
}

/** How long it will probably still take, in words; null where that is not known. `now`: epoch milliseconds. */
export function remainingWords(
  remaining: Remaining | null,
  orchestration: Orchestration,
  now: number,
): string | null {
  const range = remainingRange(remaining, orchestration, now);
  if (!range) return null;
  const low = roughDuration(range.low * minuteMs);
  const high = roughDuration(range.high * minuteMs);
  if (range.low === 0) return texts.remaining.upTo(high);
  return low === high
    ? texts.remaining.about(low)
    : texts.remaining.between(low, high);
}
