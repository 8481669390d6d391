import { git, gitFields, gitLine } from "./git";
import { commitTree } from "./identity";
import { gitFolder, readIfThere } from "./locks";
import type { Look } from "./look";
import { mergeTrees } from "./mergeTrees";
import { branchRef, isIn } from "./refs";
import { gitPath, withIndexCopy } from "./staging";
import path from "node:path";

/** The commits that the files of a worktree come from: what is checked out, and what is just being merged into it. */
export async function headsOf(worktree: string, look: Look): Promise<string[]> {
  const merging = await readIfThere(
    path.join(await gitFolder(worktree), "MERGE_HEAD"),
  );
  return [look.head ?? "", ...(merging ?? "").split("\n")].filter(
    (commit) => commit !== "",
  );
}

/**
 * What work is compared with, so that nothing of others is taken for its own: the commit that it began from, with what it has merged in
 * of the base branch since. What both changed at one place is as the base branch has it. A pull brings what the branches of that name at
 * remotes have, which the local one may not. `heads`: the commits that the work is in. Returns `start` itself where nothing was merged
 * in; moves no branch, touches no file.
 */
export async function startWithBase(
  folder: string,
  request: {
    readonly start: string;
    readonly baseBranch: string;
    readonly heads: readonly string[];
  },
): Promise<string> {
  const { start, baseBranch } = request;
  const heads = request.heads.filter((head) => head !== start);
  if (heads.length === 0) return start;
  const tips = await gitLine(folder, [
    "for-each-ref",
    "--format=%(objectname)",
    branchRef(baseBranch),
    `refs/remotes/*/${baseBranch}`,
  ]);
  let from = start;
  for (const tip of new Set(tips.split("\n").filter((line) => line !== "")))
    for (const head of heads) {
      const common = await forkOf(folder, head, tip);
      if (common !== null && !(await isIn(folder, common, from)))
        from = await together(folder, from, common);
    }
  return from;
}

/** Newest commit that is in both; null where there is none. */
const forkOf = async (
  folder: string,
  one: string,
  other: string,
): Promise<string | null> => {
  const { exitCode, stdout } = await git(folder, ["merge-base", one, other], {
    expect: [0, 1],
  });
  return exitCode === 0 ? stdout.toString("utf8").trim() : null;
};

const together = async (
  folder: string,
  start: string,
  base: string,
): Promise<string> => {
  if (await isIn(folder, start, base)) return base;
  const { tree, conflicts } = await mergeTrees(folder, [start, base]);
  return await commitTree(folder, {
    tree:
      conflicts.length === 0
        ? tree
        : await withFilesOf(folder, tree, { commit: base, files: conflicts }),
    parents: [start, base],
    message: "Where the work began, with the base branch merged in",
  });
};

/** A tree with some of its files as another commit has them. */
const withFilesOf = async (
  folder: string,
  tree: string,
  { commit, files }: { commit: string; files: readonly string[] },
): Promise<string> =>
  await withIndexCopy(await gitPath(folder, "index"), async (indexFile) => {
    await git(folder, ["read-tree", tree], { indexFile });
    const there = await gitFields(folder, [
      ...["ls-tree", "-r", "-z", "--full-tree", commit, "--"],
      ...files,
    ]);
    const gone = files.map((file) => `0 ${"0".repeat(commit.length)}\t${file}`);
    await git(folder, ["update-index", "-z", "--index-info"], {
      indexFile,
      input: [...gone, ...there].map((line) => `${line}\0`).join(""),
    });
    return await gitLine(folder, ["write-tree"], { indexFile });
  });
