import { inEnglish } from "../model/said";
import type { Sentence } from "../model/said";
import type { Failure } from "../model/errors";
import type { Inputs, Why } from "../model/event";
import type { Evidence } from "../model/evidence";
import type {
  Attempt,
  Batch,
  Move,
  Orchestration,
  Stage,
  TimedWait,
} from "../model/orchestration";
import type { StageDefinition } from "../model/pipeline";

/** One run of an agent that should be made: a stage without batches, or one batch. */
export interface Unit {
  readonly definition: StageDefinition;
  readonly stage: Stage;
  readonly batch: Batch | null;
}

export type Action =
  | { readonly type: "wait" }
  /** Goes on by itself later; until when is left to the clock and to chance. */
  | {
      readonly type: "startWait";
      readonly kind: TimedWait["kind"];
      readonly failure: Failure;
      /** How often it has waited so in a row already. */
      readonly earlier: number;
    }
  | { readonly type: "endWait" }
  /** Asks the container engines again, for one that waits for them. */
  | { readonly type: "lookForContainers" }
  /** With a failure: the user has to look before it goes on. */
  | { readonly type: "pause"; readonly failure?: Failure }
  | { readonly type: "move"; readonly move: Move }
  | { readonly type: "openWorktree" }
  | { readonly type: "startStage"; readonly stage: string }
  | { readonly type: "skipStage"; readonly stage: string }
  /** Others of the queue go first. */
  | { readonly type: "giveTurn" }
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
      /** False: the agent does not know the stage's slash command, so the stage's own prompt is sent. */
      readonly useCommand: boolean;
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
  /** What the review of `stage` found goes back to the stage `to`. */
  | {
      readonly type: "returnFindings";
      readonly stage: string;
      readonly to: string;
    }
  | { readonly type: "awaitMerge" }
  | { readonly type: "failMerge"; readonly failure: Failure }
  | { readonly type: "prepareMerge" }
  /** Runs the gate on the work with the base branch merged in, before that gets it. */
  | { readonly type: "proveMerge"; readonly commit: string }
  /** What fails there goes back to the stage `to`. */
  | { readonly type: "returnMerge"; readonly to: string }
  | { readonly type: "advanceBase"; readonly commit: string }
  | { readonly type: "completeMergeStage"; readonly stage: string }
  | { readonly type: "removeWorktree" }
  | { readonly type: "complete" }
  | { readonly type: "finishCancel" };

/** What to do, and why: what is committed for it says the same. */
export interface Decision extends Why {
  readonly action: Action;
}

/** A reason, in English and as data. */
export const reason = (because: Sentence): Pick<Why, "because" | "said"> => ({
  because: inEnglish(because),
  ...(typeof because === "string" ? {} : { said: because }),
});

/** Nothing of it is recorded. */
export const wait = (because: string): Decision => ({
  action: { type: "wait" },
  because,
  inputs: {},
});

export const pause = (because: Sentence, inputs: Inputs): Decision => ({
  action: { type: "pause" },
  ...reason(because),
  inputs,
});

const shortLength = 200;

/** A text as an input: whole where it is short, else its beginning. */
export const short = (text: string): string =>
  text.length <= shortLength ? text : `${text.slice(0, shortLength - 1)}…`;

/** What is too long is told in English, cut off and on one line. */
export function inShort(sentence: Sentence): Sentence {
  const whole = inEnglish(sentence);
  const text = short(whole).replace(/\s+/g, " ");
  return text === whole ? sentence : text;
}

/** What was found after an attempt, in short. */
export const evidenceInputs = (evidence: Evidence): Inputs => ({
  evidenceHolds: evidence.holds,
  changedFiles: evidence.changedFiles.length,
  tasksProven: evidence.tasks.filter(({ proven }) => proven).length,
  tasksJudged: evidence.tasks.length,
  gate: short(evidence.gate?.command ?? "none"),
  gateExitCode: evidence.gate?.exitCode ?? null,
  verdict: evidence.verdict?.verdict ?? "none",
});

/** What the user asked for, as an entry of the decision log. */
export const byUser = (because: Sentence, inputs: Inputs = {}): Why => ({
  ...reason(because),
  inputs: { askedBy: "user", ...inputs },
});

/** What was found when the user asked. */
export const stateOf = (o: Orchestration): Inputs => ({
  status: o.status,
  failure: o.failure?.code ?? null,
});
