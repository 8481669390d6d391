import type { ErrorCode } from "../model/errors";
import type { OrchestrationEvent } from "../model/event";
import type { Attempt, Orchestration } from "../model/orchestration";
import type { Must } from "./statement";

/*
 * What must hold of waits and of what follows them, in words of its own: a bound of the engine that is changed by mistake is not
 * changed here.
 */

const mostQuotaWaits = 10;
const mostAlike = 3;

/** Ends that say nothing of the work. */
const cutShort: readonly (ErrorCode | undefined)[] = [
  "interrupted",
  "agentLost",
  "notFound",
  "agentUnavailable",
  "unhealthy",
  "quotaReached",
  "promptTooLong",
  "unknownCommand",
];

export const wasCutShort = ({ outcome }: Attempt): boolean =>
  cutShort.includes(outcome?.failure?.code);

const waitedFor = {
  quota: "quotaReached",
  retry: "agentUnavailable",
  health: "unhealthy",
} as const satisfies Record<string, ErrorCode>;

/** More than the farthest reset of a quota, with the way into the hours. */
const longestWaitMs = 40 * 24 * 60 * 60 * 1000;

/** Of a wait that begins. */
export function waitStatements(
  before: Orchestration,
  { wait, at }: Extract<OrchestrationEvent, { type: "waitStarted" }>,
  must: Must,
): void {
  must(
    wait.until - Math.max(wait.since, at) <= longestWaitMs,
    "no wait is without end",
  );
  if (wait.kind === "money") {
    must(
      wait.failure.code === "budgetExceeded" && before.requested === null,
      "it waits for money that others have reserved, and for nothing else then",
    );
    return;
  }
  if (wait.kind === "runner") {
    must(
      before.requested === null && before.options.runner !== "process",
      "it waits for containers where they were asked for, and nothing else was",
    );
    return;
  }
  const newest = before.attempts.at(-1);
  if (wait.kind === "gate") {
    must(
      newest?.outcome?.ok === true && newest.evidence === null,
      "it waits for a gate of what ended well and is not judged yet",
    );
    return;
  }
  must(
    newest?.wentOn === null &&
      newest.outcome?.failure?.code === waitedFor[wait.kind],
    "it waits for what the newest attempt failed for, once",
  );
  must(
    wait.kind !== "quota" || before.options.quota.resume,
    "it waits for the quota only where the options let it go on by itself",
  );
}

/** What comes after attempts that only time mends, and after those that went round in circles. */
export function goingOnStatements(
  { options }: Orchestration,
  earlier: readonly Attempt[],
  must: Must,
): void {
  const failedFor = (attempt: Attempt | undefined, code: ErrorCode): boolean =>
    attempt?.outcome?.failure?.code === code;
  const newest = earlier.at(-1);
  must(
    !Object.values(waitedFor).some((code) => failedFor(newest, code)) ||
      newest?.wentOn !== null,
    "what only time mends is waited for, or the user says to go on",
  );
  // The user's resume counts anew; it is of the attempt before the one that it leads to.
  const resumed = earlier.findLastIndex(({ wentOn }) => wentOn === "resumed");
  const working = earlier.findLastIndex((attempt) => !wasCutShort(attempt));
  const row = earlier.slice(Math.max(resumed, working) + 1);
  for (const code of ["agentUnavailable", "unhealthy"] as const)
    must(
      row.filter((each) => failedFor(each, code)).length <= options.retries,
      "a service that is not there is not asked for ever, and what is stopped at a limit is not begun for ever",
    );
  must(
    row.filter((each) => failedFor(each, "quotaReached")).length <=
      mostQuotaWaits,
    "a quota that is not there is not waited for for ever",
  );
  for (const code of ["promptTooLong", "unknownCommand"] as const)
    must(
      earlier.filter((each) => failedFor(each, code)).length <= 1,
      "a prompt that is too long and a command that is unknown are mended once",
    );
  const alike = earlier
    .filter((each) => !wasCutShort(each))
    .slice(-mostAlike)
    .map(({ outcome }) => outcome?.failure)
    .filter((failure) => failure !== null && failure !== undefined);
  must(
    alike.length < mostAlike ||
      alike.some(
        ({ code, message }) =>
          code !== alike[0]?.code || message !== alike[0].message,
      ),
    "the same failure three times in a row is not tried again",
  );
}
