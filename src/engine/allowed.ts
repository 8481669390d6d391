import { said } from "../model/said";
import type { Said } from "../model/said";
import { OrchestratorError } from "../model/errors";
import { isTakenOver } from "../model/standing";
import type { Orchestration } from "../model/orchestration";
import { canEnd } from "../model/waiting";
import type { Orchestrations } from "./orchestrations";

/** What a user may ask of an orchestration. */
export type Request =
  | "pause"
  | "resume"
  | "cancel"
  | "retry"
  | "skip"
  | "force"
  | "review"
  | "merge"
  | "release"
  | "prioritize"
  | "extend"
  | "takeOver"
  | "giveBack";

/** Whether what is asked for makes sense in this state. Pure. */
export function isAllowed(o: Orchestration, request: Request): boolean {
  const { status, requested } = o;
  const isWaiting = o.wait !== null && requested === null;
  // Two must not work in one session, nor in one worktree.
  if (isTakenOver(o) && request !== "cancel" && request !== "giveBack")
    return false;
  switch (request) {
    case "pause":
      return (
        (status === "running" || status === "queued") &&
        (requested === null || requested === "pause")
      );
    case "resume":
      // While it waits for a time, a resume ends the wait; but it takes nothing from what is reserved for others.
      return (
        (status === "paused" && requested !== "cancel") ||
        (requested === null && o.wait !== null && canEnd(o.wait))
      );
    case "cancel":
      // Once its commit is made, a merge is a matter of moments, and what is merged cannot be cancelled.
      return (
        status !== "completed" &&
        status !== "cancelled" &&
        o.merge.status === "none"
      );
    case "retry":
      return status === "failed" && requested !== "cancel";
    case "skip":
      return (
        (status === "failed" || status === "paused" || isWaiting) &&
        requested === null
      );
    case "force":
      return (
        (status === "failed" ||
          status === "paused" ||
          status === "mergeReady" ||
          isWaiting) &&
        requested === null
      );
    case "review":
      return isAllowed(o, "force") && o.merge.status === "none";
    case "merge":
      return status === "mergeReady" && requested !== "cancel";
    case "release":
      return (status === "queued" || status === "paused") && requested === null;
    case "prioritize":
      return status !== "completed" && status !== "cancelled";
    case "extend":
      return status === "running";
    case "takeOver":
      return status === "paused" && requested === null;
    case "giveBack":
      return isTakenOver(o);
  }
}

/** What is said to a request that makes no sense in this state, with what can be asked for instead. */
export const refusal = (
  o: Orchestration,
  request: Request,
): OrchestratorError =>
  new OrchestratorError(
    "notAllowedNow",
    said`"${o.title}" is ${statusWord(o)} and cannot be ${participles[request]} now.`,
    { fix: wayOn(o) },
  );

export const statusWords: Record<Orchestration["status"], Said> = {
  queued: said`queued`,
  running: said`running`,
  paused: said`paused`,
  mergeReady: said`ready to be merged`,
  completed: said`completed`,
  failed: said`failed`,
  cancelled: said`cancelled`,
};

const participles: Record<Request, Said> = {
  pause: said`paused`,
  resume: said`resumed`,
  cancel: said`cancelled`,
  retry: said`retried`,
  skip: said`moved on`,
  force: said`sent to another stage`,
  review: said`reviewed`,
  merge: said`merged`,
  release: said`released`,
  prioritize: said`given another priority`,
  extend: said`given more time`,
  takeOver: said`taken over`,
  giveBack: said`given back`,
};

const statusWord = (o: Orchestration): Said =>
  o.merge.status !== "none" && o.status === "running"
    ? said`being merged`
    : o.status === "mergeReady"
      ? said`ready to be merged`
      : o.wait !== null
        ? said`waiting`
        : isTakenOver(o)
          ? said`taken over by you`
          : statusWords[o.status];

/** What can be asked for instead. */
export function wayOn(o: Orchestration): Said {
  const { status, wait } = o;
  if (isTakenOver(o))
    return said`End the program in its terminal, then give it back; or cancel it.`;
  if (wait !== null)
    return canEnd(wait)
      ? said`Resume it to end the wait, or pause or cancel it.`
      : said`Wait until an agent at work has ended, or pause or cancel it.`;
  switch (status) {
    case "queued":
    case "running":
      return said`Wait for it, or pause or cancel it.`;
    case "paused":
      return said`Resume or cancel it.`;
    case "mergeReady":
      return said`Merge or cancel it.`;
    case "failed":
      return said`Retry or cancel it.`;
    case "completed":
    case "cancelled":
      return said`It has ended: start a new one.`;
  }
}

/** The orchestration, if what is asked for makes sense in its state. Throws `notFound`, `notAllowedNow`. */
export function allowed(
  orchestrations: Pick<Orchestrations, "get">,
  id: string,
  request: Request,
): Orchestration {
  const o = orchestrations.get(id);
  if (isAllowed(o, request)) return o;
  throw refusal(o, request);
}
