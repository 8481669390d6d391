import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { hasErrno } from "../model/errors";
import type { ProcessReference } from "./attemptFolder";
import { identityOf, isRunning } from "./processes";

/**
 * How processes are ended: ask, insist, insist on all that is left, kill.
 *
 * 1. SIGINT to the agent's group; 2 s. Claude Code stops its tools and still writes its result.
 * 2. SIGTERM to the group; 5 s, in which Claude Code ends its tools even on a busy machine.
 * 3. SIGTERM to every process of the attempt that is left, in whatever session; 2 s.
 * 4. SIGSTOP to all until nothing new appears (what is stopped cannot fork), then SIGKILL, until none is found; 10 s.
 *
 * On Windows, which knows no signals, only the last step, with `taskkill /T` first. Just before every signal it is checked that
 * the process is still the one that was meant.
 */

const interruptGraceMs = 2_000;
const terminateGraceMs = 5_000;
const strayGraceMs = 2_000;
const killLimitMs = 10_000;
const lookMs = 50;
/** A tree that grows faster than it can be stopped is killed as it is, again and again. */
const maxFreezes = 20;

/** A process that forks and ends may be missed by one look, hardly by several. On Windows nothing forks, and a look is dear. */
const looksForNone = process.platform === "win32" ? 1 : 3;
const noneMs = 20;

const isWindows = process.platform === "win32";

type Find = () => readonly ProcessReference[];

/** True for what `kill` says of a process that is gone, or not ours. */
const isGone = (error: unknown): boolean =>
  hasErrno(error, "ESRCH") || hasErrno(error, "EPERM");

/** Sends a signal to a process, or with a negative number to a group; one that is gone is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Sends a signal to this very process, and to no other that may have its pid by now. */
export function signalProcess(
  { pid, identity }: ProcessReference,
  signal: NodeJS.Signals,
): void {
  const now = identityOf(pid);
  if (now !== null && now === identity) sendSignal(pid, signal);
}

/** Ends a process tree on Windows, which knows no signals. */
export function killTreeOnWindows(pid: number): void {
  try {
    execFileSync("taskkill", ["/T", "/F", "/PID", String(pid)], {
      stdio: "ignore",
      windowsHide: true,
    });
  } catch (error) {
    // taskkill fails when the process has just ended, which is what was wanted.
    if (!(error instanceof Error && "status" in error)) throw error;
  }
}

/** Looks until something holds; false when the time is over before. Not by the clock of the wall, which may be set. */
async function holdsWithin(holds: () => boolean, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() >= end) return false;
    await delay(lookMs);
  }
  return true;
}

/**
 * Steps 1 and 2, for the process that leads the group. `isGone` must be exact: as long as it says no, the number is the root's
 * own. On Windows the tree is killed.
 */
export async function stopRoot(
  root: ProcessReference,
  isGone: () => boolean,
): Promise<void> {
  if (isGone()) return;
  if (isWindows) {
    killTreeOnWindows(root.pid);
    await holdsWithin(isGone, terminateGraceMs);
    return;
  }
  sendSignal(-root.pid, "SIGINT");
  if (await holdsWithin(isGone, interruptGraceMs)) return;
  sendSignal(-root.pid, "SIGTERM");
  // One that is stopped hears nothing but SIGKILL.
  sendSignal(-root.pid, "SIGCONT");
  await holdsWithin(isGone, terminateGraceMs);
}

/** What `find` finds; nothing only if it finds nothing several times. */
async function findSurely(find: Find): Promise<readonly ProcessReference[]> {
  for (let look = 1; ; look++) {
    const found = find();
    if (found.length > 0 || look === looksForNone) return found;
    await delay(noneMs);
  }
}

/** Steps 3 and 4, for whatever `find` finds. Returns what is left even so. */
export async function stopAll(
  find: Find,
): Promise<readonly ProcessReference[]> {
  const left = await findSurely(find);
  if (left.length === 0) return left;
  if (!isWindows) {
    for (const each of left) signalProcess(each, "SIGTERM");
    for (const each of left) signalProcess(each, "SIGCONT");
    await holdsWithin(() => find().length === 0, strayGraceMs);
  }
  return killAll(find);
}

/** Step 4 alone. Returns what is left even so: processes that hang in the kernel. */
export async function killAll(
  find: Find,
): Promise<readonly ProcessReference[]> {
  const end = performance.now() + killLimitMs;
  for (;;) {
    const left = await findSurely(find);
    if (left.length === 0 || performance.now() >= end) return left;
    for (const each of isWindows ? left : freeze(find))
      signalProcess(each, "SIGKILL");
    await delay(lookMs);
  }
}

/** Stops all that is found until nothing new is, so that nothing forks away between the look and the kill. */
function freeze(find: Find): readonly ProcessReference[] {
  const frozen = new Set<string>();
  const keyOf = ({ pid, identity }: ProcessReference) =>
    `${pid} ${identity ?? ""}`;
  for (let round = 1; ; round++) {
    const found = find();
    const fresh = found.filter((each) => !frozen.has(keyOf(each)));
    if (fresh.length === 0 || round === maxFreezes) return found;
    for (const each of fresh) {
      signalProcess(each, "SIGSTOP");
      frozen.add(keyOf(each));
    }
  }
}

/**
 * Ends what is left of an attempt whose supervisor is gone: all four steps. Returns what is left even so. A root that cannot be told
 * from a later process with its pid is left to `find`, which knows better.
 */
export async function stopAbandoned(
  root: ProcessReference | null,
  find: Find,
): Promise<readonly ProcessReference[]> {
  if (root && root.identity !== null)
    await stopRoot(root, () => !isRunning(root));
  return stopAll(find);
}
