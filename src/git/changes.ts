import { OrchestratorError } from "../model/errors";
import type { ChangedFile } from "../model/evidence";
import { git, gitFields, gitSays } from "./git";
import { identity } from "./identity";
import { branchRef, commitAt, isIn, updateRefs } from "./refs";
import type { Repository } from "./repository";
import { branchIn } from "./repository";
import { clearStaleLock } from "./locks";
import { gitPath, stageAll, withIndexCopy } from "./staging";
import { head } from "./worktrees";
import { ownBranch } from "./worktreeList";

/** Files of a worktree that are not committed: staged, unstaged and untracked (not ignored). */
export const countChanges = async (worktreePath: string): Promise<number> =>
  (
    await gitFields(worktreePath, [
      ...["status", "--porcelain", "-z"],
      ...["--no-renames", "--untracked-files=all"],
    ])
  ).length;

/**
 * What differs in a worktree from a commit: committed, staged, unstaged and untracked (not ignored) changes together. A renamed
 * file has its new path; a binary one counts 0 lines. The worktree and its index stay as they are.
 */
export async function changesSince(
  worktreePath: string,
  commit: string,
): Promise<ChangedFile[]> {
  return await withIndexCopy(
    await gitPath(worktreePath, "index"),
    async (indexFile) => {
      await stageAll(worktreePath, indexFile);
      const diff = (format: string) =>
        gitFields(
          worktreePath,
          ["diff-index", "--cached", "-z", "-M", format, commit],
          { indexFile },
        );
      const lines = parseNumstat(await diff("--numstat"));
      return parseNameStatus(await diff("--name-status")).map((file) => ({
        ...file,
        ...(lines.get(file.path) ?? { additions: 0, deletions: 0 }),
      }));
    },
  );
}

const changeOf = (status: string): ChangedFile["change"] => {
  switch (status.charAt(0)) {
    case "A":
      return "added";
    case "D":
      return "deleted";
    case "R":
      return "renamed";
    default:
      // M and T (a file became a link, or the other way round).
      return "modified";
  }
};

/** `STATUS\0PATH\0`, for a rename `STATUS\0OLD\0NEW\0`. */
const parseNameStatus = (fields: readonly string[]) => {
  const files: Pick<ChangedFile, "path" | "change">[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const change = changeOf(fields[at] ?? "");
    if (change === "renamed") at += 1;
    files.push({ path: fields[at + 1] ?? "", change });
  }
  return files;
};

/** `ADDED\tDELETED\tPATH\0`, for a rename `ADDED\tDELETED\t\0OLD\0NEW\0`; `-` stands for binary. */
const parseNumstat = (fields: readonly string[]) => {
  const lines = new Map<string, Pick<ChangedFile, "additions" | "deletions">>();
  for (let at = 0; at < fields.length; at += 1) {
    const [, added, deleted, name] =
      /^(\d+|-)\t(\d+|-)\t([^]*)$/.exec(fields[at] ?? "") ?? [];
    if (name === "") at += 2;
    lines.set(name === "" ? (fields[at] ?? "") : (name ?? ""), {
      additions: added === "-" ? 0 : Number(added),
      deletions: deleted === "-" ? 0 : Number(deleted),
    });
  }
  return lines;
};

/**
 * Commits everything in a worktree that is not ignored. Returns the new commit; null when there is nothing to commit.
 * In a worktree that we made, the commit goes onto its own branch, also when an agent has checked out another one.
 */
export async function commitAll(
  worktreePath: string,
  message: string,
): Promise<string | null> {
  await clearStaleLock(worktreePath);
  await returnToOwnBranch(worktreePath);
  await stageAll(worktreePath);
  const nothing = await gitSays(worktreePath, [
    "diff-index",
    "--cached",
    "--quiet",
    "HEAD",
  ]);
  if (nothing) return null;
  await git(
    worktreePath,
    [
      "commit",
      // A hook is written for a person who can answer it: here it could only block, or change what has been proven.
      "--no-verify",
      "--cleanup=whitespace",
      "--file=-",
    ],
    {
      input: `${message}\n`,
      // Signing may ask for a passphrase, and would put the user's name under work that the user has not seen.
      config: ["commit.gpgSign=false", ...(await identity(worktreePath))],
    },
  );
  return await head(worktreePath);
}

/** Takes the commits that an agent made elsewhere onto the worktree's own branch; the other branch stays as it is. */
const returnToOwnBranch = async (worktree: string): Promise<void> => {
  const own = await ownBranch(worktree);
  if (own === null || (await branchIn(worktree)) === own) return;
  const ref = branchRef(own);
  const commit = await head(worktree);
  const tip = await commitAt(worktree, ref);
  if (tip !== null && !(await isIn(worktree, tip, commit)))
    throw new OrchestratorError(
      "gitFailed",
      `${worktree} is no longer on its branch ${own}, and what is checked out there does not contain it.`,
      { fix: `Run git switch ${own} in ${worktree}, then retry.` },
    );
  await updateRefs(worktree, [`update ${ref} ${commit}`]);
  await git(worktree, ["symbolic-ref", "HEAD", ref]);
};

/** Unified diff between two commits, and the files in it (a renamed one by its new path). */
export async function diffOf(
  repo: Repository,
  from: string,
  to: string,
): Promise<{ files: string[]; patch: string }> {
  // The plumbing command: a user's settings for `git diff` (prefixes, tools, colours) do not reach it.
  const diff = ["diff-tree", "-r", "-M", "--no-ext-diff", "--no-textconv"];
  const files = await gitFields(repo.root, [
    ...diff,
    "-z",
    "--name-only",
    from,
    to,
  ]);
  const { stdout } = await git(repo.root, [...diff, "--patch", from, to]);
  return { files, patch: stdout.toString("utf8") };
}
