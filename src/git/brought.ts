import { gitLine } from "./git";
import { isIn, isSameTree, parentsOf } from "./refs";
import type { Repository } from "./repository";

/** Work that is merged. */
export interface MergedWork {
  /** The base branch, as it was when the work was found in it. */
  readonly merged: string;
  /** Newest commit of the work. */
  readonly proven: string;
  /** It was merged before it was proven: its newest commit is the merge of the two. */
  readonly isMerge?: boolean;
  /** What the work began from. */
  readonly baseCommit: string;
}

/**
 * The two commits between which nothing lies but what the work brought, whatever others merged meanwhile, and however it came
 * into the base branch: by our merge or somebody's own, by a fast-forward, or squashed before the merge.
 */
export async function broughtBy(
  { root }: Repository,
  { merged, proven, baseCommit, isMerge = false }: MergedWork,
): Promise<{ from: string; to: string }> {
  const [onto] = isMerge ? await parentsOf(root, merged) : [];
  if (onto !== undefined) return { from: onto, to: merged };
  for (const [merge = "", first = "", second = ""] of await mergesOn(
    root,
    proven,
    merged,
  )) {
    if (await isIn(root, proven, first)) continue;
    // It brought nothing any more: the same was there already, as one commit.
    return (await isSameTree(root, first, merge))
      ? { from: await forkOf(root, first, second), to: second }
      : { from: first, to: merge };
  }
  // A fast-forward: the base branch has the very commits of the work.
  return { from: baseCommit, to: proven };
}

/** Merges that the base branch has beyond the work, the newest first: each with its parents. */
const mergesOn = async (
  root: string,
  proven: string,
  merged: string,
): Promise<string[][]> =>
  (
    await gitLine(root, [
      ...["rev-list", "--parents", "--merges", "--first-parent"],
      ...[merged, `^${proven}`],
    ])
  )
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" "));

const forkOf = (root: string, one: string, other: string): Promise<string> =>
  gitLine(root, ["merge-base", one, other]);
