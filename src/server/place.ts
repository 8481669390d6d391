import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import os from "node:os";
import * as z from "zod";
import { hasErrno } from "../model/errors";

/** Where a process runs, as far as it decides who sees its endpoint and its pid. */
export const placeSchema = z.object({
  host: z.string(),
  /** Tells one run of a system from every other; containers of one machine share it. Empty where the system does not say. */
  boot: z.string(),
  /** Linux: an abstract socket is seen only within one network namespace. Empty elsewhere. */
  network: z.string(),
  /** Linux: a pid means something only within one pid namespace. Empty elsewhere. */
  pids: z.string(),
  /** Each user of a machine has endpoints of his own. */
  user: z.string(),
});
export type Place = Readonly<z.infer<typeof placeSchema>>;

const isMissing = (error: unknown): boolean =>
  hasErrno(error, "ENOENT") ||
  hasErrno(error, "EACCES") ||
  hasErrno(error, "ESRCH");

/** What is not there, or hidden, is the empty text. */
const orEmpty = (read: () => string): string => {
  try {
    return read().trim();
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
};

const bootOf = (platform: NodeJS.Platform): string => {
  switch (platform) {
    case "linux":
      return orEmpty(() =>
        readFileSync("/proc/sys/kernel/random/boot_id", "latin1"),
      );
    case "darwin":
      return orEmpty(() =>
        execFileSync("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"], {
          encoding: "latin1",
          stdio: ["ignore", "pipe", "ignore"],
        }),
      );
    default:
      return "";
  }
};

const namespace = (kind: "net" | "pid"): string =>
  orEmpty(() => readlinkSync(`/proc/self/ns/${kind}`));

export const currentUser = (): string =>
  String(process.getuid?.() ?? os.userInfo().username);

/** The place of this process. */
export const placeOf = (): Place => ({
  host: os.hostname(),
  boot: bootOf(process.platform),
  network: namespace("net"),
  pids: namespace("pid"),
  user: currentUser(),
});

/** The same run of the same system: without a boot to tell by, the name of the host has to do. */
export const isSameMachine = (one: Place, other: Place): boolean =>
  one.boot === other.boot && (one.boot !== "" || one.host === other.host);

/** Both see the same endpoints: the operating system decides between them. */
export const sharesEndpoints = (one: Place, other: Place): boolean =>
  isSameMachine(one, other) &&
  one.network === other.network &&
  one.user === other.user;

export interface KnownProcess {
  readonly pid: number;
  /** Start time since boot, in clock ticks; null where it cannot be read. */
  readonly start: string | null;
}

/** Start time of a process on Linux; null elsewhere, and for one that cannot be seen. */
const startOf = (pid: number): string | null => {
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  // The name of the program, in parentheses, may hold anything; field 22 of the line counts from behind it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
};

export const thisProcess = (): KnownProcess => ({
  pid: process.pid,
  start: startOf(process.pid),
});

/** True only when this process, of our own pid namespace, is certainly gone. */
export const isCertainlyGone = ({ pid, start }: KnownProcess): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return hasErrno(error, "ESRCH");
  }
  const now = startOf(pid);
  return start !== null && now !== null && start !== now;
};
