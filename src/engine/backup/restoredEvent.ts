import { worded } from "../../model/errors";
import { said } from "../../model/said";
import type { Failure } from "../../model/errors";
import type { Entry } from "../../model/event";
import type { Orchestration } from "../../model/orchestration";
import { isPast } from "../../model/overview";

/**
 * What stops an orchestration of a backup that would go on by itself: the world has gone on since it was taken, so the user looks
 * first. A merge waits to be asked for again, anything else is paused. Null for one that waits for the user anyway, and for one
 * that is being cancelled: that puts its work into the trash, and loses nothing. Pure.
 */
export function restoredEntry(o: Orchestration): Entry | null {
  if (isPast(o) || o.requested === "cancel") return null;
  const failure: Failure = {
    code: "restored",
    ...worded(
      said`It was under way when the backup was taken that was restored.`,
      said`Look at what its branch holds by now, then go on with it or cancel it.`,
    ),
  };
  const why = {
    because: "A backup was restored: nothing goes on by itself.",
    inputs: { askedBy: "user", status: o.status, requested: o.requested },
  };
  if (o.merge.status === "intended" || o.requested === "merge")
    return { type: "mergeFailed", failure, ...why };
  return o.status === "running" || o.status === "queued"
    ? { type: "orchestrationPaused", failure, ...why }
    : null;
}
