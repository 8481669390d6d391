import { toFailure } from "../../model/errors";
import { containerEngine } from "./client";

/** What is known of the container engine before it is used. */
export interface ContainerEngineProbe {
  readonly found: boolean;
  readonly version: string | null;
  /** Why it cannot be used, or null. */
  readonly message: string | null;
}

const probeLimitMs = 3_000;

/** Asks the container engine that the environment names for its version. Never throws, takes 3 seconds at most. */
export async function probeContainerEngine(): Promise<ContainerEngineProbe> {
  try {
    const version = await containerEngine({ answerMs: probeLimitMs }).version();
    return { found: true, version, message: null };
  } catch (error) {
    return { found: false, version: null, message: toFailure(error).message };
  }
}
