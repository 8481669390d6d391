import { said } from "../model/said";
import { lstat } from "node:fs/promises";
import path from "node:path";
import { OrchestratorError } from "../model/errors";
import { git, gitFields, gitLine } from "./git";
import { mergeTrees } from "./mergeTrees";
import type { MergedTrees } from "./mergeTrees";
import { forgetMergeMark, undoHalf, underMergeMark } from "./halfMerge";
import { commitTree } from "./identity";
import {
  apart,
  branchRef,
  commitAt,
  isIn,
  isSameTree,
  parentsOf,
  treeOf,
  updateRefs,
} from "./refs";
import type { Repository } from "./repository";
import { assertOwnFiles, commitOf, commitsOf } from "./repository";
import { isNotFound } from "./locks";
import { listWorktrees } from "./worktreeList";

export type PreparedMerge =
  | { readonly kind: "upToDate"; readonly commit: string }
  | {
      readonly kind: "ready";
      readonly commit: string;
      /** Whether it holds the very files of the proven commit: nothing but the work. */
      readonly isProven: boolean;
    }
  | { readonly kind: "conflict"; readonly files: readonly string[] }
  /** The base branch no longer holds what the work started from, and a merge would bring that back. */
  | { readonly kind: "rewritten" };

export type MergeRequest = {
  readonly baseBranch: string;
  readonly message: string;
  /** The commit of the base branch that the work started from. */
  readonly startedFrom?: string;
  /** The newest commit that was proven; left out: nothing was. */
  readonly proven?: string;
} & ({ readonly branch: string } | { readonly commit: string });

/**
 * Merges a branch (or commit) with the base branch as objects only: no branch moves, no file is touched. The merge commit has the
 * base as its first parent, even where a fast-forward would do: one commit then stands for the whole orchestration. Work that is such a
 * merge already, since that was proven in its worktree, is not merged once more.
 */
export async function prepareMerge(
  repo: Repository,
  request: MergeRequest,
): Promise<PreparedMerge> {
  const [base, theirs] = await commitsOf(
    repo,
    branchRef(request.baseBranch),
    "branch" in request ? branchRef(request.branch) : request.commit,
  );
  if (await isIn(repo.root, theirs, base))
    return { kind: "upToDate", commit: base };
  const { startedFrom, proven } = request;
  const ready = async (commit: string): Promise<PreparedMerge> => ({
    kind: "ready",
    commit,
    isProven:
      proven !== undefined &&
      // What began from this very commit is the same with it merged in.
      ((proven === theirs && (commit === theirs || base === startedFrom)) ||
        (await isSameTree(repo.root, proven, commit))),
  });

  const isRewritten =
    startedFrom !== undefined &&
    !(await isIn(repo.root, startedFrom, base)) &&
    (await isIn(repo.root, startedFrom, theirs));
  if (!isRewritten && base !== startedFrom) {
    const [first, second] = await parentsOf(repo.root, theirs);
    if (first === base && second !== undefined) return await ready(theirs);
  }
  const merged = isRewritten
    ? await mergeAlone(repo, { base, theirs, startedFrom })
    : await mergeTrees(repo.root, [base, theirs]);
  if (merged === null) return { kind: "rewritten" };
  if (merged.conflicts.length > 0)
    return { kind: "conflict", files: merged.conflicts };
  const commit = await commitTree(repo.root, {
    tree: merged.tree,
    parents: [base, theirs],
    message: request.message,
  });
  return await ready(commit);
}

/**
 * The work alone, merged with a base whose history was rewritten: a commit was only reworded, say, or something was added to it.
 * Null where something may have been taken out of the base that a merge of the two would bring back.
 */
async function mergeAlone(
  repo: Repository,
  {
    base,
    theirs,
    startedFrom,
  }: { base: string; theirs: string; startedFrom: string },
): Promise<MergedTrees | null> {
  // The base as if it had gone on from where the work started: what the two have in common is then that.
  const goneOn = await commitTree(repo.root, {
    tree: `${base}^{tree}`,
    parents: [startedFrom],
    message: "The base branch as it is",
  });
  const alone = await mergeTrees(repo.root, [goneOn, theirs]);
  if (await hadFilesOf(repo, base, startedFrom)) return alone;
  const merged = await mergeTrees(
    repo.root,
    [base, theirs],
    ["--allow-unrelated-histories"],
  );
  const isSame =
    alone.conflicts.length === 0 &&
    merged.conflicts.length === 0 &&
    alone.tree === merged.tree;
  return isSame ? alone : null;
}

/** Whether a branch once had the very files of a commit that it does not hold: what it lacks of them now went after that, on purpose. */
async function hadFilesOf(
  repo: Repository,
  tip: string,
  commit: string,
): Promise<boolean> {
  const tree = await treeOf(repo.root, commit);
  const trees = await gitLine(repo.root, [
    "log",
    "--format=%T",
    `${commit}..${tip}`,
  ]);
  return trees.split("\n").includes(tree);
}

/**
 * Moves the base branch forward to a prepared merge commit. Where the branch is checked out, its files follow, and all uncommitted
 * work there stays as it is; if that cannot be, `mergeWouldOverwrite` (or `dirtyBase`, in the middle of another merge) is thrown and
 * nothing has changed. `moved`: the branch has commits that the merge does not know; prepare it again. Safe to repeat.
 */
export async function advanceBranch(
  repo: Repository,
  request: { readonly baseBranch: string; readonly commit: string },
): Promise<{ kind: "advanced" } | { kind: "moved" }> {
  const { baseBranch, commit } = request;
  const ref = branchRef(baseBranch);
  const base = await commitOf(repo, ref);
  const missing = await apart(repo.root, base, commit);
  if (missing.other === 0) {
    await forgetMergeMark(repo.root);
    return { kind: "advanced" };
  }
  if (missing.one > 0) return { kind: "moved" };
  const worktrees = await listWorktrees(repo.root);
  const checkedOut = worktrees.find(
    ({ branch, missing }) => branch === baseBranch && !missing,
  );
  const folder = checkedOut?.path ?? null;
  if (folder !== null) await assertOwnFiles(folder);
  try {
    await underMergeMark(
      { root: repo.root, folder, branch: baseBranch, base, commit },
      (since) =>
        folder === null
          ? updateRefs(repo.root, [`update ${ref} ${commit} ${base}`])
          : fastForward(folder, base, commit, since),
    );
  } catch (error) {
    // Somebody committed in the meantime: no failure, but the reason for one.
    if ((await commitAt(repo.root, ref)) !== base) return { kind: "moved" };
    throw error;
  }
  return { kind: "advanced" };
}

/** Fast-forwards the branch that is checked out in a folder, together with its files. */
const fastForward = async (
  folder: string,
  base: string,
  commit: string,
  since: number,
): Promise<void> => {
  try {
    await git(folder, [
      "merge",
      "--ff-only",
      // git would write over ignored files, which are the user's all the same.
      "--no-overwrite-ignore",
      // The user's settings could ask for these; putting changes away and back again can end in a conflict.
      "--no-autostash",
      "--no-squash",
      "--no-verify-signatures",
      commit,
    ]);
  } catch (error) {
    if (!(error instanceof OrchestratorError) || error.code !== "gitFailed")
      throw error;
    if (await isInMerge(folder))
      throw new OrchestratorError(
        "dirtyBase",
        said`${folder} is in the middle of another merge.`,
        {
          fix: said`Finish it (git commit) or give it up (git merge --abort), then merge again.`,
          cause: error,
        },
      );
    await undoHalf(folder, { base, commit }, since);
    const files = await filesInTheWay(folder, base, commit);
    if (files.length === 0) throw error;
    throw new OrchestratorError(
      "mergeWouldOverwrite",
      said`The merge would write over uncommitted changes in ${folder}: ${named(files)}. Nothing was changed.`,
      {
        fix: said`Commit, stash or move these changes, then merge again.`,
        cause: error,
      },
    );
  }
};

const named = (files: readonly string[]): string =>
  files.length <= 10
    ? files.join(", ")
    : `${files.slice(0, 10).join(", ")} and ${String(files.length - 10)} more`;

const isInMerge = async (folder: string): Promise<boolean> =>
  (await commitAt(folder, "MERGE_HEAD")) !== null ||
  (await gitFields(folder, ["ls-files", "-z", "--unmerged"])).length > 0;

/** Files with uncommitted changes, or not known to git, that a fast-forward would have to write. */
const filesInTheWay = async (
  folder: string,
  base: string,
  commit: string,
): Promise<string[]> => {
  const touched = await gitFields(folder, [
    "diff-tree",
    "-r",
    "-z",
    "--name-only",
    "--no-renames",
    base,
    commit,
  ]);
  const status = await gitFields(folder, [
    "status",
    "--porcelain",
    "-z",
    "--no-renames",
    "--untracked-files=no",
  ]);
  const changed = new Set(status.map((line) => line.slice("XY ".length)));
  const known = new Set(await gitFields(folder, ["ls-files", "-z"]));
  const found = new Set<string>();
  for (const file of touched) {
    if (changed.has(file)) found.add(file);
    const place = known.has(file) ? null : await occupied(folder, file, known);
    if (place !== null) found.add(place);
  }
  return [...found].sort();
};

/** What lies where a new file has to go: something at its path, or a file where its folder has to be. */
const occupied = async (
  folder: string,
  file: string,
  known: ReadonlySet<string>,
): Promise<string | null> => {
  const parts = file.split("/");
  for (let count = 1; count <= parts.length; count += 1) {
    const part = parts.slice(0, count).join("/");
    if (known.has(part)) return null;
    try {
      const found = await lstat(path.join(folder, part));
      if (count === parts.length || !found.isDirectory()) return part;
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  }
  return null;
};
