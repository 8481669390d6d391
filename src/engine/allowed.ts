import type { Orchestration } from "../model/orchestration";

/** What a user may ask of an orchestration. */
export type Request =
  | "pause"
  | "resume"
  | "cancel"
  | "retry"
  | "skip"
  | "force"
  | "merge"
  | "release"
  | "extend";

/** Whether what is asked for makes sense in this state. Pure. */
export function isAllowed(o: Orchestration, request: Request): boolean {
  const { status, requested } = o;
  switch (request) {
    case "pause":
      return (
        (status === "running" || status === "queued") &&
        (requested === null || requested === "pause")
      );
    case "resume":
      return status === "paused" && requested !== "cancel";
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
      return (status === "failed" || status === "paused") && requested === null;
    case "force":
      return (
        (status === "failed" ||
          status === "paused" ||
          status === "mergeReady") &&
        requested === null
      );
    case "merge":
      return status === "mergeReady" && requested !== "cancel";
    case "release":
      return (status === "queued" || status === "paused") && requested === null;
    case "extend":
      return status === "running";
  }
}
