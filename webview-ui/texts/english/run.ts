import type { OrchestrationStatus } from "../../../src/model/orchestration";
import type { Hold } from "../../../src/model/queue";
import type { SteerAction } from "../../steerAction";
import { counted, number } from "./words";

const actions: Record<SteerAction, string> = {
  pause: "Pause",
  pauseNow: "Pause Now",
  resume: "Resume",
  cancel: "Cancel",
  retry: "Retry",
  retryWithBudget: "Retry With a Larger Budget…",
  retryWithGate: "Retry With Another Gate Command…",
  skip: "Skip",
  release: "Start Without Waiting",
  withoutContainers: "Go On Without Containers",
  merge: "Run Merge",
  diff: "View Diff",
  increasePool: "Increase Pool",
  pullRequest: "Create Pull Request…",
  review: "Send Review",
  attach: "Attach to Agent",
  takeOver: "Take Over in Terminal",
  giveBack: "Give Back to Agent",
};

/** What each action leads to, where its name does not say it; shown when the pointer rests on it, and read out. */
const actionHints: Partial<Record<SteerAction, string>> = {
  pause: "After the current batch or stage.",
  pauseNow:
    "Stops the agent at once; its session goes on when you resume. What it has changed stays.",
  pullRequest:
    "Pushes the branch, once you have agreed, and opens the page of its host.",
  review: "Your comments go back to the agent as a new round.",
  attach: "A terminal that shows the agent at work; closing it stops nothing.",
  takeOver:
    "You go on in the agent's session yourself, in a terminal. It stays paused until you give it back.",
  release: "It begins without the work of what it waits for.",
  withoutContainers:
    "Its agents run as processes of this machine from now on, with your rights.",
  increasePool: "One container more, by the setting orchestrator.pool.size.",
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

/** An orchestration: its states, what it works on, what can be done with it. */
export const run = {
  actions,
  actionHints,
  status: {
    queued: "Queued",
    running: "Running",
    healing: "Healing",
    pausing: "Pausing…",
    takenOver: "Taken over by you",
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
  priority: {
    label: "Priority",
    of: (title: string) => `Priority of “${title}”`,
    hint: "A higher one comes first, also between the batches of those at work; within one, who came first.",
    high: "High priority",
    normal: "Normal priority",
    low: "Low priority",
    /** Beside the label. */
    short: { high: "High", normal: "Normal", low: "Low" },
  },
  queue: {
    ahead: (count: number) => `${number(count)} ahead`,
    hold: (hold: Hold): string => {
      switch (hold.kind) {
        case "others":
          return "others must be completed first";
        case "disabled":
          return "nothing is started: Orchestrator Manager is disabled";
        case "slot":
          return `${counted(hold.slots, "agent is", "agents are")} at work, and no more may be at the same time`;
        case "container":
          return `no container is free (${number(hold.size)} in the pool)`;
        case "noContainer":
          return "others wait already for containers, and none can be had";
        case "memory":
          return `${number(hold.availableMb)} MiB of memory are available, and an agent starts with ${number(hold.leastMb)} MiB`;
        case "load":
          return `the machine is busy: a load of ${number(hold.perCore)} for each core, and an agent starts with ${number(hold.most)} at the most`;
      }
    },
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
    takenOver:
      "You work in the agent’s session, in a terminal. Close it, or give the session back here; then resume.",
    paused: (work: string) => `Paused at: ${work}`,
    lastFailure: (message: string) => `The last attempt ended: ${message}`,
    mergeReady: (branch: string) =>
      `Everything is proven; the merge into ${branch} waits for you`,
    mergeReadyWithSkips: (branch: string) =>
      `A part was skipped and is not proven; the merge into ${branch} waits for you`,
    mergeBroken: (branch: string) =>
      `The gate fails on the work with ${branch} merged in; the merge waits for you`,
    mergeGate: (branch: string) =>
      `Running the gate on the work with ${branch} merged in`,
    merging: (branch: string) => `Merging into ${branch}`,
    merged: (branch: string) => `Merged into ${branch}`,
    cancelled: "Cancelled: what was not merged is in the trash",
  },
  progress: {
    tasks: (done: number, of: number, percent: number) =>
      `${number(done)}/${number(of)} tasks (${percent}%)`,
    batches: (done: number, of: number) =>
      `${number(done)}/${number(of)} batches`,
    label: "Proven tasks",
    unproven: (count: number) => `${number(count)} not proven`,
    waits:
      "No batches yet: they are worked on when the stage Implement begins.",
  },
  header: {
    branch: "Branch",
    noBranch: "not made yet",
    base: "Base",
    elapsed: "Elapsed",
    elapsedOf: (all: string, agents: string) =>
      `${all}, agents worked ${agents}`,
    ended: "Ended",
    notStarted: "not started",
    agentTime: "Agent at work",
    /** Its time stands still while it asks, so one is no part of the other. */
    timeOf: (spent: string, limit: string) =>
      `${spent} · limit ${limit}, not counting waits for you`,
    rules: "You allowed for this run; it ends with the run:",
    rulesEnded: "You had allowed for this run; it has ended with the run:",
    moreTime: (minutes: number) => `Give ${minutes} More Minutes`,
    cost: "Cost",
    byHand: (usd: string) => `${usd} of it by you in its session, estimated`,
    handUnknown: "what you spent in its session is not known",
    partUnknown: "part not known",
    costOf: (spent: string, budget: string) => `${spent} of ${budget}`,
    source: "From",
    typedTask: "A typed task",
    controls: "Controls",
  },
  cancel: {
    question: "Cancel this run? Work that is not merged is kept in the trash.",
    confirm: "Cancel the run",
    keep: "Keep it",
  },
  discard: {
    label: "Discard…",
    question: (base: string) =>
      `Discard this work? The worktree and its branch go to the trash, from where you can restore them. ${base} is not changed, and a branch that was pushed stays where it is.`,
    confirm: "Discard",
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
    plan: "Plan",
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
      "Read what the gate printed, then choose Retry. If the gate command itself is wrong, choose Retry With Another Gate Command.",
  },
  merge: {
    title: "Ready to merge",
    into: (branch: string) =>
      `The work is proven and waits for its merge into ${branch}.`,
    sendReview: (count: number) => `Send Review (${number(count)})`,
    summary: "Summary",
    noSummary: "No stage left a summary.",
    files: (count: number) => counted(count, "changed file", "changed files"),
    changes: {
      added: "Added",
      modified: "Modified",
      deleted: "Deleted",
      renamed: "Renamed",
    },
    lines: (added: number, deleted: number) =>
      `+${number(added)} −${number(deleted)}`,
    linesLong: (added: number, deleted: number) =>
      `${counted(added, "line", "lines")} added, ${number(deleted)} deleted`,
    boxes: (file: string) => `The boxes of ${file} change with the merge.`,
    gate: "Gate",
    noGate: "No gate command was set, so none was run.",
    gateOnMerge: (branch: string) =>
      `It ran on the work with ${branch} merged in, since that has moved on:`,
    gatePassed: (command: string, time: string) =>
      `“${command}” passed in ${time}`,
    gateFailed: (command: string, code: number | null, time: string) =>
      `“${command}” failed ${code === null ? "without an exit code" : `with exit code ${code}`} after ${time}`,
    gateTimedOut: (command: string, time: string) =>
      `“${command}” was stopped at its time limit after ${time}`,
    gateOutput: "End of its output",
  },
};
