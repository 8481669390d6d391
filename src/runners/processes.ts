import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { hasErrno } from "../model/errors";
import type { ProcessReference } from "./attemptFolder";
import { parseLinuxStat, parsePs, parseWindowsTable } from "./processText";

/**
 * What the system tells of its processes. In the supervisor's bundle: Node's own modules only. The calls are synchronous on
 * purpose: between looking at a process and signalling it nothing else should happen.
 */

/** A line of the process table. */
export interface ProcessEntry extends ProcessReference {
  readonly parent: number;
  /** Process group, or null where there is none. */
  readonly group: number | null;
  /** Session, or null where the system does not say. */
  readonly session: number | null;
  /** It has ended and waits to be reaped: it can do nothing any more, but its pid is still its own. */
  readonly zombie: boolean;
  /** CPU time in milliseconds; on Linux with that of the children that it has reaped. */
  readonly cpuMs: number;
  /** Resident memory in bytes; null: ask `memoryOf`, which is dear for a whole table. */
  readonly memoryBytes: number | null;
}

const isLinux = process.platform === "linux";
const isWindows = process.platform === "win32";

const goneCodes = ["ESRCH", "EPERM", "ENOENT", "EACCES", "EINVAL"];

const hasGoneCode = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "code" in value &&
  goneCodes.includes(String(value.code));

/** True for the errors that mean "that process is gone, or not ours": the normal end of a race with its exit. */
const isGone = (error: unknown): boolean =>
  error instanceof Error &&
  // Some calls have the system's own code beside theirs.
  (hasGoneCode(error) || ("info" in error && hasGoneCode(error.info)));

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Ticks count from boot, so a start time is unique only together with the boot. */
function bootId(): string {
  return readIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

function readLinuxEntry(pid: number, boot: string): ProcessEntry | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === null ? null : parseLinuxStat(pid, stat, boot);
}

/** Runs one of the system's own programs; null when it fails. */
function ask(
  file: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): string | null {
  try {
    return execFileSync(file, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 1024 * 1024,
      windowsHide: true,
      ...(env === undefined ? {} : { env }),
    });
  } catch (error) {
    // ps fails when it finds none of the processes that it was asked for; PowerShell may not be there at all.
    if (error instanceof Error && "status" in error) return null;
    throw error;
  }
}

/** Dates are compared as text, so neither language nor time zone may change them. */
const ps = (args: readonly string[]): string =>
  ask("ps", args, { ...process.env, LC_ALL: "C", TZ: "UTC" }) ?? "";

const psColumns = "pid=,ppid=,pgid=,stat=,time=,rss=,lstart=";

/** Creation time in microseconds, which is all that this source has. One source for all, or the numbers would not agree. */
function windowsTable(filter: string): readonly ProcessEntry[] {
  const script = `Get-CimInstance Win32_Process ${filter} | Where-Object CreationDate | ForEach-Object { '{0},{1},{2},{3},{4}' -f $_.ProcessId, $_.ParentProcessId, [math]::Floor($_.CreationDate.ToFileTimeUtc() / 10), [math]::Floor(($_.KernelModeTime + $_.UserModeTime) / 10000), $_.WorkingSetSize }`;
  const args = ["-NoProfile", "-NonInteractive", "-Command", script];
  return parseWindowsTable(ask("powershell.exe", args) ?? "");
}

/** All processes that can be seen, zombies too. Takes milliseconds on Linux, tens of them on macOS, a second on Windows. */
export function listProcesses(): readonly ProcessEntry[] {
  if (isWindows) return windowsTable("");
  return isLinux
    ? listLinux(() => true)
    : parsePs(ps(["-ax", "-o", psColumns]));
}

/** So often the list is read again for what appeared meanwhile, or was about to become another program. */
const maxPasses = 8;

/**
 * Reads the list again until it names nobody new: one that forked and ended while it was read would slip through with its child.
 * `isSure`: whether all was learned of a process; if not it is read once more.
 */
function listLinux(isSure: (pid: number) => boolean): ProcessEntry[] {
  const boot = bootId();
  const entries = new Map<number, ProcessEntry>();
  const settled = new Set<number>();
  for (let pass = 0; pass < maxPasses; pass++) {
    const open = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => !settled.has(pid));
    if (open.length === 0) break;
    for (const pid of open) {
      const entry = readLinuxEntry(pid, boot);
      if (entry) entries.set(pid, entry);
      else entries.delete(pid);
      if (isSure(pid) || pass > 1) settled.add(pid);
    }
  }
  return [...entries.values()];
}

/**
 * The process table together with the value that a variable of the environment has in each. On Linux both are read at the same
 * moment, so that a process cannot slip through in between.
 */
export function listWithVariable(name: string): {
  readonly table: readonly ProcessEntry[];
  readonly valueOf: (pid: number) => string | null;
} {
  const read = environmentReader();
  if (!isLinux)
    return { table: listProcesses(), valueOf: (pid) => read(pid, name) };
  const values = new Map<number, string>();
  const table = listLinux((pid) => {
    const environment = readIfThere(`/proc/${pid}/environ`);
    const value = variableIn(environment ?? "", name);
    if (value !== null) values.set(pid, value);
    // A process that is just becoming another program has none for a moment.
    return environment !== "";
  });
  return { table, valueOf: (pid) => values.get(pid) ?? null };
}

function variableIn(environment: string, name: string): string | null {
  const line = environment
    .split("\0")
    .find((each) => each.startsWith(`${name}=`));
  return line?.slice(name.length + 1) ?? null;
}

function entryOf(pid: number): ProcessEntry | null {
  if (isLinux) return readLinuxEntry(pid, bootId());
  const [entry] = isWindows
    ? windowsTable(`-Filter 'ProcessId=${pid}'`)
    : parsePs(ps(["-p", String(pid), "-o", psColumns]));
  return entry ?? null;
}

/**
 * What tells this process from a later one with the same pid; null when it is gone or the system does not say. A zombie has it
 * still.
 */
export const identityOf = (pid: number): string | null =>
  entryOf(pid)?.identity ?? null;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, but somebody else's.
    return hasErrno(error, "EPERM");
  }
}

/**
 * Whether this very process still runs; a different one with its pid does not count. `seenLately` says that it was found
 * running a moment ago: then, where the system makes the check dear, its pid is enough. A reference without an identity is
 * believed by its pid alone: good enough to wait, never to kill.
 */
export function isRunning(
  reference: ProcessReference,
  seenLately = false,
): boolean {
  if (!isAlive(reference.pid)) return false;
  if (seenLately && !isLinux) return true;
  const now = entryOf(reference.pid);
  // Everywhere but on Windows, where PowerShell may be missing, no entry means no process.
  if (now === null) return isWindows;
  if (now.zombie) return false;
  return reference.identity === null || now.identity === reference.identity;
}

/** Resident memory in bytes; 0 for a process that has just gone. */
export function memoryOf(entry: ProcessEntry): number {
  if (entry.memoryBytes !== null) return entry.memoryBytes;
  const status = readIfThere(`/proc/${entry.pid}/status`) ?? "";
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/**
 * Gives a function that tells the value of a variable in the environment that a process was started with; null where it has
 * none, or where the system does not show it. On macOS values must hold no space, and Apple's own programs hide theirs. On
 * Windows there is nothing to read.
 */
export function environmentReader(): (
  pid: number,
  name: string,
) => string | null {
  if (isWindows) return () => null;
  if (isLinux)
    return (pid, name) =>
      variableIn(readIfThere(`/proc/${pid}/environ`) ?? "", name);
  // `-E` puts the environment behind the command: what is in front of it could be anybody's argument.
  const columns = ["-axww", "-o", "pid=,command="];
  const linesOf = (table: string) =>
    new Map(
      table
        .split("\n")
        .map((line) => [Number.parseInt(line, 10), line.trimEnd()]),
    );
  const plain = linesOf(ps(columns));
  const full = linesOf(ps(["-E", ...columns]));
  return (pid, name) => {
    const command = plain.get(pid);
    const line = full.get(pid);
    if (command === undefined || line?.startsWith(command) !== true)
      return null;
    const environment = line.slice(command.length).split(" ");
    const found = environment.find((each) => each.startsWith(`${name}=`));
    return found?.slice(name.length + 1) ?? null;
  };
}

/** The command line of a process, for people; empty when it cannot be read. */
export function commandLineOf(pid: number): string {
  if (isLinux)
    return (readIfThere(`/proc/${pid}/cmdline`) ?? "")
      .replaceAll("\0", " ")
      .trim();
  return isWindows ? "" : ps(["-p", String(pid), "-o", "command="]).trim();
}

/** Whether a process has a controlling terminal. Nothing that a supervisor or a host starts has one. */
export function hasTerminal(pid: number): boolean {
  if (isWindows) return false;
  if (!isLinux) {
    const terminal = ps(["-p", String(pid), "-o", "tty="]).trim();
    return terminal !== "" && !terminal.startsWith("?");
  }
  const stat = readIfThere(`/proc/${pid}/stat`) ?? "";
  // Field 7 of the line, and the fifth after the name in brackets; 0 stands for none.
  const terminal = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[4];
  return terminal !== undefined && terminal !== "0";
}

/** Pids of the processes that work in a folder (a real path) or below it, as far as the system says so: only Linux does. */
export function processesIn(folder: string): number[] {
  if (!isLinux) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const place = readlinkSync(`/proc/${pid}/cwd`);
        return place === folder || place.startsWith(`${folder}/`);
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    })
    .map(Number);
}

/**
 * Whether a process lives in the same containers' world as this one: pids and paths of another one mean something else there.
 * Only Linux has such worlds.
 */
export function sharesOurNamespaces(pid: number): boolean {
  if (!isLinux) return true;
  return ["pid", "mnt"].every((kind) => {
    try {
      const own = readlinkSync(`/proc/self/ns/${kind}`);
      return readlinkSync(`/proc/${pid}/ns/${kind}`) === own;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  });
}

/** Gives everything else on the machine the right of way before this process. What it starts later inherits that. */
export function slowDown(pid: number): void {
  try {
    // On Linux each thread has a priority of its own.
    const threads = isLinux
      ? readdirSync(`/proc/${pid}/task`).map(Number)
      : [pid];
    for (const thread of threads)
      setPriority(thread, constants.priority.PRIORITY_LOW);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
