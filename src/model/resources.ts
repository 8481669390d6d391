import * as z from "zod";
import { failureSchema } from "./agent";
import { saidSchema } from "./sentence";
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
  /** Files that are not committed; null where the folder is gone, or cannot be read. */
  changedFiles: z.number().int().nonnegative().nullable(),
  /** Bytes of all its files, ignored ones as well, as they were a short time ago; null while that is not known. */
  sizeBytes: z.number().nonnegative().nullable().default(null),
  /** Why it cannot be read; left out where it can, and where it is gone. */
  failure: failureSchema.optional(),
});
export type Workplace = z.infer<typeof workplaceSchema>;

/** A slot of the container pool: a port of 127.0.0.1, and the right to one container. */
export const containerSlotSchema = z.object({
  port: z.number().int(),
  /** `recycling`: its container is being destroyed. `blocked`: its port is another program's, or its engine cannot be used. */
  state: z.enum(["free", "leased", "recycling", "blocked"]),
  /** Whose attempt has it; null for none, and for one that nobody knows any more. */
  orchestration: z.uuid().nullable(),
  /** Why it is blocked, or still recycling; null where nothing is wrong. */
  trouble: z.string().nullable(),
  /** The same as data; left out where others said it. */
  said: saidSchema.optional(),
});
export type ContainerSlot = z.infer<typeof containerSlotSchema>;

/** What orchestrations hold of the machine at this moment. */
export const resourcesSchema = z.object({
  instances: z.array(instanceSchema),
  worktrees: z.array(workplaceSchema),
  /** Of the pool, where containers are what agents are to run in, or do. */
  slots: z.array(containerSlotSchema),
});
export type Resources = z.infer<typeof resourcesSchema>;
