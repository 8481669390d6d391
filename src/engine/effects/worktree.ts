import { said } from "../../model/said";
import { rm } from "node:fs/promises";
import * as git from "../../git";
import type { Repository } from "../../git";
import { OrchestratorError } from "../../model/errors";
import type { Why } from "../../model/event";
import type { Orchestration } from "../../model/orchestration";
import { parseTaskFile } from "../../tasks";
import { draftOf, placeOf } from "../paths";
import { noLongerOpen } from "../taskClaims";
import { removeHome } from "./forget";
import type { World } from "./world";

export async function openWorktree(
  world: World,
  o: Orchestration,
  why: Why,
): Promise<void> {
  const repository = await world.repository();
  let { worktree } = o;
  if (!worktree || worktree.status === "removed") {
    ({ worktree } = world.commit(o.id, {
      type: "worktreeIntended",
      ...placeOf(o, world.worktreeFolder()),
      baseCommit: await newestBase(repository, o),
      ...why,
    }));
  }
  if (!worktree) throw new Error("The worktree was intended but is not there.");
  await git.openWorktree(repository, {
    ...worktree,
    maker: await git.makerOf(world.stateFolder),
  });
  world.commit(o.id, { type: "worktreeOpened", ...why });
}

/** Before anything is done in it: an agent may have deleted it. */
export async function haveWorktree(
  world: World,
  o: Orchestration,
): Promise<void> {
  if (o.worktree?.status !== "open") return;
  await git.repairWorktree(await world.repository(), {
    ...o.worktree,
    maker: await git.makerOf(world.stateFolder),
  });
}

/**
 * The base branch's commit now: what was merged while this one waited in the queue is built on. A tracked task file may have
 * changed with it: lines may move, since keys decide, but the tasks must still be open.
 */
async function newestBase(
  repository: Repository,
  o: Orchestration,
): Promise<string> {
  const { source, base } = o;
  const commit = await git.commitOf(repository, base.branch);
  if (commit === base.commit || source.kind === "text" || !source.tracked)
    return commit;
  const text = await git.readFileAt(repository, commit, source.file);
  const closed = noLongerOpen(o, parseTaskFile(text ?? ""));
  if (closed.length > 0)
    throw new OrchestratorError(
      "noOpenTasks",
      said`${source.file} on ${base.branch} has changed since this was planned, and these are done there, or gone: ${closed
        .map(({ label, title }) => `“${label ?? title}”`)
        .join(", ")}.`,
      {
        fix: said`Cancel this one and start anew, so that it is planned from the file as it is; or open the boxes again, commit, and retry.`,
      },
    );
  return commit;
}

export async function removeWorktree(
  world: World,
  o: Orchestration,
  why: Why,
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
  await removeHome(world.stateFolder, o);
  world.commit(o.id, { type: "worktreeRemoved", ...removed, ...why });
}
