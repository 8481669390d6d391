import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";

/** What is known of the container engine before it is used. */
export interface ContainerEngineProbe {
  readonly found: boolean;
  readonly version: string | null;
  /** Why it cannot be used, or null. */
  readonly message: string | null;
}

const probeLimitMs = 3_000;

const versionSchema = z.object({ Version: z.string() });

/** Asks the container engine (`DOCKER_HOST`, else the default socket) for its version. Never throws, takes 3 seconds at most. */
export async function probeContainerEngine(): Promise<ContainerEngineProbe> {
  const timer = new AbortController();
  // The time-out ends the request; the race ends the wait, for a promise of dockerode may never settle.
  const late = delay(probeLimitMs, null, { signal: timer.signal });
  try {
    // Only now: it is a fifth of all our code, and most runs never ask.
    const { default: Docker } = await import("dockerode");
    const answer = await Promise.race([
      new Docker({ timeout: probeLimitMs }).version(),
      late,
    ]);
    if (answer === null)
      return missing(
        `The container engine gave no answer in ${probeLimitMs / 1000} seconds.`,
      );
    const version = versionSchema.parse(answer).Version;
    return { found: true, version, message: null };
  } catch (error) {
    return missing(error instanceof Error ? error.message : String(error));
  } finally {
    late.catch(() => undefined); // Its own abort, which is nobody's news.
    timer.abort();
  }
}

function missing(message: string): ContainerEngineProbe {
  return { found: false, version: null, message };
}
