import { saidSchema } from "./sentence";
import type { Said } from "./said";
import * as z from "zod";

/** The character between the brackets of a box; a space is open, `x` or `X` is done. */
export const boxState = z.string();

/**
 * One work item of a task file. Lines count from 1. Mostly a `box`; a `heading` that names a task is one where no box below
 * it is work, and so is a `document` (a file of one task, with its id and status in the front matter).
 */
export const taskSchema = z.object({
  kind: z.enum(["box", "heading", "document"]),
  /** Line of the box or heading; of a document, the line of its status. */
  line: z.number().int().positive(),
  /** Last line of all that belongs to it, its child tasks included. */
  endLine: z.number().int().positive(),
  /**
   * Stable within a file: the id if it is unique, else made from the id and title, and only among equal ones from the task
   * above and the sections; so it survives edits around it and a renamed section.
   */
  key: z.string(),
  id: z.string().nullable(),
  /** Of a heading or document, what its box would hold: `x`, a space, `~` under way, `!` blocked, `-` put off or dropped. */
  state: boxState,
  done: z.boolean(),
  /** Struck through: still a box, no longer work. */
  struck: z.boolean(),
  /** May be left out (Kiro's `- [ ]*`). */
  optional: z.boolean(),
  parallel: z.boolean(),
  story: z.string().nullable(),
  depth: z.number().int().nonnegative(),
  parentLine: z.number().int().nullable(),
  title: z.string(),
  /** Headings above the task, outermost first. */
  section: z.array(z.string()),
  /** What must be done before, as ids and names of sections; as written on the task or said of it elsewhere in the file. */
  dependencies: z.array(z.string()),
  role: z.enum(["task", "criterion"]),
  /** As written: `P1`, `high`. */
  priority: z.string().nullable(),
  effort: z.string().nullable(),
  assignee: z.string().nullable(),
  /** Paths and globs that the text names, as written. */
  files: z.array(z.string()),
  /** The task's own lines, box included, without the ones of its child tasks: what an agent is given. */
  text: z.string(),
});
export type Task = z.infer<typeof taskSchema>;

export const diagnosticSchema = z.object({
  line: z.number().int().positive(),
  /** Where in the line, as UTF-16 offsets from its start; null for the whole line. */
  columns: z
    .object({ from: z.number().int(), to: z.number().int() })
    .nullable(),
  /** What it is about (the unknown id, for one): a fix needs it. */
  subject: z.string().nullable(),
  severity: z.enum(["error", "warning", "info"]),
  code: z.string(),
  /** In English. */
  message: z.string(),
  /** The same as data. */
  said: saidSchema.optional(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;

export const sectionSchema = z.object({
  title: z.string(),
  /** 1 to 6 for headings; 7 for a bold paragraph, or a numbered item without a box, that people use as one. */
  level: z.number().int(),
  line: z.number().int().positive(),
  /** Last line before the next section that is not inside this one. */
  endLine: z.number().int().positive(),
  /** Sections, stories and ids that must be done before, as the file says ("Phase 2 depends on Phase 1"). */
  dependencies: z.array(z.string()),
  purpose: z.string().nullable(),
  checkpoint: z.string().nullable(),
});
export type Section = z.infer<typeof sectionSchema>;

/** Puts `text` in the place of the characters `from`..`to` (UTF-16 offsets) of the text it was made for. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A way out of a diagnostic. */
export interface Fix {
  readonly title: Said;
  /** In rising order; they do not overlap. */
  readonly edits: readonly TextEdit[];
  /** The one that is most likely wanted. */
  readonly preferred: boolean;
}

/** A place where a text names a task id. */
export interface Mention {
  readonly id: string;
  /** From 1. */
  readonly line: number;
  /** UTF-16 offsets from the start of the line. */
  readonly from: number;
  readonly to: number;
  /** `definition`: the head of the task that has this id. */
  readonly kind: "definition" | "mention";
}

/** A parsed `tasks.md`. The text itself stays with the caller; every edit is made against it by line. */
export interface TaskFile {
  readonly title: string;
  readonly tasks: readonly Task[];
  readonly sections: readonly Section[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Files that nearly always change together, as history shows: each path with the others, both ways round, as paths from the root
 * of the repository with `/`.
 */
export type CoChanges = ReadonlyMap<string, readonly string[]>;

/**
 * Tasks that one attempt works on, by line number: dependencies first, else in the order of the file. `waves` groups the same
 * tasks into those that may run side by side; a wave comes after the one before it.
 */
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
