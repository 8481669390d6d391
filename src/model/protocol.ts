import * as z from "zod";
import { failureSchema, outputItemSchema } from "./agent";
import { analyticsSchema } from "./analytics";
import { analyticsPeriods } from "./analyticsTotals";
import { outputPageSchema, startRequestSchema } from "./api";
import { fileChangeSchema, fileLinesSchema } from "./changes";
import { eventSchema } from "./event";
import { forecastSchema, remainingSchema } from "./money";
import { orchestrationSchema } from "./orchestration";
import { overviewSchema } from "./overview";
import { planSchema } from "./plan";
import { answerSchema } from "./question";
import { prioritySchema, queueSchema } from "./queue";
import { raisedBudgetsSchema, settingsSchema } from "./settings";
import { goOnOptionsSchema } from "./api";
import { planViews, tabs } from "./tabs";

/**
 * What the dashboard page and its host say to each other. The page shows snapshots and sends intents; it keeps only
 * navigation. Parsed on receipt on both sides.
 */

/** What the page shows. */
export const viewSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("home") }),
  z.object({ kind: z.literal("orchestration"), id: z.uuid() }),
  /** What an orchestration has changed; with a path, that file first. */
  z.object({
    kind: z.literal("changes"),
    id: z.uuid(),
    path: z.string().optional(),
  }),
  /** The start form, for a file or for a typed task (`file` null). */
  z.object({ kind: z.literal("start"), file: z.string().nullable() }),
  /** How the work went. */
  z.object({ kind: z.literal("analytics") }),
]);
export type View = z.infer<typeof viewSchema>;

/** Where the user is: all that outlives a page. Everything else comes with the next snapshot. */
export const navigationSchema = z.object({
  view: viewSchema,
  tab: z.enum(tabs),
  /** How plans are looked at, in all orchestrations; left out: nothing was chosen yet. */
  planView: z.enum(planViews).optional(),
  /** Of which time the figures are looked at; left out: nothing was chosen yet. */
  period: z.literal(analyticsPeriods).optional(),
});
export type Navigation = z.infer<typeof navigationSchema>;

/** What needs a terminal. */
export const terminalPurposes = [
  "attach",
  "takeOver",
  "giveBack",
  "push",
] as const;

export const fromHostSchema = z.discriminatedUnion("type", [
  /** A complete snapshot of everything but the output. */
  z.object({
    type: z.literal("snapshot"),
    /** Those that may go on, and the one that is shown. */
    orchestrations: z.array(orchestrationSchema),
    /** The newest past ones, and those that others wait for; more of them when the page asks. */
    history: z.array(overviewSchema),
    /** How many past ones there are. */
    historyCount: z.number().int().nonnegative(),
    /** Who waits for a turn, and why. */
    queue: queueSchema,
    /** All events of the orchestration that is shown. */
    events: z.array(eventSchema),
    settings: settingsSchema,
    /** How many comments on its changes the user has written and not sent, by orchestration; left out: none. */
    reviewComments: z.record(z.uuid(), z.number().int().positive()).optional(),
    /** Host clock in epoch milliseconds, so that elapsed times need no common clock. */
    now: z.number().int(),
  }),
  /** Without a tab, an orchestration begins at its progress, and the one that is shown keeps its tab. */
  z.object({
    type: z.literal("show"),
    view: viewSchema,
    tab: z.enum(tabs).optional(),
  }),
  z.object({
    type: z.literal("plan"),
    file: z.string(),
    plan: planSchema.nullable(),
    failure: failureSchema.nullable(),
    /** What the start would probably cost; left out until it is known, and where it is not. */
    forecast: forecastSchema.optional(),
  }),
  /** A page of output that was asked for, or pushed for the attempt that is followed. */
  z.object({
    type: z.literal("output"),
    attempt: z.uuid(),
    from: z.number().int().nonnegative(),
    page: outputPageSchema,
    /** What the agent is saying after this page and has not finished; left out: nothing. */
    partial: outputItemSchema.optional(),
  }),
  /** What orchestrations at work have cost by now, where that is more than the last snapshot told. */
  z.object({
    type: z.literal("costs"),
    costs: z.array(
      z.object({ id: z.uuid(), costUsd: z.number().nonnegative() }),
    ),
  }),
  /** An orchestration as it was after one of its events. */
  z.object({
    type: z.literal("moment"),
    seq: z.number().int().positive(),
    orchestration: orchestrationSchema,
  }),
  /** The figures of a time that was asked for. */
  z.object({
    type: z.literal("analytics"),
    period: z.number().int().positive().nullable(),
    figures: analyticsSchema,
  }),
  /** How long an orchestration will probably still take; null: nobody can know. */
  z.object({
    type: z.literal("remaining"),
    id: z.uuid(),
    remaining: remainingSchema.nullable(),
  }),
  /** The files that an orchestration has changed, as they are in a commit. */
  z.object({
    type: z.literal("changes"),
    id: z.uuid(),
    head: z.string(),
    files: z.array(fileChangeSchema),
  }),
  /** What was changed in one of them. */
  z.object({
    type: z.literal("fileLines"),
    id: z.uuid(),
    head: z.string(),
    path: z.string(),
    lines: fileLinesSchema,
  }),
  /** The page is to ask how much more it may cost, since its host cannot; it answers with `retry`. */
  z.object({
    type: z.literal("askBudget"),
    id: z.uuid(),
    budget: raisedBudgetsSchema.keyof(),
    spentUsd: z.number().nonnegative(),
    /** Of which so much was allowed. */
    budgetUsd: z.number().nonnegative(),
  }),
  /** The page is to ask for another gate command, since its host cannot; it answers with `retry`. */
  z.object({
    type: z.literal("askGate"),
    id: z.uuid(),
    /** The one that it has. */
    gateCommand: z.string(),
  }),
  /** The page's host has no terminal: what the user can run in one, in words of a shell. */
  z.object({
    type: z.literal("inTerminal"),
    id: z.uuid(),
    purpose: z.enum(terminalPurposes),
    command: z.string(),
  }),
  /** An intent failed, or (failure null) was carried out. */
  z.object({
    type: z.literal("done"),
    intent: z.string(),
    failure: failureSchema.nullable(),
    /** Which question, where the intent was an answer: several can be under way. */
    question: z.object({ orchestration: z.uuid(), id: z.string() }).optional(),
  }),
]);
export type FromHost = z.infer<typeof fromHostSchema>;

export const toHostSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("ready"),
    /** The page shows what its document was opened with already. */
    opened: z.boolean().optional(),
  }),
  z.object({ type: z.literal("navigate"), view: viewSchema }),
  /** Another tab of what is shown. */
  z.object({ type: z.literal("tab"), tab: z.enum(tabs) }),
  z.object({
    type: z.literal("plan"),
    file: z.string(),
    batchSize: z.number().int(),
  }),
  /** A longer part of the history is wanted; `all`: all of it, to find something in. */
  z.object({ type: z.literal("moreHistory"), all: z.boolean().optional() }),
  /** The figures of so many days, today among them; null: of all. */
  z.object({
    type: z.literal("analytics"),
    period: z.number().int().positive().nullable(),
  }),
  /** How long the orchestration that is shown will probably still take. */
  z.object({ type: z.literal("remaining"), id: z.uuid() }),
  /** A table for the user to keep, as comma-separated values. */
  z.object({
    type: z.literal("export"),
    /** Name of the file, without a folder. */
    name: z.string().regex(/^[\w-]+\.csv$/),
    csv: z.string(),
  }),
  /** A chart for the user to keep. */
  z.object({
    type: z.literal("savePicture"),
    /** Name of the file, without a folder. */
    name: z.string().regex(/^[\w-]+\.png$/),
    /** Base64. */
    png: z.base64(),
  }),
  z.object({ type: z.literal("start"), request: startRequestSchema }),
  z.object({
    type: z.literal("output"),
    attempt: z.uuid(),
    from: z.number().int().nonnegative(),
    /** Rather near its end, where it is long. */
    tail: z.boolean().optional(),
  }),
  z.object({
    type: z.literal("steer"),
    action: z.enum([
      "pause",
      "pauseNow",
      "resume",
      "cancel",
      "retry",
      /** The host asks how much. */
      "retryWithBudget",
      "retryWithGate",
      "skip",
      "release",
      /** As processes of the host, where it waits for containers. */
      "withoutContainers",
      "merge",
      "diff",
      /** One container more, by the setting. */
      "increasePool",
      /** The comments that are written go to the agent. */
      "review",
      /** The host asks before it pushes. */
      "pullRequest",
      "attach",
      "takeOver",
      "giveBack",
    ]),
    id: z.uuid(),
  }),
  /** Tries again with larger budgets, or with another gate command. */
  z.object({
    type: z.literal("retry"),
    id: z.uuid(),
    options: goOnOptionsSchema.pick({ budgets: true, gateCommand: true }),
  }),
  /** Whose turn comes first in the queue. */
  z.object({
    type: z.literal("prioritize"),
    id: z.uuid(),
    priority: prioritySchema,
  }),
  /** The files that an orchestration has changed. */
  z.object({ type: z.literal("changes"), id: z.uuid() }),
  /** What was changed in one of them, of which the page was told at this commit. */
  z.object({
    type: z.literal("fileLines"),
    id: z.uuid(),
    head: z.string(),
    path: z.string(),
  }),
  /** The user's answer to a question of the agent at work. */
  z.object({
    type: z.literal("answer"),
    id: z.uuid(),
    question: z.string().min(1),
    answer: answerSchema,
  }),
  /** More time for the attempt at work. */
  z.object({
    type: z.literal("extend"),
    id: z.uuid(),
    minutes: z.number().positive(),
  }),
  /** How the orchestration that is shown was after one of its events. */
  z.object({
    type: z.literal("moment"),
    id: z.uuid(),
    seq: z.number().int().positive(),
  }),
  z.object({
    type: z.literal("openFile"),
    id: z.uuid(),
    path: z.string(),
    /** From 1; left out: its beginning. */
    line: z.number().int().positive().optional(),
  }),
]);
export type ToHost = z.infer<typeof toHostSchema>;
