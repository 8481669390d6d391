import type { OrchestrationEvent } from "./event";
import type { Attempt } from "./orchestration";

/**
 * How long an attempt has waited for answers of the user until `now`, by the record, in milliseconds: from a question until the agent
 * was told the answer, or wanted none any more. Questions that are open together count once.
 */
export function answerWaitMs(
  events: readonly OrchestrationEvent[],
  attempt: string,
  now: number,
): number {
  const open = new Set<string>();
  let since = 0;
  let waited = 0;
  for (const event of events) {
    if (event.type === "questionAsked" && event.question.attempt === attempt) {
      if (open.size === 0) since = event.at;
      open.add(event.question.id);
    }
    if (
      event.type === "questionClosed" &&
      event.attempt === attempt &&
      open.delete(event.question) &&
      open.size === 0
    )
      waited += Math.max(0, event.at - since);
  }
  return waited + (open.size === 0 ? 0 : Math.max(0, now - since));
}

/** How long the agents of an orchestration have worked together, by its record, in milliseconds, without their waits for the user. */
export const allAgentsTimeMs = (
  attempts: readonly Pick<
    Attempt,
    "id" | "startedAt" | "endedAt" | "outcome"
  >[],
  events: readonly OrchestrationEvent[],
  now: number,
): number =>
  attempts.reduce((sum, attempt) => {
    // An outcome says it itself.
    const waited =
      attempt.outcome === null ? answerWaitMs(events, attempt.id, now) : 0;
    return sum + (agentTimeMs(attempt, now, waited) ?? 0);
  }, 0);

/** How long the agent of an attempt has worked, in milliseconds, without its waits for the user; null before it began. */
export function agentTimeMs(
  {
    startedAt,
    endedAt,
    outcome,
  }: Pick<Attempt, "startedAt" | "endedAt" | "outcome">,
  now: number,
  /** Of one that has not ended. */
  waitedMs = 0,
): number | null {
  if (startedAt === null) return null;
  const waited = outcome === null ? waitedMs : (outcome.waitedMs ?? 0);
  return Math.max(0, (endedAt ?? now) - startedAt - waited);
}
