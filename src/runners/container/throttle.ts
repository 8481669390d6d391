import { setTimeout as delay } from "node:timers/promises";
import { readSample } from "../attemptRecords";
import type { ContainerEngine } from "./client";

/** Between two looks, in milliseconds: the supervisor writes every few seconds. */
const lookMs = 1_000;

/**
 * Lowers the container's priority once its supervisor has seen the attempt over a limit; until the signal. The supervisor has slowed down
 * its processes by then, but that counts only among those of the same container. Never rejects: an engine that does not answer is asked
 * again, and until then the agent is as slow as its supervisor could make it.
 */
export async function throttleWhenOver(
  engine: Pick<ContainerEngine, "lowerPriority">,
  name: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      if ((await readSample(folder))?.over !== undefined) {
        await engine.lowerPriority(name);
        return;
      }
    } catch {
      // See above; a sample that cannot be read comes again.
    }
    await delay(lookMs, undefined, { signal }).catch(() => undefined);
  }
}
