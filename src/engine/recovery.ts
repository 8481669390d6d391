import { reason } from "./action";
import { worded } from "../model/errors";
import { allOf, said } from "../model/said";
import type { Said } from "../model/said";
import type { Failure } from "../model/errors";
import type { Entry } from "../model/event";
import { isToBeGated } from "../model/standing";
import type { Orchestration } from "../model/orchestration";
import type { Decision } from "./action";

/**
 * An engine that died while it was at work on an orchestration may have died of it, and the next one of the same. So each engine
 * that picks it up after such an end counts, until it comes a step further.
 */

/** So often it is picked up without a step forward, then the user decides. */
const maxRecoveries = 5;

export const diesTooOften = (o: Orchestration): boolean =>
  o.recoveries > maxRecoveries;

/** What was open when the last engine died, as names and values and in words. */
function openWork(o: Orchestration) {
  const attempt = o.attempts.find(({ status }) => status !== "ended");
  const stage = o.stages.find(({ status }) => status === "running");
  const batch = o.batches.find(({ status }) => status === "running");
  const words = allOf(
    [
      stage === undefined ? said`its own steps` : said`the stage ${stage.name}`,
      ...(batch === undefined
        ? []
        : [said`batch ${batch.index + 1} of ${o.batches.length}`]),
      ...(attempt === undefined
        ? []
        : [said`attempt ${o.attempts.indexOf(attempt) + 1}`]),
    ],
    ", ",
  );
  return { attempt, stage, batch, words };
}

/** Says that this engine goes on with what the last one left when it died. */
export function recoveredEvent(
  o: Orchestration,
): Extract<Entry, { type: "recovered" }> {
  const { attempt, stage, batch, words } = openWork(o);
  return {
    type: "recovered",
    ...reason(said`The engine before this one died while it was at ${words}.`),
    inputs: {
      recoveries: o.recoveries + 1,
      status: o.status,
      requested: o.requested,
      move: o.move?.kind ?? null,
      stage: stage?.name ?? null,
      batch: batch?.index ?? null,
      attempt: attempt?.id ?? null,
      attemptStatus: attempt?.status ?? null,
    },
  };
}

/**
 * Stops for the user to look: a merge waits to be asked for again, anything else is paused. An attempt may stay open: it is adopted
 * when it goes on, and stopped when it goes elsewhere.
 */
export function crashLoop(o: Orchestration): Decision {
  const { attempt, words } = openWork(o);
  const merging =
    o.merge.status === "intended" || o.requested === "merge" || isToBeGated(o);
  const failure: Failure = {
    code: "crashLoop",
    ...worded(
      merging
        ? said`The engine died ${o.recoveries} times in a row while it was at the merge.`
        : said`The engine died ${o.recoveries} times in a row while it was at ${words}.`,
      fixOf(merging, attempt !== undefined),
    ),
  };
  return {
    action: { type: merging ? "failMerge" : "pause", failure },
    ...reason(
      said`It was picked up ${o.recoveries} times without a step forward; ${maxRecoveries} are the bound.`,
    ),
    inputs: {
      recoveries: o.recoveries,
      maxRecoveries,
      attempt: attempt?.status ?? "none",
      merge: o.merge.status,
    },
  };
}

function fixOf(merging: boolean, mayRun: boolean): Said {
  if (merging) return said`Look at the log for the reason, then merge again.`;
  return mayRun
    ? said`Look at the log for the reason, then resume to try again. An agent that is still at work goes on under its supervisor, and its result is kept.`
    : said`Look at the log for the reason, then resume to try again.`;
}
