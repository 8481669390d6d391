import { z } from "zod";
import { failureSchema } from "../model/agent";

/** What the scripted agent is told, in its environment. */
export const scriptVariables = {
  stage: "ORCHESTRATOR_STAGE",
  /** JSON: a list of { key, title }. */
  tasks: "ORCHESTRATOR_TASKS",
  /** Number of the attempt, from 1. */
  attempt: "ORCHESTRATOR_ATTEMPT_NUMBER",
} as const;

/** First argument that makes the program read its script, print a result about it, and do nothing else. */
export const scriptCheckFlag = "--check";

export const scriptTasksSchema = z.array(
  z.object({ key: z.string(), title: z.string() }),
);
export type ScriptTask = z.infer<typeof scriptTasksSchema>[number];

/** The lines that the scripted agent prints. */
export const scriptLineSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("say"), text: z.string() }),
  z.object({
    type: z.literal("edit"),
    path: z.string(),
    change: z.enum(["write", "append", "replace", "delete", "tick"]),
  }),
  z.object({
    type: z.literal("result"),
    failure: failureSchema.nullable(),
    answer: z.string(),
    structured: z.unknown().optional(),
    costUsd: z.number().nonnegative(),
  }),
]);
export type ScriptLine = z.infer<typeof scriptLineSchema>;
