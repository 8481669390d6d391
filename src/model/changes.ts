import * as z from "zod";
import { changedFileSchema } from "./evidence";

/** What an orchestration has changed, as a page is told of it: first the files, then the lines of those that the user opens. */

export const fileChangeSchema = changedFileSchema.extend({
  /** Path before a renaming. */
  from: z.string().optional(),
  /** It has no lines that could be shown. */
  binary: z.boolean(),
});
export type FileChange = z.infer<typeof fileChangeSchema>;

export const changedLineSchema = z.object({
  kind: z.enum(["same", "added", "removed"]),
  /** Without its end. */
  text: z.string(),
  /** So many characters of a very long line are left out. */
  cut: z.number().int().positive().optional(),
  /** The last line of a file that ends without a line end. */
  endless: z.literal(true).optional(),
});
export type ChangedLine = z.infer<typeof changedLineSchema>;

/** Lines of a file that follow each other, with what is around the change. */
export const changedPartSchema = z.object({
  /** Number of its first line before and after the change, from 1. */
  before: z.number().int().positive(),
  after: z.number().int().positive(),
  lines: z.array(changedLineSchema),
});
export type ChangedPart = z.infer<typeof changedPartSchema>;

export const fileLinesSchema = z.object({
  parts: z.array(changedPartSchema),
  /** So many lines of a very large change are left out. */
  leftOut: z.number().int().nonnegative(),
});
export type FileLines = z.infer<typeof fileLinesSchema>;
