import * as z from "zod";
import type { Check } from "./check";
import {
  failureSchema,
  outputItemSchema,
  terminalCommandSchema,
} from "./agent";
import type { Analytics } from "./analytics";
import type { BackupMade, Restored, RestorePreview } from "./backup";
import type { StageContext } from "./context";
import { eventSchema } from "./event";
import type { OrchestrationEvent } from "./event";
import type { CostReport, Forecast, Remaining } from "./money";
import { orchestrationSchema } from "./orchestration";
import type { Overview } from "./overview";
import type { Orchestration } from "./orchestration";
import type { Cleaned, Orphan } from "./orphan";
import type { Plan } from "./plan";
import type { Answer } from "./question";
import { prioritySchema, queueSchema } from "./queue";
import type { QueuePlace } from "./queue";
import type { Priority } from "./turn";
import type { Resources } from "./resources";
import type { ReviewComment } from "./review";
import { runnerNames } from "./runner";
import { raisedBudgetsSchema, runOverridesSchema } from "./settings";

/** What starts an orchestration. Options that are left out come from the settings. */
export const startRequestSchema = z.strictObject({
  /** Path of a `tasks.md`, absolute or relative to the workspace. Exactly one of `file` and `text`. */
  file: z.string().optional(),
  text: z.string().optional(),
  /** Pipeline name; default: `phase` for a file, `task` for a text. */
  pipeline: z.string().optional(),
  /** Only these tasks of the file, by line; default: all open ones. */
  lines: z.array(z.number().int().positive()).optional(),
  /** Base branch; default: the one that is checked out. */
  base: z.string().optional(),
  /** Ids of orchestrations that must be completed before this one begins; it then builds on their merged work. */
  after: z.array(z.uuid()).optional(),
  /** Whose turn comes first in the queue; default: `normal`. */
  priority: prioritySchema.optional(),
  options: runOverridesSchema.default({}),
});
export type StartRequest = z.infer<typeof startRequestSchema>;

/** How an orchestration goes on. */
export const goOnOptionsSchema = z.strictObject({
  /**
   * Larger budgets for it, in US dollars: more than is spent of them, and no less than before. What is left out stays. Recorded
   * before it goes on.
   */
  budgets: raisedBudgetsSchema.optional(),
  /** Where its agents run from now on; recorded as well. Left out: as before. */
  runner: z.enum(runnerNames).optional(),
  /** What must exit with 0 from now on, empty: nothing; recorded as well. Left out: as before. */
  gateCommand: z.string().optional(),
});
export type GoOnOptions = z.infer<typeof goOnOptionsSchema>;

export const outputPageSchema = z.object({
  items: z.array(
    outputItemSchema.extend({
      /** Byte position in the attempt's log after this item's line: a key for ordering and for going on. */
      offset: z.number().int().nonnegative(),
    }),
  ),
  /** Where it begins, if that was counted from the end. */
  from: z.number().int().nonnegative().optional(),
  /** Where the next page begins. */
  next: z.number().int().nonnegative(),
  /** True when the attempt has ended and nothing will be added. */
  ended: z.boolean(),
});
export type OutputPage = z.infer<typeof outputPageSchema>;

/** How to see the agent at work in a terminal. */
export const attachedSchema = z.object({
  attempt: z.uuid(),
  /** Name of its session of tmux, which anybody can attach to from any terminal; null where it has none. */
  session: z.string().nullable(),
  /** To be run in this folder. */
  folder: z.string(),
  command: terminalCommandSchema,
});
export type Attached = z.infer<typeof attachedSchema>;

/** Work that was put aside: of a cancel, a read-only stage, or a worktree that was removed. */
export const trashItemSchema = z.object({
  /** The ref that keeps it, below `refs/orchestrator/trash/`. */
  ref: z.string(),
  /** The end of the ref: the orchestration's id, then what it is of (`worktree`, an attempt's id); or `orphan`, then a branch. */
  name: z.string(),
  commit: z.string(),
  /** When it was put there, in epoch milliseconds. */
  at: z.number().int(),
  title: z.string(),
});
export type TrashItem = z.infer<typeof trashItemSchema>;

/** A session that the user works in, and what opens it. */
export const takenOverSchema = z.object({
  sessionId: z.uuid(),
  /** Absolute path of the worktree: where the terminal is to be. */
  folder: z.string(),
  command: terminalCommandSchema,
});
export type TakenOver = z.infer<typeof takenOverSchema>;

/** What a subscriber is told. `output` says only that there is more; it is read with `output()`. */
export const noticeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("event"),
    event: eventSchema,
    orchestration: orchestrationSchema,
  }),
  z.object({
    kind: z.literal("output"),
    orchestration: z.uuid(),
    attempt: z.uuid(),
    /** Cost of the running attempt so far, in US dollars. */
    costUsd: z.number().nonnegative(),
    /** Byte position after the newest line that is of use to a page: a reader that is past it misses nothing. Left out: it is not known. */
    offset: z.number().int().nonnegative().optional(),
    /** What the agent is saying and has not finished, or its end: no page holds it. Left out: nothing. */
    partial: outputItemSchema.optional(),
  }),
  /** Who waits for a turn, and why, is different now. */
  z.object({ kind: z.literal("queue"), queue: queueSchema }),
  /** A completed or cancelled orchestration beyond the newest `keepEnded` is no longer there, nor are its events and its output. */
  z.object({ kind: z.literal("forgotten"), orchestration: z.uuid() }),
  /** A backup was restored: everything may be different. */
  z.object({ kind: z.literal("restored") }),
  /** The engine can no longer record what happens (disk full, for one) and has stopped; agents at work are left to their supervisors. */
  z.object({ kind: z.literal("engineStopped"), failure: failureSchema }),
]);
export type Notice = z.infer<typeof noticeSchema>;

/**
 * The one interface of the engine. The engine implements it, the HTTP client implements it, and every face uses nothing else.
 * All methods reject with an `OrchestratorError`.
 */
export interface OrchestratorApi {
  /** Parses and plans; runs nothing, writes nothing. */
  plan(
    file: string,
    options?: { batchSize?: number; maxBatchSize?: number },
  ): Promise<Plan>;
  /**
   * What this start would probably cost and take, by what was proven in this workspace before; null when there is too little of that,
   * and for a simulation. Starts nothing.
   */
  forecast(request: StartRequest): Promise<Forecast | null>;
  /** How long what is left of one will probably take; null where nobody can know. */
  remaining(id: string): Promise<Remaining | null>;
  /** Commits the orchestration and returns its id at once; it runs when a slot is free. */
  start(request: StartRequest): Promise<string>;
  /** All orchestrations in short, the oldest first. */
  list(): Promise<readonly Overview[]>;
  /** Those that may go on, in whole, the oldest first: all but completed and cancelled ones. */
  open(): Promise<readonly Orchestration[]>;
  /** One in whole. */
  get(id: string): Promise<Orchestration>;
  events(id: string, afterSeq?: number): Promise<readonly OrchestrationEvent[]>;
  contexts(
    id: string,
  ): Promise<readonly { stage: string; context: StageContext }[]>;
  /**
   * Reads on in an attempt's output from a byte position (a negative one: so many bytes before its end); at most `maxItems`
   * (default 1000).
   */
  output(
    attempt: string,
    from?: number,
    maxItems?: number,
  ): Promise<OutputPage>;
  /** Paused after the current batch or stage; with `now` the attempt is stopped and its session resumed later. */
  pause(id: string, options?: { now?: boolean }): Promise<void>;
  resume(id: string, options?: GoOnOptions): Promise<void>;
  cancel(id: string): Promise<void>;
  retry(id: string, options?: GoOnOptions): Promise<void>;
  /** Goes on past the stage or batch that failed, or that is next in a paused one; what it left unproven goes into the trash. */
  skip(id: string): Promise<void>;
  /** Goes on at a stage, before or behind: what lies between is skipped or done again; what is proven stays. */
  force(id: string, stage: string): Promise<void>;
  /**
   * Sends the work back to the stage that did it, in its session, with comments on lines of its files as they are in the worktree; what
   * comes after that stage is done again. Rejects with `invalidInput` where a comment is about no line of a file there.
   */
  review(id: string, comments: readonly ReviewComment[]): Promise<void>;
  merge(id: string): Promise<void>;
  /**
   * Hands the session of a paused orchestration's newest attempt to the user: it stays paused, and nothing but a cancel is done with it,
   * until it is given back. Returns what to run in a terminal in its worktree. Rejects with `notAllowedNow` where no session can be
   * taken over: pause it first, at once, and wait until it is paused.
   */
  takeOver(id: string): Promise<TakenOver>;
  /** The user's terminal is closed. It stays paused; the agent is told at the next attempt that the user has worked there. */
  giveBack(id: string): Promise<void>;
  /**
   * What to run in a terminal to see the agent at work, which works on whatever is done there. Rejects with `notAllowedNow` where none is
   * at work.
   */
  attach(id: string): Promise<Attached>;
  /** Lets a queued orchestration begin without the others that it waits for. */
  release(id: string): Promise<void>;
  /** Lets it come before or after others in the queue, now and whenever it waits for a turn again. */
  prioritize(id: string, priority: Priority): Promise<void>;
  /** Who waits for a turn, and why, in the order of the queue; what waits for others comes last. */
  queue(): Promise<readonly QueuePlace[]>;
  /** Gives the attempt at work so many minutes more, also when its supervisor outlives this host; at most 24 hours in all. */
  extend(id: string, minutes: number): Promise<void>;
  /** Answers a question of the agent at work; the first answer counts. Rejects with `notFound` when it is not asked any more. */
  answer(id: string, question: string, answer: Answer): Promise<void>;
  /** Unified diff of the orchestration's branch against its base, and the files in it. */
  diff(id: string): Promise<{
    readonly baseCommit: string;
    readonly head: string;
    readonly worktree: string | null;
    readonly files: readonly string[];
    readonly patch: string;
  }>;
  /** What is in the trash, newest first. */
  trash(): Promise<readonly TrashItem[]>;
  /**
   * Brings one thing of the trash back as a worktree of its own, in a new or empty folder (absolute, or relative to the
   * workspace). The trash keeps its copy. Rejects with `notFound` for a ref that is not in the trash, `invalidInput` for a
   * folder that holds something.
   */
  restoreTrash(ref: string, folder: string): Promise<void>;
  /** What carries our mark and nobody answers for any more. Nothing that an orchestration or an attempt at work uses is among it. */
  orphans(): Promise<readonly Orphan[]>;
  /**
   * Cleans up the orphans with these ids; work goes to the trash first. Each is looked at again before it is touched, and what is
   * no orphan (any more) is left alone: `failure` says so.
   */
  cleanUp(ids: readonly string[]): Promise<readonly Cleaned[]>;
  /** What orchestrations hold of this machine now: agents at work, and worktrees. */
  resources(): Promise<Resources>;
  /** Where the money went: today, this week, and by orchestration and stage. */
  cost(): Promise<CostReport>;
  /**
   * How the work went since a time (epoch milliseconds), counted from the local midnight before it; left out: since the first record.
   */
  analytics(options?: { since?: number }): Promise<Analytics>;
  doctor(): Promise<readonly Check[]>;
  /**
   * Writes what is on record to one file (absolute, or relative to the workspace), beside the work. What git holds, the work itself and
   * the trash, is not in it, nor are the agents' logs. Rejects with `invalidInput` where the file is there and is no backup of ours.
   */
  backup(file: string): Promise<BackupMade>;
  /** What restoring that backup would change. Rejects with `invalidInput`, `backupUnusable`, `databaseTooNew`. */
  previewRestore(file: string): Promise<RestorePreview>;
  /**
   * Puts a backup in the place of what is on record, of which a backup is made first. What was under way in it comes back paused.
   * Rejects like `previewRestore`, and with `notAllowedNow` while anything is under way; nothing was changed then.
   */
  restore(file: string): Promise<Restored>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (notice: Notice) => void): () => void;
}
