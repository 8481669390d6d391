import { hasSkips } from "../model/orchestration";
import type { Attempt, Orchestration, Stage } from "../model/orchestration";
import type { StageDefinition } from "../model/pipeline";
import { pause, wait } from "./action";
import type { Decision } from "./action";
import type { Facts } from "./budget";
import { decideUnit } from "./decideUnit";
import { crashLoop, diesTooOften } from "./recovery";

/**
 * What to do next: the whole state machine, pure. The same state gives the same decision, so that a crash between a decision
 * and its event only means deciding again; every effect is safe to repeat.
 */
export function decide(o: Orchestration, facts: Facts): Decision {
  if (o.status === "completed" || o.status === "cancelled") {
    return wait(`It is ${o.status}.`);
  }
  if (o.requested === "cancel") return decideCancel(o);
  if (o.move) {
    const open = openAttempt(o);
    if (open) {
      return {
        action: { type: "runAttempt", attempt: open },
        because:
          "It is to go on elsewhere: the agent at work is stopped first.",
      };
    }
    return {
      action: { type: "move", move: o.move },
      because:
        o.move.kind === "skip"
          ? "You skipped what did not succeed."
          : `You sent it to the stage ${o.move.stage}.`,
    };
  }
  switch (o.status) {
    case "queued":
      return o.requested === "pause"
        ? pause("It was asked to pause before it started.")
        : wait("It waits for a free slot.");
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

function decideCancel(o: Orchestration): Decision {
  const open = openAttempt(o);
  if (open) {
    return {
      action: { type: "runAttempt", attempt: open },
      because: "A cancel was asked for: the agent at work is stopped first.",
    };
  }
  if (hasWorktree(o) && diesTooOften(o)) {
    return {
      action: { type: "finishCancel" },
      because:
        "A cancel was asked for; the engine died again and again while it cleaned up, so the worktree stays where it is.",
    };
  }
  if (hasWorktree(o)) {
    return {
      action: { type: "removeWorktree" },
      because:
        "A cancel was asked for: the worktree goes, its work is kept in the trash.",
    };
  }
  return {
    action: { type: "finishCancel" },
    because: "A cancel was asked for and nothing is left running.",
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
    };
  }
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
  if (stage.status === "pending") {
    if (definition.skippable && o.options.skip.includes(stage.name)) {
      return {
        action: { type: "skipStage", stage: stage.name },
        because: `The options leave out ${definition.title}.`,
      };
    }
    if (o.requested === "pause") return pause("It was asked to pause.");
    return {
      action: { type: "startStage", stage: stage.name },
      because: `${definition.title} is the next stage.`,
    };
  }
  if (definition.kind === "agent") {
    return decideUnit(o, facts, { definition, stage, batch: null });
  }
  const batch = o.batches.find(({ status }) => !isPassed(status));
  if (!batch) {
    return {
      action: {
        type: "completeStage",
        unit: { definition, stage, batch: null },
        attempt: null,
      },
      because: o.batches.every(({ status }) => status === "completed")
        ? "Every batch is complete."
        : "Every batch is complete or skipped.",
    };
  }
  if (batch.status === "pending") {
    if (o.requested === "pause") return pause("It was asked to pause.");
    return {
      action: { type: "startBatch", stage: stage.name, batch: batch.index },
      because: `Batch ${batch.index + 1} of ${o.batches.length} is next.`,
    };
  }
  return decideUnit(o, facts, { definition, stage, batch });
}

/** Every pipeline ends with the merge; `phase` shows it as a stage of its own. */
function decideMerge(o: Orchestration): Decision {
  if (o.merge.status === "merged") {
    const index = o.pipeline.stages.findIndex(
      (definition) => definition.kind === "merge",
    );
    const stage = o.stages[index];
    if (stage && stage.status !== "completed") {
      return {
        action: { type: "completeMergeStage", stage: stage.name },
        because: `${o.base.branch} holds the work.`,
      };
    }
    if (hasWorktree(o) && diesTooOften(o)) {
      return {
        action: { type: "complete" },
        because:
          "The work is merged; the engine died again and again while it tidied up, so the worktree stays where it is.",
      };
    }
    return hasWorktree(o)
      ? {
          action: { type: "removeWorktree" },
          because: "The work is merged: the worktree is no longer needed.",
        }
      : {
          action: { type: "complete" },
          because: "Every stage is done and the work is merged.",
        };
  }
  const mergeStage = o.pipeline.stages.find(
    (definition) => definition.kind === "merge",
  );
  const stage = o.stages.find((each) => each.name === mergeStage?.name);
  if (stage?.status === "pending") {
    return {
      action: { type: "startStage", stage: stage.name },
      because: `${mergeStage?.title ?? "Merge"} is the next stage.`,
    };
  }
  if (o.merge.status === "intended" && o.merge.commit) {
    return {
      action: { type: "advanceBase", commit: o.merge.commit },
      because: "The merge commit is ready: the base branch moves to it.",
    };
  }
  const unproven = hasSkips(o);
  if (
    o.requested === "merge" ||
    (o.options.autoMerge && o.requested !== "pause" && !unproven)
  ) {
    return {
      action: { type: "prepareMerge" },
      because:
        o.requested === "merge"
          ? "The merge was asked for."
          : "Auto-merge is on and everything is proven.",
    };
  }
  return {
    action: { type: "awaitMerge" },
    because: unproven
      ? "You skipped a part, which is not proven; the merge waits for you."
      : "Everything is proven; the merge waits for you.",
  };
}
