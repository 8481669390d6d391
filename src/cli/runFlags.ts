import path from "node:path";
import type { Command } from "commander";
import * as z from "zod";
import type { GoOnOptions } from "../model/api";
import { prioritySchema } from "../model/queue";
import { runnerNames } from "../model/runner";
import {
  budgetsSchema,
  runOptionsSchema,
  settingsSchema,
} from "../model/settings";
import type { RunOverrides } from "../model/settings";
import { allowedBy, parseNumber, parseText } from "./values";

const { shape } = runOptionsSchema;

const runnerSchema = shape.runner.unwrap();

const text = z.string().optional();
const flag = z.boolean().optional();
const number = z.number().optional();

export const runFlagsSchema = z.object({
  task: text,
  pipeline: text,
  base: text,
  detach: flag,
  agent: text,
  agentPath: text,
  runner: runnerSchema.optional(),
  model: text,
  fallbackModel: text,
  context: text,
  gate: text,
  after: z.array(z.string()).optional(),
  priority: prioritySchema.optional(),
  skip: z.array(z.string()).optional(),
  autoMerge: flag,
  heal: flag,
  healAttempts: number,
  reviewRounds: number,
  batchSize: number,
  maxBatchSize: number,
  pauseBetweenBatches: flag,
  parallel: flag,
  maxConcurrent: number,
  budgetTotal: number,
  budgetBatch: number,
  budgetDay: number,
  permissions: shape.permissions.optional(),
});
export type RunFlags = z.infer<typeof runFlagsSchema>;

const numberOption = (
  command: Command,
  name: string,
  placeholder: string,
  description: string,
  schema: z.ZodNumber,
): Command =>
  command.option(
    `${name} <${placeholder}>`,
    `${description} (${allowedBy(schema)})`,
    (value: string) => parseNumber(name, value, schema),
  );

export const addSizeOptions = (command: Command): Command => {
  numberOption(
    command,
    "--batch-size",
    "n",
    "tasks in a batch where the file has no sections",
    shape.batchSize,
  );
  return numberOption(
    command,
    "--max-batch-size",
    "n",
    "a section with more open tasks is split",
    shape.maxBatchSize,
  );
};

/** What can be decided anew for one that stopped: more money, where its agents run, and its gate. */
export const addGoOnOptions = (command: Command): Command => {
  command.option(
    "--runner <runner>",
    `where its agents run from now on (${runnerNames.join(", ")})`,
    (value: string) => parseText("--runner", value, z.enum(runnerNames)),
  );
  command.option(
    "--gate <command>",
    "shell line that must exit 0 from now on; empty: none",
  );
  numberOption(
    command,
    "--budget-total",
    "usd",
    "larger ceiling of the whole orchestration in US dollars",
    budgetsSchema.shape.total,
  );
  return numberOption(
    command,
    "--budget-day",
    "usd",
    "larger ceiling of the day, for this orchestration, in US dollars",
    budgetsSchema.shape.day,
  );
};

/** The flags of `addGoOnOptions`; only what was given. */
export const goOnOf = (flags: RunFlags): GoOnOptions => {
  const budgets = withoutUndefined({
    total: flags.budgetTotal,
    day: flags.budgetDay,
  });
  return withoutUndefined({
    budgets: Object.keys(budgets).length === 0 ? undefined : budgets,
    runner: flags.runner === "auto" ? undefined : flags.runner,
    gateCommand: flags.gate,
  });
};

/** What a repeatable option was given so far. */
const collected = (value: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  value,
];

export const addAgentOption = (command: Command): Command =>
  command.option(
    "--agent <agent>",
    "claude, or script:FILE for a simulation",
    (value: string) => parseText("--agent", value, shape.agent),
  );

/** The options of `run`, checked while they are read. */
export const addRunOptions = (command: Command): void => {
  command.option("--task <text>", "work on this text instead of a file");
  addWorkOptions(command).option(
    "--detach",
    "print the id and return; a process in the background goes on",
  );
};

/** How the work of a run is done, whatever it is. */
export const addWorkOptions = (command: Command): Command => {
  command.option(
    "--pipeline <name>",
    "phase for a file, task for a text, or one of your own",
  );
  addAgentOption(command)
    .option(
      "--agent-path <path>",
      "the agent's program; looked up on the PATH when left out",
    )
    .option(
      "--runner <runner>",
      `where the agent runs (${allowedBy(runnerSchema)})`,
      (value: string) => parseText("--runner", value, runnerSchema),
    )
    .option("--model <model>", "the model that the agent uses")
    .option("--fallback-model <model>", "the model to fall back to under load")
    .option(
      "--base <branch>",
      "branch to start from and merge into; the one that is checked out when left out",
    )
    .option(
      "--after <id>",
      "begin when that orchestration is completed, and build on its work (repeatable)",
      collected,
    )
    .option(
      "--priority <priority>",
      `whose turn comes first in the queue (${allowedBy(prioritySchema)})`,
      (value: string) => parseText("--priority", value, prioritySchema),
    )
    .option("--context <text>", "goes into the prompt of every stage")
    .option(
      "--gate <command>",
      "shell line that must exit 0 before work counts as proven",
    )
    .option("--skip <stage>", "leave a stage out (repeatable)", collected)
    .option("--auto-merge", "merge without waiting for you")
    .option("--no-heal", "do not let the agent repair what failed");
  numberOption(
    command,
    "--heal-attempts",
    "n",
    "repairs for each failure",
    shape.healAttempts,
  );
  numberOption(
    command,
    "--review-rounds",
    "n",
    "how often findings of a review go back to be mended",
    shape.reviewRounds.unwrap(),
  );
  addSizeOptions(command);
  command
    .option("--pause-between-batches", "wait for you after each batch")
    .option(
      "--parallel",
      "sub-agents do the tasks of a wave (marked [P]) side by side; costs more",
    );
  numberOption(
    command,
    "--max-concurrent",
    "n",
    "agents at work at the same time",
    settingsSchema.shape.maxConcurrent,
  );
  numberOption(
    command,
    "--budget-total",
    "usd",
    "ceiling of the whole orchestration in US dollars",
    budgetsSchema.shape.total,
  );
  numberOption(
    command,
    "--budget-batch",
    "usd",
    "ceiling of one batch or stage in US dollars",
    budgetsSchema.shape.batch,
  );
  return command.option(
    "--permissions <mode>",
    `what the agent may do unasked (${allowedBy(shape.permissions)})`,
    (value: string) => parseText("--permissions", value, shape.permissions),
  );
};

const scriptPrefix = "script:";

/** The flags as options of a run; only what was given. A script is named from the current folder. */
export const overridesOf = (flags: RunFlags, cwd: string): RunOverrides => {
  const agent = flags.agent?.startsWith(scriptPrefix)
    ? scriptPrefix + path.resolve(cwd, flags.agent.slice(scriptPrefix.length))
    : flags.agent;
  const budgets = withoutUndefined({
    total: flags.budgetTotal,
    batch: flags.budgetBatch,
  });
  return withoutUndefined({
    agent,
    agentPath: flags.agentPath,
    runner: flags.runner,
    model: flags.model,
    fallbackModel: flags.fallbackModel,
    permissions: flags.permissions,
    gateCommand: flags.gate,
    skip: flags.skip,
    context: flags.context,
    autoMerge: flags.autoMerge,
    // `--no-heal` is the only way to say anything: without it commander says true, and the settings decide.
    autoHeal: flags.heal === false ? false : undefined,
    healAttempts: flags.healAttempts,
    reviewRounds: flags.reviewRounds,
    batchSize: flags.batchSize,
    maxBatchSize: flags.maxBatchSize,
    pauseBetweenBatches: flags.pauseBetweenBatches,
    parallelTasks: flags.parallel,
    budgets: Object.keys(budgets).length === 0 ? undefined : budgets,
  });
};

export const withoutUndefined = <T extends object>(
  value: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } => {
  const given: { [Key in keyof T]?: Exclude<T[Key], undefined> } = {};
  for (const key in value) {
    const item = value[key];
    if (isGiven(item)) given[key] = item;
  }
  return given;
};

const isGiven = <T>(value: T): value is Exclude<T, undefined> =>
  value !== undefined;
