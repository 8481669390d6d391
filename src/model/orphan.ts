import { saidSchema } from "./sentence";
import * as z from "zod";
import { failureSchema } from "./agent";

/** In the order in which they are cleaned up: what runs, or locks, is in the way of what comes next. */
export const orphanKinds = [
  /** Processes of one attempt, or of one short command such as a gate. */
  "process",
  /** Session of tmux that shows an attempt which has ended. */
  "session",
  /** Folder of an attempt: its prompt and its logs. */
  "attempt",
  /** A lock of git, left by a git that was killed. */
  "lock",
  "worktree",
  "branch",
  /** Our mark of a branch that somebody deleted. */
  "mark",
  /** Half-written files. */
  "temporary",
] as const;
export type OrphanKind = (typeof orphanKinds)[number];

/** Something that carries our mark and that nobody answers for any more. */
export const orphanSchema = z.object({
  /** `KIND:…`; the same at every look. */
  id: z.string(),
  kind: z.enum(orphanKinds),
  /** For people: a path, a branch, or pid and command line. */
  what: z.string(),
  /** One sentence: why nobody answers for it. */
  why: z.string(),
  /** The same as data. */
  said: saidSchema.optional(),
  /** When it last changed, in epoch milliseconds; null where that is not known. */
  since: z.number().nullable(),
  /** Work that is nowhere else: it goes to the trash first. */
  holdsWork: z.boolean(),
});
export type Orphan = z.infer<typeof orphanSchema>;

/** What became of an orphan that was to be cleaned up. */
export const cleanedSchema = z.object({
  id: z.string(),
  done: z.boolean(),
  /** Why it is still there; null when it is gone. */
  failure: failureSchema.nullable(),
  /** The ref that keeps its work; null when there was none. */
  trashRef: z.string().nullable(),
});
export type Cleaned = z.infer<typeof cleanedSchema>;
