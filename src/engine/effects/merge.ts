import { reason } from "../action";
import { worded } from "../../model/errors";
import { said } from "../../model/said";
import * as git from "../../git";
import { OrchestratorError, toFailure } from "../../model/errors";
import type { Why } from "../../model/event";
import type { Orchestration } from "../../model/orchestration";
import { mergeGateOf } from "./mergeProof";
import type { World } from "./world";

export async function prepareMerge(
  world: World,
  o: Orchestration,
  why: Why,
): Promise<void> {
  if (!o.worktree) throw new Error("There is no branch to merge.");
  const repository = await world.repository();
  const prepared = await git
    .prepareMerge(repository, {
      branch: o.worktree.branch,
      baseBranch: o.base.branch,
      message: `Merge ${o.worktree.branch}: ${o.title}\n\nOrchestration: ${o.id}\n`,
      startedFrom: o.worktree.baseCommit,
      proven: o.worktree.provenCommit,
    })
    .catch(async (error: unknown) => {
      // Looked at only now, since it is a process more.
      if (await git.hasBranch(repository, o.base.branch)) throw error;
      return { kind: "noBase" } as const;
    });
  switch (prepared.kind) {
    case "noBase":
      world.commit(o.id, {
        type: "mergeFailed",
        failure: {
          code: "unknownBranch",
          ...worded(
            said`There is no branch ${o.base.branch} any more to merge into.`,
            said`Make it again, with git branch ${o.base.branch} COMMIT, then merge again. The work is on ${o.worktree.branch}.`,
          ),
        },
        ...why,
      });
      return;
    case "upToDate":
      world.commit(o.id, { type: "merged", commit: prepared.commit, ...why });
      return;
    case "ready":
      world.commit(o.id, {
        type:
          prepared.isProven || mergeGateOf(o) === ""
            ? "mergeIntended"
            : "mergeGateIntended",
        commit: prepared.commit,
        ...why,
        inputs: { ...why.inputs, isAsProven: prepared.isProven },
      });
      return;
    case "rewritten":
      world.commit(o.id, {
        type: "mergeFailed",
        failure: {
          code: "mergeConflict",
          ...worded(
            said`${o.base.branch} no longer holds the commit ${o.worktree.baseCommit.slice(0, 12)}, which the work started from: the merge would bring back what was taken out of it.`,
            said`Run git rebase --onto ${o.base.branch} ${o.worktree.baseCommit.slice(0, 12)} in the worktree ${o.worktree.path}, then merge again. Nothing was changed.`,
          ),
        },
        ...why,
        inputs: { ...why.inputs, startedFrom: o.worktree.baseCommit },
      });
      return;
    case "conflict":
      world.commit(o.id, {
        type: "mergeFailed",
        failure: {
          code: "mergeConflict",
          ...worded(
            said`The work and ${o.base.branch} changed the same places of ${prepared.files.join(", ")}.`,
            said`Merge ${o.base.branch} into ${o.worktree.branch} in the worktree ${o.worktree.path}, commit, then merge again. Nothing was changed.`,
          ),
        },
        ...why,
        inputs: { ...why.inputs, conflictingFiles: prepared.files.length },
      });
      return;
  }
}

export async function advanceBase(
  world: World,
  o: Orchestration,
  commit: string,
  why: Why,
): Promise<void> {
  try {
    const advanced = await git.advanceBranch(await world.repository(), {
      baseBranch: o.base.branch,
      commit,
    });
    if (advanced.kind === "moved") {
      await prepareMerge(world, o, {
        ...reason(said`${o.base.branch} has moved on: the merge is made anew.`),
        inputs: why.inputs,
      });
      return;
    }
    world.commit(o.id, { type: "merged", commit, ...why });
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    world.commit(o.id, {
      type: "mergeFailed",
      failure: toFailure(error),
      ...why,
    });
  }
}
