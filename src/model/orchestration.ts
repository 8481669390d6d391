import * as z from "zod";
import { failureSchema, outcomeSchema } from "./agent";
import { contextSchema } from "./context";
import { evidenceSchema, gateResultSchema } from "./evidence";
import { pipelineSchema } from "./pipeline";
import { batchPlanSchema, taskSchema } from "./plan";
import { openQuestionSchema } from "./question";
import { prioritySchema } from "./queue";
import { recordedCommentSchema, reviewSchema } from "./review";
import { runnerNames } from "./runner";
import { runOptionsSchema } from "./settings";

/** Epoch milliseconds. */
const time = z.number().int();

export const orchestrationStatuses = [
  "queued",
  "running",
  "paused",
  "mergeReady",
  "completed",
  "failed",
  "cancelled",
] as const;
export type OrchestrationStatus = (typeof orchestrationStatuses)[number];

export const attemptSchema = z.object({
  id: z.uuid(),
  stage: z.string(),
  /** Index into `batches`, or null for a stage without batches. */
  batch: z.number().int().nonnegative().nullable(),
  /** `work`: first try. `heal`: gets the failure and what remains. `decide`: asks for a missing verdict. */
  kind: z.enum(["work", "heal", "decide"]),
  /** Counts retries by the user; evidence and heals of an earlier round no longer matter. */
  round: z.number().int().nonnegative(),
  agent: z.string(),
  simulated: z.boolean(),
  /** Where it runs, so that whoever adopts it asks the right one. */
  runner: z.enum(runnerNames).default("process"),
  sessionId: z.uuid(),
  resume: z.object({ sessionId: z.uuid(), fork: z.boolean() }).nullable(),
  /** The prompt as sent, so that every hand-over can be audited. */
  prompt: z.string(),
  /** SHA-256 of `prompt` in UTF-8, hexadecimal; null in old records. */
  promptHash: z.string().nullable().default(null),
  budgetUsd: z.number().nonnegative(),
  timeoutMs: z.number().positive(),
  /** Commit of the worktree before the attempt: what changed since is the attempt's work. */
  startCommit: z.string(),
  status: z.enum(["intended", "running", "ended"]),
  pid: z.number().int().nullable(),
  intendedAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  outcome: outcomeSchema.nullable(),
  evidence: evidenceSchema.nullable(),
  /**
   * For one that failed with what only time mends: what let the engine go on after it. `waited`: the wait for it is over.
   * `resumed`: it was paused, and the user resumed it; waits are counted anew from there.
   */
  wentOn: z.enum(["waited", "resumed"]).nullable().default(null),
});
export type Attempt = z.infer<typeof attemptSchema>;

export const stageStatuses = [
  "pending",
  "running",
  "completed",
  "failed",
  "skipped",
] as const;

export const stageSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  status: z.enum(stageStatuses),
  round: z.number().int().nonnegative(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  context: contextSchema.nullable(),
  failure: failureSchema.nullable(),
  /** Commit that holds the stage's work; null when it changed nothing. */
  commit: z.string().nullable(),
});
export type Stage = z.infer<typeof stageSchema>;

export const batchSchema = batchPlanSchema.extend({
  id: z.uuid(),
  index: z.number().int().nonnegative(),
  /** `skipped`: by the user; its tasks stay as they are. */
  status: z.enum(["pending", "running", "completed", "failed", "skipped"]),
  round: z.number().int().nonnegative(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  failure: failureSchema.nullable(),
  commit: z.string().nullable(),
  summary: z.string().nullable(),
});
export type Batch = z.infer<typeof batchSchema>;

/** A task inside an orchestration. The typed text of a `text` run is its only task, with line 0. */
export const runTaskSchema = z.object({
  id: z.uuid(),
  key: z.string(),
  line: z.number().int().nonnegative(),
  label: z.string().nullable(),
  title: z.string(),
  text: z.string(),
  files: z.array(z.string()),
  /** Index into `batches`, or null. */
  batch: z.number().int().nonnegative().nullable(),
  /** `proven`: evidence holds and the box is ticked. `unproven`: tried, not proven. */
  status: z.enum(["open", "running", "proven", "unproven"]),
  reason: z.string().nullable(),
});
export type RunTask = z.infer<typeof runTaskSchema>;

export const worktreeSchema = z.object({
  path: z.string(),
  branch: z.string(),
  baseCommit: z.string(),
  /** Newest commit of proven work on the branch; the base commit before there is any. */
  provenCommit: z.string(),
  status: z.enum(["intended", "open", "removed"]),
});
export type Worktree = z.infer<typeof worktreeSchema>;

/**
 * A step that the user decides instead of the engine: past what does not succeed, to another stage, before or behind, or back to the
 * work with the comments of a review.
 */
export const moveSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("skip"),
    stage: z.string(),
    /** Index into `batches`, or null for the whole stage. */
    batch: z.number().int().nonnegative().nullable(),
  }),
  z.object({ kind: z.literal("stage"), stage: z.string() }),
  z.object({
    kind: z.literal("review"),
    /** The stage of work that the user's review goes back to. */
    stage: z.string(),
    comments: z.array(recordedCommentSchema).min(1),
  }),
]);
export type Move = z.infer<typeof moveSchema>;

export const sourceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string() }),
  z.object({
    kind: z.literal("taskFile"),
    /** Relative to the repository, with `/`. */
    file: z.string(),
    /** False: git does not know the file, so boxes are ticked in the workspace. */
    tracked: z.boolean(),
    /** All tasks of the file at the start, finished ones and criteria too. */
    tasks: z.array(taskSchema),
  }),
]);

/**
 * It will go on by itself at a time: the quota is used up, or the service was not there. `gate`: the newest attempt ended well, and the
 * container of its gate was lost; it is run again. `runner`: no attempt is made, or no gate run, since that is to be in a container and none can be
 * had; it is looked again at that time, as often as it takes. `money`: what is left of the day's budget is
 * reserved for agents at work; it goes on as soon as enough of that is free, and looks again when the day is over.
 */
export const timedWaitSchema = z.object({
  kind: z.enum(["quota", "retry", "health", "gate", "runner", "money"]),
  /** When it goes on, at the latest for `money`, in epoch milliseconds. */
  until: time,
  /** Since when it waits, in epoch milliseconds. */
  since: time,
  /** What it waits because of. */
  failure: failureSchema,
});
export type TimedWait = z.infer<typeof timedWaitSchema>;

/**
 * The user works in the session of the agent, in a terminal. Once it is given back, it says so until the next attempt is intended,
 * whose agent is told.
 */
export const takeoverSchema = z.object({
  /** The session that the user went on in. */
  sessionId: z.uuid(),
  /** Epoch milliseconds. */
  at: time,
  /** Epoch milliseconds; null while the user has it. */
  givenBackAt: time.nullable(),
});
export type Takeover = z.infer<typeof takeoverSchema>;

/**
 * Where the base branch has moved on since the work was proven: the gate has to pass on the two together before the base branch gets
 * them.
 */
export const mergeProofSchema = z.object({
  /** The work with the base branch as it was then; null: what failed there was mended since. */
  commit: z.string().nullable(),
  /** What the gate said of that commit; null: it has still to run. */
  gate: gateResultSchema.nullable(),
  /** How often in a row the gate passed, and the base branch had moved on by then. */
  passes: z.number().int().nonnegative(),
  /** How often what failed went back to the agents since the merge was begun. */
  returns: z.number().int().nonnegative(),
  /** The stage that mends what failed; null: none does. */
  mending: z.string().nullable(),
});
export type MergeProof = z.infer<typeof mergeProofSchema>;

/** What the user has spent in sessions that were taken over, which no attempt's outcome holds. */
export const byHandSchema = z.object({
  /** US dollars, estimated from the transcripts of the sessions. */
  usd: z.number().nonnegative(),
  /** After so many of the times nobody could know what was spent. */
  unknown: z.number().int().nonnegative(),
});
export type ByHand = z.infer<typeof byHandSchema>;

/** The whole state of one orchestration: everything `decide` needs and everything a face shows. */
export const orchestrationSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  status: z.enum(orchestrationStatuses),
  /** Sequence number of the last event applied; events of one orchestration count from 1. */
  seq: z.number().int().positive(),
  pipeline: pipelineSchema,
  options: runOptionsSchema,
  /** True when the scripted agent does the work: nothing was thought, every face says so. */
  simulated: z.boolean(),
  source: sourceSchema,
  base: z.object({ branch: z.string(), commit: z.string() }),
  worktree: worktreeSchema.nullable(),
  stages: z.array(stageSchema),
  batches: z.array(batchSchema),
  tasks: z.array(runTaskSchema),
  attempts: z.array(attemptSchema),
  /** What the user asked for and the engine has not done yet. */
  requested: z.enum(["pause", "cancel", "merge"]).nullable(),
  /** What the user decided instead of the engine, until it is done. */
  move: moveSchema.nullable(),
  /** Ids of the orchestrations that must be completed before this one leaves the queue. */
  after: z.array(z.uuid()).default([]),
  /** Whose turn comes first in the queue. */
  priority: prioritySchema.default("normal"),
  /** How often an engine picked it up after one that died, since it last came a step further: the bound of a crash loop. */
  recoveries: z.number().int().nonnegative().default(0),
  /** Set while it waits for a time; it keeps its slot. */
  wait: timedWaitSchema.nullable().default(null),
  /** What the agent at work asked and was not told yet. */
  questions: z.array(openQuestionSchema).default([]),
  /** Tool rules that the user gave in answers; they end with the orchestration. */
  rules: z.array(z.string()).default([]),
  /** What the user's review asks for and is not proven yet. */
  review: reviewSchema.nullable().default(null),
  takeover: takeoverSchema.nullable().default(null),
  /** A part of the cost; null: nothing was taken over. */
  byHand: byHandSchema.nullable().default(null),
  /** Why it failed, waits or paused. */
  failure: failureSchema.nullable(),
  merge: z.object({
    status: z.enum(["none", "intended", "merged"]),
    /** The merge commit, recorded before the base branch moves. */
    commit: z.string().nullable(),
    /** Left out while what is to be merged is what was proven, and in old records. */
    proof: mergeProofSchema.optional(),
  }),
  costUsd: z.number().nonnegative(),
  createdAt: time,
  /** When it last joined the queue: first come, first served among those of one priority (see `byTurn`). */
  queuedAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
});
export type Orchestration = z.infer<typeof orchestrationSchema>;
