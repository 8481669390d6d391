import * as z from "zod";
import { failureSchema } from "../model/agent";
import { trashItemSchema } from "../model/api";
import { checkSchema } from "../model/check";
import { contextSchema } from "../model/context";
import type { ErrorCode } from "../model/errors";
import { eventSchema } from "../model/event";
import { orchestrationSchema } from "../model/orchestration";
import { overviewSchema } from "../model/overview";
import { answerSchema } from "../model/question";
import { prioritySchema } from "../model/queue";
import { reviewCommentsSchema } from "../model/review";
import { cleanedSchema, orphanSchema } from "../model/orphan";

/** What travels over HTTP and is not in the model already. Both sides parse with these. */

export const startedSchema = z.object({ id: z.uuid() });

export const planRequestSchema = z.strictObject({
  file: z.string().min(1),
  batchSize: z.number().int().positive().optional(),
  maxBatchSize: z.number().int().positive().optional(),
});

export const pauseRequestSchema = z.strictObject({
  now: z.boolean().optional(),
});

export const forceRequestSchema = z.strictObject({
  stage: z.string().min(1),
});

export const reviewRequestSchema = z.strictObject({
  comments: reviewCommentsSchema,
});

export const prioritizeRequestSchema = z.strictObject({
  priority: prioritySchema,
});

export const extendRequestSchema = z.strictObject({ minutes: z.number() });

export const answerRequestSchema = z.strictObject({
  question: z.string().min(1),
  answer: answerSchema,
});

export const restoreTrashRequestSchema = z.strictObject({
  ref: z.string().min(1),
  folder: z.string().min(1),
});

export const fileRequestSchema = z.strictObject({ file: z.string().min(1) });

export const cleanUpRequestSchema = z.strictObject({
  ids: z.array(z.string().min(1)),
});

export const emptyRequestSchema = z.strictObject({});

export const diffSchema = z.object({
  baseCommit: z.string(),
  head: z.string(),
  worktree: z.string().nullable(),
  files: z.array(z.string()),
  patch: z.string(),
});

export const contextsSchema = z.array(
  z.object({ stage: z.string(), context: contextSchema }),
);
export const overviewsSchema = z.array(overviewSchema);
export const orchestrationsSchema = z.array(orchestrationSchema);
export const eventsSchema = z.array(eventSchema);
export const trashSchema = z.array(trashItemSchema);
export const orphansSchema = z.array(orphanSchema);
export const cleanedListSchema = z.array(cleanedSchema);
export const checksSchema = z.array(checkSchema);
export const errorBodySchema = failureSchema;

/**
 * The status that says: the owner is leaving and did nothing of what was asked. Only this one makes it safe to ask the
 * next owner the same again.
 */
export const leavingStatus = 503;

const statuses: Partial<Record<ErrorCode, number>> = {
  backupUnusable: 400,
  invalidInput: 400,
  invalidPipeline: 400,
  invalidScript: 400,
  invalidSettings: 400,
  noOpenTasks: 400,
  noTaskFile: 400,
  noTasks: 400,
  unknownBranch: 400,
  untrustedWorkspace: 403,
  notFound: 404,
  alreadyRunning: 409,
  detachedHead: 409,
  dirtyBase: 409,
  mergeConflict: 409,
  mergeWouldOverwrite: 409,
  noCommit: 409,
  notAllowedNow: 409,
  diskFull: 507,
};

/** The HTTP status of a failure: 4xx where another request would do better, 5xx where the owner's computer is at fault. */
export const statusOf = (code: ErrorCode): number => statuses[code] ?? 500;
