import * as git from "../../git";
import type { LeftOut } from "../../git";
import type { ChangedFile } from "../../model/evidence";
import type { Attempt, Orchestration } from "../../model/orchestration";
import { withProvenWork } from "./takeBack";
import { folderOf } from "./world";
import type { World } from "./world";

/** What an attempt has done in its worktree. */
export interface OwnWork {
  /** The commit that it is compared with: where it began, with what it merged in of the base branch since. */
  readonly start: string;
  /** Its own changes, and nobody else's. */
  readonly changed: readonly ChangedFile[];
  readonly leftOut: LeftOut;
}

/** Brings back what was proven before, where an attempt took that away, and looks at what it has done. */
export async function workOf(
  world: World,
  o: Orchestration,
  attempt: Attempt,
): Promise<OwnWork> {
  const folder = folderOf(o);
  const look = await withProvenWork(world, o, attempt);
  const start = await git.startWithBase(folder, {
    start: attempt.startCommit,
    baseBranch: o.base.branch,
    heads: await git.headsOf(folder, look),
  });
  const changed = await git.changesSince(folder, start, look);
  return {
    start,
    changed,
    leftOut: await git.leftOutOf(folder, look, changed),
  };
}

/**
 * What a gate leaves of the work, since that is what will be committed: one that formats the sources does not matter, one that resets
 * them does. What it makes itself is nobody's work.
 */
export async function afterGate(
  world: World,
  o: Orchestration,
  attempt: Attempt,
  made: OwnWork,
): Promise<OwnWork> {
  const left = await workOf(world, o, attempt);
  const own = new Set(made.changed.map((file) => file.path));
  return { ...left, changed: left.changed.filter(({ path }) => own.has(path)) };
}
