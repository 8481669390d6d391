import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import type { ProcessReference } from "./attemptFolder";
import { attemptMark } from "./attemptFolder";
import { hasErrno } from "../model/errors";

/**
 * Finding and ending processes. In the supervisor's bundle: Node's own modules only. The calls are synchronous on purpose:
 * between looking at a process and signalling it nothing else should happen.
 */

interface ProcessEntry extends ProcessReference {
  readonly parent: number;
  readonly group: number;
}

const isWindows = process.platform === "win32";

/** True for the errors that mean "that process is gone, or not ours": the normal end of a race with its exit. */
function isGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    ["ESRCH", "EPERM", "ENOENT", "EACCES", "EINVAL"].includes(
      String(error.code),
    )
  );
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** One line of the process table of Linux, or null when the process is gone or only waits to be reaped. */
function readLinuxEntry(pid: number): ProcessEntry | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The command name, in brackets, may itself hold spaces and brackets: the fields start after the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group] = fields;
  // Field 22 of the whole line: start time in clock ticks since boot.
  const startTime = fields[19];
  if (state === "Z" || state === "X" || startTime === undefined) return null;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    identity: `${bootId()}:${startTime}`,
  };
}

/** Ticks count from boot, so a start time is unique only together with the boot. */
function bootId(): string {
  return readIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

function listLinux(): ProcessEntry[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readLinuxEntry(Number(name)))
    .filter((entry) => entry !== null);
}

/** macOS and the BSDs; `lstart` is a date of 24 characters. */
function listWithPs(choice: readonly string[]): ProcessEntry[] {
  const table = runPs([...choice, "-o", "pid=,ppid=,pgid=,stat=,lstart="]);
  return table.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (!match || match[4]?.startsWith("Z") === true) return [];
    return [
      {
        pid: Number(match[1]),
        parent: Number(match[2]),
        group: Number(match[3]),
        identity: match[5] ?? null,
      },
    ];
  });
}

function runPs(args: readonly string[]): string {
  try {
    // Dates are compared as text, so neither language nor time zone may change them.
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    return execFileSync("ps", args, { encoding: "utf8", env });
  } catch (error) {
    // ps fails when it finds none of the processes that it was asked for.
    if (error instanceof Error && "status" in error && error.status === 1)
      return "";
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, but somebody else's.
    return hasErrno(error, "EPERM");
  }
}

function windowsStartTime(pid: number): string | null {
  try {
    const output = execFileSync(
      "powershell.exe",
      [
        "-NoProfile",
        "-NonInteractive",
        "-Command",
        `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`,
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    );
    return output.trim() || null;
  } catch {
    // No PowerShell, or the process is gone: then the pid alone has to do.
    return null;
  }
}

/** What tells this process from a later one with the same pid; null when it is gone or the system does not say. */
export function identityOf(pid: number): string | null {
  if (process.platform === "linux")
    return readLinuxEntry(pid)?.identity ?? null;
  if (isWindows) return windowsStartTime(pid);
  return listWithPs(["-p", String(pid)])[0]?.identity ?? null;
}

/**
 * Whether this very process still runs; a different one with its pid does not count. `seenLately` says that it was found
 * running a moment ago: then, where the system makes the check dear, its pid is enough.
 */
export function isRunning(
  reference: ProcessReference,
  seenLately = false,
): boolean {
  if (!isAlive(reference.pid)) return false;
  if (seenLately && process.platform !== "linux") return true;
  const now = identityOf(reference.pid);
  // Everywhere but on Windows no identity means no process: it is a zombie that nobody has reaped yet.
  if (now === null) return isWindows;
  return reference.identity === null || now === reference.identity;
}

function listProcesses(): ProcessEntry[] {
  return process.platform === "linux" ? listLinux() : listWithPs(["-ax"]);
}

/** Only Linux shows the environment of a process reliably. */
function carriesMark(pid: number, marker: string): boolean {
  const environment = readIfThere(`/proc/${pid}/environ`);
  return environment?.split("\0").includes(marker) ?? false;
}

/**
 * All that belongs to an attempt and still runs: members of the root's process group, its descendants, descendants of
 * `known`, and on Linux whatever carries the attempt's mark (an agent's shell tool makes sessions of its own, whose
 * processes are no descendants any more once their parent is gone). On Windows nothing: `taskkill /T` finds them itself.
 */
export function findAttemptProcesses(
  attemptId: string,
  root: ProcessReference | null,
  known: readonly ProcessReference[] = [],
): ProcessReference[] {
  if (isWindows) return [];
  const marker = `${attemptMark}=${attemptId}`;
  const entries = listProcesses().filter((entry) => entry.pid !== process.pid);
  const wanted = new Set<number>();
  const isKnown = (entry: ProcessEntry) =>
    [...(root ? [root] : []), ...known].some(
      (other) => other.pid === entry.pid && other.identity === entry.identity,
    );
  // A group keeps its number as long as it has members; a different process with that number means that it had none.
  const group =
    root !== null &&
    entries.every(({ pid, identity }) =>
      pid === root.pid ? identity === root.identity : true,
    )
      ? root.pid
      : null;
  for (const entry of entries)
    if (
      isKnown(entry) ||
      entry.group === group ||
      (process.platform === "linux" && carriesMark(entry.pid, marker))
    )
      wanted.add(entry.pid);
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size;
    for (const entry of entries)
      if (wanted.has(entry.parent)) wanted.add(entry.pid);
  }
  return entries
    .filter((entry) => wanted.has(entry.pid))
    .map(({ pid, identity }) => ({ pid, identity }));
}

/** Sends a signal to a process, or with a negative number to a group; one that is gone is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Ends a process tree on Windows, which knows no signals. */
export function killTreeOnWindows(pid: number): void {
  try {
    execFileSync("taskkill", ["/T", "/F", "/PID", String(pid)], {
      stdio: "ignore",
      windowsHide: true,
    });
  } catch {
    // taskkill fails when the process has just ended, which is what was wanted.
  }
}

/**
 * Kills all that is left of an attempt and returns how many processes that were. Looks again after each round, for a
 * process may have forked while it was being killed.
 */
export async function killAttemptProcesses(
  attemptId: string,
  root: ProcessReference | null,
  known: readonly ProcessReference[] = [],
): Promise<number> {
  if (isWindows) {
    if (root && isRunning(root)) killTreeOnWindows(root.pid);
    return 0;
  }
  const killed = new Set<number>();
  for (let round = 0; round < 100; round++) {
    const left = findAttemptProcesses(attemptId, root, known);
    if (left.length === 0) break;
    for (const { pid } of left) {
      sendSignal(pid, "SIGKILL");
      killed.add(pid);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return killed.size;
}
