import { copyFile, mkdtemp, rm, utimes } from "node:fs/promises";
import path from "node:path";
import { git, gitLine } from "./git";
import { linkOf, statOf } from "./locks";

/**
 * Absolute path of a file in a worktree's own part of the git folder, such as its index. Read from the worktree's `.git`, which
 * spares a process; git is asked where that is no link.
 */
export async function gitPath(worktree: string, name: string): Promise<string> {
  const link = await linkOf(worktree);
  return link === null
    ? await gitLine(worktree, [
        "rev-parse",
        "--path-format=absolute",
        "--git-path",
        name,
      ])
    : path.join(link, name);
}

/** Begins the name of a folder for the copy of an index. */
export const indexCopyPrefix = "orchestrator-index-";

/**
 * Runs `use` with a copy of an index (`source`), so that the index itself stays as it is. The copy lies beside it, in git's own
 * folder of the worktree: what a crash leaves of it goes with the worktree.
 */
export async function withIndexCopy<Result>(
  source: string,
  use: (indexFile: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(
    path.join(path.dirname(source), indexCopyPrefix),
  );
  try {
    const copy = path.join(folder, "index");
    const original = await statOf(source);
    if (original !== null) {
      await copyFile(source, copy);
      // git trusts the recorded size and time of files older than the index. A copy must not look newer than the original,
      // or an edit within the same tick would be missed.
      const time = Math.floor(original.mtimeMs / 1000);
      await utimes(copy, time, time);
    }
    return await use(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Puts everything that is not ignored into the index: changed, deleted and untracked files. Other repositories inside the folder
 * (`nested`, see `lookAt`) are left out, else they would become submodules without an address.
 */
export async function stageAll(
  worktree: string,
  nested: readonly string[],
  indexFile?: string,
): Promise<void> {
  await git(
    worktree,
    [
      "add",
      "--all",
      "--",
      ".",
      ...nested.map((name) => `:(exclude,literal)${name}`),
    ],
    { pathspecMagic: true, ...(indexFile === undefined ? {} : { indexFile }) },
  );
}
