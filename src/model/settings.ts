import * as z from "zod";
import { runnerChoices, tmuxLayouts } from "./runner";

const usd = z.number().positive().max(10_000);
const minutes = z
  .number()
  .positive()
  .max(24 * 60);

/** Money ceilings in US dollars. */
export const budgetsSchema = z.strictObject({
  /** One batch, or one stage that has no batches: all its attempts but heals. */
  batch: usd,
  /** The whole orchestration. */
  total: usd,
  /** One heal attempt. */
  heal: usd,
  /** One decision call: the engine asks for a missing verdict. */
  decision: usd,
  /** All orchestrations of this workspace in one calendar day (local time). */
  day: usd,
});
export type Budgets = z.infer<typeof budgetsSchema>;

/** The budgets that can be raised once a run has begun: a retry has the others anew. */
export const raisedBudgetsSchema = budgetsSchema
  .pick({ total: true, day: true })
  .partial();
export type RaisedBudgets = z.infer<typeof raisedBudgetsSchema>;

/** Hard time limits of one attempt, in minutes, by stage role. */
export const timeoutsSchema = z.strictObject({
  specification: minutes,
  implementation: minutes,
  qa: minutes,
});
export type Timeouts = z.infer<typeof timeoutsSchema>;

const clock = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const hours = z
  .string()
  .refine(
    (text) => text === "" || text.split("-").every((part) => clock.test(part)),
    "two times of day such as 22:00-07:00, or nothing",
  )
  .refine(
    (text) => text === "" || text.split("-").length === 2,
    "two times of day such as 22:00-07:00, or nothing",
  );

/** What is done when the agent's quota is used up. */
export const quotaSchema = z.strictObject({
  /** Whether it waits and goes on by itself when the quota is there again; else it is paused. */
  resume: z.boolean(),
  /** The hours (local time) in which it may go on by itself, such as `22:00-07:00`; empty: at any hour. */
  hours,
});
export type Quota = z.infer<typeof quotaSchema>;

/** Models by stage role; empty: `model`. */
export const modelsSchema = z.strictObject({
  specification: z.string(),
  implementation: z.string(),
  qa: z.string(),
});
export type Models = z.infer<typeof modelsSchema>;

export const efforts = ["", "low", "medium", "high", "xhigh", "max"] as const;

/**
 * What is done with an attempt at one of its limits: it is stopped, or stopped and its session goes on in a new attempt after a while; or it
 * goes on, which the user is told of, with `throttle` at the lowest priority.
 */
export const limitActions = ["stop", "restart", "warn", "throttle"] as const;

/** What stops an attempt besides its time, judged on its whole process tree. 0: no such limit. */
export const limitsSchema = z.strictObject({
  /** Resident memory, in MiB. */
  memoryMb: z.number().int().min(0).max(1_048_576),
  /** Processes at one time. */
  processes: z.number().int().min(0).max(100_000),
  /** CPU time, in minutes. */
  cpuMinutes: z.number().min(0).max(10_000),
  /** How long it may neither write output nor use the CPU, in minutes. */
  stallMinutes: z
    .number()
    .min(0)
    .max(24 * 60),
  /** What is done then. */
  action: z.enum(limitActions),
});
export type Limits = z.infer<typeof limitsSchema>;

export const containerNetworks = ["allowlist", "open", "none"] as const;
/** `example.com`, `*.example.com`, `example.com:8443`. */
const hostPattern =
  /^(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?::\d{1,5})?$/;

/** The container pool: what each container may use, and where they are reached. */
export const poolSchema = z.strictObject({
  /** Container engines, as `parseEndpoint` reads them; none: the one that the environment names. */
  endpoints: z.array(z.string().min(1)).max(8),
  /** Whether the scheduler of the Docker Swarm that these engines are in says where the next container begins. */
  swarm: z.boolean(),
  /** Containers at one time, at each engine. */
  size: z.number().int().min(1).max(32),
  /** Port of 127.0.0.1 that leads to the first container; the others follow, of all engines, so none is beyond 65535. */
  portStart: z.number().int().min(1024).max(65_280),
  /** The image, with Node, git and the agent's program. */
  image: z.string().min(1),
  /** In MiB. */
  memoryMb: z.number().int().min(64).max(1_048_576),
  cpus: z.number().min(0.1).max(1024),
  processes: z.number().int().min(16).max(100_000),
  /**
   * `allowlist`: nothing but the agent's service, the registries of the project, and `allowedHosts`. `none`: no network at all, and no
   * port; Claude Code cannot reach its service then.
   */
  network: z.enum(containerNetworks),
  /** What else may be reached with `allowlist`. */
  allowedHosts: z.array(z.string().regex(hostPattern)),
  /** Whether agents in containers have the login of the user's own Claude Code, where no key is set. */
  carryLogin: z.boolean(),
});
export type PoolSettings = z.infer<typeof poolSchema>;

export const tmuxSchema = z.strictObject({
  /** Where the next attempt of an orchestration that is not shown yet goes. */
  layout: z.enum(tmuxLayouts),
});

/** When an agent may start, beside those at work; one works always. */
export const queueLimitsSchema = z.strictObject({
  /** Memory that must be available, in MiB; 0: any. */
  leastMemoryMb: z.number().int().min(0).max(1_048_576),
  /** Processes that may want the CPU, on an average for each core; 0: any number. */
  mostLoad: z.number().min(0).max(1000),
});

/** Where issues of GitHub come from, and which task file they go into. */
export const gitHubSchema = z.strictObject({
  /** The server's address; an Enterprise server's, where it is one. */
  server: z.string().min(1),
  /** `owner/name`; empty: the repository that the remote `origin` is. */
  repository: z.string().regex(/^(?:[\w.-]+\/[\w.-]+)?$/, "owner/name"),
  /** Only issues that have all of these. */
  labels: z.array(z.string().min(1)),
  /** Relative to the workspace. */
  file: z.string().min(1),
});
export type GitHubSettings = z.infer<typeof gitHubSchema>;

/** The same of Jira. */
export const jiraSchema = z.strictObject({
  /** The site's address. */
  site: z.string(),
  /** The account that the token is of. */
  email: z.string(),
  /** Which issues, in JQL. */
  query: z.string().min(1),
  /** The status that closes an issue; empty: the only one of the done category that it can go to, or the one called Done. */
  doneStatus: z.string(),
  /** Relative to the workspace. */
  file: z.string().min(1),
});
export type JiraSettings = z.infer<typeof jiraSchema>;

/** Options that older records lack. As they are here they have no default: what a start request leaves out comes from the settings. */
const later = {
  /** How hard the model should think; empty: the agent's own default. */
  effort: z.enum(efforts),
  /** Model calls of one attempt, without those of its sub-agents (measured with 2.1.329); 0: no limit. */
  maxTurns: z.number().int().min(0).max(10_000),
  /** Folders beside the worktree that the agent may work in, absolute or relative to the workspace. */
  additionalFolders: z.array(z.string().min(1)),
  /** Whether hooks, servers, commands and settings of the project itself count for the agent. */
  projectSettings: z.boolean(),
  /** How long a question of the agent waits for an answer before it is denied, in minutes. */
  questionMinutes: minutes,
  /** How often an attempt is made again in a row when the agent's service was not there. */
  retries: z.number().int().min(0).max(20),
  /** How often the findings of a review go back to the stage that did the work before the user is asked. */
  reviewRounds: z.number().int().min(0).max(5),
  /** Whether an agent hands the tasks of a wave to sub-agents of its own, all of which work in its worktree at the same time. */
  parallelTasks: z.boolean(),
  /** Where its agents run. Containers that are asked for by name are waited for; all else is replaced by the host's processes, and that is said. */
  runner: z.enum(runnerChoices),
};

/** What can differ from run to run; frozen into the orchestration when it starts. */
export const runOptionsSchema = z.strictObject({
  /** `claude`, or `script:FILE` for the scripted agent (a simulation). */
  agent: z.string().min(1),
  /** Path of the agent's program; empty: looked up on the PATH. */
  agentPath: z.string(),
  runner: later.runner.default("auto"),
  model: z.string(),
  models: modelsSchema.default({
    specification: "",
    implementation: "",
    qa: "",
  }),
  fallbackModel: z.string(),
  effort: later.effort.default(""),
  maxTurns: later.maxTurns.default(0),
  additionalFolders: later.additionalFolders.default([]),
  projectSettings: later.projectSettings.default(true),
  permissions: z.enum(["ask", "acceptEdits", "bypass"]),
  questionMinutes: later.questionMinutes.default(60),
  quota: quotaSchema.default({ resume: true, hours: "" }),
  retries: later.retries.default(6),
  /** Tool rules that the agent may use without being asked, such as `Bash(npm test *)`. */
  allowedTools: z.array(z.string().min(1)),
  /** Shell line that must exit 0 in the worktree before work counts as proven; empty: none. */
  gateCommand: z.string(),
  /** Stages to leave out, by name. */
  skip: z.array(z.string()),
  /** Text that goes into the prompt of every stage. */
  context: z.string(),
  autoMerge: z.boolean(),
  autoHeal: z.boolean(),
  healAttempts: z.number().int().min(0).max(5),
  reviewRounds: later.reviewRounds.default(1),
  /** Tasks in a batch where the file has no sections. */
  batchSize: z.number().int().min(1).max(50),
  /** A section with more open tasks is split. */
  maxBatchSize: z.number().int().min(1).max(100),
  pauseBetweenBatches: z.boolean(),
  parallelTasks: later.parallelTasks.default(false),
  budgets: budgetsSchema,
  timeouts: timeoutsSchema,
  limits: limitsSchema
    .extend({ action: limitsSchema.shape.action.default("stop") })
    .default({
      memoryMb: 0,
      processes: 0,
      cpuMinutes: 0,
      stallMinutes: 20,
      action: "stop",
    }),
});
export type RunOptions = z.infer<typeof runOptionsSchema>;

/** What a start request may set; whatever it leaves out comes from the settings. */
export const runOverridesSchema = runOptionsSchema
  .extend(later)
  .partial()
  .extend({
    budgets: budgetsSchema.partial().optional(),
    timeouts: timeoutsSchema.partial().optional(),
    limits: limitsSchema.partial().optional(),
    models: modelsSchema.partial().optional(),
    quota: quotaSchema.partial().optional(),
  });
export type RunOverrides = z.infer<typeof runOverridesSchema>;

/** All settings. The manifest contributes the same keys with the same defaults under `orchestrator.` (a test compares them). */
export const settingsSchema = runOptionsSchema
  .omit({ skip: true, context: true })
  .extend({
    enabled: z.boolean(),
    /** Agents at work at the same time, over all orchestrations. */
    maxConcurrent: z.number().int().min(1).max(16),
    /** Completed and cancelled orchestrations that are kept; the oldest beyond are forgotten, with their logs. */
    keepEnded: z.number().int().min(1).max(100_000),
    /** Where worktrees are made; empty: `.orchestrator/state/worktrees` in the workspace. */
    worktreeFolder: z.string(),
    queue: queueLimitsSchema,
    pool: poolSchema,
    github: gitHubSchema,
    jira: jiraSchema,
    tmux: tmuxSchema,
    /** Glob of the files that the Tasks view shows. */
    taskFiles: z.string().min(1),
    /** Whether sections and tasks have actions and state above them in the text. */
    codeLens: z.boolean(),
  });
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  enabled: true,
  maxConcurrent: 2,
  keepEnded: 1000,
  worktreeFolder: "",
  queue: { leastMemoryMb: 512, mostLoad: 4 },
  pool: {
    endpoints: [],
    swarm: false,
    size: 3,
    portStart: 8081,
    image: "orchestrator-manager/agent",
    memoryMb: 4096,
    cpus: 2,
    processes: 512,
    network: "allowlist",
    allowedHosts: [],
    carryLogin: false,
  },
  github: {
    server: "https://github.com",
    repository: "",
    labels: [],
    file: "issues/github/tasks.md",
  },
  jira: {
    site: "",
    email: "",
    query:
      "assignee = currentUser() AND statusCategory != Done ORDER BY created",
    doneStatus: "",
    file: "issues/jira/tasks.md",
  },
  tmux: { layout: "sessions" },
  taskFiles: "**/{tasks,TASKS,Tasks}.md",
  codeLens: true,
  agent: "claude",
  agentPath: "",
  runner: "auto",
  model: "",
  models: { specification: "", implementation: "", qa: "" },
  fallbackModel: "",
  effort: "",
  maxTurns: 0,
  additionalFolders: [],
  projectSettings: true,
  permissions: "acceptEdits",
  questionMinutes: 60,
  quota: { resume: true, hours: "" },
  retries: 6,
  allowedTools: [],
  gateCommand: "",
  autoMerge: false,
  autoHeal: true,
  healAttempts: 1,
  reviewRounds: 1,
  batchSize: 15,
  maxBatchSize: 20,
  pauseBetweenBatches: false,
  parallelTasks: false,
  budgets: { batch: 5, total: 50, heal: 2, decision: 0.5, day: 100 },
  timeouts: { specification: 30, implementation: 60, qa: 30 },
  limits: {
    memoryMb: 0,
    processes: 0,
    cpuMinutes: 0,
    stallMinutes: 20,
    action: "stop",
  },
};

/** The options of a run: what the request sets, else the settings. */
export function runOptions(
  settings: Settings,
  overrides: RunOverrides = {},
): RunOptions {
  // The plain object schema takes from the settings what belongs to a run and drops the rest.
  return z.object(runOptionsSchema.shape).parse({
    skip: [],
    context: "",
    ...settings,
    ...overrides,
    budgets: { ...settings.budgets, ...overrides.budgets },
    timeouts: { ...settings.timeouts, ...overrides.timeouts },
    limits: { ...settings.limits, ...overrides.limits },
    models: { ...settings.models, ...overrides.models },
    quota: { ...settings.quota, ...overrides.quota },
  });
}

export const defaultRunOptions: RunOptions = runOptions(defaultSettings);
