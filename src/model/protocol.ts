import * as z from "zod";
import { failureSchema, outputItemSchema } from "./agent";
import { outputPageSchema, startRequestSchema } from "./api";
import { eventSchema } from "./event";
import { forecastSchema } from "./money";
import { orchestrationSchema } from "./orchestration";
import { planSchema } from "./plan";
import { answerSchema } from "./question";
import { settingsSchema } from "./settings";

/**
 * What the dashboard page and its host say to each other. The page shows snapshots and sends intents; it keeps only
 * navigation. Parsed on receipt on both sides.
 */

/** What the page shows. */
export const viewSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("home") }),
  z.object({ kind: z.literal("orchestration"), id: z.uuid() }),
  /** The start form, for a file or for a typed task (`file` null). */
  z.object({ kind: z.literal("start"), file: z.string().nullable() }),
]);
export type View = z.infer<typeof viewSchema>;

/** The parts of an orchestration's page. */
export const tabs = ["progress", "output", "context", "log"] as const;
export type Tab = (typeof tabs)[number];

/** Where the user is: all that outlives a page. Everything else comes with the next snapshot. */
export const navigationSchema = z.object({
  view: viewSchema,
  tab: z.enum(tabs),
});
export type Navigation = z.infer<typeof navigationSchema>;

export const fromHostSchema = z.discriminatedUnion("type", [
  /** A complete snapshot of everything but the output. */
  z.object({
    type: z.literal("snapshot"),
    orchestrations: z.array(orchestrationSchema),
    /** All events of the orchestration that is shown. */
    events: z.array(eventSchema),
    settings: settingsSchema,
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
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("navigate"), view: viewSchema }),
  /** Another tab of what is shown. */
  z.object({ type: z.literal("tab"), tab: z.enum(tabs) }),
  z.object({
    type: z.literal("plan"),
    file: z.string(),
    batchSize: z.number().int(),
  }),
  z.object({ type: z.literal("start"), request: startRequestSchema }),
  z.object({
    type: z.literal("output"),
    attempt: z.uuid(),
    from: z.number().int().nonnegative(),
  }),
  z.object({
    type: z.literal("steer"),
    action: z.enum([
      "pause",
      "pauseNow",
      "resume",
      "cancel",
      "retry",
      "skip",
      "release",
      "merge",
      "diff",
    ]),
    id: z.uuid(),
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
  z.object({
    type: z.literal("openFile"),
    id: z.uuid(),
    path: z.string(),
  }),
]);
export type ToHost = z.infer<typeof toHostSchema>;
