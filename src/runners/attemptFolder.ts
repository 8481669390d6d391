import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";

/**
 * The files of an attempt's folder: the whole protocol between a host and the supervisor, which may outlive it.
 * This module goes into the supervisor's bundle, so it knows Node's own modules only.
 */
export const attemptFiles = {
  /** What to run; written by the host before it starts a supervisor. Holds no environment: that may be secret. */
  command: "command.json",
  stdin: "stdin.txt",
  /** Made by exactly one supervisor: whoever comes second leaves. */
  claim: "claim",
  /** The agent's process, once it runs. */
  started: "started.json",
  stdout: "stdout.log",
  stderr: "stderr.log",
  /** Host to supervisor, one JSON object a line. */
  control: "control.jsonl",
  /** The end of the attempt; written once, whole or not at all. */
  exit: "exit.json",
} as const;

/** Environment variable that marks the agent and all that it starts, in whatever session they are. */
export const attemptMark = "ORCHESTRATOR_ATTEMPT";

/** Variable that makes an Electron binary behave as plain Node. */
export const runAsNode = "ELECTRON_RUN_AS_NODE";

/** Content of `command.json`. */
export interface SupervisedCommand {
  readonly attemptId: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Variables that the supervisor has and the agent must not get. */
  readonly dropEnv: readonly string[];
  readonly timeoutMs: number;
}

/** A process that cannot be confused with a later one of the same number. */
export interface ProcessReference {
  readonly pid: number;
  /** What tells it from a later process with the same pid; null where the system does not say. */
  readonly identity: string | null;
}

/** Content of `started.json`. */
export interface StartedRecord {
  readonly supervisorPid: number;
  readonly pid: number;
  readonly identity: string | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Only for the user: the files hold prompts and output. */
export const privateFile = 0o600;
export const privateFolder = 0o700;

/** Replaces a file so that a reader, or a power cut, meets the old content or the new one, never a part. */
export function writeWhole(file: string, content: string): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  const handle = openSync(temporary, "wx", privateFile);
  try {
    // Not writeSync alone: it may write less than it was given.
    const bytes = Buffer.from(content, "utf8");
    for (let done = 0; done < bytes.length;)
      done += writeSync(handle, bytes, done);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
  if (process.platform === "win32") return; // A folder cannot be opened there, and NTFS journals the rename.
  const folder = openSync(path.dirname(file), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
