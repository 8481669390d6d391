import * as git from "../../git";
import type { Why } from "../../model/event";
import type { Move, Orchestration } from "../../model/orchestration";
import type { World } from "./world";

/** Clears the worktree of what is not proven, into the trash, then goes where the user wants. */
export async function makeMove(
  world: World,
  o: Orchestration,
  move: Move,
  why: Why,
): Promise<void> {
  const trashRef =
    o.worktree?.status === "open"
      ? await git.takeAside(await world.repository(), o.worktree.path, {
          name: `${o.id}/move-${o.seq}`,
          resetTo: o.worktree.provenCommit,
        })
      : null;
  world.commit(o.id, { type: "moved", move, trashRef, ...why });
}
