import * as z from "zod";

/** The character between the brackets of a box; a space is open, `x` or `X` is done. */
export const boxState = z.string();

/** One work item of a `tasks.md`. Lines count from 1. */
export const taskSchema = z.object({
  /** Line of the box (or of the heading that is the task). */
  line: z.number().int().positive(),
  /** Stable within a file: the id if it is unique, else made from the title and its sections; survives edits around it. */
  key: z.string(),
  id: z.string().nullable(),
  state: boxState,
  done: z.boolean(),
  parallel: z.boolean(),
  story: z.string().nullable(),
  depth: z.number().int().nonnegative(),
  parentLine: z.number().int().nullable(),
  title: z.string(),
  /** Headings above the task, outermost first. */
  section: z.array(z.string()),
  dependencies: z.array(z.string()),
  role: z.enum(["task", "criterion"]),
  effort: z.string().nullable(),
  assignee: z.string().nullable(),
  /** Paths that the text names, as written. */
  files: z.array(z.string()),
  /** The task's own lines, box included, without the ones of its child tasks: what an agent is given. */
  text: z.string(),
});
export type Task = z.infer<typeof taskSchema>;

export const diagnosticSchema = z.object({
  line: z.number().int().positive(),
  severity: z.enum(["error", "warning", "info"]),
  code: z.string(),
  message: z.string(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;

export const sectionSchema = z.object({
  title: z.string(),
  level: z.number().int(),
  line: z.number().int().positive(),
  purpose: z.string().nullable(),
  checkpoint: z.string().nullable(),
});
export type Section = z.infer<typeof sectionSchema>;

/** A parsed `tasks.md`. The text itself stays with the caller; every edit is made against it by line. */
export interface TaskFile {
  readonly title: string;
  readonly tasks: readonly Task[];
  readonly sections: readonly Section[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Tasks that one attempt works on, by line number, in file order; `waves` groups those that may run side by side. */
export const batchPlanSchema = z.object({
  title: z.string(),
  tasks: z.array(z.number().int().positive()),
  waves: z.array(z.array(z.number().int().positive())),
  purpose: z.string().nullable(),
  checkpoint: z.string().nullable(),
});
export type BatchPlan = z.infer<typeof batchPlanSchema>;

/** What `plan --json` prints and the start form shows. `batches` hold open tasks only. */
export const planSchema = z.object({
  file: z.string(),
  title: z.string(),
  tasks: z.array(taskSchema),
  batches: z.array(batchPlanSchema),
  diagnostics: z.array(diagnosticSchema),
  /** False when batches were cut by size because the file has no sections. */
  fromSections: z.boolean(),
});
export type Plan = z.infer<typeof planSchema>;
