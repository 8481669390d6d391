import type { Why } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import type { Decision } from "./action";
import { intendAttempt, runAttempt } from "./effects/attempt";
import { completeBatch, completeStage } from "./effects/completion";
import { gatherEvidence } from "./effects/evidence";
import { lookForContainers } from "./effects/containers";
import { advanceBase, prepareMerge } from "./effects/merge";
import { proveMerge } from "./effects/mergeProof";
import { makeMove } from "./effects/move";
import type { World } from "./effects/world";
import { startWait } from "./effects/wait";
import { haveWorktree, openWorktree, removeWorktree } from "./effects/worktree";
import { eventsOf, hasEffect } from "./eventsOf";
import type { EffectAction } from "./eventsOf";

/** Carries out one decision and commits what came of it, with the reason. */
export async function perform(
  world: World,
  o: Orchestration,
  { action, ...why }: Decision,
): Promise<void> {
  if (action.type === "wait") return;
  if (hasEffect(action)) return carryOut(world, o, action, why);
  for (const entry of eventsOf(o, action, why)) world.commit(o.id, entry);
}

/** The only place with effects. Each is safe to repeat, since a crash may fall between it and its event. */
async function carryOut(
  world: World,
  o: Orchestration,
  action: EffectAction,
  why: Why,
): Promise<void> {
  switch (action.type) {
    case "startWait":
      return startWait(world, o, action, why);
    case "lookForContainers":
      return lookForContainers(world, o, why);
    case "move":
      await haveWorktree(world, o);
      return makeMove(world, o, action.move, why);
    case "openWorktree":
      return openWorktree(world, o, why);
    case "intendAttempt":
      await haveWorktree(world, o);
      return intendAttempt(world, o, action, why);
    case "runAttempt":
      return runAttempt(world, o, action.attempt, why);
    case "gatherEvidence":
      await haveWorktree(world, o);
      return gatherEvidence(world, o, action.unit, action.attempt, why);
    case "completeBatch":
      return completeBatch(world, o, action, why);
    case "completeStage":
      return completeStage(world, o, action, why);
    case "prepareMerge":
      return prepareMerge(world, o, why);
    case "proveMerge":
      await haveWorktree(world, o);
      return proveMerge(world, o, action.commit, why);
    case "advanceBase":
      return advanceBase(world, o, action.commit, why);
    case "removeWorktree":
      return removeWorktree(world, o, why);
  }
}
