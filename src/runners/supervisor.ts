import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { ExitRecord } from "../model/agent";
import type {
  ProcessReference,
  StartedRecord,
  SupervisedCommand,
} from "./attemptFolder";
import {
  attemptFiles,
  attemptMark,
  privateFile,
  writeWhole,
} from "./attemptFolder";
import {
  findAttemptProcesses,
  identityOf,
  killAttemptProcesses,
  killTreeOnWindows,
  sendSignal,
} from "./processes";

/**
 * The program that stands between a host and an agent: `node supervisor.js <attempt folder>`. It outlives the host, so the
 * agent's output, deadline and end never depend on an editor being alive. Node's own modules only: it must start fast and
 * have nothing that can break.
 */

const interruptGraceMs = 2_000;
/** Claude Code ends its tools within 5 seconds of a SIGTERM, even on a busy machine. */
const terminateGraceMs = 5_000;
const pollMs = 200;

type StopReason = "cancelled" | "timedOut" | "lost";

/** Takes the folder, or returns false when another supervisor has it. */
function claim(folder: string): boolean {
  const self: ProcessReference = {
    pid: process.pid,
    identity: identityOf(process.pid),
  };
  try {
    const handle = openSync(
      path.join(folder, attemptFiles.claim),
      "wx",
      privateFile,
    );
    writeSync(handle, JSON.stringify(self));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST")
      return false;
    throw error;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** `command.json` comes from our own host; checked by hand because this program has no dependencies. */
function readCommand(folder: string): SupervisedCommand {
  const file = path.join(folder, attemptFiles.command);
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (
    typeof value === "object" &&
    value !== null &&
    "attemptId" in value &&
    isText(value.attemptId) &&
    "file" in value &&
    isText(value.file) &&
    "args" in value &&
    Array.isArray(value.args) &&
    value.args.every(isText) &&
    "cwd" in value &&
    isText(value.cwd) &&
    "dropEnv" in value &&
    Array.isArray(value.dropEnv) &&
    value.dropEnv.every(isText) &&
    "timeoutMs" in value &&
    typeof value.timeoutMs === "number"
  ) {
    const { attemptId, file: program, args, cwd, dropEnv, timeoutMs } = value;
    return { attemptId, file: program, args, cwd, dropEnv, timeoutMs };
  }
  throw new Error(`${file} is not a command`);
}

function agentEnvironment(command: SupervisedCommand): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env))
    if (!command.dropEnv.includes(name)) environment[name] = value;
  environment[attemptMark] = command.attemptId;
  return environment;
}

/** Starts the agent on the folder's files. Settles when it runs; rejects when it cannot be started. */
async function startAgent(
  folder: string,
  command: SupervisedCommand,
): Promise<{ child: ChildProcess; pid: number }> {
  // Without this Node would report the program, not the folder, as missing.
  if (!existsSync(command.cwd))
    throw new Error(`The working folder ${command.cwd} does not exist.`);
  const handles = [
    openSync(path.join(folder, attemptFiles.stdin), "r"),
    openSync(path.join(folder, attemptFiles.stdout), "a", privateFile),
    openSync(path.join(folder, attemptFiles.stderr), "a", privateFile),
  ];
  try {
    const child = spawn(command.file, [...command.args], {
      cwd: command.cwd,
      env: agentEnvironment(command),
      // A file as standard input is at its end at once: no agent waits for more.
      stdio: handles,
      // Its own group on POSIX, so that one signal reaches the whole of it. On Windows this would open a console.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => resolve(child.pid ?? 0));
    });
    return { child, pid };
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}

/** Calls `onCancel` once when the host asks for it, even before this process began to look. */
function watchControl(folder: string, onCancel: () => void): () => void {
  const file = path.join(folder, attemptFiles.control);
  let seen = "";
  const look = () => {
    if (!existsSync(file)) return;
    const content = readFileSync(file, "utf8");
    if (content === seen) return;
    seen = content;
    if (content.split("\n").some(isCancel)) onCancel();
  };
  // Polled, not watched: a watcher can fail (no inotify watches left, network drives), and nobody feels 200 ms here.
  const timer = setInterval(look, pollMs);
  look();
  return () => clearInterval(timer);
}

function isCancel(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return (
      typeof value === "object" &&
      value !== null &&
      "type" in value &&
      value.type === "cancel"
    );
  } catch {
    return false; // A line that is still being written; the next look sees it whole.
  }
}

async function settlesWithin(
  promise: Promise<unknown>,
  ms: number,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
}

/** Ask, insist, kill. `collect` notes the descendants before each step, while the tree still shows them. */
async function climbKillLadder(
  pid: number,
  exited: Promise<unknown>,
  collect: () => readonly ProcessReference[],
): Promise<void> {
  if (process.platform === "win32") {
    killTreeOnWindows(pid);
    await exited;
    return;
  }
  collect();
  sendSignal(-pid, "SIGINT");
  if (await settlesWithin(exited, interruptGraceMs)) return;
  collect();
  sendSignal(-pid, "SIGTERM");
  if (await settlesWithin(exited, terminateGraceMs)) return;
  const strays = collect();
  sendSignal(-pid, "SIGKILL");
  for (const stray of strays) sendSignal(stray.pid, "SIGKILL");
  await exited;
}

async function supervise(folder: string): Promise<ExitRecord> {
  const command = readCommand(folder);
  let startedAt: number | null = null;
  const record = (
    fields: Pick<ExitRecord, "reason"> & Partial<ExitRecord>,
  ): ExitRecord => ({
    exitCode: null,
    signal: null,
    error: null,
    startedAt,
    endedAt: Date.now(),
    ...fields,
  });

  let agent: { child: ChildProcess; pid: number };
  try {
    agent = await startAgent(folder, command);
  } catch (error) {
    return record({
      reason: "notStarted",
      error: error instanceof Error ? error.message : String(error),
    });
  }
  const exited = new Promise<{ code: number | null; signal: string | null }>(
    (resolve) => {
      agent.child.once("exit", (code, signal) => resolve({ code, signal }));
    },
  );
  startedAt = Date.now();
  const root = { pid: agent.pid, identity: identityOf(agent.pid) };
  const started: StartedRecord = {
    supervisorPid: process.pid,
    ...root,
    startedAt,
  };
  writeWhole(path.join(folder, attemptFiles.started), JSON.stringify(started));

  const stopped: { reason: StopReason | null } = { reason: null };
  let ladder: Promise<void> = Promise.resolve();
  let known: readonly ProcessReference[] = [];
  const collect = () =>
    (known = findAttemptProcesses(command.attemptId, root, known));
  const stop = (reason: StopReason) => {
    const { exitCode, signalCode } = agent.child;
    if (stopped.reason !== null || exitCode !== null || signalCode !== null)
      return;
    stopped.reason = reason;
    ladder = climbKillLadder(agent.pid, exited, collect);
  };

  const unwatch = watchControl(folder, () => stop("cancelled"));
  const deadline = setTimeout(() => stop("timedOut"), command.timeoutMs);
  // The machine shuts down, or somebody ends this process: the attempt did not fail, it got lost.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => stop("lost"));

  const { code, signal } = await exited;
  clearTimeout(deadline);
  unwatch();
  await ladder;
  // Also after a normal end: what an agent leaves in the background must not go on changing the worktree.
  await killAttemptProcesses(command.attemptId, root, known);
  return record({ reason: stopped.reason ?? "exited", exitCode: code, signal });
}

async function main(): Promise<void> {
  const folder = process.argv[2];
  if (folder === undefined) {
    process.stderr.write("usage: node supervisor.js <attempt folder>\n");
    process.exitCode = 2;
    return;
  }
  if (!claim(folder)) return;
  const exit = await supervise(folder);
  writeWhole(path.join(folder, attemptFiles.exit), JSON.stringify(exit));
}

main().catch((error: unknown) => {
  // No exit record: the host sees a dead supervisor and reports the attempt as lost.
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
