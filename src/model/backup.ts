import * as z from "zod";
import { failureSchema } from "./agent";
import { orchestrationStatuses } from "./orchestration";

/** What a backup says of itself. */
export const backupFactsSchema = z.object({
  /** When it was taken, in epoch milliseconds. */
  at: z.number().int(),
  /** Absolute path of the workspace that it was taken in. */
  workspace: z.string(),
  orchestrations: z.number().int().nonnegative(),
  events: z.number().int().nonnegative(),
});
export type BackupFacts = z.infer<typeof backupFactsSchema>;

export const backupMadeSchema = backupFactsSchema.extend({
  /** Absolute path of the file. */
  file: z.string(),
});
export type BackupMade = z.infer<typeof backupMadeSchema>;

const standingSchema = z.object({
  status: z.enum(orchestrationStatuses),
  /** How many events are on record. */
  events: z.number().int().positive(),
});

/** What an orchestration refers to outside of the records, and is not there. */
export const missingSchema = z.object({
  kind: z.enum(["branch", "worktree", "commit", "trash"]),
  /** Name of the branch or the ref, path of the worktree, or the commit. */
  name: z.string(),
  /** It is made anew from the commit that was proven last. */
  madeAnew: z.boolean(),
});
export type Missing = z.infer<typeof missingSchema>;

/** What a restore does to the record of one orchestration. */
export const restoredRunSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  /** `lost`: the backup does not have it. */
  change: z.enum(["added", "replaced", "same", "lost"]),
  /** As it is on record before the restore; null: it is not. */
  before: standingSchema.nullable(),
  /** As it is in the backup; null: it is not there. */
  after: standingSchema.nullable(),
  /** It was waiting or at work when the backup was taken: it comes back paused. */
  comesBackPaused: z.boolean(),
  missing: z.array(missingSchema),
});
export type RestoredRun = z.infer<typeof restoredRunSchema>;

/** What a restore would do. */
export const restorePreviewSchema = z.object({
  backup: backupMadeSchema,
  /** Those of the backup, then those that would be lost; the oldest first. */
  runs: z.array(restoredRunSchema),
  /** Why it cannot be done now; null: it can. */
  refusal: failureSchema.nullable(),
});
export type RestorePreview = z.infer<typeof restorePreviewSchema>;

export const restoredSchema = restorePreviewSchema.extend({
  /** The backup of what was on record before: the way back; null where that was damaged. */
  safety: backupMadeSchema.nullable(),
  /** Files of a damaged database, kept beside what was restored; absolute paths. */
  kept: z.array(z.string()).default([]),
});
export type Restored = z.infer<typeof restoredSchema>;
