import { said } from "../model/said";
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { OrchestratorError } from "../model/errors";
import { git, gitFields, gitLine } from "./git";
import { branchRef, commitAt } from "./refs";

/** A repository with a working tree. `root` is the real path of its top level. */
export interface Repository {
  readonly root: string;
}

/** `git merge-tree --write-tree` (a merge without a working tree) came with this version. */
const minimum = { major: 2, minor: 38 } as const;

/** Which git there is. Never throws for a missing one. */
export async function gitVersion(): Promise<{
  found: boolean;
  version: string | null;
  recentEnough: boolean;
}> {
  let text: string;
  try {
    text = await gitLine(process.cwd(), ["version"]);
  } catch (error) {
    if (error instanceof OrchestratorError && error.code === "gitNotFound")
      return { found: false, version: null, recentEnough: false };
    throw error;
  }
  const match = /(\d{1,9})\.(\d{1,9})[\w.-]*/.exec(text);
  const major = Number(match?.[1] ?? 0);
  const minor = Number(match?.[2] ?? 0);
  return {
    found: true,
    version: match?.[0] ?? text,
    recentEnough:
      major > minimum.major ||
      (major === minimum.major && minor >= minimum.minor),
  };
}

/**
 * The repository that holds a folder. Throws `gitNotFound`, `gitTooOld`, `noRepository`, `noCommit`, and `gitFailed` when there is a
 * repository that git will not open.
 */
export async function openRepository(folder: string): Promise<Repository> {
  const version = await gitVersion();
  if (version.found && !version.recentEnough)
    throw new OrchestratorError(
      "gitTooOld",
      said`git ${version.version ?? ""} is too old.`,
      { fix: said`Install git 2.38 or newer.` },
    );
  if (!(await exists(folder))) throw noRepository(folder);
  const begun = await begunAt(folder);
  if (begun !== null) {
    await refuseElsewhere(folder, begun);
    return { root: begun };
  }
  const root = await topLevel(folder);
  if ((await commitAt(root, "HEAD")) === null)
    throw new OrchestratorError("noCommit", said`${root} has no commit yet.`, {
      fix: said`Make a first commit: git add -A, then git commit. Worktrees start from a commit.`,
    });
  return { root };
}

/** Top level of a repository that has a commit, with one question; null where either is missing. */
const begunAt = async (folder: string): Promise<string | null> => {
  const { exitCode, stdout } = await git(
    folder,
    ["rev-parse", "--show-toplevel", "HEAD^{commit}", "--"],
    { expect: [0, 128] },
  );
  const root = /^([^]+)\n[0-9a-f]+\n--\n$/.exec(stdout.toString("utf8"))?.[1];
  return exitCode === 0 && root !== undefined ? await realpath(root) : null;
};

/** An agent may have changed the configuration, which its worktree shares: all would be done to the files of another folder. */
const refuseElsewhere = async (folder: string, root: string): Promise<void> => {
  if (await exists(path.join(root, ".git"))) return;
  throw new OrchestratorError(
    "gitFailed",
    said`git takes ${root} for the files of the repository in ${folder}.`,
    {
      fix: said`core.worktree of its configuration says so. Where that is wrong: git config --unset core.worktree, then try again.`,
    },
  );
};

/** Throws `gitFailed` where git takes another folder for the files of the checkout in this one. */
export async function assertOwnFiles(folder: string): Promise<void> {
  await refuseElsewhere(folder, await topLevel(folder));
}

const topLevel = async (folder: string): Promise<string> => {
  try {
    return await realpath(
      await gitLine(folder, ["rev-parse", "--show-toplevel"]),
    );
  } catch (error) {
    if (!(error instanceof OrchestratorError) || error.code !== "gitFailed")
      throw error;
    // git has one exit code for "none here" and for "here, but not for you" (another owner, a damaged one).
    if (!(await hasGitEntry(folder))) throw noRepository(folder);
    throw new OrchestratorError("gitFailed", error.message, {
      fix: said`Run git status in ${folder}: it says what is wrong and what to do.`,
      cause: error,
    });
  }
};

const noRepository = (folder: string) =>
  new OrchestratorError(
    "noRepository",
    said`${folder} is not in a git repository.`,
    {
      fix: said`Open a folder that is in a repository, or make one: git init, git add -A, git commit.`,
    },
  );

const exists = async (file: string): Promise<boolean> => {
  try {
    await stat(file);
    return true;
  } catch {
    // Not there, or not for us to see: the same to the caller.
    return false;
  }
};

const hasGitEntry = async (folder: string): Promise<boolean> => {
  const at = path.resolve(folder);
  if (await exists(path.join(at, ".git"))) return true;
  const parent = path.dirname(at);
  return parent === at ? false : hasGitEntry(parent);
};

/** Where a remote is, as it was written down or as `insteadOf` has it; null where there is no remote of this name. */
export async function remoteAddress(
  { root }: Repository,
  name: string,
): Promise<string | null> {
  const { exitCode, stdout } = await git(
    root,
    ["remote", "get-url", "--", name],
    // 2: no such remote; 128 before git 2.30.
    { expect: [0, 2, 128] },
  );
  return exitCode === 0 ? stdout.toString("utf8").trim() : null;
}

/** Name of the branch that is checked out in the repository's main folder. Throws `detachedHead`. */
export async function currentBranch(repo: Repository): Promise<string> {
  const branch = await branchIn(repo.root);
  if (branch !== null) return branch;
  throw new OrchestratorError(
    "detachedHead",
    said`No branch is checked out, so there is nothing to merge into (detached HEAD).`,
    {
      fix: said`Check out a branch (git switch NAME) or make one here (git switch -c NAME), or name the base branch.`,
    },
  );
}

/** Branch that is checked out in a folder; null when HEAD is detached. */
export async function branchIn(folder: string): Promise<string | null> {
  const { exitCode, stdout } = await git(
    folder,
    ["symbolic-ref", "--quiet", "HEAD"],
    { expect: [0, 1] },
  );
  return exitCode === 0
    ? stdout
        .toString("utf8")
        .trim()
        .replace(/^refs\/heads\//, "")
    : null;
}

/** Commit that a branch, tag or other revision names. Throws `unknownBranch`. */
export async function commitOf(
  repo: Repository,
  revision: string,
): Promise<string> {
  const commit = await commitAt(repo.root, revision);
  if (commit !== null) return commit;
  throw new OrchestratorError(
    "unknownBranch",
    said`There is no branch or commit named ${revision}.`,
    {
      fix: said`List the branches with git branch --all and name one of them.`,
    },
  );
}

/** Whether there is a local branch of that name. */
export const hasBranch = async (
  repo: Repository,
  branch: string,
): Promise<boolean> => (await commitAt(repo.root, branchRef(branch))) !== null;

/** Like `commitOf`, of two at once. */
export async function commitsOf(
  repo: Repository,
  ...revisions: readonly [string, string]
): Promise<[string, string]> {
  const { exitCode, stdout } = await git(
    repo.root,
    ["rev-parse", ...revisions.map((revision) => `${revision}^{commit}`), "--"],
    { expect: [0, 128] },
  );
  const [one, other] = stdout.toString("utf8").split("\n");
  if (exitCode === 0 && one !== undefined && other !== undefined)
    return [one, other];
  // One of them is not there: which, only one at a time tells.
  return [
    await commitOf(repo, revisions[0]),
    await commitOf(repo, revisions[1]),
  ];
}

/** Whether git knows the file (in the index). `file` is relative to the root, with `/`. */
export async function isTracked(
  repo: Repository,
  file: string,
): Promise<boolean> {
  const files = await gitFields(repo.root, ["ls-files", "-z", "--", file]);
  return files.includes(file);
}

/** Whether the file differs from HEAD: staged, unstaged or untracked. `file` is relative to the root, with `/`. */
export async function hasUncommittedChanges(
  repo: Repository,
  file: string,
): Promise<boolean> {
  const lines = await gitFields(repo.root, [
    "status",
    "--porcelain",
    "-z",
    "--untracked-files=all",
    "--",
    file,
  ]);
  return lines.length > 0;
}

/** Content of a file at a revision, as UTF-8 without any conversion; null when it is not there (or is no file). */
export async function readFileAt(
  repo: Repository,
  revision: string,
  file: string,
): Promise<string | null> {
  const found = revision.startsWith("-")
    ? null
    : await git(repo.root, ["cat-file", "blob", `${revision}:${file}`], {
        expect: [0, 128],
      });
  if (found?.exitCode === 0) return found.stdout.toString("utf8");
  // No such file, no file, or no such revision.
  const commit = await commitOf(repo, revision);
  const [entry] = await gitFields(repo.root, [
    "ls-tree",
    "-z",
    "--full-tree",
    commit,
    "--",
    file,
  ]);
  const object = /^\d+ blob ([0-9a-f]+)\t/.exec(entry ?? "")?.[1];
  if (object === undefined) return null;
  const { stdout } = await git(repo.root, ["cat-file", "blob", object]);
  return stdout.toString("utf8");
}
