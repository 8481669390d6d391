import type { Said } from "../../model/said";
import { inEnglish, said } from "../../model/said";
import * as git from "../../git";
import type { Look } from "../../git";
import type { Entry } from "../../model/event";
import type { Attempt, Orchestration } from "../../model/orchestration";
import type { World } from "./world";
import { folderOf } from "./world";

/** Puts into the trash what an attempt of a read-only stage changed all the same. Safe to repeat. */
export async function takeBackChanges(
  world: World,
  o: Orchestration,
  attempt: Attempt,
): Promise<void> {
  const trashRef = await git.takeAside(await world.repository(), folderOf(o), {
    name: `${o.id}/${attempt.id}`,
    resetTo: attempt.startCommit,
  });
  if (trashRef)
    noteTakenBack(world, o, {
      attempt: attempt.id,
      what: said`Changes of a read-only stage`,
      trashRef,
      because: "A read-only stage may not change files.",
      inputs: { stage: attempt.stage, access: "read" },
    });
}

/**
 * What the worktree holds after an attempt, with the work that was proven before it, should the agent have rewritten the history
 * without that.
 */
export async function withProvenWork(
  world: World,
  o: Orchestration,
  attempt: Attempt,
): Promise<Look> {
  const cwd = folderOf(o);
  const look = await git.lookAt(cwd);
  const changed = await git.bringBackProven(
    await world.repository(),
    cwd,
    look,
    {
      name: `${o.id}/${attempt.id}-proven`,
      proven: attempt.startCommit,
      tell: ({ files, trashRef }) =>
        noteTakenBack(world, o, {
          attempt: attempt.id,
          what: said`The undoing of proven work by a rewritten history: ${files.join(", ")}`,
          trashRef,
          because: "What is proven stays, whatever becomes of the history.",
          inputs: { stage: attempt.stage, files: files.length },
        }),
    },
  );
  return changed ? await git.lookAt(cwd) : look;
}

interface TakenBack extends Omit<
  Extract<Entry, { type: "workTakenBack" }>,
  "type" | "what" | "whatSaid"
> {
  readonly what: Said;
}

/** Logs what is taken back of an attempt's work, once: after a crash the effect is repeated, and must not be told again. */
export function noteTakenBack(
  world: World,
  o: Orchestration,
  { what: words, ...note }: TakenBack,
): void {
  const what = inEnglish(words);
  const noted = world
    .events(o.id)
    .some(
      (event) =>
        event.type === "workTakenBack" &&
        event.attempt === note.attempt &&
        event.what === what,
    );
  if (!noted)
    world.commit(o.id, {
      type: "workTakenBack",
      what,
      whatSaid: words,
      ...note,
    });
}
