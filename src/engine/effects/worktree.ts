import { rm } from "node:fs/promises";
import * as git from "../../git";
import type { Orchestration } from "../../model/orchestration";
import { draftOf, placeOf } from "../paths";
import type { World } from "./world";

export async function openWorktree(
  world: World,
  o: Orchestration,
  because: string,
): Promise<void> {
  const repository = await world.repository();
  let { worktree } = o;
  if (!worktree || worktree.status === "removed") {
    ({ worktree } = world.commit(o.id, {
      type: "worktreeIntended",
      ...placeOf(o, world.worktreeFolder()),
      baseCommit: o.base.commit,
      because,
    }));
  }
  if (!worktree) throw new Error("The worktree was intended but is not there.");
  await git.openWorktree(repository, worktree);
  world.commit(o.id, { type: "worktreeOpened" });
}

export async function removeWorktree(
  world: World,
  o: Orchestration,
  because: string,
): Promise<void> {
  if (!o.worktree) return;
  // A cancel may come between a crash and the step that would have used it.
  await rm(draftOf(world.stateFolder, o), { force: true });
  const removed = await git.removeWorktree(await world.repository(), {
    path: o.worktree.path,
    branch: o.worktree.branch,
    // Beside what attempts put there: git has no ref that is the folder of another.
    trashName: `${o.id}/worktree`,
    keepBranch: false,
  });
  world.commit(o.id, { type: "worktreeRemoved", ...removed, because });
}
