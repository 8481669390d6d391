import { said } from "../model/said";
import { rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { OrchestratorError } from "../model/errors";
import { git, gitLine } from "./git";
import { entriesOf, foreignFolder, unregister } from "./places";
import {
  branchAndMark,
  branchRef,
  makerRef,
  markRef,
  updateRefs,
} from "./refs";
import { clearRemnants } from "./remnants";
import type { Repository } from "./repository";
import { isNotFound, ownerRef } from "./locks";
import { gitPath } from "./staging";
import type { RegisteredWorktree } from "./worktreeList";
import {
  beingMade,
  isHalfMade,
  isLinkInto,
  ownBranch,
  setOwnBranch,
  worktreeAt,
} from "./worktreeList";

/** Commit that is checked out in a worktree. */
export const head = (worktreePath: string): Promise<string> =>
  gitLine(worktreePath, ["rev-parse", "--verify", "HEAD"]);

/**
 * Makes a worktree at `path` on a new branch that starts at `baseCommit`. Safe to repeat after a crash at any point: what is there
 * already is completed, and a complete worktree is left as it is. A branch or folder that we did not make is refused (`gitFailed`).
 */
export async function openWorktree(
  repo: Repository,
  worktree: {
    readonly path: string;
    readonly branch: string;
    readonly baseCommit: string;
    /** Who makes it (`makerOf`): whose orphan it may become. */
    readonly maker?: string;
  },
): Promise<void> {
  const { branch, baseCommit, maker } = worktree;
  await clearRemnants(repo.root, worktree.path);
  const tip = await ownTip(repo, branch, baseCommit);
  const registered = await worktreeAt(repo.root, worktree.path);
  if (registered !== null) {
    if (await isComplete(registered, branch)) return;
    if (registered.main || !belongsTo(registered, branch))
      throw foreignFolder(worktree.path);
  }
  const begun = registered !== null && (await canBeFinished(registered));
  if (!begun) {
    await clearPlace(repo, worktree.path, registered !== null);
    if (tip === null)
      await updateRefs(repo.root, [
        // The mark alone is left when somebody deleted the branch by hand.
        `update ${markRef(branch)} ${baseCommit}`,
        ...(maker === undefined
          ? []
          : [`update ${makerRef(maker, branch)} ${baseCommit}`]),
        // Last: git changes one after the other, and as long as there is no branch all of it is done again.
        `create ${branchRef(branch)} ${baseCommit}`,
      ]);
    await git(repo.root, [
      "worktree",
      "add",
      // Files come last: until then the folder holds nothing but git's link, so a half-made one can be told and cleared safely.
      "--no-checkout",
      "--lock",
      "--reason",
      beingMade,
      worktree.path,
      branch,
    ]);
  }
  await finishWorktree(worktree.path, branch, begun ? registered : null);
}

/**
 * Makes a worktree anew that was removed, with its branch: at the commit that was proven last, where the branch is gone; an existing branch stays where it
 * is. Throws like `openWorktree`.
 */
export async function reviveWorktree(
  repo: Repository,
  worktree: {
    readonly path: string;
    readonly branch: string;
    readonly baseCommit: string;
    readonly provenCommit: string;
    readonly maker: string;
  },
): Promise<void> {
  const { branch, baseCommit, provenCommit, maker } = worktree;
  const { tip } = await branchAndMark(repo.root, branch);
  if (tip === null)
    await updateRefs(repo.root, [
      `update ${markRef(branch)} ${baseCommit}`,
      `update ${makerRef(maker, branch)} ${baseCommit}`,
      `create ${branchRef(branch)} ${provenCommit}`,
    ]);
  await openWorktree(repo, worktree);
}

const isComplete = async (
  registered: RegisteredWorktree,
  branch: string,
): Promise<boolean> =>
  !registered.main &&
  !isHalfMade(registered) &&
  (await entriesOf(registered.path)).includes(".git") &&
  (await ownBranch(registered.path)) === branch;

/** A registration that a crash left: ours when it is half made, or stands for our branch. */
const belongsTo = (registered: RegisteredWorktree, branch: string): boolean =>
  registered.branch === branch ||
  (registered.branch === null && isHalfMade(registered));

/** git can work in it. One that git was just making when it was killed may lack what makes it a repository. */
const canBeFinished = async (
  registered: RegisteredWorktree,
): Promise<boolean> => {
  if (!(await entriesOf(registered.path)).includes(".git")) return false;
  if (!isHalfMade(registered)) return true;
  const { exitCode } = await git(registered.path, ["rev-parse", "--git-dir"], {
    expect: [0, 128],
  });
  return exitCode === 0;
};

/** `left`: what a crash left of it; null when git has just made it, locked and on its branch. */
const finishWorktree = async (
  folder: string,
  branch: string,
  left: RegisteredWorktree | null,
): Promise<void> => {
  if (left !== null) {
    // Only we can have left it: nobody works in a worktree that is locked as being made.
    for (const name of ["index.lock", "HEAD.lock", `${ownerRef}.lock`])
      await rm(await gitPath(folder, name), { force: true });
    await git(folder, ["symbolic-ref", "HEAD", branchRef(branch)]);
  }
  await setOwnBranch(folder, branch);
  await git(folder, ["reset", "--hard"]);
  if (left === null || left.lock !== null)
    await git(folder, ["worktree", "unlock", folder]);
};

/** Commit of a branch that we made; null when it has to be made. Throws when the branch is somebody else's. */
const ownTip = async (
  repo: Repository,
  branch: string,
  baseCommit: string,
): Promise<string | null> => {
  const { tip, mark } = await branchAndMark(repo.root, branch);
  if (mark === baseCommit || (tip === null && mark === null)) return tip;
  throw new OrchestratorError(
    "gitFailed",
    mark === null
      ? said`There is a branch ${branch} already, and Orchestrator Manager did not make it.`
      : said`The branch ${branch} belongs to other work: it starts from another commit.`,
    { fix: said`Rename or delete the branch ${branch}, then retry.` },
  );
};

/** Makes sure that nothing is at `place`: takes away what a crash left of a worktree, and refuses when there is anything else. */
const clearPlace = async (
  repo: Repository,
  place: string,
  registered: boolean,
): Promise<void> => {
  const entries = await entriesOf(place);
  const link = path.join(place, ".git");
  const remnant = entries.length === 1 && (await isLinkInto(repo.root, link));
  if (entries.length > 0 && !remnant) throw foreignFolder(place);
  if (remnant) await rm(link);
  await removeEmptyFolder(place);
  if (registered) await unregister(repo, place);
};

const removeEmptyFolder = async (folder: string): Promise<void> => {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
};
