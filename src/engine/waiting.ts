import type {
  Orchestration,
  OrchestrationStatus,
} from "../model/orchestration";

const states: Readonly<Record<OrchestrationStatus, string>> = {
  queued: "is queued",
  running: "is at work",
  paused: "is paused",
  mergeReady: "is ready to be merged",
  completed: "is completed",
  failed: "failed",
  cancelled: "was cancelled",
};

/** `“X”, which failed, and “Y”, which is at work`: what is waited for, each with its state. */
export const otherWords = (
  others: readonly Pick<Orchestration, "title" | "status">[],
): string =>
  others
    .map(({ title, status }) => `“${title}”, which ${states[status]}`)
    .join(", and ");
