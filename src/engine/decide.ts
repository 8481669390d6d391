import { worded } from "../model/errors";
import { said } from "../model/said";
import type { Said } from "../model/said";
import type { Failure } from "../model/errors";
import { stageTitle, titleOf } from "../model/stageTitle";
import { doubtsOf, hasSkips } from "../model/standing";
import type {
  Attempt,
  Move,
  Orchestration,
  Stage,
} from "../model/orchestration";
import type { StageDefinition } from "../model/pipeline";
import { pause, wait, reason } from "./action";
import type { Decision, Unit } from "./action";
import type { Facts } from "./budget";
import { decideBrokenMerge, decideMergeGate } from "./mergeProof";
import { decideUnit } from "./decideUnit";
import { commentCount, isMending } from "./review";
import { crashLoop, diesTooOften } from "./recovery";
import { otherWords } from "./waiting";
import { decideMoneyWait, decideWaiting } from "./waits";

/**
 * What to do next: the whole state machine, pure. The same state gives the same decision, so that a crash between a decision
 * and its event only means deciding again; every effect is safe to repeat.
 */
export function decide(o: Orchestration, facts: Facts): Decision {
  if (o.status === "completed" || o.status === "cancelled") {
    return wait(`It is ${o.status}.`);
  }
  // What is merged cannot be taken back: a cancel that comes so late changes nothing.
  if (o.requested === "cancel" && o.merge.status !== "merged")
    return decideCancel(o);
  if (o.move && !diesTooOften(o)) return decideMove(o, o.move);
  switch (o.status) {
    case "queued":
      return o.requested === "pause"
        ? pause("It was asked to pause before it started.", asked(o))
        : wait(
            facts.waitsFor && facts.waitsFor.length > 0
              ? `It waits for ${otherWords(facts.waitsFor)}.`
              : "It waits for a free slot.",
          );
    case "paused":
      return wait("It is paused.");
    case "failed":
      return wait("It failed and waits for a retry.");
    case "mergeReady":
      return wait("It waits for the merge to be asked for.");
    case "running":
      return decideRunning(o, facts);
  }
}

/** Nothing is left to do for a stage or batch in this status. */
const isPassed = (status: Stage["status"]): boolean =>
  status === "completed" || status === "skipped";

const openAttempt = (o: Orchestration): Attempt | undefined =>
  o.attempts.find((attempt) => attempt.status !== "ended");

const asked = (o: Orchestration) => ({
  requested: o.requested,
  pauseBetweenBatches: o.options.pauseBetweenBatches,
});

function decideMove(
  o: Orchestration,
  move: NonNullable<Orchestration["move"]>,
): Decision {
  const open = openAttempt(o);
  const inputs = {
    askedBy: "user",
    move: move.kind,
    stage: move.stage,
    ...(move.kind === "skip" ? { batch: numberOf(move.batch) } : {}),
    ...(move.kind === "review" ? { comments: move.comments.length } : {}),
    attempt: open?.status ?? "none",
    provenCommit: o.worktree?.provenCommit ?? null,
  };
  if (open) {
    return {
      action: { type: "runAttempt", attempt: open },
      because: "It is to go on elsewhere: the agent at work is stopped first.",
      inputs,
    };
  }
  return {
    action: { type: "move", move },
    ...reason(whyMoved(move)),
    inputs,
  };
}

function whyMoved(move: Move): Said {
  switch (move.kind) {
    case "skip":
      return said`You skipped what did not succeed.`;
    case "stage":
      return said`You sent it to the stage ${move.stage}.`;
    case "review":
      return said`You sent it back to the stage ${move.stage}, with ${commentCount(move.comments.length)}.`;
  }
}

function decideCancel(o: Orchestration): Decision {
  const open = openAttempt(o);
  const inputs = {
    requested: o.requested,
    status: o.status,
    attempt: open?.status ?? "none",
    worktree: o.worktree?.status ?? "none",
    recoveries: o.recoveries,
  };
  if (open) {
    return {
      action: { type: "runAttempt", attempt: open },
      because: "A cancel was asked for: the agent at work is stopped first.",
      inputs,
    };
  }
  if (hasWorktree(o) && diesTooOften(o)) {
    return {
      action: { type: "finishCancel" },
      because:
        "A cancel was asked for; the engine died again and again while it cleaned up, so the worktree stays where it is.",
      inputs,
    };
  }
  if (hasWorktree(o)) {
    return {
      action: { type: "removeWorktree" },
      because:
        "A cancel was asked for: the worktree goes, its work is kept in the trash.",
      inputs,
    };
  }
  return {
    action: { type: "finishCancel" },
    because: "A cancel was asked for and nothing is left running.",
    inputs,
  };
}

const hasWorktree = ({ worktree }: Orchestration): boolean =>
  worktree !== null && worktree.status !== "removed";

function decideRunning(o: Orchestration, facts: Facts): Decision {
  // What is merged only has to be tidied up: it ends.
  if (o.merge.status !== "merged" && diesTooOften(o)) return crashLoop(o);
  if (o.merge.status === "none" && o.worktree?.status !== "open") {
    return {
      action: { type: "openWorktree" },
      because: "Work needs a worktree and a branch of its own.",
      inputs: {
        worktree: o.worktree?.status ?? "none",
        baseBranch: o.base.branch,
        baseCommit: o.base.commit,
      },
    };
  }
  if (o.wait?.kind === "money")
    return decideMoneyWait(
      o.wait,
      decideRunning({ ...o, wait: null }, facts),
      facts,
    );
  if (o.wait) return decideWaiting(o, o.wait, facts);
  for (const [index, definition] of o.pipeline.stages.entries()) {
    const stage = o.stages[index];
    if (!stage || isPassed(stage.status) || definition.kind === "merge")
      continue;
    return decideStage(o, facts, definition, stage);
  }
  return decideMerge(o);
}

function decideStage(
  o: Orchestration,
  facts: Facts,
  definition: StageDefinition,
  stage: Stage,
): Decision {
  const inputs = {
    stage: stage.name,
    round: stage.round,
    stagesPassed: o.stages.filter(({ status }) => isPassed(status)).length,
    stages: o.stages.length,
  };
  if (stage.status === "failed") {
    return failedBefore({ definition, stage, batch: null }, stage.failure);
  }
  if (stage.status === "pending") {
    if (definition.skippable && o.options.skip.includes(stage.name)) {
      return {
        action: { type: "skipStage", stage: stage.name },
        ...reason(said`The options leave out ${titleOf(definition)}.`),
        inputs: { ...inputs, skippedByOptions: true },
      };
    }
    if (o.requested === "pause")
      return pause("It was asked to pause.", { ...asked(o), next: stage.name });
    return {
      action: { type: "startStage", stage: stage.name },
      ...reason(said`${titleOf(definition)} is the next stage.`),
      inputs,
    };
  }
  if (definition.kind === "agent") {
    return decideUnit(o, facts, { definition, stage, batch: null });
  }
  const batch = o.batches.find(({ status }) => !isPassed(status));
  const batches = {
    stage: stage.name,
    batches: o.batches.length,
    batchesCompleted: countBatches(o, "completed"),
    batchesSkipped: countBatches(o, "skipped"),
  };
  const whole = { definition, stage, batch: null };
  if (!batch && isMending(whole)) return decideUnit(o, facts, whole);
  if (!batch) {
    return {
      action: {
        type: "completeStage",
        unit: whole,
        attempt: null,
      },
      because: o.batches.every(({ status }) => status === "completed")
        ? "Every batch is complete."
        : "Every batch is complete or skipped.",
      inputs: batches,
    };
  }
  if (batch.status === "pending") {
    if (o.requested === "pause")
      return pause("It was asked to pause.", {
        ...asked(o),
        next: stage.name,
        nextBatch: batch.index + 1,
      });
    if (facts.othersWouldStart && hasHadItsTurn(o))
      return {
        action: { type: "giveTurn" },
        because: "Others wait for their turn: it goes on after them.",
        inputs: {
          ...batches,
          nextBatch: batch.index + 1,
          priority: o.priority,
        },
      };
    return {
      action: { type: "startBatch", stage: stage.name, batch: batch.index },
      ...reason(said`Batch ${batch.index + 1} of ${o.batches.length} is next.`),
      inputs: {
        ...batches,
        batch: batch.index + 1,
        round: batch.round,
        tasks: batch.tasks.length,
      },
    };
  }
  if (batch.status === "failed") {
    return failedBefore({ definition, stage, batch }, batch.failure);
  }
  return decideUnit(o, facts, { definition, stage, batch });
}

/** Whether a batch has come to its end since it left the queue: else two could give each other their turns for ever. */
const hasHadItsTurn = ({ batches, queuedAt }: Orchestration): boolean =>
  batches.some(({ endedAt }) => endedAt !== null && endedAt > queuedAt);

/** A crash came between the failure of a part and that of the whole. */
const failedBefore = (unit: Unit, failure: Failure | null): Decision => ({
  action: {
    type: "fail",
    unit,
    failure: failure ?? {
      code: "internal",
      ...worded(said`It failed without saying why.`),
    },
  },
  because: "A part of it has failed.",
  inputs: {
    stage: unit.stage.name,
    ...(unit.batch ? { batch: unit.batch.index + 1 } : {}),
    failure: failure?.code ?? null,
  },
});

/** People count batches from 1. */
const numberOf = (batch: number | null): number | null =>
  batch === null ? null : batch + 1;

const countBatches = (
  o: Orchestration,
  wanted: "completed" | "skipped",
): number => o.batches.filter(({ status }) => status === wanted).length;

/** Every pipeline ends with the merge; `phase` shows it as a stage of its own. */
function decideMerge(o: Orchestration): Decision {
  const mergeStage = o.pipeline.stages.find(
    (definition) => definition.kind === "merge",
  );
  const stage = o.stages.find((each) => each.name === mergeStage?.name);
  const unproven = hasSkips(o);
  const doubts = doubtsOf(o);
  const inputs = {
    baseBranch: o.base.branch,
    merge: o.merge.status,
    commit: o.merge.commit,
    requested: o.requested,
    autoMerge: o.options.autoMerge,
    unprovenParts: unproven,
    worktree: o.worktree?.status ?? "none",
  };
  if (o.merge.status === "merged") {
    if (stage && stage.status !== "completed") {
      return {
        action: { type: "completeMergeStage", stage: stage.name },
        ...reason(said`${o.base.branch} holds the work.`),
        inputs,
      };
    }
    if (hasWorktree(o) && diesTooOften(o)) {
      return {
        action: { type: "complete" },
        because:
          "The work is merged; the engine died again and again while it tidied up, so the worktree stays where it is.",
        inputs: { ...inputs, recoveries: o.recoveries },
      };
    }
    return hasWorktree(o)
      ? {
          action: { type: "removeWorktree" },
          because: "The work is merged: the worktree is no longer needed.",
          inputs,
        }
      : {
          action: { type: "complete" },
          because: "Every stage is done and the work is merged.",
          inputs,
        };
  }
  if (stage?.status === "pending") {
    return {
      action: { type: "startStage", stage: stage.name },
      ...reason(said`${stageTitle(o.pipeline, stage.name)} is the next stage.`),
      inputs,
    };
  }
  if (o.merge.status === "intended" && o.merge.commit) {
    return {
      action: { type: "advanceBase", commit: o.merge.commit },
      because: "The merge commit is ready: the base branch moves to it.",
      inputs,
    };
  }
  const broken = decideBrokenMerge(o, inputs);
  if (broken) return broken;
  if (
    o.requested === "merge" ||
    (o.options.autoMerge &&
      o.requested !== "pause" &&
      !unproven &&
      doubts === null)
  ) {
    return (
      decideMergeGate(o, inputs) ?? {
        action: { type: "prepareMerge" },
        because:
          o.requested === "merge"
            ? "The merge was asked for."
            : "Auto-merge is on and everything is proven.",
        inputs,
      }
    );
  }
  return {
    action: { type: "awaitMerge" },
    ...reason(
      unproven
        ? "You skipped a part, which is not proven; the merge waits for you."
        : (doubts ?? "Everything is proven; the merge waits for you."),
    ),
    inputs,
  };
}
