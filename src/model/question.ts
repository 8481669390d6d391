import * as z from "zod";

/** What an agent at work asks the user. */
export const questionSubjectSchema = z.discriminatedUnion("kind", [
  /** Whether it may use a tool. */
  z.object({
    kind: z.literal("permission"),
    tool: z.string(),
    /** What it would do, in a line: the command, the file. */
    summary: z.string(),
    /** All of the tool's input, as JSON text. */
    input: z.string(),
    /** A rule that would allow this and its like, such as `Bash(npm test *)`; null where none fits. */
    rule: z.string().nullable(),
  }),
  /** A choice between options, one for each item. */
  z.object({
    kind: z.literal("choice"),
    /** All of the tool's input, as JSON text: an answer is added to it. */
    input: z.string(),
    items: z
      .array(
        z.object({
          question: z.string(),
          header: z.string(),
          multiple: z.boolean(),
          options: z.array(
            z.object({ label: z.string(), description: z.string() }),
          ),
        }),
      )
      .min(1),
  }),
  /** Whether it may carry out its plan. */
  z.object({
    kind: z.literal("plan"),
    input: z.string(),
    plan: z.string(),
  }),
]);
export type QuestionSubject = z.infer<typeof questionSubjectSchema>;

export const agentQuestionSchema = z.object({
  /** The agent's own id of the question, unique within its attempt. */
  id: z.string().min(1),
  subject: questionSubjectSchema,
  /** Which of its sub-agents asks, by what that one was started for; left out: the agent itself, or it is not known. */
  from: z.string().optional(),
});
export type AgentQuestion = z.infer<typeof agentQuestionSchema>;

export const answerSchema = z.discriminatedUnion("kind", [
  /** `once`: this. `run`: also what the rule of the question fits, until the orchestration ends. A plan is allowed once. */
  z.strictObject({ kind: z.literal("allow"), scope: z.enum(["once", "run"]) }),
  /** The agent goes on without it, and is told the message. */
  z.strictObject({ kind: z.literal("deny"), message: z.string() }),
  /** For a choice: what was chosen, or written, by question. */
  z.strictObject({
    kind: z.literal("choose"),
    choices: z.record(z.string(), z.string()),
  }),
]);
export type Answer = z.infer<typeof answerSchema>;

/** A question as an orchestration keeps it. */
export const openQuestionSchema = agentQuestionSchema.extend({
  attempt: z.uuid(),
  /** Epoch milliseconds. */
  askedAt: z.number().int(),
  /** When it is denied if nobody answers, in epoch milliseconds. */
  expiresAt: z.number().int(),
  /** Recorded, and not known to have reached the agent yet. */
  answer: answerSchema.nullable(),
});
export type OpenQuestion = z.infer<typeof openQuestionSchema>;
