import * as z from "zod";

const usd = z.number().positive().max(10_000);
const minutes = z
  .number()
  .positive()
  .max(24 * 60);

/** Money ceilings in US dollars. */
export const budgetsSchema = z.strictObject({
  /** One batch, or one stage that has no batches: all its attempts but heals. */
  batch: usd.default(5),
  /** The whole orchestration. */
  total: usd.default(50),
  /** One heal attempt. */
  heal: usd.default(2),
  /** One decision call: the engine asks for a missing verdict. */
  decision: usd.default(0.5),
  /** All orchestrations of this workspace in one calendar day (local time). */
  day: usd.default(100),
});
export type Budgets = z.infer<typeof budgetsSchema>;

/** Hard time limits of one attempt, in minutes, by stage role. */
export const timeoutsSchema = z.strictObject({
  specification: minutes.default(30),
  implementation: minutes.default(60),
  qa: minutes.default(30),
});
export type Timeouts = z.infer<typeof timeoutsSchema>;

/** What can differ from run to run; frozen into the orchestration when it starts. */
export const runOptionsSchema = z.strictObject({
  /** `claude`, or `script:FILE` for the scripted agent (a simulation). */
  agent: z.string().min(1).default("claude"),
  /** Path of the agent's program; empty: looked up on the PATH. */
  agentPath: z.string().default(""),
  model: z.string().default(""),
  fallbackModel: z.string().default(""),
  permissions: z.enum(["acceptEdits", "bypass"]).default("acceptEdits"),
  /** Tool rules that the agent may use without being asked, such as `Bash(npm test *)`. */
  allowedTools: z.array(z.string().min(1)).default([]),
  /** Shell line that must exit 0 in the worktree before work counts as proven; empty: none. */
  gateCommand: z.string().default(""),
  /** Stages to leave out, by name. */
  skip: z.array(z.string()).default([]),
  /** Text that goes into the prompt of every stage. */
  context: z.string().default(""),
  autoMerge: z.boolean().default(false),
  autoHeal: z.boolean().default(true),
  healAttempts: z.number().int().min(0).max(5).default(1),
  batchSize: z.number().int().min(1).max(50).default(15),
  maxBatchSize: z.number().int().min(1).max(100).default(20),
  pauseBetweenBatches: z.boolean().default(false),
  budgets: budgetsSchema.prefault({}),
  timeouts: timeoutsSchema.prefault({}),
});
export type RunOptions = z.infer<typeof runOptionsSchema>;

/** All settings. The manifest contributes the same keys with the same defaults under `orchestrator.` (a test compares them). */
export const settingsSchema = runOptionsSchema
  .omit({ skip: true, context: true })
  .extend({
    enabled: z.boolean().default(true),
    /** Agents at work at the same time, over all orchestrations. */
    maxConcurrent: z.number().int().min(1).max(16).default(2),
    /** Where worktrees are made; empty: `.orchestrator/state/worktrees` in the workspace. */
    worktreeFolder: z.string().default(""),
    /** Glob of the files that the Tasks view shows. */
    taskFiles: z.string().min(1).default("**/{tasks,TASKS,Tasks}.md"),
  });
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = settingsSchema.parse({});
export const defaultRunOptions: RunOptions = runOptionsSchema.parse({});
