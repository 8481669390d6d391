import * as z from "zod";
import { failureSchema } from "../model/agent";
import { agentQuestionSchema, answerSchema } from "../model/question";

/** What the scripted agent is told, in its environment. */
export const scriptVariables = {
  stage: "ORCHESTRATOR_STAGE",
  /** JSON: a list of { key, title }. */
  tasks: "ORCHESTRATOR_TASKS",
  /** What the run is called. */
  title: "ORCHESTRATOR_TITLE",
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
  z.object({ type: z.literal("ask"), question: agentQuestionSchema }),
  /** It goes on: with this answer, or, when it withdrew the question, with its own denial. */
  z.object({
    type: z.literal("answered"),
    question: z.string(),
    answer: answerSchema,
  }),
  z.object({
    type: z.literal("result"),
    failure: failureSchema.nullable(),
    answer: z.string(),
    structured: z.unknown().optional(),
    costUsd: z.number().nonnegative(),
  }),
]);
/** How a line that is a result begins: nothing is asked after it. */
export const resultBeginning = '{"type":"result"';
export type ScriptLine = z.infer<typeof scriptLineSchema>;
