import { git } from "./git";

/** What two commits are together. */
export interface MergedTrees {
  /** With marks in the files that they both changed at the same places. */
  readonly tree: string;
  /** These files; empty where the merge is clean. */
  readonly conflicts: readonly string[];
}

/** Merges two commits as objects only: no branch moves, no file is touched. */
export async function mergeTrees(
  folder: string,
  commits: readonly [ours: string, theirs: string],
  options: readonly string[] = [],
): Promise<MergedTrees> {
  const { exitCode, stdout } = await git(
    folder,
    [
      ...["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"],
      ...options,
      ...commits,
    ],
    { expect: [0, 1] },
  );
  const [tree = "", ...files] = stdout
    .toString("utf8")
    .split("\0")
    .filter((field) => field !== "");
  return { tree, conflicts: exitCode === 1 ? files : [] };
}
