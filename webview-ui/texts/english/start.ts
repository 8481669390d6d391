import type { Forecast } from "../../../src/model/money";
import { counted, money } from "./words";

const wholeMinutes = (minutes: number): number =>
  Math.max(1, Math.round(minutes));

/** The form that starts an orchestration, and the plan that it shows. */
export const start = {
  fileTitle: (title: string) => `Complete phase: ${title}`,
  fileTitleUnknown: "Complete a tasks.md",
  textTitle: "Start a task",
  sourceLabel: "What to work on",
  sourceFile: "A tasks.md",
  sourceText: "A typed task",
  file: "Path of the tasks.md",
  fileHint: "Absolute, or relative to the workspace.",
  readPlan: "Read the plan",
  detected: (batches: number, file: string) =>
    `Detected ${counted(batches, "batch", "batches")} from ${file}`,
  openTasks: (count: number) => counted(count, "open task", "open tasks"),
  forecast: ({
    p50Usd,
    p90Usd,
    p50Minutes,
    p90Minutes,
    samples,
    from,
  }: Forecast) =>
    `about ${money(p50Usd)}–${money(p90Usd)} and ${wholeMinutes(p50Minutes)}–${wholeMinutes(p90Minutes)} min (p50–p90, from ${samples} ${from})`,
  reading: "Reading the plan…",
  noSections: (size: number) =>
    `The file has no sections, so the tasks are cut into batches of at most ${size}. Headings such as “## Phase 1” make better batches.`,
  diagnostics: (count: number) =>
    counted(count, "remark on the plan", "remarks on the plan"),
  severities: { error: "Error", warning: "Warning", info: "Hint" },
  line: (line: number) => `line ${line}`,
  text: "What is to be done",
  textHint:
    "Describe the result that you want, and how one can tell that it is reached.",
  options: "Options",
  autoMerge: "Merge without asking",
  autoMergeHint: "Merges by itself as soon as all is proven.",
  skipDesign: "Skip design",
  skipAnalyze: "Skip analyze",
  context: "Additional context",
  contextHint: "Goes into the prompt of every stage.",
  after: "Begin after",
  afterHint:
    "It waits until these are completed, and builds on their merged work. Of the same tasks.md it takes the tasks that they do not have.",
  advanced: "Advanced",
  autoHeal: "Auto-heal",
  autoHealHint: "Lets the agent try again with the failure in view.",
  healAttempts: "Heal attempts",
  batchSize: "Batch size",
  batchSizeHint: "Used when the file has no sections.",
  pauseBetweenBatches: "Pause between batches",
  parallelTasks: "Parallel tasks",
  parallelTasksHint:
    "Sub-agents do tasks marked [P] side by side. Usually faster; costs more.",
  runner: "Where agents run",
  runners: {
    auto: "Containers where they can be had, else processes",
    process: "Processes of this machine",
    tmux: "Processes, shown in tmux",
    container: "Containers only",
  },
  model: "Model",
  modelHint: "Empty: the agent's own choice.",
  fallbackModel: "Fallback model",
  fallbackModelHint: "Used when the model is overloaded.",
  permissions: "Permissions",
  ask: "Accept edits; ask me for other tools",
  acceptEdits: "Accept edits; other tools by rule",
  bypass: "Bypass all permission checks",
  bypassWarning:
    "The agent may then run any command with your rights, on your whole machine and the network, and is never stopped to ask. Choose this only inside a container or a machine that you can lose.",
  gateCommand: "Gate command",
  gateCommandHint:
    "Must exit with 0 before work counts as proven, such as npm test.",
  agent: "Agent",
  budgets: "Budgets in US dollars",
  batchBudget: "Each batch",
  totalBudget: "Total",
  healBudget: "Each heal",
  decisionBudget: "Each decision",
  dayBudget: "Each day, all runs",
  dryRun: "Dry run",
  hideDryRun: "Hide the dry run",
  start: "Start",
  starting: "Starting…",
  showExisting: "Show",
  cancelExisting: "Cancel Existing",
  cannotStart: "It cannot start yet:",
  planTitle: "Plan",
  planNote:
    "No agent is asked. This is what would be worked on, in this order.",
  wave: (number: number) => `Wave ${number}`,
  parallel: "can be done side by side",
  problem: (field: string, message: string) => `${field}: ${message}`,
  problems: {
    noText: "Describe the task.",
    noFile: "Name the tasks.md.",
    noPlan: "The plan is still being read.",
    noOpenTasks: "The file has no open tasks. Add one, or open one again.",
    wholeNumber: (min: number, max: number) =>
      `Enter a whole number from ${min} to ${max}.`,
    amount: (max: number) => `Enter more than 0 and at most ${max}.`,
  },
};
