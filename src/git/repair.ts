import { writeFile } from "node:fs/promises";
import path from "node:path";
import { OrchestratorError } from "../model/errors";
import { said } from "../model/said";
import { entriesOf, foreignFolder } from "./places";
import type { Repository } from "./repository";
import { adminFolder, ownBranch } from "./worktreeList";
import { reviveWorktree } from "./worktrees";

/**
 * Sees to it that the folder of an open worktree is one: an agent may have deleted it, or its `.git`, and git would answer there for
 * the repository around it, which is the user's. Without a folder it is made anew, from its branch or else from what was proven last;
 * without its link it is given that again, and keeps its files. Returns whether anything had to be done. Throws `gitFailed` where
 * something else stands in its place.
 */
export async function repairWorktree(
  repo: Repository,
  worktree: Parameters<typeof reviveWorktree>[1],
): Promise<boolean> {
  const { path: place, branch } = worktree;
  const entries = await entriesOf(place);
  if (entries.length === 0) {
    await reviveWorktree(repo, worktree);
    return true;
  }
  const link = path.join(place, ".git");
  if (!entries.includes(".git")) {
    const admin = await adminFolder(repo.root, place);
    if (admin === null) throw foreignFolder(place);
    await writeFile(link, `gitdir: ${admin}\n`);
    return true;
  }
  if ((await ownBranch(place)) === branch) return false;
  throw new OrchestratorError(
    "gitFailed",
    said`${place} is no longer a worktree of this repository: somebody replaced ${link}.`,
    { fix: said`Move ${link} elsewhere, then retry: it is made again.` },
  );
}
