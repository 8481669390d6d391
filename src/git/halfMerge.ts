import { lstat, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { git, gitFields } from "./git";
import {
  clearStale,
  commonFolder,
  isNotFound,
  readIfThere,
  statOf,
} from "./locks";
import { branchRef } from "./refs";
import type { RawEntry } from "./snapshot";
import { parseRaw } from "./snapshot";
import { gitPath } from "./staging";

/** A fast-forward of a branch. `folder`: where the branch is checked out; null: nowhere. */
export interface FastForward {
  readonly root: string;
  readonly folder: string | null;
  readonly branch: string;
  readonly base: string;
  readonly commit: string;
}

const markName = "orchestrator-merge";

/**
 * Runs a fast-forward under a mark in the git folder. When the power fails, or git is killed, in the middle of it, git's locks and
 * some of the new files are left in the user's folder: the mark says that they are ours, and a repeated call goes on from there.
 * `run` is told the time of the mark, in the milliseconds of the disk's clock.
 */
export async function underMergeMark(
  merge: FastForward,
  run: (since: number) => Promise<void>,
): Promise<void> {
  const mark = path.join(await commonFolder(merge.root), markName);
  const text = `${merge.base} ${merge.commit}\n`;
  if ((await readIfThere(mark)) === text) await repair(merge, mark);
  await writeFile(mark, text);
  try {
    await run((await statOf(mark))?.mtimeMs ?? Infinity);
  } finally {
    await rm(mark, { force: true });
  }
}

/** Takes away the mark of a fast-forward that came to its end, when the host did not. */
export async function forgetMergeMark(root: string): Promise<void> {
  await rm(path.join(await commonFolder(root), markName), { force: true });
}

const repair = async (merge: FastForward, mark: string): Promise<void> => {
  const { root, folder, branch } = merge;
  const since = (await statOf(mark))?.mtimeMs ?? Infinity;
  const locks = [
    path.join(await commonFolder(root), `${branchRef(branch)}.lock`),
  ];
  if (folder !== null)
    for (const name of ["index.lock", "HEAD.lock", "ORIG_HEAD.lock"])
      locks.push(await gitPath(folder, name));
  // What was locked before we began is somebody else's.
  const ours: string[] = [];
  for (const lock of locks)
    if (((await statOf(lock))?.mtimeMs ?? -Infinity) >= since) ours.push(lock);
  await clearStale(ours);
  if (folder !== null) await settleFiles(folder, merge);
};

const filesBetween = async (
  folder: string,
  base: string,
  commit: string,
): Promise<RawEntry[]> =>
  parseRaw(
    await gitFields(folder, [
      ...["diff-tree", "-r", "-z", "--raw", "--no-renames"],
      ...[base, commit],
    ]),
  );

/**
 * The files that a fast-forward has already written, while the index is still the old one: to git they are changes of the user's.
 * Those that are as the merge wants them go into the index; of one that was being written, the part goes.
 */
const settleFiles = async (
  folder: string,
  { base, commit }: FastForward,
): Promise<void> => {
  const entries = (await filesBetween(folder, base, commit)).filter(
    ({ mode }) => mode.startsWith("100"),
  );
  const written: typeof entries = [];
  for (const entry of entries) {
    const file = path.join(folder, entry.path);
    const found = await contentOf(file);
    if (found === null) continue;
    const wanted = await checkedOut(folder, commit, entry.path);
    if (found.equals(wanted)) written.push(entry);
    else if (
      found.length < wanted.length &&
      found.equals(wanted.subarray(0, found.length)) &&
      !(await isUnchanged(folder, entry.path))
    )
      await rm(file);
  }
  if (written.length > 0)
    await git(folder, ["update-index", "-z", "--index-info"], {
      input: written
        .map(({ mode, object, path: name }) => `${mode} ${object}\t${name}\0`)
        .join(""),
    });
};

/**
 * Takes back what a fast-forward has written into a folder before it failed half-way, as it does on a full disk, or where a filter
 * such as that of large files fails: git leaves the files and the old index, so to the user they are changes of nobody's. `since`:
 * what is older is the user's, and so is what differs from what the merge would have written.
 */
export async function undoHalf(
  folder: string,
  { base, commit }: Pick<FastForward, "base" | "commit">,
  since: number,
): Promise<void> {
  const known = new Set(await gitFields(folder, ["ls-files", "-z"]));
  const lost: string[] = [];
  for (const entry of await filesBetween(folder, base, commit)) {
    const file = path.join(folder, entry.path);
    if (entry.mode === "000000") {
      if (await isGone(file, since)) lost.push(entry.path);
    } else if (await isWritten(folder, commit, entry.path, since)) {
      await rm(file);
      lost.push(entry.path);
    }
  }
  const before = lost.filter((name) => known.has(name));
  if (before.length > 0)
    await git(folder, ["checkout-index", "-z", "--stdin"], {
      input: before.map((name) => `${name}\0`).join(""),
    });
}

/** Whether a file is not there, and something has gone from its folder since then. */
const isGone = async (file: string, since: number): Promise<boolean> => {
  if ((await statOf(file)) !== null) return false;
  let above = path.dirname(file);
  // Git takes folders along that have become empty.
  while ((await statOf(above)) === null) above = path.dirname(above);
  return ((await statOf(above))?.mtimeMs ?? -Infinity) >= since;
};

/** Whether a file is, since then, what a commit has there, or the beginning of that. */
const isWritten = async (
  folder: string,
  commit: string,
  name: string,
  since: number,
): Promise<boolean> => {
  const file = path.join(folder, name);
  if (((await statOf(file))?.ctimeMs ?? -Infinity) < since) return false;
  const found = await contentOf(file);
  if (found === null) return false;
  const wanted = await checkedOut(folder, commit, name);
  return found.equals(wanted.subarray(0, found.length));
};

/** Content of a file; null for none, or for what is no file. */
const contentOf = async (file: string): Promise<Buffer | null> => {
  try {
    return (await lstat(file)).isFile() ? await readFile(file) : null;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
};

/** A file of a commit as git writes it into a folder, with the line ends that are asked for there. */
const checkedOut = async (
  folder: string,
  commit: string,
  file: string,
): Promise<Buffer> =>
  (await git(folder, ["cat-file", "--filters", `${commit}:${file}`])).stdout;

/** Whether git knows a file, and finds it as it is in the index. */
const isUnchanged = async (folder: string, file: string): Promise<boolean> =>
  (await gitFields(folder, ["ls-files", "-z", "--", file])).length > 0 &&
  (await gitFields(folder, ["diff-files", "-z", "--name-only", "--", file]))
    .length === 0;
