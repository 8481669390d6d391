import * as z from "zod";

/** What a stage hands to the next. */
export const contextSchema = z.object({
  summary: z.string(),
  /** Files that the stage made or relies on, relative to the repository. */
  artifacts: z.array(z.string()).default([]),
  decisions: z.array(z.string()).default([]),
  openQuestions: z.array(z.string()).default([]),
});
export type StageContext = z.infer<typeof contextSchema>;

/** What an agent says of one task. A claim only: evidence decides. */
export const taskClaimSchema = z.object({
  key: z.string(),
  done: z.boolean(),
  note: z.string().default(""),
});
export type TaskClaim = z.infer<typeof taskClaimSchema>;

export const verdictSchema = z.object({
  verdict: z.enum(["pass", "fail"]),
  findings: z.array(z.string()).default([]),
});

/** The structured answers that stages ask for, by evidence kind. */
export const answerSchemas = {
  answer: contextSchema,
  changes: contextSchema,
  tasks: contextSchema.extend({ tasks: z.array(taskClaimSchema).default([]) }),
  verdict: contextSchema.extend(verdictSchema.shape),
} as const;
