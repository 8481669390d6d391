import { exitError } from "../model/exitWords";
import type { Sentence } from "../model/said";
import { mkdir } from "node:fs/promises";
import type { ExitRecord } from "../model/agent";
import { defaultRunLimits } from "../model/runner";
import type { RunRequest, Runner } from "../model/runner";
import type { SupervisedCommand } from "./attemptFolder";
import {
  claimAttempt,
  privateFolder,
  recordExit,
  runAsNode,
  writeWhole,
} from "./attemptFolder";
import { fileIn, readExit } from "./attemptRecords";
import { leaveLine } from "./input";
import { identityOf } from "./processes";
import { tellTimeLimit } from "./timeLimit";
import { tellWaiting } from "./waiting";

/* What a host writes into an attempt's folder: its beginning, what it is told, and its end where no supervisor can say it. */

/** Writes what a supervisor needs to begin the attempt. */
export function beginAttempt({
  attemptId,
  folder,
  command,
  cwd,
  timeoutMs,
  limits,
}: RunRequest): void {
  const supervised: SupervisedCommand = {
    attemptId,
    file: command.file,
    args: command.args,
    cwd,
    // The supervisor needs it to run at all; an agent only when it asks for it.
    dropEnv: command.env[runAsNode] === undefined ? [runAsNode] : [],
    timeoutMs,
    limits: { ...defaultRunLimits, ...limits },
    inputEndsAfter: command.inputEndsAfter ?? null,
  };
  writeWhole(fileIn(folder, "stdin"), command.stdin);
  writeWhole(fileIn(folder, "command"), JSON.stringify(supervised));
}

/** How a running attempt is told more: the same wherever its supervisor runs, since all of it goes through the folder. */
export const tellAttempt: Pick<Runner, "send" | "wait" | "extend"> = {
  async send(folder, id, line) {
    // Nobody is left to read it.
    if ((await readExit(folder)) === null) leaveLine(folder, id, line);
  },
  async wait(folder, until) {
    if ((await readExit(folder)) === null) tellWaiting(folder, until);
  },
  async extend(folder, timeoutMs) {
    // The attempt may be about to begin: its supervisor finds it.
    await mkdir(folder, { recursive: true, mode: privateFolder });
    tellTimeLimit(folder, timeoutMs);
  },
};

/** An end of which only the host knows. */
export const endWithoutRun = (
  reason: ExitRecord["reason"],
  error: Sentence | null,
): ExitRecord => ({
  reason,
  exitCode: null,
  signal: null,
  ...exitError(error),
  startedAt: null,
  endedAt: Date.now(),
  usage: null,
  survivors: 0,
});

/** Makes an end found by the host durable, so that everybody who asks later is told the same: the first word counts. */
export async function conclude(
  folder: string,
  exit: ExitRecord,
): Promise<void> {
  if (recordExit(folder, exit)) return;
  // Somebody was faster; or what is there makes no sense, and with nobody at work it never will.
  if ((await readExit(folder)) === null)
    writeWhole(fileIn(folder, "exit"), JSON.stringify(exit));
}

/** Concludes an attempt that nobody has started, and from now on nobody will: with the claim it is ours. */
export async function concludeUnstarted(
  folder: string,
  exit: ExitRecord,
): Promise<void> {
  const { pid } = process;
  if (claimAttempt(folder, { pid, identity: identityOf(pid) }))
    await conclude(folder, exit);
}

/** Concludes an attempt that was cancelled before anybody started it. */
export const concludeCancelled = (folder: string): Promise<void> =>
  concludeUnstarted(folder, endWithoutRun("cancelled", null));
