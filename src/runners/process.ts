import { execa } from "execa";
import { appendFile, mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { ExitRecord } from "../model/agent";
import { exitRecordSchema } from "../model/agent";
import type { RunControl, RunRequest, Runner } from "../model/runner";
import type { SupervisedCommand } from "./attemptFolder";
import {
  attemptFiles,
  privateFile,
  privateFolder,
  runAsNode,
  writeWhole,
} from "./attemptFolder";
import { tailLog } from "./logTail";
import { isRunning, killAttemptProcesses } from "./processes";
import { hasErrno } from "../model/errors";

export interface ProcessRunnerOptions {
  /** Absolute path of the supervisor's bundle. */
  readonly supervisorPath: string;
  /** A Node or Electron binary. */
  readonly nodePath: string;
  /** What agents inherit; the host's own environment by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

const pollMs = 100;
/** How often it is checked that a silent supervisor still lives. */
const livenessMs = 1_000;
/** A claim is written at once after it is made; one that is empty for longer was left by a supervisor that died in between. */
const claimGraceMs = 5_000;

const referenceSchema = z.object({
  pid: z.number().int().positive(),
  identity: z.string().nullable(),
});
const startedSchema = referenceSchema.extend({ startedAt: z.number() });

/** Runs agents as processes of this machine, each under a supervisor that outlives the host. */
export function processRunner(options: ProcessRunnerOptions): Runner {
  return {
    name: "process",
    async run(request, control) {
      await mkdir(request.folder, { recursive: true, mode: privateFolder });
      const claimed = (await supervisorState(request.folder)) !== "none";
      if (claimed || (await readExit(request.folder)) !== null)
        return follow(request, control, () => null);
      if (control.cancel.aborted)
        return conclude(request.folder, endWithoutRun("cancelled", null));
      writeAttempt(request);
      return follow(request, control, startSupervisor(request, options));
    },
  };
}

function fileIn(folder: string, name: keyof typeof attemptFiles): string {
  return path.join(folder, attemptFiles[name]);
}

function writeAttempt({
  attemptId,
  folder,
  command,
  cwd,
  timeoutMs,
}: RunRequest) {
  const supervised: SupervisedCommand = {
    attemptId,
    file: command.file,
    args: command.args,
    cwd,
    // The supervisor needs it to run at all; an agent only when it asks for it.
    dropEnv: command.env[runAsNode] === undefined ? [runAsNode] : [],
    timeoutMs,
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
  const removed = Object.keys(command.env).filter(
    (name) => command.env[name] === null,
  );
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
  const isDetached = () => control.detach.aborted;
  let announced = false;
  let cancelSent = false;
  let lookedAt = -livenessMs;
  let alive = false;
  try {
    while (!isDetached()) {
      // The exit record first: once it is there, the log is complete.
      const exit = await readExit(folder);
      if (!announced) {
        const started = await readStarted(folder);
        if (started) control.onStarted(started.pid);
        announced = started !== null;
      }
      await tail.read(isDetached);
      if (isDetached()) break;
      if (exit) {
        tail.finish();
        return exit;
      }
      if (control.cancel.aborted && !cancelSent) {
        cancelSent = true;
        await requestCancel(folder);
      }
      // Not the clock of the wall, which may be set back.
      if (performance.now() - lookedAt >= livenessMs) {
        const state = await supervisorState(folder, alive);
        alive = state === "alive";
        lookedAt = performance.now();
        const failure = startFailure();
        if (state === "dead" || (state === "none" && failure !== null)) {
          await endAbandoned(request, control, failure);
          // Once more round, for the lines and the record that came last.
          continue;
        }
      }
      await pause(control, cancelSent);
    }
    return null;
  } finally {
    await tail.close();
  }
}

/** Sees to an exit record for an attempt whose supervisor is gone, or could not be started for the given reason. */
async function endAbandoned(
  { attemptId, folder }: RunRequest,
  control: RunControl,
  startFailure: string | null,
): Promise<void> {
  // The supervisor may have written its record and left between our two looks.
  if (await readExit(folder)) return;
  if (startFailure !== null && (await supervisorState(folder)) === "none") {
    conclude(folder, endWithoutRun("notStarted", startFailure));
    return;
  }
  const started = await readStarted(folder);
  await killAttemptProcesses(attemptId, started);
  const end = endWithoutRun(
    control.cancel.aborted ? "cancelled" : "lost",
    null,
  );
  conclude(folder, { ...end, startedAt: started?.startedAt ?? null });
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
  };
}

/** Makes an end found by the host durable, so that everybody who asks later is told the same. */
function conclude(folder: string, exit: ExitRecord): ExitRecord {
  writeWhole(fileIn(folder, "exit"), JSON.stringify(exit));
  return exit;
}

async function requestCancel(folder: string): Promise<void> {
  await appendFile(fileIn(folder, "control"), '{"type":"cancel"}\n', {
    mode: privateFile,
  });
}

/** Waits for the next look; `cancel` (until it was passed on) and `detach` end the wait. */
async function pause(control: RunControl, cancelSent: boolean): Promise<void> {
  const signals = cancelSent
    ? [control.detach]
    : [control.detach, control.cancel];
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, pollMs);
    for (const signal of signals) signal.addEventListener("abort", done);
  });
}

/** Whether a supervisor has this attempt: `none` ever did, one is at work (`alive`), or one died (`dead`). */
async function supervisorState(
  folder: string,
  seenLately = false,
): Promise<"none" | "alive" | "dead"> {
  const file = fileIn(folder, "claim");
  const content = await readIfThere(file);
  if (content === null) return "none";
  const claim = referenceSchema.safeParse(parseJson(content));
  if (claim.success)
    return isRunning(claim.data, seenLately) ? "alive" : "dead";
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs < claimGraceMs ? "alive" : "dead";
}

async function readExit(folder: string): Promise<ExitRecord | null> {
  const content = await readIfThere(fileIn(folder, "exit"));
  return content === null ? null : exitRecordSchema.parse(parseJson(content));
}

async function readStarted(folder: string) {
  const content = await readIfThere(fileIn(folder, "started"));
  return content === null ? null : startedSchema.parse(parseJson(content));
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined; // Not what any schema takes; each caller decides what that means.
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
}
