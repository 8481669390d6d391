import * as z from "zod";
import { saidSchema } from "./sentence";

export const changedFileSchema = z.object({
  path: z.string(),
  change: z.enum(["added", "modified", "deleted", "renamed"]),
  additions: z.number().int().nonnegative(),
  deletions: z.number().int().nonnegative(),
});
export type ChangedFile = z.infer<typeof changedFileSchema>;

/** The gate command's run: its exit code is the proof, the end of its output helps the reader. */
export const gateResultSchema = z.object({
  command: z.string(),
  exitCode: z.number().int().nullable(),
  timedOut: z.boolean(),
  durationMs: z.number().nonnegative(),
  /** The end of what it printed, as far as it is kept. */
  output: z.string(),
  /** SHA-256 of `output`, hexadecimal; null in old records. */
  outputHash: z.string().nullable().default(null),
});
export type GateResult = z.infer<typeof gateResultSchema>;

export const taskEvidenceSchema = z.object({
  key: z.string(),
  proven: z.boolean(),
  /** Why it counts, or why not, as one sentence. */
  reason: z.string(),
  /** The same as data; left out in old records. */
  said: saidSchema.optional(),
  files: z.array(z.string()),
});
export type TaskEvidence = z.infer<typeof taskEvidenceSchema>;

/** What was found after an attempt; the stage or batch counts only when `holds`. */
export const evidenceSchema = z.object({
  holds: z.boolean(),
  /** Why not; empty when it holds. */
  reason: z.string(),
  /** The same as data; left out in old records, and when it holds. */
  said: saidSchema.optional(),
  changedFiles: z.array(changedFileSchema),
  gate: gateResultSchema.nullable(),
  tasks: z.array(taskEvidenceSchema),
  verdict: z
    .object({
      verdict: z.enum(["pass", "fail"]),
      findings: z.array(z.string()),
    })
    .nullable(),
  /** Artifacts that the agent named and that were not in the worktree: they do not count. */
  missingArtifacts: z.array(z.string()).default([]),
  /** What a person has to look at before it is merged, since it is what proves the work; left out where there is nothing. */
  doubts: z.array(saidSchema).optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;
