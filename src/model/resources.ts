import * as z from "zod";
import { resourceSampleSchema, runnerNames } from "./runner";

/** What an agent at work takes of the machine. */
export const instanceSchema = z.object({
  orchestration: z.uuid(),
  attempt: z.uuid(),
  /** The agent's process; null before it runs. */
  pid: z.number().int().nullable(),
  /** Where it runs. */
  runner: z.enum(runnerNames),
  /** The supervisor's latest look at the whole process tree, a few seconds old; null before the first. */
  sample: resourceSampleSchema.nullable(),
});
export type Instance = z.infer<typeof instanceSchema>;

/** A worktree that an orchestration works in. */
export const workplaceSchema = z.object({
  orchestration: z.uuid(),
  path: z.string(),
  branch: z.string(),
  /** Files that are not committed; null where the folder is gone. */
  changedFiles: z.number().int().nonnegative().nullable(),
});
export type Workplace = z.infer<typeof workplaceSchema>;

/** What orchestrations hold of the machine at this moment. */
export const resourcesSchema = z.object({
  instances: z.array(instanceSchema),
  worktrees: z.array(workplaceSchema),
});
export type Resources = z.infer<typeof resourcesSchema>;
