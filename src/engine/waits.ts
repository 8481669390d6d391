import { fixOf, messageOf, worded } from "../model/errors";
import { said } from "../model/said";
import type { Sentence } from "../model/said";
import type { Failure } from "../model/errors";
import type { Entry, Inputs, OrchestrationEvent } from "../model/event";
import type { Attempt, Orchestration, TimedWait } from "../model/orchestration";
import { byUser, pause, short, wait, reason } from "./action";
import type { Action, Decision, Unit } from "./action";
import { isCutShort, waitKindOf } from "./attempts";
import { backoffMs } from "./backoff";
import { endOfDay } from "./budget";
import type { Facts } from "./budget";
import { goOnAt, isWithin } from "./quota";

/*
 * Waits for a time: after an attempt whose service was not there, or whose quota is used up. The wait is recorded with its end, so that
 * whoever comes after a crash waits for the same moment; `Attempt.wentOn` says that it is over. Money that others have reserved is waited for
 * before an attempt is made, and says nothing of the one before.
 */

/** So often it waits for the quota in a row without a step forward, then the user decides. */
export const maxQuotaWaits = 10;

/** A clock that was set back further than this makes a new wait of it: its end may be far off by the new time. */
const clockStep = 60_000;

/** A service that asks for more time than this is asked again sooner. */
const longestTold = 60 * 60_000;

/** Attempts that ended for want of the service or the quota, since one said something of the work or the user resumed. */
function inARow(attempts: readonly Attempt[], kind: TimedWait["kind"]): number {
  let count = 0;
  for (const attempt of attempts.toReversed()) {
    if (attempt.wentOn === "resumed" || !isCutShort(attempt)) break;
    if (waitKindOf(attempt) === kind) count += 1;
  }
  return count;
}

/**
 * What comes between an attempt that only time can mend and `goOn`, the next one: a wait, where the bounds and the options allow it.
 * Where `goOn` is no attempt (a pause was asked for, a budget is used up), nothing is waited for.
 */
export function waitBefore(
  goOn: Decision,
  kind: TimedWait["kind"],
  failure: Failure,
  o: Orchestration,
  unit: Unit,
  attempts: readonly Attempt[],
): Decision {
  const last = attempts.at(-1);
  if (goOn.action.type !== "intendAttempt" || last?.wentOn) return goOn;
  const failed = inARow(attempts, kind);
  const inputs: Inputs = {
    stage: unit.stage.name,
    ...(unit.batch ? { batch: unit.batch.index + 1 } : {}),
    failure: failure.code,
    message: short(failure.message),
    inARow: failed,
    inARowAllowed: kind === "quota" ? maxQuotaWaits : o.options.retries,
  };
  const startWait = (because: string): Decision => ({
    action: { type: "startWait", kind, failure, earlier: failed - 1 },
    because,
    inputs,
  });
  if (kind === "retry")
    return failed > o.options.retries
      ? {
          action: { type: "fail", unit, failure },
          ...reason(
            said`The agent's service was not there, so often in a row: ${failed}.`,
          ),
          inputs,
        }
      : startWait(
          "The agent's service was not there: the attempt is made again later.",
        );
  if (kind === "health")
    return failed > o.options.retries
      ? {
          action: { type: "fail", unit, failure },
          ...reason(
            said`It was stopped at a limit, so often in a row: ${failed}.`,
          ),
          inputs,
        }
      : startWait(
          "It was stopped at a limit: its session goes on after a while.",
        );
  const { resume, hours } = o.options.quota;
  const why = (because: Sentence): Decision => ({
    action: { type: "pause", failure: withWayOut(failure) },
    ...reason(because),
    inputs: { ...inputs, resumeByItself: resume, hours },
  });
  if (!resume)
    return why(
      "The quota is used up, and it is not to go on by itself when it is there again.",
    );
  if (failed > maxQuotaWaits)
    return why(
      said`The quota was used up without a step forward, so often in a row: ${failed}.`,
    );
  return startWait("The quota is used up: it goes on when it is there again.");
}

const withWayOut = (failure: Failure): Failure => ({
  ...failure,
  ...worded(
    messageOf(failure),
    fixOf(failure) ??
      said`Resume it when the quota is there again: the session goes on where it stopped.`,
  ),
});

/** What to do while it waits. */
export function decideWaiting(
  o: Orchestration,
  waits: TimedWait,
  { now }: Facts,
): Decision {
  const { hours } = o.options.quota;
  const inputs: Inputs = {
    waitsFor: waits.kind,
    failure: waits.failure.code,
    leftMs: waits.until - now,
  };
  if (o.requested === "pause")
    return pause("It was asked to pause while it waits.", {
      requested: o.requested,
      ...inputs,
    });
  if (waits.kind === "runner") return decideRunnerWait(waits, inputs, now);
  const again = (because: string): Decision => ({
    action: {
      type: "startWait",
      kind: waits.kind,
      failure: waits.failure,
      earlier: 0,
    },
    because,
    inputs: { ...inputs, hours },
  });
  if (now < waits.since - clockStep)
    return again("The clock was set back: the wait begins anew.");
  if (now < waits.until)
    return wait(
      waits.kind === "quota"
        ? "It waits for the quota."
        : waits.kind === "gate"
          ? "It waits before its gate, whose container was lost, is run again."
          : "It waits before the attempt is made again.",
    );
  // The machine may have slept over them.
  if (waits.kind === "quota" && !isWithin(hours, now))
    return again("The time has come, but not in the hours that you set.");
  return { action: { type: "endWait" }, because: "The time has come.", inputs };
}

/** It is looked again when it is time, and when the clock was set back. */
const decideRunnerWait = (
  { since, until }: TimedWait,
  inputs: Inputs,
  now: number,
): Decision =>
  now >= until || now < since - clockStep
    ? {
        action: { type: "lookForContainers" },
        because: "It is time to look for containers again.",
        inputs,
      }
    : wait(
        "It waits for containers, in which its agents and its gate are to run.",
      );

/**
 * What to do while it waits for money that others have reserved. `next`: what is to be done if it did not wait; as long as that is to
 * wait for money, it does, and the record is renewed when its day is over.
 */
export function decideMoneyWait(
  { until }: TimedWait,
  next: Decision,
  { now }: Facts,
): Decision {
  if (next.action.type === "pause") return next;
  if (next.action.type !== "startWait" || next.action.kind !== "money")
    return {
      action: { type: "endWait" },
      because: "What others had reserved is free, or the day is over.",
      inputs: { waitsFor: "money", next: next.action.type },
    };
  return now < until ? wait(next.because) : next;
}

/** The wait that begins, or goes on, when no container can be had for the next attempt, or for the gate. `earlier`: how often it was looked before. */
export function runnerWait(
  o: Orchestration,
  missing: Failure,
  earlier: number,
  now: number,
  random: number,
): TimedWait {
  const wayOut = fixOf(missing);
  const goesOn = said`It goes on by itself then; or let it go on without containers: its agents, and its gate, are processes of this machine then.`;
  const failure: Failure = {
    code: "runnerUnavailable",
    ...worded(
      said`No container can be had: ${messageOf(missing)}`,
      wayOut === undefined ? goesOn : said`${wayOut} ${goesOn}`,
    ),
  };
  return waitUntil(o, { kind: "runner", failure, earlier }, now, random);
}

/** How often in a row no container could be had, by the events of an orchestration: since it came a step further, or the user asked for something. */
export const runnerWaits = (events: readonly OrchestrationEvent[]): number =>
  events
    .slice(
      events.findLastIndex(
        ({ type, inputs }) =>
          type === "attemptIntended" ||
          type === "attemptEnded" ||
          inputs?.["askedBy"] === "user",
      ) + 1,
    )
    .filter(
      (event) => event.type === "waitStarted" && event.wait.kind === "runner",
    ).length;

/** The wait that an action asks for, with the moment of its end. */
export function waitUntil(
  o: Orchestration,
  {
    kind,
    failure,
    earlier,
  }: Pick<
    Extract<Action, { type: "startWait" }>,
    "kind" | "failure" | "earlier"
  >,
  now: number,
  random: number,
): TimedWait {
  const until = (): number => {
    switch (kind) {
      case "quota":
        return goOnAt({
          failure,
          quota: o.options.quota,
          earlier,
          now,
          random,
        });
      case "health":
      case "gate":
      case "runner":
      case "retry":
        return Math.max(
          now + backoffMs(earlier, random),
          Math.min(failure.retryAt ?? now, now + longestTold),
        );
      case "money":
        return endOfDay(now);
    }
  };
  return {
    kind,
    failure,
    until: until(),
    since: Math.min(o.wait?.since ?? now, now),
  };
}

/** What a resume is: of what is paused it joins the queue again; a wait ends at once, and a slot that it has is kept. */
export const resumeEntry = (o: Orchestration, inputs: Inputs = {}): Entry =>
  o.wait === null
    ? { type: "orchestrationResumed", ...byUser("You resumed it.", inputs) }
    : {
        type: "waitEnded",
        ...(o.wait.kind === "runner" ? { queued: true } : {}),
        ...byUser("You would not wait.", inputs),
      };
