import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ExitRecord } from "../model/agent";
import { hasErrno } from "../model/errors";
import { exitError } from "../model/exitWords";
import { inEnglish } from "../model/said";
import type { Said } from "../model/said";
import type { Agent } from "./agentProcess";
import { isReaped, startAgent } from "./agentProcess";
import type {
  ProcessReference,
  SampleRecord,
  StartedRecord,
  SupervisedCommand,
} from "./attemptFolder";
import {
  attemptFiles,
  claimAttempt,
  folderIdentity,
  recordExit,
  replaceFile,
  reserveExit,
  writeWhole,
} from "./attemptFolder";
import { agentInput } from "./input";
import { stopAll, stopRoot } from "./killLadder";
import { identityOf, memoryOf, slowDown } from "./processes";
import { findTree } from "./processTree";
import { readCommand } from "./supervisedCommand";
import { readTimeLimit } from "./timeLimit";
import { troubleNotes } from "./troubles";
import { readWaiting, workClock } from "./waiting";
import type { LimitReason } from "./watchdog";
import { awakeClock, initialWatch, watch } from "./watchdog";

/**
 * The program that stands between a host and an agent: `node supervisor.js <attempt folder>`. It outlives the host, so the
 * agent's output, limits and end never depend on an editor being alive. Node's own modules only: it must start fast and
 * have nothing that can break. In a container, whose own environment everybody can look at, it is told `--environment` and
 * reads variables, as a JSON object, from its standard input.
 */

const pollMs = 200;
/** Each look starts PowerShell there. */
const leastWindowsSampleMs = 30_000;
/** How long to wait for space when the end cannot be written; then the host finds a dead supervisor and calls it lost. */
const recordLimitMs = 10 * 60_000;
const recordRetryMs = 1_000;
/** A process that was killed is reaped at once, unless it hangs in the kernel. */
const reapLimitMs = 2_000;

interface Stop {
  readonly reason: "cancelled" | "timedOut" | "lost" | LimitReason;
  readonly error: Said | null;
}

/** Whether the folder is still the one that was claimed; without it nobody can see what the agent does. */
function isThere(folder: string, identity: string): boolean {
  try {
    return folderIdentity(folder) === identity;
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return false;
    throw error;
  }
}

function outputBytes(folder: string): number {
  return [attemptFiles.stdout, attemptFiles.stderr]
    .map((name) => path.join(folder, name))
    .map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

async function settlesWithin(
  promise: Promise<unknown>,
  ms: number,
): Promise<void> {
  const timer = new AbortController();
  const late = delay(ms, undefined, { signal: timer.signal });
  late.catch(() => undefined); // Its own abort, which is nobody's news.
  await Promise.race([promise, late]);
  timer.abort();
}

async function supervise(folder: string): Promise<ExitRecord> {
  let command: SupervisedCommand;
  let identity: string;
  let agent: Agent;
  try {
    command = readCommand(folder);
    identity = folderIdentity(folder);
    reserveExit(folder);
    agent = await startAgent(folder, command);
  } catch (error) {
    return {
      reason: "notStarted",
      exitCode: null,
      signal: null,
      error: error instanceof Error ? error.message : String(error),
      startedAt: null,
      endedAt: Date.now(),
      usage: null,
      survivors: 0,
    };
  }
  return follow(folder, identity, command, agent);
}

/** Sees a running agent to its end. `identity`: of the folder. */
async function follow(
  folder: string,
  identity: string,
  { attemptId, timeoutMs, limits, inputEndsAfter }: SupervisedCommand,
  agent: Agent,
): Promise<ExitRecord> {
  const startedAt = Date.now();
  const root: ProcessReference = { pid: agent.pid, identity: agent.identity };
  const exited = new Promise<void>((resolve) => {
    if (isReaped(agent)) resolve();
    agent.child.once("exit", () => resolve());
  });

  let known: readonly ProcessReference[] = [];
  const find = (readMarks = true) => {
    const tree = findTree(
      attemptId,
      { root, known, rootIsOurs: true },
      readMarks,
    );
    known = tree.map(({ pid, identity }) => ({ pid, identity }));
    return tree;
  };

  const note = troubleNotes(folder);
  const stopped: { by: Stop | null } = { by: null };
  let givenUp: () => void = () => undefined;
  const rootStopped = new Promise<void>((resolve) => {
    givenUp = resolve;
  });
  const stop = (reason: Stop["reason"], error: Said | null = null) => {
    if (stopped.by || isReaped(agent)) return;
    stopped.by = { reason, error };
    void stopRoot(root, () => isReaped(agent))
      .catch(note)
      .then(givenUp);
  };

  let told = false;
  const tellStarted = () => {
    if (told) return;
    const started: StartedRecord = {
      supervisorPid: process.pid,
      ...root,
      startedAt,
    };
    writeWhole(
      path.join(folder, attemptFiles.started),
      JSON.stringify(started),
    );
    told = true;
  };

  const { stdin } = agent.child;
  const input =
    inputEndsAfter === null || stdin === null
      ? null
      : agentInput(folder, stdin, inputEndsAfter, note);

  const awake = awakeClock();
  const worked = workClock();
  let waits = false;
  const sampleMs =
    process.platform === "win32"
      ? Math.max(limits.sampleMs, leastWindowsSampleMs)
      : limits.sampleMs;
  let state = initialWatch;
  let nextSampleAt = 0;
  let throttled = false;
  const sample = () => {
    if (awake() < nextSampleAt) return;
    nextSampleAt = awake() + sampleMs;
    const tree = find(false);
    const seen = watch(
      state,
      {
        processes: tree.length,
        memoryBytes: tree.reduce((sum, each) => sum + memoryOf(each), 0),
        cpuMs: tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
        outputBytes: outputBytes(folder),
        waits,
      },
      limits,
      awake(),
      Date.now(),
    );
    state = seen.state;
    const { reached } = seen;
    if (reached && limits.action === "stop")
      stop(reached.reason, reached.sentence);
    // For good: what it starts later begins as slow as it is.
    throttled ||= reached !== null && limits.action === "throttle";
    if (throttled) for (const { pid } of tree) slowDown(pid);
    const record: SampleRecord = {
      ...seen.sample,
      ...(reached && limits.action !== "stop"
        ? { over: inEnglish(reached.sentence), overSaid: reached.sentence }
        : {}),
      members: known,
    };
    replaceFile(path.join(folder, attemptFiles.sample), JSON.stringify(record));
  };

  // Whatever goes wrong with the disk, the agent must not go on without its limits: a step that fails is tried again.
  const run = (step: () => void) => {
    try {
      step();
    } catch (error) {
      note(error);
    }
  };
  let timeLimitMs = timeoutMs;
  const cancelFile = path.join(folder, attemptFiles.cancel);
  // Polled, not watched: a watcher can fail (no inotify watches left, network drives), and nobody feels 200 ms here.
  const look = () => {
    run(tellStarted);
    run(() => {
      if (!isThere(folder, identity)) stop("lost");
      if (existsSync(cancelFile)) stop("cancelled");
    });
    // A step of its own: a limit that cannot be read leaves the one that is known.
    run(() => {
      timeLimitMs = Math.max(timeLimitMs, readTimeLimit(folder) ?? 0);
    });
    run(() => {
      const until = readWaiting(folder);
      // By the clock of the wall, as the host meant it: what waits for nobody any more must not stand still for ever.
      waits = until !== null && Date.now() < until;
    });
    run(() => {
      if (worked(awake(), waits) >= timeLimitMs) stop("timedOut");
    });
    run(sample);
    run(() => {
      // What is being stopped is told nothing more.
      if (!stopped.by) input?.look();
    });
  };
  look();
  const looks = setInterval(look, pollMs);
  // The machine shuts down, or somebody ends this process: the attempt did not fail, it got lost.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => stop("lost"));

  await Promise.race([exited, rootStopped]);
  clearInterval(looks);
  // Also after a normal end: what an agent leaves in the background must not go on changing the worktree.
  const survivors = await stopAll(find);
  await settlesWithin(exited, reapLimitMs);
  return {
    reason: stopped.by?.reason ?? "exited",
    exitCode: agent.child.exitCode,
    signal: agent.child.signalCode,
    ...exitError(stopped.by?.error ?? null),
    startedAt,
    endedAt: Date.now(),
    usage:
      state.peakProcesses === 0
        ? null
        : {
            cpuMs: state.cpuMs,
            peakMemoryBytes: state.peakMemoryBytes,
            peakProcesses: state.peakProcesses,
          },
    survivors: survivors.length,
  };
}

const waitsForSpace = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT", "EIO"].some((code) => hasErrno(error, code));

/** Writes the end down; on a full disk again and again, for without it the work would count as lost. */
async function conclude(folder: string, exit: ExitRecord): Promise<void> {
  const end = performance.now() + recordLimitMs;
  for (;;) {
    try {
      recordExit(folder, exit);
      return;
    } catch (error) {
      if (!waitsForSpace(error) || performance.now() >= end) throw error;
    }
    await delay(recordRetryMs);
  }
}

function takeEnvironment(): void {
  const variables: unknown = JSON.parse(readFileSync(0, "utf8"));
  if (typeof variables !== "object" || variables === null)
    throw new Error("What came by standard input is no environment.");
  for (const [name, value] of Object.entries(variables))
    process.env[name] = String(value);
}

async function main(): Promise<void> {
  const folder = process.argv[2];
  if (folder === undefined) {
    process.stderr.write("usage: node supervisor.js <attempt folder>\n");
    process.exitCode = 2;
    return;
  }
  if (process.argv[3] === "--environment") takeEnvironment();
  const { pid } = process;
  if (!claimAttempt(folder, { pid, identity: identityOf(pid) })) return;
  // A host that found nobody at work may have ended the attempt meanwhile.
  if (existsSync(path.join(folder, attemptFiles.exit))) return;
  await conclude(folder, await supervise(folder));
  // A process that hangs in the kernel, even after SIGKILL, must not hold this one.
  process.exit();
}

main().catch((error: unknown) => {
  // No exit record: the host sees a dead supervisor and reports the attempt as lost.
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
