import * as git from "../../git";
import type { Why } from "../../model/event";
import type { Move, Orchestration } from "../../model/orchestration";
import type { World } from "./world";

/** Clears the worktree of what is not proven, into the trash, then goes where the user wants. */
export async function makeMove(
  world: Pick<World, "repository" | "events" | "commit">,
  o: Orchestration,
  move: Move,
  why: Why,
): Promise<void> {
  // Named by the wish, not by the newest event: after a crash there are more of these, and the same would be kept twice.
  const wish = world
    .events(o.id)
    .findLast(({ type }) => type === "moveRequested");
  // The user commented on what lies there, and may have changed it by hand: all of it stays.
  if (move.kind === "review") await keepChanges(o, move.stage);
  const trashRef =
    o.worktree?.status === "open" && move.kind !== "review"
      ? await git.takeAside(await world.repository(), o.worktree.path, {
          name: `${o.id}/move-${wish?.seq ?? o.seq}`,
          resetTo: o.worktree.provenCommit,
        })
      : null;
  world.commit(o.id, { type: "moved", move, trashRef, ...why });
}

/** What was changed by hand since the work was done is committed, so that it is not taken for what the agent mends. */
async function keepChanges(o: Orchestration, name: string): Promise<void> {
  const stage = o.stages.find((each) => each.name === name);
  if (o.worktree?.status === "open" && stage?.status === "completed")
    await git.commitAll(o.worktree.path, "Changes found before the review");
}
