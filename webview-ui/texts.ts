import type { EventType } from "../src/model/event";
import type { Forecast } from "../src/model/money";
import type { OrchestrationStatus } from "../src/model/orchestration";
import { money } from "./format";
import { questionTexts } from "./questionTexts";
import type { SteerAction } from "./steerAction";

/** "1 task", "2 tasks". */
const counted = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;

const wholeMinutes = (minutes: number): number =>
  Math.max(1, Math.round(minutes));

const events: Record<EventType, string> = {
  orchestrationCreated: "Created",
  orchestrationAdmitted: "Started from the queue",
  pauseRequested: "Pause asked for",
  orchestrationPaused: "Paused",
  orchestrationResumed: "Resumed",
  cancelRequested: "Cancel asked for",
  orchestrationCancelled: "Cancelled",
  retryRequested: "Retry asked for",
  moveRequested: "Move asked for",
  moved: "Moved on",
  released: "No longer waits for others",
  recovered: "Picked up after a crash",
  waitStarted: "Waits for a time",
  waitEnded: "Wait ended",
  questionAsked: "The agent asks",
  questionAnswered: "Answered",
  questionClosed: "Question closed",
  worktreeIntended: "Worktree to be opened",
  worktreeOpened: "Worktree opened",
  worktreeRemoved: "Worktree removed",
  stageStarted: "Stage started",
  stageSkipped: "Stage skipped",
  batchStarted: "Batch started",
  attemptIntended: "Attempt to be started",
  attemptStarted: "Attempt started",
  timeExtended: "Time extended",
  attemptEnded: "Attempt ended",
  evidenceGathered: "Evidence gathered",
  workTakenBack: "Work taken back",
  batchCompleted: "Batch completed",
  batchFailed: "Batch failed",
  stageCompleted: "Stage completed",
  stageFailed: "Stage failed",
  findingsReturned: "Findings sent back",
  mergeAwaited: "Waits for the merge",
  mergeRequested: "Merge asked for",
  mergeIntended: "Merge to be made",
  mergeFailed: "Merge failed",
  merged: "Merged",
  orchestrationCompleted: "Completed",
  orchestrationFailed: "Failed",
};

const actions: Record<SteerAction, string> = {
  pause: "Pause",
  pauseNow: "Pause Now",
  resume: "Resume",
  cancel: "Cancel",
  retry: "Retry",
  skip: "Skip",
  release: "Start Without Waiting",
  merge: "Run Merge",
  diff: "View Diff",
};

/** What each action leads to, where its name does not say it; shown when the pointer rests on it, and read out. */
const actionHints: Partial<Record<SteerAction, string>> = {
  pause: "After the current batch or stage.",
  pauseNow:
    "Stops the agent at once; its session goes on when you resume. What it has changed stays.",
  release: "It begins without the work of what it waits for.",
};

/** What is waited for, with its state. */
const waited: Record<OrchestrationStatus, (title: string) => string> = {
  queued: (title) => `“${title}”, which is queued`,
  running: (title) => `“${title}”, which is at work`,
  paused: (title) => `“${title}”, which is paused`,
  mergeReady: (title) => `“${title}”, which is ready to merge`,
  completed: (title) => `“${title}”, which is complete`,
  failed: (title) => `“${title}”, which failed`,
  cancelled: (title) => `“${title}”, which was cancelled`,
};

/** Every text of the page that a user can read, in one place, so that it can be translated. */
export const texts = {
  loading: "Loading…",
  dismiss: "Dismiss",
  back: "All runs",
  simulated: "Simulated: scripted agent",
  simulatedLong:
    "Simulated: scripted agent. No model was asked; the steps below were played from a script.",
  badMessage:
    "The page got a message that it does not understand, and left it out. Reload the window; if this comes again, the page and the extension are of different versions.",
  announce: (title: string, state: string, sentence: string) =>
    `${title}: ${state}.${sentence === "" ? "" : ` ${sentence}.`}`,
  noHost:
    "This page is shown by Orchestrator Manager in VS Code; by itself it has nothing to show.",
  actions,
  actionHints,
  events,
  questions: questionTexts,
  status: {
    queued: "Queued",
    running: "Running",
    healing: "Healing",
    pausing: "Pausing…",
    paused: "Paused",
    cancelling: "Cancelling…",
    merging: "Merging…",
    mergeReady: "Merge ready",
    completed: "Complete",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  stageStatus: {
    pending: "Not started",
    running: "Running",
    completed: "Complete",
    failed: "Failed",
    skipped: "Skipped",
    waiting: "Waits for you",
  },
  taskStatus: {
    open: "Open",
    running: "Running",
    proven: "Proven",
    unproven: "Not proven",
  },
  headline: {
    batch: (number: number, of: number, title: string) =>
      `Implementing batch ${number} of ${of}: ${title}`,
    healingBatch: (number: number, of: number, title: string, count: string) =>
      `Auto-healing batch ${number} of ${of}: ${title} (${count})`,
    healingStage: (title: string, count: string) =>
      `Auto-healing ${title} (${count})`,
    healCount: (number: number, of: number) => `attempt ${number} of ${of}`,
    batchFailed: (number: number, of: number, title: string) =>
      `Batch ${number} of ${of} failed: ${title}`,
    stageFailed: (title: string) => `${title} failed`,
    stage: (title: string) => `Running ${title}`,
    queued: "Waits for a free slot",
    waits: (
      others: readonly {
        readonly title: string;
        readonly status: OrchestrationStatus;
      }[],
    ) =>
      `Waits for ${others.map(({ title, status }) => waited[status](title)).join(", ")}`,
    paused: (work: string) => `Paused at: ${work}`,
    lastFailure: (message: string) => `The last attempt ended: ${message}`,
    mergeReady: (branch: string) =>
      `Everything is proven; the merge into ${branch} waits for you`,
    mergeReadyWithSkips: (branch: string) =>
      `A part was skipped and is not proven; the merge into ${branch} waits for you`,
    merging: (branch: string) => `Merging into ${branch}`,
    merged: (branch: string) => `Merged into ${branch}`,
    cancelled: "Cancelled: what was not merged is in the trash",
  },
  home: {
    title: "Orchestrations",
    active: "Active",
    queued: "Queued",
    history: "History",
    emptyTitle: "Nothing has run yet",
    emptyText:
      "Let an agent work through a whole tasks.md, or through one task that you describe. It works in its own git worktree; each step is proven before the next, and nothing reaches your branch without your merge.",
    emptySteps: [
      "Choose a tasks.md, or describe one task.",
      "Look at the plan and the budget, and start.",
      "Read the diff, and merge.",
    ],
    startFile: "Complete a tasks.md…",
    startText: "Start a typed task…",
    open: (title: string) => `Open ${title}`,
  },
  progress: {
    tasks: (done: number, of: number, percent: number) =>
      `${done}/${of} tasks (${percent} %)`,
    batches: (done: number, of: number) => `${done}/${of} batches`,
    label: "Proven tasks",
    unproven: (count: number) => `${count} not proven`,
    waits:
      "No batches yet: they are worked on when the stage Implement begins.",
  },
  header: {
    branch: "Branch",
    noBranch: "not made yet",
    base: "Base",
    elapsed: "Elapsed",
    notStarted: "not started",
    agentTime: "Agent at work",
    /** Its time stands still while it asks, so one is no part of the other. */
    timeOf: (spent: string, limit: string) =>
      `${spent} · limit ${limit}, not counting waits for you`,
    moreTime: (minutes: number) => `Give ${minutes} More Minutes`,
    cost: "Cost",
    costOf: (spent: string, budget: string) => `${spent} of ${budget}`,
    source: "From",
    typedTask: "a typed task",
    controls: "Controls",
  },
  cancel: {
    question: "Cancel this run? Work that is not merged is kept in the trash.",
    confirm: "Cancel the run",
    keep: "Keep it",
  },
  stageBar: {
    label: "Stages",
    step: (
      number: number,
      of: number,
      title: string,
      state: string,
      figures: string,
    ) =>
      `Stage ${number} of ${of}, ${title}: ${state}${figures === "" ? "" : `, ${figures}`}`,
  },
  tabs: {
    label: "Details",
    progress: "Progress",
    output: "Live output",
    context: "Context",
    log: "Decision log",
  },
  batches: {
    title: "Batches and tasks",
    taskTitle: "Tasks",
    batch: (number: number, title: string) => `Batch ${number}: ${title}`,
    unassigned: "Without a batch",
    checkpoint: "Checkpoint",
    attempts: (count: number) => counted(count, "attempt", "attempts"),
    task: (label: string, title: string) => `${label} ${title}`,
  },
  failure: {
    title: "What went wrong",
    pausedTitle: "Why it paused",
    mergeTitle: "Why it is not merged",
    code: "Code",
    wayOut: "Way out",
    noWayOut: "Look at the live output, then choose Retry.",
    gateWayOut:
      "Read what the gate printed, then choose Retry. If the gate command itself is wrong, cancel, correct it, and start anew.",
  },
  merge: {
    title: "Ready to merge",
    into: (branch: string) =>
      `The work is proven and waits for its merge into ${branch}.`,
    summary: "Summary",
    noSummary: "No stage left a summary.",
    files: (count: number) => counted(count, "changed file", "changed files"),
    changes: {
      added: "Added",
      modified: "Modified",
      deleted: "Deleted",
      renamed: "Renamed",
    },
    lines: (added: number, deleted: number) => `+${added} −${deleted}`,
    linesLong: (added: number, deleted: number) =>
      `${counted(added, "line", "lines")} added, ${deleted} deleted`,
    gate: "Gate",
    noGate: "No gate command was set, so none was run.",
    gatePassed: (command: string, time: string) =>
      `${command} passed in ${time}`,
    gateFailed: (command: string, code: number | null, time: string) =>
      `${command} failed ${code === null ? "without an exit code" : `with exit code ${code}`} after ${time}`,
    gateTimedOut: (command: string, time: string) =>
      `${command} was stopped at its time limit after ${time}`,
    gateOutput: "End of its output",
  },
  output: {
    attempt: "Attempt",
    none: "No attempt has been made yet, so there is no output.",
    empty: "No output yet.",
    follow: "Follow",
    search: "Search the output",
    matches: (current: number, of: number) => `${current} of ${of}`,
    noMatches: "No match",
    previous: "Previous match",
    next: "Next match",
    lines: (count: number) => counted(count, "entry", "entries"),
    dropped: (count: number) =>
      `${counted(count, "older entry is", "older entries are")} not shown here any more. \`orchestrator log\` in a terminal tells all.`,
    ended: "The attempt has ended.",
    label: "Output of the attempt",
    details: "Details",
    kinds: {
      text: "Agent",
      thinking: "Thinking",
      tool: "Tool",
      toolResult: "Tool result",
      notice: "Notice",
      error: "Error",
      result: "Result",
    },
    attemptKinds: { work: "work", heal: "heal", decide: "verdict" },
    attemptName: (
      number: number,
      stage: string,
      batch: number | null,
      kind: string,
      time: string,
    ) =>
      `${number}. ${stage}${batch === null ? "" : `, batch ${batch + 1}`}, ${kind}${time === "" ? "" : `, ${time}`}`,
  },
  context: {
    title: "What each stage handed on",
    stage: "Stage",
    none: "No stage has handed anything on yet.",
    asText: "As text",
    asJson: "As JSON",
    artifacts: "Artifacts",
    decisions: "Decisions",
    openQuestions: "Open questions",
  },
  log: {
    filter: "Filter",
    all: "All events",
    none: "No decision yet.",
    noMatch: "No entry fits the filter.",
    time: "Time",
    what: "Decision",
    because: "Because",
    why: "Why?",
    whyOf: (what: string) => `Why? ${what}`,
    facts: (what: string) => `What it was decided from: ${what}`,
    number: "No.",
    batch: (number: number) => `Batch ${number}`,
    minutes: (count: number) => `now ${counted(count, "minute", "minutes")}`,
    ok: "ended well",
    holds: "the evidence holds",
    count: (count: number) => counted(count, "entry", "entries"),
    older: (count: number) =>
      `Show ${counted(count, "older entry", "older entries")}`,
  },
  start: {
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
    parallel: "side by side",
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
  },
} as const;
