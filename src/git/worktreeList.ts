import { realpath } from "node:fs/promises";
import path from "node:path";
import { git, gitFields } from "./git";
import { entriesOf } from "./places";
import {
  commonFolder,
  isNotFound,
  linkOf,
  ownerIn,
  ownerRef,
  readIfThere,
} from "./locks";

/** One worktree as git has it registered. */
export interface RegisteredWorktree {
  readonly path: string;
  readonly head: string | null;
  /** Short name; null when HEAD is detached. */
  readonly branch: string | null;
  /** Why it is locked; null when it is not. */
  readonly lock: string | null;
  /** The repository's main folder, which is never ours. */
  readonly main: boolean;
  /** Its folder is gone, and nothing says that it will be back. */
  readonly missing: boolean;
}

/**
 * Locks are our phase marks: they survive a crash, git itself respects them, and `git worktree prune` keeps off.
 * git's own word for a worktree that it has not finished is `initializing`.
 */
export const beingMade = "orchestrator: being made";
export const beingRemoved = "orchestrator: being removed";
const isBeingMade = (lock: string | null): boolean =>
  lock === beingMade || lock === "initializing";
export const isHalfMade = (worktree: RegisteredWorktree): boolean =>
  isBeingMade(worktree.lock);
export const isOwnLock = (lock: string | null): boolean =>
  isBeingMade(lock) || lock === beingRemoved;

/** Somebody wants it to stay: a lock that is neither ours nor git's own. */
export const isLockedByOthers = (worktree: RegisteredWorktree): boolean =>
  worktree.lock !== null && !isOwnLock(worktree.lock);

export async function listWorktrees(
  folder: string,
): Promise<RegisteredWorktree[]> {
  const fields = await gitFields(folder, [
    "worktree",
    "list",
    "--porcelain",
    "-z",
  ]);
  const found: RegisteredWorktree[] = [];
  let current = new Map<string, string>();
  for (const field of fields) {
    if (field !== "") {
      const space = field.indexOf(" ");
      if (space < 0) current.set(field, "");
      else current.set(field.slice(0, space), field.slice(space + 1));
      continue;
    }
    const head = current.get("HEAD");
    found.push({
      path: current.get("worktree") ?? "",
      head: head === undefined || /^0+$/.test(head) ? null : head,
      branch: current.get("branch")?.replace(/^refs\/heads\//, "") ?? null,
      lock: current.get("locked") ?? null,
      main: found.length === 0,
      missing: current.has("prunable"),
    });
    current = new Map();
  }
  return found;
}

/** One spelling for a path, whether or not it exists: the real path of what does exist, and the rest as it is. */
export async function canonical(file: string): Promise<string> {
  const absolute = path.resolve(file);
  try {
    return await realpath(absolute);
  } catch (error) {
    const parent = path.dirname(absolute);
    if (!isNotFound(error) || parent === absolute) throw error;
    return path.join(await canonical(parent), path.basename(absolute));
  }
}

/** The worktree that is registered at a path; null when there is none. */
export async function worktreeAt(
  folder: string,
  file: string,
): Promise<RegisteredWorktree | null> {
  const wanted = await canonical(file);
  for (const worktree of await listWorktrees(folder))
    if ((await canonical(worktree.path)) === wanted) return worktree;
  return null;
}

/** Records in the worktree itself (a per-worktree ref) which branch it is for, whatever gets checked out there later. */
export async function setOwnBranch(
  worktree: string,
  branch: string,
): Promise<void> {
  await git(worktree, ["symbolic-ref", ownerRef, `refs/heads/${branch}`]);
}

/**
 * The branch that we made this worktree for; null when it is not a worktree of ours. Git is asked only where no file of its says
 * it: it may keep refs in another way.
 */
export async function ownBranch(worktree: string): Promise<string | null> {
  const link = await linkOf(worktree);
  const named = link === null ? null : await ownerIn(link);
  if (named !== null) return named.replace(/^refs\/heads\//, "");
  const { exitCode, stdout } = await git(
    worktree,
    ["symbolic-ref", "--quiet", ownerRef],
    { expect: [0, 1, 128] },
  );
  return exitCode === 0
    ? stdout
        .toString("utf8")
        .trim()
        .replace(/^refs\/heads\//, "")
    : null;
}

/** Folder where git keeps a worktree's index and HEAD; found even when the worktree's own folder is gone. */
export async function adminFolder(
  root: string,
  worktree: string,
): Promise<string | null> {
  const wanted = path.join(await canonical(worktree), ".git");
  const parent = path.join(await commonFolder(root), "worktrees");
  for (const name of await entriesOf(parent)) {
    const admin = path.join(parent, name);
    const target = await readIfThere(path.join(admin, "gitdir"));
    if (target === null) continue;
    const link = path.resolve(admin, target.trimEnd());
    if (path.join(await canonical(path.dirname(link)), ".git") === wanted)
      return admin;
  }
  return null;
}

/** Whether a `.git` file is one that git made for a worktree of this repository. */
export async function isLinkInto(root: string, file: string): Promise<boolean> {
  const text = await readIfThere(file);
  const target = /^gitdir: (.+?)\r?\n?$/.exec(text ?? "")?.[1];
  if (target === undefined) return false;
  const parent = path.join(await commonFolder(root), "worktrees");
  return (
    path.dirname(await canonical(path.resolve(path.dirname(file), target))) ===
    (await canonical(parent))
  );
}

/**
 * Which worktrees work on a branch: it is checked out there, or HEAD is detached for a rebase or a bisect that returns to it.
 * By branch; paths as git has them. `worktrees`: all of them, where they are known.
 */
export async function heldBranches(
  root: string,
  worktrees?: readonly RegisteredWorktree[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const held = new Map<string, string[]>();
  for (const worktree of worktrees ?? (await listWorktrees(root))) {
    const branches =
      worktree.branch === null
        ? await interrupted(root, worktree)
        : [worktree.branch];
    for (const branch of branches)
      held.set(branch, [...(held.get(branch) ?? []), worktree.path]);
  }
  return held;
}

/** Branches that a worktree with a detached HEAD returns to. */
const interrupted = async (
  root: string,
  { path: place, main }: RegisteredWorktree,
): Promise<string[]> => {
  const admin = main
    ? await commonFolder(root)
    : await adminFolder(root, place);
  if (admin === null) return [];
  const names = await Promise.all(
    ["rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START"].map(
      (name) => readIfThere(path.join(admin, name)),
    ),
  );
  return names
    .filter((name) => name !== null)
    .map((name) => name.trim().replace(/^refs\/heads\//, ""));
};
