import { execa } from "execa";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { ExitRecord } from "../model/agent";
import { defaultRunLimits } from "../model/runner";
import type { RunControl, RunRequest, Runner } from "../model/runner";
import type { SupervisedCommand } from "./attemptFolder";
import {
  attemptMark,
  claimAttempt,
  ownerMark,
  privateFolder,
  recordExit,
  requestCancel,
  removeTemporaries,
  runAsNode,
  writeWhole,
} from "./attemptFolder";
import {
  fileIn,
  isClaimantRunning,
  readExit,
  readMembers,
  readStarted,
  supervisorState,
} from "./attemptRecords";
import { watchGrowth } from "./growth";
import { leaveLine } from "./input";
import { stopAbandoned } from "./killLadder";
import { tailLog } from "./logTail";
import { identityOf } from "./processes";
import { findTree } from "./processTree";
import { tellTimeLimit } from "./timeLimit";
import { tellWaiting } from "./waiting";

export interface ProcessRunnerOptions {
  /** Absolute path of the supervisor's bundle. */
  readonly supervisorPath: string;
  /** A Node or Electron binary. */
  readonly nodePath: string;
  /** What agents inherit; the host's own environment by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Between two looks at an attempt: less at its start, where much happens and where a short one is soon over. */
const firstPollMs = 20;
const maxPollMs = 100;
const pollGrowth = 1.2;
/** Between two looks at an output that grows: what comes meanwhile is read at one go. */
const growthPauseMs = 15;
/** How often it is checked that a silent supervisor still lives. */
const livenessMs = 1_000;

/** Runs agents as processes of this machine, each under a supervisor that outlives the host. */
export function processRunner(options: ProcessRunnerOptions): Runner {
  return {
    name: "process",
    async run(request, control) {
      await mkdir(request.folder, { recursive: true, mode: privateFolder });
      const state = await supervisorState(request.folder);
      if (state !== "none" || (await readExit(request.folder)) !== null) {
        // More time may have been recorded by a host that died before it could tell the supervisor.
        if (state === "alive") tellTimeLimit(request.folder, request.timeoutMs);
        return follow(request, control, () => null);
      }
      if (control.cancel.aborted) {
        await concludeUnstarted(
          request.folder,
          endWithoutRun("cancelled", null),
        );
        return follow(request, control, () => null);
      }
      writeAttempt(request);
      return follow(request, control, startSupervisor(request, options));
    },
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
}

function writeAttempt({
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

/**
 * Starts a supervisor and lets go of it. The result tells why it failed, once it did. The environment, which may hold
 * secrets, goes from process to process and never to the disk.
 */
function startSupervisor(
  { folder, command }: RunRequest,
  { supervisorPath, nodePath, environment = process.env }: ProcessRunnerOptions,
): () => string | null {
  const removed = [
    ...Object.keys(command.env).filter((name) => command.env[name] === null),
    // Of an attempt that this host itself may have been started in: the supervisor is no part of that.
    attemptMark,
    ownerMark,
  ];
  const inherited = Object.entries(environment).filter(
    ([name]) => !removed.includes(name),
  );
  const added = Object.entries(command.env).filter(
    ([, value]) => value !== null,
  );
  const supervisor = execa(nodePath, [supervisorPath, folder], {
    detached: true,
    cleanup: false,
    stdio: "ignore",
    windowsHide: true,
    // Not the host's working folder: a long run would keep it from being removed.
    cwd: path.parse(folder).root,
    extendEnv: false,
    env: { ...Object.fromEntries([...inherited, ...added]), [runAsNode]: "1" },
    reject: false,
  });
  supervisor.unref();
  let failure: string | null = null;
  void supervisor.then((result) => {
    if (result.failed)
      failure = result.originalMessage ?? result.shortMessage ?? "unknown";
  });
  return () => failure;
}

/** Follows an attempt from the first line of its log to its end, whoever started it. */
async function follow(
  request: RunRequest,
  control: RunControl,
  startFailure: () => string | null,
): Promise<ExitRecord | null> {
  const { folder } = request;
  const tail = tailLog(fileIn(folder, "stdout"), (line) =>
    control.onLine(line),
  );
  const growth = watchGrowth(fileIn(folder, "stdout"));
  const isDetached = () => control.detach.aborted;
  let announced = false;
  let cancelSent = false;
  let lookedAt = -livenessMs;
  let alive = false;
  let pollMs = firstPollMs;
  try {
    while (!isDetached()) {
      // The exit record first: once it is there, the log is complete.
      const exit = await readExit(folder);
      if (!announced) {
        const started = await readStarted(folder);
        if (started) control.onStarted(started.pid);
        announced = started !== null;
      }
      growth.begin();
      const untold = await tail.read(isDetached);
      if (isDetached()) break;
      if (exit) {
        tail.finish();
        removeTemporaries(folder);
        return exit;
      }
      if (control.cancel.aborted && !cancelSent) {
        cancelSent = true;
        requestCancel(folder);
      }
      // Not the clock of the wall, which may be set back.
      if (performance.now() - lookedAt >= livenessMs) {
        const state = await supervisorState(folder, alive);
        alive = state === "alive";
        lookedAt = performance.now();
        const failure = startFailure();
        if (
          state === "dead" ||
          state === "copied" ||
          (state === "none" && failure !== null)
        ) {
          await endAbandoned(request, control, state, failure);
          // Once more round, for the lines and the record that came last.
          continue;
        }
      }
      const next = performance.now() + pollMs;
      const signals = cancelSent
        ? [control.detach]
        : [control.detach, control.cancel];
      for (let left = pollMs; left > 0; left = next - performance.now()) {
        const grown = await growth.wait(growthPauseMs, left, signals);
        if (signals.some((signal) => signal.aborted)) break;
        if (grown) await tail.read(isDetached);
      }
      // Where nobody tells that it grows, it is looked at more often while it does.
      pollMs = untold ? firstPollMs : Math.min(maxPollMs, pollMs * pollGrowth);
    }
    return null;
  } finally {
    growth.close();
    tail.close();
  }
}

/** Sees to an exit record for an attempt whose supervisor is gone, or could not be started for the given reason. */
async function endAbandoned(
  { attemptId, folder }: RunRequest,
  control: RunControl,
  state: "dead" | "copied" | "none",
  startFailure: string | null,
): Promise<void> {
  // The supervisor may have written its record and left between our two looks.
  if (await readExit(folder)) return;
  const reason = control.cancel.aborted ? "cancelled" : "lost";
  switch (state) {
    case "none":
      await concludeUnstarted(
        folder,
        endWithoutRun("notStarted", startFailure),
      );
      return;
    case "copied":
      // Whatever runs belongs to the folder that this one was copied from, and nobody else may go on in its session.
      await conclude(folder, {
        ...endWithoutRun(reason, null),
        survivors: (await isClaimantRunning(folder)) ? 1 : 0,
      });
      return;
    case "dead": {
      const root = await readStarted(folder);
      const known = await readMembers(folder);
      const query = { root, known, rootIsOurs: false };
      const left = await stopAbandoned(root, () => findTree(attemptId, query));
      await conclude(folder, {
        ...endWithoutRun(reason, null),
        startedAt: root?.startedAt ?? null,
        survivors: left.length,
      });
      return;
    }
  }
}

function endWithoutRun(
  reason: ExitRecord["reason"],
  error: string | null,
): ExitRecord {
  return {
    reason,
    exitCode: null,
    signal: null,
    error:
      error === null ? null : `The supervisor could not be started: ${error}`,
    startedAt: null,
    endedAt: Date.now(),
    usage: null,
    survivors: 0,
  };
}

/** Makes an end found by the host durable, so that everybody who asks later is told the same: the first word counts. */
async function conclude(folder: string, exit: ExitRecord): Promise<void> {
  if (recordExit(folder, exit)) return;
  // Somebody was faster; or what is there makes no sense, and with nobody at work it never will.
  if ((await readExit(folder)) === null)
    writeWhole(fileIn(folder, "exit"), JSON.stringify(exit));
}

/** Concludes an attempt that nobody has started, and from now on nobody will: with the claim it is ours. */
async function concludeUnstarted(
  folder: string,
  exit: ExitRecord,
): Promise<void> {
  const { pid } = process;
  if (claimAttempt(folder, { pid, identity: identityOf(pid) }))
    await conclude(folder, exit);
}
