import { said } from "../model/said";
import { OrchestratorError } from "../model/errors";
import type { ChangedFile } from "../model/evidence";
import { git, gitFields, gitSays } from "./git";
import type { GitOptions } from "./git";
import { asSomebody } from "./identity";
import { branchRef, commitAt, isIn, updateRefs } from "./refs";
import type { Repository } from "./repository";
import { clearStaleLock } from "./locks";
import type { Look } from "./look";
import { headOf, lookAt } from "./look";
import { gitPath, stageAll, withIndexCopy } from "./staging";
import { head } from "./worktrees";
import { ownBranch } from "./worktreeList";

/** Files of a worktree that are not committed: staged, unstaged and untracked (not ignored). `timeout`: as of every command of git. */
export const countChanges = async (
  worktreePath: string,
  options: Pick<GitOptions, "timeout"> = {},
): Promise<number> =>
  (
    await gitFields(
      worktreePath,
      [
        ...["status", "--porcelain", "-z"],
        ...["--no-renames", "--untracked-files=all"],
      ],
      options,
    )
  ).length;

/**
 * What differs in a worktree from a commit: committed, staged, unstaged and untracked (not ignored) changes together. A renamed
 * file has its new path; a binary one counts 0 lines. The worktree and its index stay as they are. `seen`: what was just seen of it.
 */
export async function changesSince(
  worktreePath: string,
  commit: string,
  seen?: Look,
): Promise<ChangedFile[]> {
  const look = seen ?? (await lookAt(worktreePath));
  const diff = async (indexFile?: string): Promise<ChangedFile[]> =>
    parseChanges(
      await gitFields(
        worktreePath,
        ["diff-index", "--cached", "-z", "-M", "--raw", "--numstat", commit],
        indexFile === undefined ? {} : { indexFile },
      ),
    );
  if (look.clean) return look.head === commit ? [] : await diff();
  return await withIndexCopy(
    await gitPath(worktreePath, "index"),
    async (indexFile) => {
      await stageAll(worktreePath, look.nested, indexFile);
      return await diff(indexFile);
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

/**
 * Reads `--raw --numstat -z`. First each file as `:MODES AND OBJECTS STATUS\0PATH\0`, a renamed one with `OLD\0NEW\0`; then each as
 * `ADDED\tDELETED\tPATH\0`, a renamed one as `ADDED\tDELETED\t\0OLD\0NEW\0`, with `-` for the lines of a binary one.
 */
const parseChanges = (fields: readonly string[]): ChangedFile[] => {
  const changes = new Map<string, ChangedFile["change"]>();
  const files: ChangedFile[] = [];
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? "";
    if (field.startsWith(":")) {
      const change = changeOf(field.slice(field.lastIndexOf(" ") + 1));
      at += change === "renamed" ? 2 : 1;
      changes.set(fields[at] ?? "", change);
      continue;
    }
    const [, added, deleted, name] =
      /^(\d+|-)\t(\d+|-)\t([^]*)$/.exec(field) ?? [];
    if (name === "") at += 2;
    const path = name === "" ? (fields[at] ?? "") : (name ?? "");
    files.push({
      path,
      change: changes.get(path) ?? "modified",
      additions: added === "-" ? 0 : Number(added),
      deletions: deleted === "-" ? 0 : Number(deleted),
    });
  }
  return files;
};

/**
 * Commits everything in a worktree that is not ignored. Returns the commit that is checked out then, and whether it was made now:
 * it is not when there is nothing to commit. In a worktree that we made, the commit goes onto its own branch, also when an agent
 * has checked out another one.
 */
export async function commitAll(
  worktreePath: string,
  message: string,
): Promise<{ head: string; made: boolean }> {
  await clearStaleLock(worktreePath);
  const look = await lookAt(worktreePath);
  await returnToOwnBranch(worktreePath, look);
  const before = headOf(look, worktreePath);
  if (look.clean) return { head: before, made: false };
  await stageAll(worktreePath, look.nested);
  // What is not clean can be so without anything to commit: another repository inside, a change that was staged and undone.
  const nothing = await gitSays(worktreePath, [
    "diff-index",
    "--cached",
    "--quiet",
    "HEAD",
  ]);
  if (nothing) return { head: before, made: false };
  await asSomebody(worktreePath, (config) =>
    git(
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
        config: ["commit.gpgSign=false", ...config],
      },
    ),
  );
  return { head: await head(worktreePath), made: true };
}

/** Takes the commits that an agent made elsewhere onto the worktree's own branch; the other branch stays as it is. */
const returnToOwnBranch = async (
  worktree: string,
  look: Look,
): Promise<void> => {
  const own = await ownBranch(worktree);
  if (own === null || look.branch === own) return;
  const ref = branchRef(own);
  const commit = headOf(look, worktree);
  const tip = await commitAt(worktree, ref);
  if (tip !== null && !(await isIn(worktree, tip, commit)))
    throw new OrchestratorError(
      "gitFailed",
      said`${worktree} is no longer on its branch ${own}, and what is checked out there does not contain it.`,
      { fix: said`Run git switch ${own} in ${worktree}, then retry.` },
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
