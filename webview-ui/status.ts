import { canViewDiff, endedStatuses, isTakenOver } from "../src/model/standing";
import type { Orchestration } from "../src/model/orchestration";
import type { Overview } from "../src/model/overview";
import type { QueuePlace } from "../src/model/queue";
import { canEnd, waitedFor } from "../src/model/waiting";
import type { Find } from "../src/model/waiting";
import type { SteerAction } from "./steerAction";
import { texts } from "./texts";
import type { IconName } from "./icons.mjs";

/** How a state looks. Every look has its own icon and words, so nothing is told by colour alone. */
export type Tone = "neutral" | "active" | "good" | "bad" | "attention";

export interface Look {
  readonly label: string;
  readonly icon: IconName;
  readonly tone: Tone;
  /** True when the icon turns while the state lasts. */
  readonly spins?: boolean;
}

/** An orchestration in whole, or a past one in short. */
type Shown = Orchestration | Overview;

/** The attempt that is at work, if there is one. */
export function runningAttempt(orchestration: Orchestration) {
  return orchestration.attempts.findLast(
    (attempt) => attempt.status !== "ended",
  );
}

/** Whether the user works in its session; of a past one nothing is taken over. */
const isHeld = (orchestration: Shown): boolean =>
  "attempts" in orchestration && isTakenOver(orchestration);

/** The status of an orchestration, with what was asked for and not done yet. */
export function orchestrationLook(orchestration: Shown): Look {
  const { status, requested } = orchestration;
  if (requested === "cancel" && !endedStatuses.includes(status))
    return busy(texts.status.cancelling);
  switch (status) {
    case "queued":
      return { label: texts.status.queued, icon: "history", tone: "neutral" };
    case "running":
      if (requested === "pause") return busy(texts.status.pausing);
      if (requested === "merge") return busy(texts.status.merging);
      if (asksUser(orchestration))
        return {
          label: texts.questions.status.asks,
          icon: "comment-discussion",
          tone: "attention",
        };
      if (orchestration.wait)
        return {
          label: texts.questions.status.waiting,
          icon: "watch",
          tone: "attention",
        };
      return isHealing(orchestration)
        ? busy(texts.status.healing)
        : busy(texts.status.running);
    case "paused":
      if (isHeld(orchestration))
        return {
          label: texts.status.takenOver,
          icon: "person",
          tone: "attention",
        };
      return {
        label: texts.status.paused,
        icon: "debug-pause",
        tone: "attention",
      };
    case "mergeReady":
      return requested === "merge"
        ? busy(texts.status.merging)
        : {
            label: texts.status.mergeReady,
            icon: "git-merge",
            tone: "attention",
          };
    case "completed":
      return { label: texts.status.completed, icon: "pass", tone: "good" };
    case "failed":
      return { label: texts.status.failed, icon: "error", tone: "bad" };
    case "cancelled":
      return {
        label: texts.status.cancelled,
        icon: "circle-slash",
        tone: "neutral",
      };
  }
}

/** Whether the agent at work repairs what failed. */
const isHealing = (orchestration: Shown): boolean =>
  "attempts" in orchestration && runningAttempt(orchestration)?.kind === "heal";

/** Whether the agent at work waits for an answer. */
const asksUser = ({ questions }: Shown): boolean =>
  questions.some(({ answer }) => answer === null);

const busy = (label: string): Look => ({
  label,
  icon: "sync",
  tone: "active",
  spins: true,
});

/** Whether something is being done: not while it waits for the user, a slot or a time, and not after the end. */
function atWork(orchestration: Orchestration): boolean {
  const { status, requested, wait } = orchestration;
  return (
    (status === "running" && wait === null && !asksUser(orchestration)) ||
    (status === "mergeReady" && requested === "merge")
  );
}

type StageStatus = Orchestration["stages"][number]["status"];

/**
 * The state of a stage, or of a batch (which is never skipped). What was under way when its orchestration stopped, asks
 * or waits is not running: it looks as the orchestration does.
 */
export function stageLook(
  orchestration: Orchestration,
  status: StageStatus,
): Look {
  if (status === "running" && !atWork(orchestration))
    return orchestration.status === "mergeReady"
      ? {
          label: texts.stageStatus.waiting,
          icon: "bell-dot",
          tone: "attention",
        }
      : orchestrationLook(orchestration);
  switch (status) {
    case "pending":
      return {
        label: texts.stageStatus.pending,
        icon: "circle-large",
        tone: "neutral",
      };
    case "running":
      return busy(
        isHealing(orchestration)
          ? texts.status.healing
          : texts.stageStatus.running,
      );
    case "completed":
      return { label: texts.stageStatus.completed, icon: "pass", tone: "good" };
    case "failed":
      return { label: texts.stageStatus.failed, icon: "error", tone: "bad" };
    case "skipped":
      return {
        label: texts.stageStatus.skipped,
        icon: "debug-step-over",
        tone: "neutral",
      };
  }
}

type TaskStatus = Orchestration["tasks"][number]["status"];

/** The proof state of a task. */
export function taskLook(
  orchestration: Orchestration,
  status: TaskStatus,
): Look {
  if (status === "running" && !atWork(orchestration))
    return orchestrationLook(orchestration);
  switch (status) {
    case "open":
      return {
        label: texts.taskStatus.open,
        icon: "circle-large",
        tone: "neutral",
      };
    case "running":
      return busy(texts.taskStatus.running);
    case "proven":
      return { label: texts.taskStatus.proven, icon: "pass", tone: "good" };
    case "unproven":
      return { label: texts.taskStatus.unproven, icon: "warning", tone: "bad" };
  }
}

export interface Control {
  readonly action: SteerAction;
  /** False while the same or a stronger wish waits to be carried out. */
  readonly enabled: boolean;
}

/** The controls that fit the state, the most wanted first and what gives it up last. `find`: the others, to tell whether it waits for one. */
export function controlsOf(
  orchestration: Orchestration,
  find: Find,
  place?: QueuePlace,
): readonly Control[] {
  const { requested } = orchestration;
  const control = (action: SteerAction, enabled = true): Control => ({
    action,
    enabled,
  });
  const diff = canViewDiff(orchestration) ? [control("diff")] : [];
  const cancel = control("cancel", requested !== "cancel");
  const release =
    waitedFor(orchestration, find).length > 0
      ? [control("release", requested === null)]
      : [];
  switch (orchestration.status) {
    case "queued":
      return [
        ...release,
        ...(place?.hold.kind === "container" ? [control("increasePool")] : []),
        cancel,
      ];
    case "running":
      return [
        ...(orchestration.wait && canEnd(orchestration.wait)
          ? [control("resume", requested === null)]
          : []),
        control("pause", requested === null),
        ...(runningAttempt(orchestration)
          ? [control("pauseNow", requested === null || requested === "pause")]
          : []),
        ...diff,
        ...(runningAttempt(orchestration) ? [control("attach")] : []),
        cancel,
      ];
    case "paused":
      if (isHeld(orchestration)) return [control("giveBack"), ...diff, cancel];
      return [
        control("resume", requested === null),
        ...release,
        ...(diff.length > 0 && orchestration.attempts.at(-1)?.status === "ended"
          ? [control("takeOver", requested === null)]
          : []),
        ...diff,
        cancel,
      ];
    case "mergeReady":
      return [control("merge", requested === null), ...diff, cancel];
    case "failed":
      return [control("retry"), control("skip"), ...diff, cancel];
    case "completed":
    case "cancelled":
      return diff;
  }
}

/** Whether an action is what an orchestration that shows it waits for. */
export function isPrimary(action: SteerAction): boolean {
  return ["resume", "retry", "merge", "giveBack"].includes(action);
}
