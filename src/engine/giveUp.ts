import { said } from "../model/said";
import { messageOf, worded } from "../model/errors";
import type { Failure } from "../model/errors";
import type { Entry, Why } from "../model/event";
import { isToBeGated } from "../model/standing";
import type { Orchestration } from "../model/orchestration";
import type { Sentence } from "../model/said";
import { inShort, reason, short } from "./action";
import { failureOf } from "./eventsOf";

/**
 * An effect failed (git, disk, a missing program): the events that end the step at hand with its reason, so that the user can
 * have it tried again. `spentUsd`: what is known of the cost of the attempt that is open, in US dollars. Pure.
 */
export function giveUp(
  o: Orchestration,
  failure: Failure,
  spentUsd: number,
): Entry[] {
  const stage = o.stages.find(({ status }) => status === "running");
  const batch = o.batches.find(({ status }) => status === "running") ?? null;
  const open = o.attempts.find(({ status }) => status !== "ended");
  const why = (because: Sentence): Why => ({
    ...reason(inShort(because)),
    inputs: {
      failure: failure.code,
      message: short(failure.message),
      requested: o.requested,
      stage: stage?.name ?? null,
      ...(batch ? { batch: batch.index + 1 } : {}),
      attempt: open?.status ?? "none",
      merge: o.merge.status,
    },
  });
  if (o.merge.status === "merged") {
    // The work has reached its branch; only tidying up failed.
    return [
      {
        type: "orchestrationCompleted",
        ...why(said`The worktree could not be removed: ${messageOf(failure)}`),
      },
    ];
  }
  if (o.requested === "cancel") {
    // A cancel must end: what could not be cleaned up is named, and stays where it is.
    return [
      ...(open
        ? [lost(open.id, failure, spentUsd, why(messageOf(failure)))]
        : []),
      {
        type: "orchestrationCancelled",
        ...why(said`The clean-up failed: ${messageOf(failure)}`),
      },
    ];
  }
  if (open) {
    // Its process may be at work: the attempt stays open, and the resume adopts it.
    return [
      {
        type: "orchestrationPaused",
        failure,
        ...why(said`The attempt cannot be followed: ${messageOf(failure)}`),
      },
    ];
  }
  if (o.merge.status === "intended" || (o.move === null && isToBeGated(o))) {
    return [
      {
        type: "mergeFailed",
        failure,
        ...why(said`The merge could not be made: ${messageOf(failure)}`),
      },
    ];
  }
  const because = why(said`It cannot go on: ${messageOf(failure)}`);
  return stage
    ? failureOf({ stage, batch }, failure, because)
    : [{ type: "orchestrationFailed", failure, ...because }];
}

/** Nobody knows how an attempt ended; a process that is left of it is an orphan, and found as one. */
const lost = (
  attempt: string,
  failure: Failure,
  spentUsd: number,
  why: Why,
): Entry => ({
  type: "attemptEnded",
  attempt,
  outcome: {
    ok: false,
    failure: { code: "agentLost", ...worded(messageOf(failure)) },
    answer: "",
    structured: null,
    costUsd: spentUsd,
    estimatedUsd: spentUsd,
    turns: 0,
    deniedTools: [],
    sessionId: null,
    model: null,
  },
  ...why,
});
