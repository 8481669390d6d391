import type { ChangedFile } from "../model/evidence";
import { entriesOf } from "./places";
import { git } from "./git";
import { gitFolder } from "./locks";
import type { Look } from "./look";
import { strandedIn } from "./stranded";

/** Why a commit of a worktree would not be what lies there, or what was meant. */
export interface LeftOut {
  /** Folders with work that no commit can carry, since they are repositories of their own. */
  readonly stranded: readonly string[];
  /** Files with conflicts that nobody has resolved: a commit would take them with their marks. */
  readonly conflicts: readonly string[];
  /** A rebase stopped half-way: its remaining commits are nowhere yet. */
  readonly rebasing: boolean;
}

/** What git keeps of a rebase that goes on later. */
const rebases = ["rebase-merge", "rebase-apply"];

/** Whether a rebase was begun in a worktree and has not ended. */
export const isRebasing = async (worktree: string): Promise<boolean> =>
  (await entriesOf(await gitFolder(worktree))).some((name) =>
    rebases.includes(name),
  );

/** Of files with conflicts those that still show both sides: who resolves one in an editor need not tell git. */
async function unresolved(worktree: string, look: Look): Promise<string[]> {
  if (look.conflicts.length === 0) return [];
  const { stdout } = await git(
    worktree,
    ["grep", "-l", "-z", "-I", "-G", "-e", "^<<<<<<< "],
    { expect: [0, 1] },
  );
  const marked = new Set(stdout.toString("utf8").split("\0"));
  return look.conflicts.filter((file) => marked.has(file));
}

/** Looks for it in a worktree and in the folders that `changed` names. */
export async function leftOutOf(
  worktree: string,
  look: Look,
  changed: readonly ChangedFile[],
): Promise<LeftOut> {
  return {
    stranded: await strandedIn(worktree, look, changed),
    conflicts: await unresolved(worktree, look),
    rebasing: await isRebasing(worktree),
  };
}
