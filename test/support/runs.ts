import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import path from "node:path";
import type { AgentCommand, ExitRecord } from "../../src/model/agent";
import type { OutputLine, RunRequest, Runner } from "../../src/model/runner";

/** A request for a run of a Node program given as source text. */
export function nodeRequest(
  folder: string,
  source: string,
  changes: Partial<Omit<RunRequest, "command">> & {
    readonly command?: Partial<AgentCommand>;
  } = {},
): RunRequest {
  const attemptId = changes.attemptId ?? randomUUID();
  return {
    attemptId,
    folder: path.join(folder, attemptId),
    cwd: folder,
    timeoutMs: 60_000,
    ...changes,
    command: {
      file: process.execPath,
      args: ["-e", source],
      stdin: "",
      env: {},
      ...changes.command,
    },
  };
}

export interface ObservedRun {
  readonly lines: OutputLine[];
  readonly pids: number[];
  readonly cancel: AbortController;
  readonly detach: AbortController;
  readonly ended: Promise<ExitRecord | null>;
  /** Settles when a line with this text was delivered, and the pid is known; rejects when the run ends without it. */
  saw(text: string): Promise<void>;
}

/** Starts (or adopts) a run and keeps what it tells. */
export function observe(runner: Runner, request: RunRequest): ObservedRun {
  const lines: OutputLine[] = [];
  const pids: number[] = [];
  const cancel = new AbortController();
  const detach = new AbortController();
  let waiting: { text: string; resolve: () => void }[] = [];
  let tellStarted: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    tellStarted = resolve;
  });
  const ended = runner.run(request, {
    onLine(line) {
      lines.push(line);
      waiting
        .filter(({ text }) => line.line.includes(text))
        .forEach(({ resolve }) => resolve());
      waiting = waiting.filter(({ text }) => !line.line.includes(text));
    },
    onStarted(pid) {
      pids.push(pid);
      tellStarted();
    },
    cancel: cancel.signal,
    detach: detach.signal,
  });
  return {
    lines,
    pids,
    cancel,
    detach,
    ended,
    async saw(text) {
      const isSeen = lines.some(({ line }) => line.includes(text));
      if (isSeen && pids.length > 0) return;
      const seen = new Promise<void>((resolve) => {
        if (isSeen) resolve();
        else waiting.push({ text, resolve });
      });
      const over = ended.then((exit) => {
        throw new Error(
          `the run ended without "${text}": ${JSON.stringify(exit)}`,
        );
      });
      await Promise.race([Promise.all([seen, started]), over]);
    },
  };
}

/** Whether a process runs this program or script; false for one that has just gone (Linux only). */
export function runsProgram(pid: number, name: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(name);
  } catch {
    return false; // Gone in the meantime.
  }
}

/** Pids of the processes that carry the mark of an attempt (Linux only). */
export function markedProcesses(attemptId: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
        return environment.includes(`ORCHESTRATOR_ATTEMPT=${attemptId}`);
      } catch {
        return false; // Gone in the meantime.
      }
    })
    .map(Number);
}

/**
 * Ends whatever runs in a test's own folder or was started with its path, supervisors first stopped so that none reacts (Linux
 * only). For `afterEach`: a test that fails must leave nothing behind either.
 */
export async function endProcessesIn(folder: string): Promise<void> {
  if (process.platform !== "linux") return;
  const belongs = (pid: string) => {
    try {
      return (
        readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) ||
        readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder)
      );
    } catch {
      return false; // Gone in the meantime, or a zombie.
    }
  };
  const send = (pid: string, signal: NodeJS.Signals) => {
    try {
      process.kill(Number(pid), signal);
    } catch {
      // Gone in the meantime.
    }
  };
  for (let quiet = 0; quiet < 2;) {
    const left = readdirSync("/proc").filter(
      (name) =>
        /^\d+$/.test(name) && Number(name) !== process.pid && belongs(name),
    );
    for (const pid of left) send(pid, "SIGSTOP");
    for (const pid of left) send(pid, "SIGKILL");
    quiet = left.length === 0 ? quiet + 1 : 0;
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Repeats a look until it holds; the mocha time-out ends a wait that is in vain. */
export async function eventually(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Whether a process runs; a zombie, which nobody has reaped yet, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return (
      process.platform !== "linux" ||
      !readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ")
    );
  } catch {
    return false;
  }
}
