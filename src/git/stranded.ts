import path from "node:path";
import type { ChangedFile } from "../model/evidence";
import { git, gitFields, gitLine } from "./git";
import type { Look } from "./look";
import { isSymbolicLink, isThere } from "./places";

/**
 * Folders of a worktree, of those that `changed` names and of those that git knows nothing of, which are repositories of their own
 * whose content no commit of ours can carry: what a clone of the result gets there is an empty folder, or none. A submodule is not
 * one of them, as long as its commit is one that it got from elsewhere.
 */
export async function strandedIn(
  worktree: string,
  look: Look,
  changed: readonly ChangedFile[],
): Promise<string[]> {
  const stranded = [...look.nested];
  // Git lists files and links to commits: of these two, only a link is a folder.
  for (const { path: name, change } of changed)
    if (
      change !== "deleted" &&
      (await isRepository(worktree, name)) &&
      !(
        (await isSubmodule(worktree, name)) &&
        (await isElsewhere(path.join(worktree, name)))
      )
    )
      stranded.push(name);
  return stranded;
}

/** Folders that git knows as links to commits, and which hold work that is nowhere else: changes, or commits that were never pushed. */
export async function linksWithWork(worktree: string): Promise<string[]> {
  const links = (await gitFields(worktree, ["ls-files", "--stage", "-z"]))
    .filter((entry) => entry.startsWith("160000 "))
    .map((entry) => entry.slice(entry.indexOf("\t") + 1));
  const found: string[] = [];
  for (const name of links) {
    const folder = path.join(worktree, name);
    if (
      (await isRepository(worktree, name)) &&
      ((await gitFields(folder, ["status", "--porcelain", "-z"])).length > 0 ||
        !(await isElsewhere(folder)))
    )
      found.push(name);
  }
  return found;
}

const isRepository = async (
  worktree: string,
  name: string,
): Promise<boolean> => {
  const folder = path.join(worktree, name);
  // Behind a link lies something else, or nothing: such a link can lead round in circles.
  return !(await isSymbolicLink(folder)) && isThere(path.join(folder, ".git"));
};

const isSubmodule = async (
  worktree: string,
  name: string,
): Promise<boolean> => {
  const { stdout } = await git(
    worktree,
    [
      ...["config", "--file", ".gitmodules", "-z"],
      ...["--get-regexp", "^submodule\\..*\\.path$"],
    ],
    { expect: [0, 1] },
  );
  return stdout
    .toString("utf8")
    .split("\0")
    .some((entry) => entry.slice(entry.indexOf("\n") + 1) === name);
};

/** Whether a remote has all of what is checked out, as far as was heard of it. */
const isElsewhere = async (folder: string): Promise<boolean> => {
  // Else git would answer for the repository around it: one without a commit has nothing to lose but files.
  const { exitCode } = await git(folder, ["rev-parse", "--verify", "HEAD"], {
    expect: [0, 128],
  });
  if (exitCode !== 0) return false;
  const line = await gitLine(folder, [
    ...["rev-list", "--max-count=1", "HEAD", "--not", "--remotes"],
  ]);
  return line === "";
};
