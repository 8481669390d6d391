import * as z from "zod";
import { failureSchema, outcomeSchema } from "./agent";
import { contextSchema } from "./context";
import { evidenceSchema, gateResultSchema } from "./evidence";
import {
  attemptSchema,
  moveSchema,
  orchestrationSchema,
  timedWaitSchema,
} from "./orchestration";
import { answerSchema, openQuestionSchema } from "./question";
import { prioritySchema } from "./queue";
import { runnerChoices, runnerNames } from "./runner";
import type { Said } from "./said";
import { saidSchema } from "./sentence";
import { raisedBudgetsSchema } from "./settings";

/** The attempt as it is intended: everything needed to recognise it after a crash. */
const intendedAttempt = attemptSchema.pick({
  id: true,
  stage: true,
  batch: true,
  kind: true,
  round: true,
  agent: true,
  simulated: true,
  runner: true,
  sessionId: true,
  resume: true,
  prompt: true,
  promptHash: true,
  budgetUsd: true,
  timeoutMs: true,
  startCommit: true,
});

const of = <Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  shape: Shape,
) => z.object({ type: z.literal(type), ...shape });

const batch = z.number().int().nonnegative();

/**
 * Everything that can happen to an orchestration. An intent (`…Intended`) is committed before its effect, so that
 * recovery can ask the world what became of it.
 */
export const eventBodySchema = z.discriminatedUnion("type", [
  of("orchestrationCreated", {
    initial: orchestrationSchema.omit({ seq: true }),
  }),
  of("orchestrationAdmitted", {}),
  /** Between two batches it joined the queue again, since others wait for their turn. */
  of("turnGiven", {}),
  of("priorityChanged", { priority: prioritySchema }),
  of("pauseRequested", {}),
  of("orchestrationPaused", { failure: failureSchema.nullable() }),
  of("orchestrationResumed", {}),
  of("cancelRequested", {}),
  of("orchestrationCancelled", {}),
  /** The user goes on in the session of the agent, in a terminal; no agent works in it meanwhile. */
  of("takenOver", { sessionId: z.uuid() }),
  /** The user's terminal is closed: the agent may go on in the session. */
  of("givenBack", {
    /** What was spent there, in US dollars, estimated; null: nobody can know; left out in old records. */
    spentUsd: z.number().nonnegative().nullable().optional(),
  }),
  of("retryRequested", {}),
  /** The user gave it more money to go on with. */
  of("budgetsRaised", { budgets: raisedBudgetsSchema }),
  of("moveRequested", { move: moveSchema }),
  of("moved", {
    move: moveSchema,
    /** Ref that keeps what was not proven; null when there was nothing. */
    trashRef: z.string().nullable(),
  }),
  /** It no longer waits for other orchestrations. */
  of("released", {}),
  /** The engine before this one died while it was at work on it. */
  of("recovered", {}),
  /** It goes on by itself at a time. */
  of("waitStarted", { wait: timedWaitSchema }),
  /** The time has come, or the user would not wait. */
  of("waitEnded", {
    /** It joins the queue again, where it was: it had given its place away. Left out where it had not, and in old records. */
    queued: z.literal(true).optional(),
  }),
  of("worktreeIntended", {
    path: z.string(),
    branch: z.string(),
    baseCommit: z.string(),
  }),
  of("worktreeOpened", {}),
  of("worktreeRemoved", {
    /** Ref that keeps what was not committed; null when there was nothing. */
    trashRef: z.string().nullable(),
    branchDeleted: z.boolean(),
  }),
  of("stageStarted", { stage: z.string() }),
  of("stageSkipped", { stage: z.string() }),
  of("batchStarted", { stage: z.string(), batch }),
  of("attemptIntended", { attempt: intendedAttempt }),
  /** The user decided where its agents run from now on. */
  of("runnerChanged", { runner: z.enum(runnerNames) }),
  /** The user gave it another gate command, or (empty) none. */
  of("gateChanged", { gateCommand: z.string() }),
  /** What was asked for cannot be had: its agents run in another. Said once by each engine. */
  of("runnerReplaced", {
    wanted: z.enum(runnerChoices),
    runner: z.enum(runnerNames),
    failure: failureSchema,
  }),
  of("attemptStarted", { attempt: z.uuid(), pid: z.number().int() }),
  /** It is over one of its limits, and goes on. */
  of("limitPassed", {
    attempt: z.uuid(),
    message: z.string(),
    /** The same as data; left out in old records. */
    messageSaid: saidSchema.optional(),
  }),
  of("timeExtended", {
    attempt: z.uuid(),
    /** The whole time that the attempt now has. */
    timeoutMs: z.number().positive(),
  }),
  of("questionAsked", { question: openQuestionSchema }),
  of("questionAnswered", {
    attempt: z.uuid(),
    question: z.string(),
    answer: answerSchema,
    /** `rule`: one that the user gave before. `timeLimit`: nobody answered in time. */
    by: z.enum(["user", "rule", "timeLimit"]),
  }),
  /** The agent was told the answer, or no longer wants one. */
  of("questionClosed", { attempt: z.uuid(), question: z.string() }),
  of("attemptEnded", { attempt: z.uuid(), outcome: outcomeSchema }),
  of("evidenceGathered", { attempt: z.uuid(), evidence: evidenceSchema }),
  /** A box that the agent ticked without evidence was taken back, or a read-only stage's changes were put into the trash. */
  of("workTakenBack", {
    attempt: z.uuid(),
    what: z.string(),
    /** The same as data; left out in old records. */
    whatSaid: saidSchema.optional(),
    trashRef: z.string().nullable(),
  }),
  of("batchCompleted", {
    stage: z.string(),
    batch,
    /** Null when there was nothing to commit. */
    commit: z.string().nullable(),
    summary: z.string(),
  }),
  of("batchFailed", { stage: z.string(), batch, failure: failureSchema }),
  of("stageCompleted", {
    stage: z.string(),
    context: contextSchema,
    commit: z.string().nullable(),
  }),
  of("stageFailed", { stage: z.string(), failure: failureSchema }),
  /** What the review of `stage` found is to be mended by the stage `to`; then what comes after it is done again. */
  of("findingsReturned", { stage: z.string(), to: z.string() }),
  of("mergeAwaited", {}),
  of("mergeRequested", {}),
  /** The base branch has moved on since the work was proven: the gate is to pass on this commit, which holds both. */
  of("mergeGateIntended", { commit: z.string() }),
  of("mergeGated", { commit: z.string(), gate: gateResultSchema }),
  /** The gate fails on the merged result: the stage `to` mends it, with the base branch merged in; then what comes after it is done again. */
  of("mergeReturned", { to: z.string() }),
  of("mergeIntended", { commit: z.string() }),
  of("mergeFailed", { failure: failureSchema }),
  of("merged", { commit: z.string() }),
  of("orchestrationCompleted", {}),
  of("orchestrationFailed", { failure: failureSchema }),
]);
export type EventBody = z.infer<typeof eventBodySchema>;
export type EventType = EventBody["type"];

/** Facts by name, as they were when something was decided. */
export const inputsSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);
export type Inputs = z.infer<typeof inputsSchema>;

const envelope = z.object({
  /** Counts from 1 within an orchestration, without gaps. */
  seq: z.number().int().positive(),
  /** Epoch milliseconds. */
  at: z.number().int(),
  orchestration: z.uuid(),
  /** For what the engine decided: why, in one sentence. The decision log is the events that have it. */
  because: z.string().optional(),
  /** The same as data, where values are in it. */
  said: saidSchema.optional(),
  /** What the decision was made from, by name: the answer to "why?". */
  inputs: inputsSchema.optional(),
});

export const eventSchema = envelope.and(eventBodySchema);
export type OrchestrationEvent = z.infer<typeof eventSchema>;

/** An event before it has its number and time. */
export type NewEvent = EventBody & {
  readonly because?: string | undefined;
  readonly said?: Said | undefined;
  readonly inputs?: Inputs | undefined;
};

/** The answer to "why?". */
export interface Why {
  /** One sentence, in English. Without values it is the key of its translations itself. */
  readonly because: string;
  /** The same as data, where values are in it. */
  readonly said?: Said | undefined;
  readonly inputs: Inputs;
}

/** What is merely seen. Every other event is a transition that somebody decided, and says why. */
export const observations = [
  "attemptStarted",
  "questionClosed",
] as const satisfies readonly EventType[];
type Observation = Extract<EventBody, { type: (typeof observations)[number] }>;
type Transition = Exclude<EventBody, Observation>;

/** What may be committed: no transition without its reason. */
export type Entry = Observation | (Transition & Why);
