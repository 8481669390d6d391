import { worded } from "../model/errors";
import { errorOf } from "../model/exitWords";
import { said } from "../model/said";
import type { Sentence } from "../model/said";
import type { ExitRecord } from "../model/agent";
import type { Failure } from "../model/errors";

/** Which setting holds each limit of the resources. */
const settings = {
  memoryLimit: "orchestrator.limits.memoryMb",
  processLimit: "orchestrator.limits.processes",
  cpuLimit: "orchestrator.limits.cpuMinutes",
} as const;

/**
 * The failure of an attempt that was stopped at one of its limits, with the setting that holds it; null for any other end.
 * `agent` as it begins a sentence.
 */
export function limitFailure(
  agent: Sentence,
  exit: ExitRecord,
): Failure | null {
  const { reason } = exit;
  const error = errorOf(exit);
  const why = error === null ? "" : said` ${error}`;
  switch (reason) {
    case "timedOut":
      return {
        code: "timedOut",
        ...worded(
          said`${agent} reached the time limit and was stopped.`,
          said`Retry to go on; with a larger setting orchestrator.timeouts, the retry has more time. An agent at work can be given more time, too (Give More Time…, or orchestrator extend).`,
        ),
      };
    case "stalled":
      return {
        code: "timedOut",
        ...worded(
          said`${agent} hung and was stopped.${why}`,
          said`Retry to go on. If it was only waiting, raise the setting orchestrator.limits.stallMinutes and start anew.`,
        ),
      };
    case "memoryLimit":
    case "processLimit":
    case "cpuLimit":
      return {
        code: "agentFailed",
        ...worded(
          said`${agent} was stopped at a limit.${why}`,
          said`Retry with smaller tasks, or raise the setting ${settings[reason]} and start anew: a run keeps the limits that it was started with.`,
        ),
      };
    case "exited":
    case "cancelled":
    case "lost":
    case "notStarted":
      return null;
  }
}
