import type { NewEvent } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import type { Action } from "./action";
import { intendAttempt, runAttempt } from "./effects/attempt";
import { completeBatch, completeStage, fail } from "./effects/completion";
import { gatherEvidence } from "./effects/evidence";
import { advanceBase, prepareMerge } from "./effects/merge";
import { makeMove } from "./effects/move";
import type { World } from "./effects/world";
import { openWorktree, removeWorktree } from "./effects/worktree";

/**
 * Carries out one action and commits what came of it. The only place with effects. Each effect is safe to repeat, since a
 * crash may fall between it and its event.
 */
export async function perform(
  world: World,
  o: Orchestration,
  action: Exclude<Action, { type: "wait" }>,
  because: string,
): Promise<void> {
  const commit = (event: NewEvent) => world.commit(o.id, event);
  switch (action.type) {
    case "pause":
      commit({
        type: "orchestrationPaused",
        failure: action.failure ?? null,
        because,
      });
      return;
    case "move":
      return makeMove(world, o, action.move, because);
    case "openWorktree":
      return openWorktree(world, o, because);
    case "startStage":
      commit({ type: "stageStarted", stage: action.stage, because });
      return;
    case "skipStage":
      commit({ type: "stageSkipped", stage: action.stage, because });
      return;
    case "startBatch":
      commit({
        type: "batchStarted",
        stage: action.stage,
        batch: action.batch,
        because,
      });
      return;
    case "intendAttempt":
      return intendAttempt(world, o, action, because);
    case "runAttempt":
      return runAttempt(world, o, action.attempt);
    case "gatherEvidence":
      return gatherEvidence(world, o, action.unit, action.attempt, because);
    case "completeBatch":
      return completeBatch(world, o, action, because);
    case "completeStage":
      return completeStage(world, o, action.unit, action.attempt, because);
    case "fail":
      fail(world, o, action.unit, action.failure, because);
      return;
    case "awaitMerge":
      commit({ type: "mergeAwaited", because });
      return;
    case "prepareMerge":
      return prepareMerge(world, o, because);
    case "advanceBase":
      return advanceBase(world, o, action.commit, because);
    case "completeMergeStage":
      commit({
        type: "stageCompleted",
        stage: action.stage,
        context: {
          summary: `Merged into ${o.base.branch}.`,
          artifacts: [],
          decisions: [],
          openQuestions: [],
        },
        commit: o.merge.commit,
        because,
      });
      return;
    case "removeWorktree":
      return removeWorktree(world, o, because);
    case "complete":
      commit({ type: "orchestrationCompleted", because });
      return;
    case "finishCancel":
      commit({ type: "orchestrationCancelled", because });
      return;
  }
}
