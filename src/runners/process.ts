import { said } from "../model/said";
import { mkdir } from "node:fs/promises";
import type { RunnerName, RunRequest, Runner } from "../model/runner";
import { privateFolder } from "./attemptFolder";
import { beginAttempt, concludeCancelled, tellAttempt } from "./attemptStart";
import {
  isClaimantRunning,
  readExit,
  readMembers,
  readStarted,
  supervisorState,
} from "./attemptRecords";
import { follow } from "./follow";
import type { SupervisorPlace } from "./follow";
import { stopAbandoned } from "./killLadder";
import type { StartSupervisor } from "./launch";
import { launchOf, startDetached } from "./launch";
import { findTree } from "./processTree";
import { tellTimeLimit } from "./timeLimit";

export interface ProcessRunnerOptions {
  /** Absolute path of the supervisor's bundle. */
  readonly supervisorPath: string;
  /** A Node or Electron binary. */
  readonly nodePath: string;
  /** What agents inherit; the host's own environment by default. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How supervisors are started, and what this runner is called then; by the host, as `process`, by default. */
  readonly startedBy?: {
    readonly name: RunnerName;
    readonly start: StartSupervisor;
  };
}

/** Runs agents as processes of this machine, each under a supervisor that outlives the host. */
export function processRunner(options: ProcessRunnerOptions): Runner {
  const { name, start } = options.startedBy ?? {
    name: "process",
    start: (_, launch) => startDetached(launch),
  };
  return {
    name,
    async run(request, control) {
      const { folder } = request;
      await mkdir(folder, { recursive: true, mode: privateFolder });
      const state = await supervisorState(folder);
      if (state !== "none" || (await readExit(folder)) !== null) {
        // More time may have been recorded by a host that died before it could tell the supervisor.
        if (state === "alive") tellTimeLimit(folder, request.timeoutMs);
        return follow(
          request,
          control,
          onThisMachine(request, () => null),
        );
      }
      if (control.cancel.aborted) {
        await concludeCancelled(folder);
        return follow(
          request,
          control,
          onThisMachine(request, () => null),
        );
      }
      beginAttempt(request);
      const failure = start(request, launchOf(request, options));
      return follow(request, control, onThisMachine(request, failure));
    },
    ...tellAttempt,
  };
}

/** Supervisors that are processes of this machine: their pids tell whether they live. */
const onThisMachine = (
  { attemptId, folder }: RunRequest,
  startFailure: () => string | null,
): SupervisorPlace => ({
  state: (seenLately) => supervisorState(folder, seenLately),
  startFailure() {
    const failure = startFailure();
    return failure === null
      ? null
      : said`The supervisor could not be started: ${failure}`;
  },
  async endRest(state) {
    // Whatever runs belongs to the folder that this one was copied from, and nobody else may go on in its session.
    if (state === "copied")
      return { survivors: (await isClaimantRunning(folder)) ? 1 : 0 };
    const root = await readStarted(folder);
    const known = await readMembers(folder);
    const query = { root, known, rootIsOurs: false };
    const left = await stopAbandoned(root, () => findTree(attemptId, query));
    return { survivors: left.length };
  },
});
