import { refuseThroughLink } from "./carry";
import { git, gitFields } from "./git";
import { isRebasing } from "./leftOut";
import { clearStaleLock } from "./locks";
import type { Look } from "./look";
import { branchRef, commitAt, isIn } from "./refs";
import type { Repository } from "./repository";
import type { RawEntry } from "./snapshot";
import { parseRaw, snapshotCommit } from "./snapshot";
import { gitPath, stageAll, withIndexCopy } from "./staging";
import { writeEntries } from "./trash";
import { ownBranch } from "./worktreeList";

/** Proven work that a worktree no longer holds, since somebody took its commits out of the history. */
export interface Undone {
  /** Files that are again as they were before that work; never empty. */
  readonly files: readonly string[];
  /** Where its commits are kept; null where the branch still has them. */
  readonly trashRef: string | null;
}

/**
 * Brings back what was proven before and what a reset, a rebase or a new branch from elsewhere has thrown away: files that are
 * exactly as before that work. Whatever was done since stays as it is, and so does a history that has the same work in other commits
 * (an amend). A worktree on a branch of somebody's, or on none, is put back onto its own, its files as they are. `proven`: the commit that the
 * work began from; `tell` hears of it before anything is changed. Safe to repeat. Returns whether anything had to be done.
 */
export async function bringBackProven(
  repo: Repository,
  worktree: string,
  look: Look,
  request: {
    readonly name: string;
    readonly proven: string;
    readonly tell: (undone: Undone) => void;
  },
): Promise<boolean> {
  // In the middle of a merge or a rebase, and on a branch without a commit, nobody can say what is meant to stay.
  if (look.head === null || look.conflicts.length > 0) return false;
  if (await isRebasing(worktree)) return false;
  const own = await ownBranch(worktree);
  if (own === null) return false;
  const moved = look.branch !== own;
  const proven = moved
    ? await newest(worktree, branchRef(own), request.proven)
    : request.proven;
  if (await isIn(worktree, proven, look.head)) return false;
  await clearStaleLock(worktree);
  const entries = await undoneIn(worktree, look, proven);
  if (entries.length > 0)
    request.tell({
      files: entries.map((entry) => entry.path),
      trashRef: moved
        ? null
        : await snapshotCommit(repo.root, proven, {
            name: request.name,
            message: `Proven work on ${own}, taken out of its history`,
          }),
    });
  await writeEntries(worktree, entries, (entry) =>
    refuseThroughLink(worktree, entry),
  );
  if (moved) {
    await git(worktree, ["symbolic-ref", "HEAD", branchRef(own)]);
    await git(worktree, ["reset", "--mixed", "--quiet", proven]);
  }
  return moved || entries.length > 0;
}

/** What the worktree's own branch holds, where that goes on from `proven`. */
const newest = async (
  worktree: string,
  ref: string,
  proven: string,
): Promise<string> => {
  const tip = await commitAt(worktree, ref);
  return tip !== null && (await isIn(worktree, proven, tip)) ? tip : proven;
};

/** What the proven work made of files that are as if it had never been. */
const undoneIn = async (
  worktree: string,
  look: Look,
  proven: string,
): Promise<RawEntry[]> => {
  const fork = await forkOf(worktree, proven, look.head ?? proven);
  const made = parseRaw(
    await gitFields(worktree, [
      ...["diff-tree", "-r", "-z", "--raw", "--no-renames"],
      ...[fork, proven],
    ]),
  );
  const differing = await withIndexCopy(
    await gitPath(worktree, "index"),
    async (indexFile) => {
      await stageAll(worktree, look.nested, indexFile);
      return await gitFields(
        worktree,
        [
          ...["diff-index", "--cached", "-z", "--name-only", "--no-renames"],
          fork,
        ],
        { indexFile },
      );
    },
  );
  const kept = new Set(differing);
  return made.filter((entry) => !kept.has(entry.path));
};

/** What two commits have in common; the empty tree where they have nothing. */
const forkOf = async (
  worktree: string,
  one: string,
  other: string,
): Promise<string> => {
  const { exitCode, stdout } = await git(worktree, ["merge-base", one, other], {
    expect: [0, 1],
  });
  const { stdout: tree } =
    exitCode === 0
      ? { stdout }
      : await git(worktree, ["mktree"], { input: "" });
  return tree.toString("utf8").trim();
};
