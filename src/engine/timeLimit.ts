import type { Attempt, Orchestration } from "../model/orchestration";
import type { Timeouts } from "../model/settings";
import type { Unit } from "./action";

const minute = 60_000;

/**
 * How long the next attempt of a unit may take, in milliseconds: what the run was started with. Where the user tries again what had reached its
 * limit, what that attempt had or what the settings say now (`now`), if that is more: else a retry would end where the last one did.
 */
export function timeLimitFor(
  o: Pick<Orchestration, "options" | "attempts">,
  { definition: { role }, stage, batch }: Unit,
  now: Timeouts,
): number {
  const started = o.options.timeouts[role] * minute;
  const round = batch?.round ?? stage.round;
  const before = o.attempts.findLast(
    (attempt) =>
      attempt.stage === stage.name &&
      attempt.batch === (batch?.index ?? null) &&
      attempt.kind !== "decide",
  );
  return before !== undefined && before.round < round && ranOutOfTime(before)
    ? Math.max(started, before.timeoutMs, now[role] * minute)
    : started;
}

/** One that hung was stopped before. */
const ranOutOfTime = ({
  outcome,
  startedAt,
  endedAt,
  timeoutMs,
}: Attempt): boolean =>
  outcome?.failure?.code === "timedOut" &&
  startedAt !== null &&
  endedAt !== null &&
  endedAt - startedAt >= timeoutMs;
