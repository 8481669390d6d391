import type { Failure } from "../model/errors";
import type {
  Attempt,
  Batch,
  Orchestration,
  Stage,
} from "../model/orchestration";
import type { StageDefinition } from "../model/pipeline";
import { ceilingOf } from "./budget";
import type { Facts } from "./budget";

/** One run of an agent that should be made: a stage without batches, or one batch. */
export interface Unit {
  readonly definition: StageDefinition;
  readonly stage: Stage;
  readonly batch: Batch | null;
}

export type Action =
  | { readonly type: "wait" }
  | { readonly type: "pause" }
  | { readonly type: "openWorktree" }
  | { readonly type: "startStage"; readonly stage: string }
  | { readonly type: "skipStage"; readonly stage: string }
  | {
      readonly type: "startBatch";
      readonly stage: string;
      readonly batch: number;
    }
  | {
      readonly type: "intendAttempt";
      readonly unit: Unit;
      readonly kind: Attempt["kind"];
      readonly resume: Attempt["resume"];
      readonly budgetUsd: number;
      /** What went wrong before, for a heal. */
      readonly failure: Failure | null;
    }
  | { readonly type: "runAttempt"; readonly attempt: Attempt }
  | {
      readonly type: "gatherEvidence";
      readonly unit: Unit;
      readonly attempt: Attempt;
    }
  | {
      readonly type: "completeBatch";
      readonly unit: Unit;
      readonly batch: Batch;
      readonly attempt: Attempt;
    }
  | {
      readonly type: "completeStage";
      readonly unit: Unit;
      /** The attempt that the context comes from; null for a stage made of batches. */
      readonly attempt: Attempt | null;
    }
  | {
      readonly type: "fail";
      readonly unit: Unit;
      readonly failure: Failure;
    }
  | { readonly type: "awaitMerge" }
  | { readonly type: "prepareMerge" }
  | { readonly type: "advanceBase"; readonly commit: string }
  | { readonly type: "completeMergeStage"; readonly stage: string }
  | { readonly type: "removeWorktree" }
  | { readonly type: "complete" }
  | { readonly type: "finishCancel" };

export interface Decision {
  readonly action: Action;
  /** Why, in one sentence, for the decision log. */
  readonly because: string;
}

/** Attempts that vanish (a killed machine) are started again this many times in a round, then the user decides. */
export const maxLostAttempts = 3;

/**
 * What to do next: the whole state machine, pure. The same state gives the same decision, so that a crash between a decision
 * and its event only means deciding again; every effect is safe to repeat.
 */
export function decide(o: Orchestration, facts: Facts): Decision {
  if (o.status === "completed" || o.status === "cancelled") {
    return wait(`It is ${o.status}.`);
  }
  if (o.requested === "cancel") return decideCancel(o);
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

const wait = (because: string): Decision => ({
  action: { type: "wait" },
  because,
});

const pause = (because: string): Decision => ({
  action: { type: "pause" },
  because,
});

function decideCancel(o: Orchestration): Decision {
  const open = o.attempts.find((attempt) => attempt.status !== "ended");
  if (open) {
    return {
      action: { type: "runAttempt", attempt: open },
      because: "A cancel was asked for: the agent at work is stopped first.",
    };
  }
  if (o.worktree && o.worktree.status !== "removed") {
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

function decideRunning(o: Orchestration, facts: Facts): Decision {
  if (o.merge.status === "none" && o.worktree?.status !== "open") {
    return {
      action: { type: "openWorktree" },
      because: "Work needs a worktree and a branch of its own.",
    };
  }
  for (const [index, definition] of o.pipeline.stages.entries()) {
    const stage = o.stages[index];
    if (
      !stage ||
      stage.status === "completed" ||
      stage.status === "skipped" ||
      definition.kind === "merge"
    )
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
  const batch = o.batches.find((each) => each.status !== "completed");
  if (!batch) {
    return {
      action: {
        type: "completeStage",
        unit: { definition, stage, batch: null },
        attempt: null,
      },
      because: "Every batch is complete.",
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

/** Attempts of a unit in its current round, oldest first. */
export function attemptsOf(o: Orchestration, unit: Unit): Attempt[] {
  const round = unit.batch?.round ?? unit.stage.round;
  return o.attempts.filter(
    (attempt) =>
      attempt.stage === unit.stage.name &&
      attempt.batch === (unit.batch?.index ?? null) &&
      attempt.round === round,
  );
}

function decideUnit(o: Orchestration, facts: Facts, unit: Unit): Decision {
  const attempts = attemptsOf(o, unit);
  const last = attempts.at(-1);
  if (!last) {
    return intend(o, facts, unit, "work", null, null, "No attempt yet.");
  }
  const { outcome, evidence } = last;
  if (!outcome) {
    return {
      action: { type: "runAttempt", attempt: last },
      because: "The attempt is to run to its end.",
    };
  }
  if (!outcome.ok) return afterFailure(o, facts, unit, attempts, last);
  if (!evidence) {
    return {
      action: { type: "gatherEvidence", unit, attempt: last },
      because: "The agent ended well; now its work has to be proven.",
    };
  }
  if (evidence.holds) {
    return unit.batch
      ? {
          action: {
            type: "completeBatch",
            unit,
            batch: unit.batch,
            attempt: last,
          },
          because: "Process and evidence agree: the batch is done.",
        }
      : {
          action: { type: "completeStage", unit, attempt: last },
          because: "Process and evidence agree: the stage is done.",
        };
  }
  if (
    unit.definition.evidence === "verdict" &&
    !evidence.verdict &&
    last.kind !== "decide" &&
    outcome.sessionId
  ) {
    return intend(
      o,
      facts,
      unit,
      "decide",
      { sessionId: outcome.sessionId, fork: false },
      null,
      "The review ended without a verdict: it is asked for.",
    );
  }
  return healOrFail(o, facts, unit, attempts, last, {
    code:
      evidence.verdict?.verdict === "fail"
        ? "verdictFailed"
        : evidence.gate && evidence.gate.exitCode !== 0
          ? "gateFailed"
          : "notProven",
    message: evidence.reason,
  });
}

/** Ended by us or by the world, not by its own doing: such an attempt does not use up a heal. */
const cutShort = (attempt: Attempt): boolean =>
  attempt.outcome?.failure?.code === "interrupted" ||
  attempt.outcome?.failure?.code === "agentLost";

function afterFailure(
  o: Orchestration,
  facts: Facts,
  unit: Unit,
  attempts: readonly Attempt[],
  last: Attempt,
): Decision {
  const failure: Failure = last.outcome?.failure ?? {
    code: "agentFailed",
    message: "The agent failed without saying why.",
  };
  const resume = last.outcome?.sessionId
    ? { sessionId: last.outcome.sessionId, fork: false }
    : null;
  switch (failure.code) {
    case "interrupted":
      return intend(
        o,
        facts,
        unit,
        last.kind,
        resume,
        null,
        "The attempt was interrupted: its session goes on.",
      );
    case "agentLost": {
      const lost = attempts.filter(
        (attempt) => attempt.outcome?.failure?.code === "agentLost",
      );
      return lost.length > maxLostAttempts
        ? fail(
            unit,
            failure,
            `${lost.length} attempts were lost: that is enough.`,
          )
        : intend(
            o,
            facts,
            unit,
            last.kind,
            resume,
            null,
            "The agent's process vanished: the attempt is made again.",
          );
    }
    case "timedOut":
    case "agentFailed":
    case "agentRefused":
    case "badAnswer":
      return healOrFail(o, facts, unit, attempts, last, failure);
    default:
      return fail(unit, failure, "Another attempt would fail in the same way.");
  }
}

function healOrFail(
  o: Orchestration,
  facts: Facts,
  unit: Unit,
  attempts: readonly Attempt[],
  last: Attempt,
  failure: Failure,
): Decision {
  const heals = attempts.filter(
    (attempt) => attempt.kind === "heal" && !cutShort(attempt),
  ).length;
  const allowed = o.options.autoHeal ? o.options.healAttempts : 0;
  if (unit.definition.access === "read") {
    return fail(
      unit,
      failure,
      "A read-only stage cannot mend what it found: the user decides.",
    );
  }
  if (heals >= allowed) {
    return fail(
      unit,
      failure,
      allowed === 0
        ? "Healing is off."
        : `Healing was tried ${heals} of ${allowed} times.`,
    );
  }
  return intend(
    o,
    facts,
    unit,
    "heal",
    last.outcome?.sessionId
      ? { sessionId: last.outcome.sessionId, fork: true }
      : null,
    failure,
    `Heal attempt ${heals + 1} of ${allowed}: ${failure.message}`,
  );
}

function intend(
  o: Orchestration,
  facts: Facts,
  unit: Unit,
  kind: Attempt["kind"],
  resume: Attempt["resume"],
  failure: Failure | null,
  because: string,
): Decision {
  if (o.requested === "pause") return pause("It was asked to pause.");
  const ceiling = ceilingOf(o, attemptsOf(o, unit), kind, facts);
  if (ceiling.usd <= 0) {
    return fail(
      unit,
      {
        code: "budgetExceeded",
        message: `The ${ceiling.name} budget is used up.`,
        fix: "Raise the budget in the settings and start again, or retry tomorrow if it is the day's budget.",
      },
      "Nothing is spent beyond a budget.",
    );
  }
  return {
    action: {
      type: "intendAttempt",
      unit,
      kind,
      resume,
      failure,
      budgetUsd: ceiling.usd,
    },
    because,
  };
}

const fail = (unit: Unit, failure: Failure, because: string): Decision => ({
  action: { type: "fail", unit, failure },
  because,
});

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
    return o.worktree && o.worktree.status !== "removed"
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
  if (
    o.requested === "merge" ||
    (o.options.autoMerge && o.requested !== "pause")
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
    because: "Everything is proven; the merge waits for you.",
  };
}
