import { setTimeout as delay } from "node:timers/promises";
import type { Attempt, Orchestration } from "../../model/orchestration";
import type { RunLimits } from "../../model/runner";
import type { Limits } from "../../model/settings";
import { readSample } from "../../runners";
import type { World } from "./world";

const lookMs = 1_000;
const mebibyte = 1024 * 1024;
const minute = 60_000;

/** For the supervisor, which holds them whether the host lives or not. A setting's 0 is no limit. */
export const runLimits = (limits: Limits): Partial<RunLimits> => ({
  memoryBytes: limits.memoryMb * mebibyte || null,
  processes: limits.processes || null,
  cpuMs: limits.cpuMinutes * minute || null,
  stallMs: limits.stallMinutes * minute || null,
  // To be restarted it has to be stopped first; the rest is decided when it has ended.
  action: limits.action === "restart" ? "stop" : limits.action,
});

/**
 * Records that an attempt is over a limit and goes on, once, as its supervisor sees it; until the signal. Only where it may go on. Never
 * rejects: what cannot be recorded stops the engine, which everybody is told then, and a sample that cannot be read comes again.
 */
export async function tellPassedLimits(
  world: World,
  { id, options }: Orchestration,
  attempt: Attempt,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const { action } = options.limits;
  if (action === "stop" || action === "restart") return;
  const isOver = (): boolean => signal.aborted;
  const isTold = (): boolean =>
    world
      .events(id)
      .some(
        (event) => event.type === "limitPassed" && event.attempt === attempt.id,
      );
  try {
    while (!isOver() && !isTold()) {
      const sample = await readSample(folder);
      const message = sample?.over;
      if (message !== undefined && !isOver()) {
        world.commit(id, {
          type: "limitPassed",
          attempt: attempt.id,
          message,
          messageSaid: sample?.overSaid,
          because:
            action === "throttle"
              ? "It is over a limit and goes on at the lowest priority, as the settings say."
              : "It is over a limit and goes on, as the settings say.",
          inputs: { action },
        });
        return;
      }
      await delay(lookMs, undefined, { signal });
    }
  } catch {
    // See above; or its own signal, which is nobody's news.
  }
}
