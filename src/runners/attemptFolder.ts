import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { ExitRecord } from "../model/agent";
import { hasErrno } from "../model/errors";
import type { ResourceSample, RunLimits } from "../model/runner";

/**
 * The files of an attempt's folder: the whole protocol between a host and the supervisor, which may outlive it.
 * This module goes into the supervisor's bundle, so it knows Node's own modules only.
 */
export const attemptFiles = {
  /** What to run; written by the host before it starts a supervisor. Holds no environment: that may be secret. */
  command: "command.json",
  stdin: "stdin.txt",
  /** Written by the host before it makes a container for the attempt: whose slot that has. */
  container: "container.json",
  /** Made by exactly one supervisor: whoever comes second leaves. */
  claim: "claim",
  /** The agent's process, once it runs. */
  started: "started.json",
  stdout: "stdout.log",
  stderr: "stderr.log",
  /** Made, and left empty, when the attempt is to be stopped: that works on a full disk too. */
  cancel: "cancel",
  /** A longer time limit than the command's, told while the agent works. */
  timeLimit: "timeLimit",
  /** Until when the attempt waits for the user; its time stands still meanwhile. */
  waiting: "waiting",
  /** A folder: what the agent is told after its first input, a file a line, by hosts. */
  input: "input",
  /** The latest look at the process tree; replaced as a whole. */
  sample: "sample.json",
  /** Troubles that the supervisor met and went on after, for people. */
  troubles: "supervisor.log",
  /** Space for the exit record, taken while there is some. */
  reserve: "exit.reserve",
  /** The end of the attempt; written once, whole or not at all. */
  exit: "exit.json",
} as const;

/** Environment variable that marks the agent and all that it starts, in whatever session they are. */
export const attemptMark = "ORCHESTRATOR_ATTEMPT";

/** Environment variable that tells who answers for a marked process: an `Owner`, encoded so that it holds no space. */
export const ownerMark = "ORCHESTRATOR_OWNER";

/**
 * The attempt's folder, as an absolute real path; or, for a short command that has no folder, the host, and the state folder that it
 * ran the command for.
 */
export type Owner =
  | { readonly folder: string }
  | (ProcessReference & { readonly stateFolder?: string | undefined });

export const encodeOwner = (owner: Owner): string =>
  Buffer.from(JSON.stringify(owner)).toString("base64url");

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
  readonly limits: RunLimits;
  /** Null: `stdin.txt` is all of the input. Else lines may follow until a line of the output begins with this. */
  readonly inputEndsAfter: string | null;
}

/** A process that cannot be confused with a later one of the same number. */
export interface ProcessReference {
  readonly pid: number;
  /** What tells it from a later process with the same pid; null where the system does not say. */
  readonly identity: string | null;
}

/** Content of `claim`: who sees to the attempt, and in which folder, for a copy of it is nobody's. */
export interface Claim extends ProcessReference {
  readonly folder: string | null;
}

/** Content of `started.json`. */
export interface StartedRecord {
  readonly supervisorPid: number;
  readonly pid: number;
  readonly identity: string | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Content of `sample.json`; `members` are the processes that were seen, for whoever has to end them without a supervisor. */
export interface SampleRecord extends ResourceSample {
  readonly members: readonly ProcessReference[];
}

/** Only for the user: the files hold prompts and output. */
export const privateFile = 0o600;
export const privateFolder = 0o700;

/** Windows has no such flag: links there are for those who may make them. */
const noFollow = process.platform === "win32" ? 0 : constants.O_NOFOLLOW;

/** Enough for every exit record; file systems give space by blocks of this size. */
const reserveBytes = 4096;

/** Tells a folder from its copy, and stays the same when it is moved. */
export function folderIdentity(folder: string): string {
  const { dev, ino } = statSync(folder, { bigint: true });
  return `${dev}:${ino}`;
}

/** Replaces a file so that a reader, or a power cut, meets the old content or the new one, never a part. */
export function writeWhole(file: string, content: string): void {
  const temporary = writeTemporary(file, content);
  renameSync(temporary, file);
  syncFolder(path.dirname(file));
}

/** Replaces a file so that a reader never meets a part of it. A power cut may lose it: for what is soon replaced again. */
export function replaceFile(file: string, content: string): void {
  const temporary = `${file}${temporarySuffix}`;
  const handle = openSync(temporary, "w", privateFile);
  try {
    writeAll(handle, content);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}

/**
 * Makes a file with this content, whole and durable, unless it is there: true for exactly one of all who try it at the same
 * time. Where the file system knows no hard links a reader may meet it empty for a moment.
 */
export function createOnce(file: string, content: string): boolean {
  const temporary = writeTemporary(file, content);
  try {
    return publish(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
    syncFolder(path.dirname(file));
  }
}

/** Gives a finished file its name unless that is taken. */
function publish(temporary: string, file: string): boolean {
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (hasErrno(error, "EEXIST")) return false;
    // Gone with its folder, or not readable: nothing that another way would help.
    if (hasErrno(error, "ENOENT") || hasErrno(error, "EIO")) throw error;
  }
  try {
    closeSync(openSync(file, "wx", privateFile));
  } catch (error) {
    if (hasErrno(error, "EEXIST")) return false;
    throw error;
  }
  renameSync(temporary, file);
  return true;
}

/** Takes the attempt for this process, or returns false when another has it. Durable: a power cut must not let it run again. */
export function claimAttempt(folder: string, self: ProcessReference): boolean {
  const claim: Claim = { ...self, folder: folderIdentity(folder) };
  const file = path.join(folder, attemptFiles.claim);
  return createOnce(file, JSON.stringify(claim));
}

/** Takes the space for the exit record now: a full disk must not make an end unknown. Throws when there is none. */
export function reserveExit(folder: string): void {
  writeWhole(
    path.join(folder, attemptFiles.reserve),
    " ".repeat(reserveBytes - 1) + "\n",
  );
}

/**
 * Makes the end of an attempt durable, unless somebody did before: the first word counts. Needs no space on the disk if some
 * was reserved.
 */
export function recordExit(folder: string, exit: ExitRecord): boolean {
  const file = path.join(folder, attemptFiles.exit);
  const content = JSON.stringify(exit);
  if (existsSync(file)) return false;
  const temporary = temporaryFor(file);
  if (!moveIfThere(path.join(folder, attemptFiles.reserve), temporary))
    return createOnce(file, content);
  const handle = openOwn(temporary, constants.O_RDWR);
  if (handle === null) return createOnce(file, content);
  try {
    // In place: the blocks are ours already.
    ftruncateSync(handle, writeAll(handle, content));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    return publish(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
    syncFolder(folder);
  }
}

/** Asks whoever has the attempt to stop it. Needs no space on the disk. */
export function requestCancel(folder: string): void {
  const file = path.join(folder, attemptFiles.cancel);
  const flags = constants.O_CREAT | constants.O_WRONLY;
  const handle = openOwn(file, flags) ?? openOwn(file, flags);
  if (handle !== null) closeSync(handle);
}

/**
 * Opens a file where an agent that is confined may have put a link to one that it cannot reach itself: that is removed, and null says
 * that there was one.
 */
function openOwn(file: string, flags: number): number | null {
  try {
    return openSync(file, flags | noFollow, privateFile);
  } catch (error) {
    if (!hasErrno(error, "ELOOP")) throw error;
    rmSync(file, { force: true });
    return null;
  }
}

/** Removes what crashes left half written. For when the attempt has ended: nothing of it is read any more. */
export function removeTemporaries(folder: string): void {
  const inputFolder = path.join(folder, attemptFiles.input);
  for (const place of [
    folder,
    ...(existsSync(inputFolder) ? [inputFolder] : []),
  ])
    for (const name of readdirSync(place))
      if (isTemporary(name)) rmSync(path.join(place, name), { force: true });
}

/** Whether a file of this name is still being written, or was left so by a crash. */
export const isTemporary = (name: string): boolean =>
  name.endsWith(temporarySuffix);

function moveIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return false;
    throw error;
  }
}

const temporarySuffix = ".tmp";

const temporaryFor = (file: string): string =>
  `${file}.${randomUUID()}${temporarySuffix}`;

function writeTemporary(file: string, content: string): string {
  const temporary = temporaryFor(file);
  const handle = openSync(temporary, "wx", privateFile);
  try {
    writeAll(handle, content);
    fsyncSync(handle);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  return temporary;
}

/** Not writeSync alone: it may write less than it was given. Returns the number of bytes. */
function writeAll(handle: number, content: string): number {
  const bytes = Buffer.from(content, "utf8");
  for (let done = 0; done < bytes.length;)
    done += writeSync(handle, bytes, done, bytes.length - done, done);
  return bytes.length;
}

function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // A folder cannot be opened there, and NTFS journals the rename.
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
