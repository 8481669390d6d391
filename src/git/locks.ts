import { readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { hasErrno } from "../model/errors";
import { gitLine } from "./git";

/** How long a lock must stay the same before its owner is taken for dead, in milliseconds. */
export const staleLockMs = 2000;

/** Size and time of a file; null when it is not there. */
export const statOf = async (file: string) => {
  try {
    return await stat(file);
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
};

export const isNotFound = (error: unknown): boolean =>
  hasErrno(error, "ENOENT") || hasErrno(error, "ENOTDIR");

export const readIfThere = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
};

/** Folder that the `.git` file of a linked worktree names; null where there is no such file. */
export async function linkOf(worktree: string): Promise<string | null> {
  try {
    const text = await readFile(path.join(worktree, ".git"), "utf8");
    const target = /^gitdir: (.+?)\r?\n?$/.exec(text)?.[1];
    return target === undefined ? null : path.resolve(worktree, target);
  } catch (error) {
    if (isNotFound(error) || hasErrno(error, "EISDIR")) return null;
    throw error;
  }
}

/** A worktree's own part of the git folder. Read from its `.git`, which spares a process; git is asked where that is no link. */
export const gitFolder = async (worktree: string): Promise<string> =>
  (await linkOf(worktree)) ??
  (await gitLine(worktree, ["rev-parse", "--absolute-git-dir"]));

/** The folder that all worktrees of a repository share. `folder` is the top of one; git is asked only where files do not tell. */
export async function commonFolder(folder: string): Promise<string> {
  const link = await linkOf(folder);
  const named =
    link === null ? null : await readIfThere(path.join(link, "commondir"));
  if (link !== null && named !== null && named.trim() !== "")
    return path.resolve(link, named.trim());
  const main = path.join(folder, ".git");
  return (await statOf(path.join(main, "HEAD"))) === null
    ? await gitLine(folder, [
        "rev-parse",
        "--path-format=absolute",
        "--git-common-dir",
      ])
    : main;
}

/**
 * Removes those of these locks that have not changed for a while. A git that was killed leaves its locks, and then nothing can be
 * committed any more. Only for locks that nobody but us and our agents, who have ended, can have made.
 */
export async function clearStale(
  locks: readonly string[],
  staleMs: number = staleLockMs,
): Promise<void> {
  const before = await Promise.all(locks.map(statOf));
  if (before.every((found) => found === null)) return;
  await wait(staleMs);
  for (const [at, lock] of locks.entries()) {
    const [was, is] = [before[at], await statOf(lock)];
    if (was && is?.isFile() && is.ino === was.ino && is.mtimeMs === was.mtimeMs)
      await rm(lock, { force: true });
  }
}

/** The same for one. Returns false for a lock that changes: somebody is at work. */
export async function removeStaleLock(lock: string): Promise<boolean> {
  await clearStale([lock]);
  return (await statOf(lock)) === null;
}

/** Per-worktree ref that names the branch which we made a worktree for. */
export const ownerRef = "refs/worktree/orchestrator";

/** Ref of the branch that a worktree was made for, as its part of the git folder says; null where no file says it. */
export const ownerIn = async (folder: string): Promise<string | null> =>
  /^ref: (refs\/heads\/.+)/.exec(
    (await readIfThere(path.join(folder, ownerRef))) ?? "",
  )?.[1] ?? null;

/** Removes what a killed git left locked in one of our own worktrees: its index, its HEAD, and the branch that we made it for. */
export async function clearStaleLock(worktree: string): Promise<void> {
  const folder = await gitFolder(worktree);
  const branch = await ownerIn(folder);
  // Where a worktree's folder says that its repository is.
  const common = await readIfThere(path.join(folder, "commondir"));
  await clearStale([
    path.join(folder, "index.lock"),
    path.join(folder, "HEAD.lock"),
    ...(branch === null || common === null
      ? []
      : [path.resolve(folder, common.trim(), `${branch}.lock`)]),
  ]);
}
