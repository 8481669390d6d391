import { canViewDiff, isTakenOver } from "../model/standing";
import type {
  Attempt,
  Orchestration,
  OrchestrationStatus,
  Stage,
} from "../model/orchestration";
import { isWhole, newestFirst } from "../model/overview";
import type { Shown } from "../model/overview";
import { byTurn } from "../model/turn";
import type { StageDefinition } from "../model/pipeline";
import { canEnd, waitedFor, waitsForRunner } from "../model/waiting";
import type { Find } from "../model/waiting";

/** What a user may ask of an orchestration, as its state stands. Menus, the palette and the tree all use this one rule. */
export const abilities = [
  "pause",
  "pauseNow",
  "extend",
  "release",
  "prioritize",
  "answer",
  "resume",
  "goOn",
  "stayPaused",
  "withoutContainers",
  "cancel",
  "retry",
  "retryWithBudget",
  "retryWithGate",
  "skip",
  "force",
  "merge",
  "pullRequest",
  "viewDiff",
  "openWorktree",
  "openTerminal",
  "review",
  "attach",
  "takeOver",
  "giveBack",
] as const;
export type Ability = (typeof abilities)[number];

/** `find`: the others, to tell whether it waits for one. */
export function abilitiesOf(orchestration: Shown, find: Find): Ability[] {
  const { status, requested, wait, failure } = orchestration;
  const waits = status === "running" && wait !== null;
  const agentAtWork =
    status === "running" &&
    isWhole(orchestration) &&
    runningAttempt(orchestration) !== undefined;
  const taken = isWhole(orchestration) && isTakenOver(orchestration);
  const canBeSent =
    ["failed", "paused", "mergeReady"].includes(status) && requested === null;
  const able: Record<Ability, boolean> = {
    pause:
      ["running", "queued"].includes(status) && requested === null && !waits,
    // A pause that waits for the end of the batch can still be made one at once.
    pauseNow: agentAtWork && (requested === null || requested === "pause"),
    extend: agentAtWork && requested !== "cancel",
    release:
      ["queued", "paused"].includes(status) &&
      requested === null &&
      !taken &&
      waitedFor(orchestration, find).length > 0,
    // The rest needs no turn any more, or joins the queue anew when it is set going.
    prioritize:
      ["running", "queued", "paused"].includes(status) &&
      requested !== "cancel",
    answer: requested !== "cancel" && asksUser(orchestration),
    resume: status === "paused" && requested === null && !taken,
    goOn: waits && canEnd(wait) && requested === null,
    stayPaused: waits && requested === null,
    withoutContainers: waitsForRunner(orchestration),
    cancel:
      !["completed", "cancelled"].includes(status) && requested !== "cancel",
    retry: status === "failed" && requested === null,
    retryWithBudget:
      status === "failed" &&
      requested === null &&
      failure?.budget !== undefined,
    retryWithGate:
      status === "failed" &&
      requested === null &&
      failure?.code === "gateFailed",
    skip: ["failed", "paused"].includes(status) && requested === null && !taken,
    force: canBeSent && !taken,
    merge: status === "mergeReady" && requested === null,
    pullRequest:
      status === "mergeReady" &&
      requested === null &&
      hasWorktree(orchestration),
    viewDiff: canViewDiff(orchestration),
    openWorktree: hasWorktree(orchestration),
    openTerminal: hasWorktree(orchestration),
    review: canBeSent && !taken && hasSession(orchestration),
    attach: agentAtWork,
    // What is taken over already is shown again, or taken over anew. A simulation has no session that the user could go on in.
    takeOver:
      !orchestration.simulated &&
      ["running", "paused"].includes(status) &&
      (requested === null || requested === "pause") &&
      hasSession(orchestration),
    giveBack: taken && requested === null,
  };
  return abilities.filter((ability) => able[ability]);
}

/** Whether an agent has worked for it, in a worktree that is still there. */
const hasSession = (shown: Shown): boolean =>
  isWhole(shown) && hasWorktree(shown) && shown.attempts.length > 0;

/** Whether its worktree is there to be looked into. */
export const hasWorktree = ({ worktree }: Shown): boolean =>
  worktree?.status === "open";

/** The attempt that is at work, if there is one. */
export const runningAttempt = ({
  attempts,
}: Orchestration): Attempt | undefined =>
  attempts.findLast(({ status }) => status !== "ended");

/** Whether the agent at work waits for an answer. */
export const asksUser = ({ status, questions }: Shown): boolean =>
  status === "running" && questions.some(({ answer }) => answer === null);

/** Whether something is being done: not while it waits for the user, a slot or a time, and not after the end. */
export const isAtWork = ({ status, requested, wait }: Orchestration): boolean =>
  (status === "running" && wait === null) ||
  (status === "mergeReady" && requested === "merge");

/** Whether this stage is the merge, and waits for the user to ask for it. */
export const waitsForMerge = (
  orchestration: Orchestration,
  stage: Stage,
): boolean =>
  orchestration.status === "mergeReady" &&
  orchestration.requested !== "merge" &&
  definitionOf(orchestration, stage.name)?.kind === "merge";

export type Group = "active" | "queued" | "history";

/** A failed orchestration counts as active: it waits for the user to retry it or to give it up. */
export function groupOf(status: OrchestrationStatus): Group {
  switch (status) {
    case "running":
    case "paused":
    case "mergeReady":
    case "failed":
      return "active";
    case "queued":
      return "queued";
    case "completed":
    case "cancelled":
      return "history";
    default:
      return status satisfies never;
  }
}

/** One group in the order of the tree: the queue as it will be served, all else newest first. */
export function inGroup<One extends Shown>(
  orchestrations: readonly One[],
  group: Group,
): One[] {
  return orchestrations
    .filter(({ status }) => groupOf(status) === group)
    .sort((a, b) => (group === "queued" ? byTurn(a, b) : newestFirst(a, b)));
}

/** The stage that is at work, else the one that is next or failed, else the last. */
export function currentStage(orchestration: Orchestration): Stage | undefined {
  const { stages } = orchestration;
  return (
    stages.find(({ status }) => status === "running") ??
    stages.find(({ status }) => status === "failed" || status === "pending") ??
    stages.at(-1)
  );
}

export function definitionOf(
  orchestration: Orchestration,
  stage: string,
): StageDefinition | undefined {
  return orchestration.pipeline.stages.find(({ name }) => name === stage);
}

/** Position in the batches, counted from 1; null while the current stage has none. */
export function batchPosition(
  orchestration: Orchestration,
): { readonly at: number; readonly of: number } | null {
  const stage = currentStage(orchestration);
  const { batches } = orchestration;
  if (
    stage === undefined ||
    batches.length === 0 ||
    definitionOf(orchestration, stage.name)?.kind !== "batches"
  )
    return null;
  const open = batches.findIndex(
    ({ status }) => status !== "completed" && status !== "skipped",
  );
  return { at: open === -1 ? batches.length : open + 1, of: batches.length };
}

/** Tasks that are proven, of those that the orchestration works on; null where it has no plan. */
export function taskCount(
  orchestration: Shown,
): { readonly done: number; readonly of: number } | null {
  if (!isWhole(orchestration))
    return orchestration.file === null
      ? null
      : { done: orchestration.tasks.proven, of: orchestration.tasks.total };
  if (orchestration.source.kind === "text") return null;
  return {
    done: orchestration.tasks.filter(({ status }) => status === "proven")
      .length,
    of: orchestration.tasks.length,
  };
}

/** Attempts of one stage, oldest first. */
export function attemptsOf(
  orchestration: Orchestration,
  stage: string,
): Attempt[] {
  return orchestration.attempts.filter((attempt) => attempt.stage === stage);
}

/** Milliseconds from the start to the end, or to `now` while it has not ended; null before the start. */
export function elapsed(
  of: { readonly startedAt: number | null; readonly endedAt: number | null },
  now: number,
): number | null {
  return of.startedAt === null
    ? null
    : Math.max(0, (of.endedAt ?? now) - of.startedAt);
}
