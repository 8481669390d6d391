import * as z from "zod";
import { efforts } from "./settings";

/**
 * What a stage must show before it counts.
 * `answer`: a non-empty final answer. `changes`: a diff (and the gate). `tasks`: a diff for every task of the batch (and the gate).
 * `verdict`: a structured pass (and the gate). `merged`: the base branch holds the work.
 */
export const evidenceKinds = [
  "answer",
  "changes",
  "tasks",
  "verdict",
  "merged",
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** Which of the three stage time limits and prompts families a stage belongs to. */
export const stageRoles = ["specification", "implementation", "qa"] as const;

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    "lower-case letters, digits and hyphens, starting with a letter",
  );

export const stageDefinitionSchema = z.strictObject({
  name,
  title: z.string().min(1),
  role: z.enum(stageRoles),
  /** `agent`: one attempt for the whole stage. `batches`: one attempt for each batch of the plan. `merge`: no agent. */
  kind: z.enum(["agent", "batches", "merge"]),
  /** Read-only stages may not change files; what they change anyway is put into the trash. */
  access: z.enum(["read", "edit"]),
  evidence: z.enum(evidenceKinds),
  /** Slash command, used when the project (or the agent) has it; else `prompt` is sent. */
  command: z
    .string()
    .regex(/^\/[\w:.-]+$/, "a slash command such as /review")
    .nullable(),
  /** Instructions, in Markdown. The engine adds the task or batch, the context of the stages before and the user's own context. */
  prompt: z.string(),
  /** Stage names that `skip` may name. */
  skippable: z.boolean(),
  /** What this stage has of its own instead of the options' model, effort and turns. */
  model: z.string().min(1).optional(),
  effort: z.enum(efforts).optional(),
  maxTurns: z.number().int().min(0).max(10_000).optional(),
  /** Shell line that must exit 0 for this stage instead of the pipeline's or the options'; empty: none. */
  gateCommand: z.string().optional(),
  /** Tool rules beside those of the options. */
  allowedTools: z.array(z.string().min(1)).optional(),
});
export type StageDefinition = z.infer<typeof stageDefinitionSchema>;

export const pipelineSchema = z.strictObject({
  name,
  title: z.string().min(1),
  description: z.string(),
  /** What it works on: a typed task, or a plan made from a `tasks.md`. */
  input: z.enum(["text", "plan"]),
  /** Shell line that must exit 0 for its stages instead of the options' gate command; empty: none. */
  gateCommand: z.string().optional(),
  stages: z.array(stageDefinitionSchema).min(1),
});
export type Pipeline = z.infer<typeof pipelineSchema>;
