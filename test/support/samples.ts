import type { OutputPage } from "../../src/model/api";
import { eventSchema } from "../../src/model/event";
import type { NewEvent, OrchestrationEvent } from "../../src/model/event";
import { orchestrationSchema } from "../../src/model/orchestration";
import type {
  Attempt,
  Batch,
  Orchestration,
  RunTask,
  Stage,
} from "../../src/model/orchestration";
import type { Plan, Task } from "../../src/model/plan";
import type { FromHost } from "../../src/model/protocol";
import { defaultRunOptions, defaultSettings } from "../../src/model/settings";
import { phasePipeline } from "../../src/pipelines/phase";
import { isPast, overviewOf } from "../../src/model/overview";
import { pendingStage, untouched } from "../../src/model/untouched";

/** Realistic, typed objects of the model for tests; each orchestration and event is checked by its schema. */

/** The samples' noon: everything happens around it. */
export const sampleNow = Date.UTC(2025, 5, 2, 12, 0, 0);
const minute = 60_000;

/** A valid UUID that is the same in every run. */
export function sampleId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

const sections = [
  "Phase 1: Setup",
  "Phase 2: Core Components",
  "Phase 3: User Stories",
  "Phase 4: Polish",
] as const;
/** How many tasks each section has: 35 together. */
const sizes = [10, 12, 8, 5] as const;
const titles = [
  "Create the project structure of src/ and test/",
  "Add the schema of a session in src/session/schema.ts",
  "Store sessions in SQLite with a migration",
  "Return 401 when the session has expired",
  "Show the name of the user in the header",
  "Cover the log-in with an end-to-end test",
] as const;

/** The tasks of a plan with four sections and 35 tasks, all open. */
export function sampleTasks(): readonly Task[] {
  let number = 0;
  return sizes.flatMap((size, section) =>
    Array.from({ length: size }, (): Task => {
      number += 1;
      const id = `T${String(number).padStart(3, "0")}`;
      const title = titles[number % titles.length]!;
      return {
        kind: "box",
        line: number + 4 * (section + 1),
        endLine: number + 4 * (section + 1),
        key: id,
        id,
        state: " ",
        done: false,
        struck: false,
        optional: false,
        parallel: number % 3 === 0,
        story: section === 2 ? "US1" : null,
        depth: 0,
        parentLine: null,
        title,
        section: [sections[section]!],
        dependencies: [],
        role: "task",
        priority: null,
        effort: null,
        assignee: null,
        files: [],
        text: `- [ ] ${id} ${title}`,
      };
    }),
  );
}

/** The plan of `sampleTasks`: one batch for each section, in waves of three. */
export function samplePlan(over: Partial<Plan> = {}): Plan {
  const tasks = sampleTasks();
  return {
    file: "specs/001-sessions/tasks.md",
    title: "Sessions",
    tasks: [...tasks],
    batches: sections.map((section) => {
      const lines = tasks
        .filter((task) => task.section[0] === section)
        .map((task) => task.line);
      return {
        title: section.replace(/^Phase \d: /, ""),
        tasks: lines,
        waves: Array.from({ length: Math.ceil(lines.length / 3) }, (_, wave) =>
          lines.slice(wave * 3, wave * 3 + 3),
        ),
        purpose: `What ${section} is for, in one sentence.`,
        checkpoint: `${section} works on its own.`,
      };
    }),
    diagnostics: [
      {
        line: 12,
        columns: null,
        subject: "T099",
        severity: "warning",
        code: "unknownDependency",
        message: "T007 depends on T099, which is not in this file.",
      },
      {
        line: 30,
        columns: null,
        subject: null,
        severity: "info",
        code: "staleProgress",
        message: "The progress table does not count what the boxes say.",
      },
    ],
    fromSections: true,
    ...over,
  };
}

/** An attempt that ended well; `number` makes its ids. */
export function sampleAttempt(
  number: number,
  over: Partial<Attempt> = {},
): Attempt {
  return {
    id: sampleId(1000 + number),
    stage: "implement",
    batch: null,
    kind: "work",
    round: 0,
    agent: "claude",
    simulated: false,
    runner: "process",
    sessionId: sampleId(2000 + number),
    resume: null,
    prompt: "Implement exactly the tasks of this batch.",
    promptHash: null,
    budgetUsd: 5,
    timeoutMs: 60 * minute,
    startCommit: "4f0c1d2e",
    status: "ended",
    pid: 4242,
    intendedAt: sampleNow - 30 * minute,
    startedAt: sampleNow - 30 * minute,
    endedAt: sampleNow - 25 * minute,
    outcome: {
      ok: true,
      failure: null,
      answer: "Done.",
      structured: null,
      costUsd: 0.4,
      turns: 12,
      deniedTools: [],
      sessionId: sampleId(2000 + number),
      model: "claude-sonnet",
    },
    evidence: null,
    wentOn: null,
    ...over,
  };
}

/** A stage as it is before it begins. */
export function sampleStage(name: string, over: Partial<Stage> = {}): Stage {
  const index = phasePipeline.stages.findIndex((stage) => stage.name === name);
  return { ...pendingStage(sampleId(3000 + index), name), ...over };
}

const designContext = {
  summary: [
    "# Design",
    "Sessions live in **one table**; `src/session/store.ts` is the only module that reads it.",
    "",
    "- Expired sessions are removed when they are read.",
    "- The header asks for the name once.",
  ].join("\n"),
  artifacts: ["docs/design/sessions.md", "src/session/schema.ts"],
  decisions: ["Tokens are random, not signed: they can be taken back."],
  openQuestions: ["Should a session outlive a change of password?"],
};

const designed = [
  sampleStage("design", {
    status: "completed",
    startedAt: sampleNow - 40 * minute,
    endedAt: sampleNow - 36 * minute,
    context: designContext,
  }),
  sampleStage("analyze", {
    status: "completed",
    startedAt: sampleNow - 36 * minute,
    endedAt: sampleNow - 34 * minute,
    context: {
      summary: "The plan fits the code. T007 names a task that is not there.",
      artifacts: [],
      decisions: [],
      openQuestions: [],
    },
  }),
];

/** Batches of the sample plan of which the first `done` are completed and the next one has `status`. */
function sampleBatches(done: number, status: Batch["status"]): Batch[] {
  return samplePlan().batches.map((plan, index) => ({
    ...plan,
    id: sampleId(4000 + index),
    index,
    status: index < done ? "completed" : index === done ? status : "pending",
    round: 0,
    startedAt: index <= done ? sampleNow - (30 - index * 12) * minute : null,
    endedAt: index < done ? sampleNow - (20 - index * 12) * minute : null,
    failure: null,
    commit: index < done ? "9a8b7c6d" : null,
    summary: index < done ? "All tasks of the batch are done." : null,
  }));
}

/** The tasks of an orchestration of which the first `proven` are proven. */
function sampleRunTasks(proven: number): RunTask[] {
  const { batches } = samplePlan();
  return sampleTasks().map((task, index) => ({
    id: sampleId(5000 + index),
    key: task.key,
    line: task.line,
    label: task.id,
    title: task.title,
    text: task.text,
    files: task.files,
    batch: batches.findIndex((batch) => batch.tasks.includes(task.line)),
    status: index < proven ? "proven" : "open",
    reason:
      index < proven ? "src/session/schema.ts changed; the gate passed." : null,
  }));
}

/** Two batches in: batch 2 of 4 runs, 12 of 35 tasks are proven. */
export function sampleOrchestration(
  over: Partial<Orchestration> = {},
): Orchestration {
  const tasks = sampleRunTasks(12).map((task, index): RunTask =>
    index === 12
      ? { ...task, status: "running" }
      : index === 13
        ? {
            ...task,
            status: "unproven",
            reason: "Nothing that belongs to this task was changed.",
          }
        : task,
  );
  return orchestrationSchema.parse({
    ...untouched,
    id: sampleId(1),
    title: "Sessions",
    status: "running",
    seq: 24,
    pipeline: phasePipeline,
    options: defaultRunOptions,
    simulated: false,
    source: {
      kind: "taskFile",
      file: "specs/001-sessions/tasks.md",
      tracked: true,
      tasks: [...sampleTasks()],
    },
    base: { branch: "main", commit: "4f0c1d2e" },
    worktree: {
      path: "worktrees/1",
      branch: "orchestrator/1-sessions",
      baseCommit: "4f0c1d2e",
      provenCommit: "4f0c1d2e",
      status: "open",
    },
    stages: [
      ...designed,
      sampleStage("implement", {
        status: "running",
        startedAt: sampleNow - 34 * minute,
      }),
      sampleStage("verify"),
      sampleStage("merge"),
    ],
    batches: sampleBatches(1, "running"),
    tasks,
    attempts: [
      sampleAttempt(1, { stage: "design" }),
      sampleAttempt(2, { stage: "analyze" }),
      sampleAttempt(3, { batch: 0 }),
      sampleAttempt(4, {
        batch: 1,
        status: "running",
        startedAt: sampleNow - 12 * minute,
        endedAt: null,
        outcome: null,
      }),
    ],
    costUsd: 1.2,
    createdAt: sampleNow - 41 * minute,
    queuedAt: sampleNow - 41 * minute,
    startedAt: sampleNow - 40 * minute,
    ...over,
  } satisfies Orchestration);
}

/** Batch 2 failed: a task is not proven and the gate does not pass. */
export function failedOrchestration(
  over: Partial<Orchestration> = {},
): Orchestration {
  const failure = {
    code: "gateFailed" as const,
    message: "npm test failed with exit code 1 after batch 2.",
    fix: "Read the end of the gate's output, repair the cause in the worktree or the plan, and choose Retry.",
  };
  const running = sampleOrchestration();
  return sampleOrchestration({
    id: sampleId(2),
    title: "Invoices as PDF",
    status: "failed",
    failure,
    stages: running.stages.map((stage) =>
      stage.name === "implement"
        ? { ...stage, status: "failed", failure, endedAt: sampleNow }
        : stage,
    ),
    batches: running.batches.map((batch) =>
      batch.index === 1
        ? { ...batch, status: "failed", failure, endedAt: sampleNow }
        : batch,
    ),
    tasks: running.tasks.map((task) =>
      task.status === "running"
        ? { ...task, status: "unproven", reason: "The gate failed." }
        : task,
    ),
    attempts: [
      ...running.attempts.slice(0, 3),
      sampleAttempt(4, { batch: 1 }),
      sampleAttempt(5, { batch: 1, kind: "heal" }),
    ],
    endedAt: sampleNow,
    ...over,
  });
}

/** All proven; waits for the user's merge. */
export function mergeReadyOrchestration(
  over: Partial<Orchestration> = {},
): Orchestration {
  const done = sampleOrchestration();
  return sampleOrchestration({
    id: sampleId(3),
    title: "Search in the archive",
    status: "mergeReady",
    stages: [
      ...designed,
      sampleStage("implement", {
        status: "completed",
        startedAt: sampleNow - 34 * minute,
        endedAt: sampleNow - 6 * minute,
      }),
      sampleStage("verify", {
        status: "completed",
        startedAt: sampleNow - 6 * minute,
        endedAt: sampleNow - 2 * minute,
        context: {
          summary:
            "All 35 tasks are done as they were asked for.\n\n1. The search finds words in **titles** and texts.\n2. `npm test` passes with 12 new tests.",
          artifacts: [],
          decisions: [],
          openQuestions: [],
        },
      }),
      sampleStage("merge"),
    ],
    batches: sampleBatches(4, "completed"),
    tasks: sampleRunTasks(35),
    attempts: [
      ...done.attempts.slice(0, 3),
      sampleAttempt(6, {
        stage: "verify",
        evidence: {
          holds: true,
          reason: "",
          changedFiles: [
            {
              path: "src/search/index.ts",
              change: "added",
              additions: 214,
              deletions: 0,
            },
            {
              path: "src/archive/page.ts",
              change: "modified",
              additions: 31,
              deletions: 12,
            },
            {
              path: "src/archive/oldSearch.ts",
              change: "deleted",
              additions: 0,
              deletions: 88,
            },
          ],
          gate: {
            command: "npm test",
            exitCode: 0,
            timedOut: false,
            durationMs: 12_400,
            output: "  148 passing (9s)",
            outputHash: null,
          },
          tasks: [],
          verdict: { verdict: "pass", findings: [] },
          missingArtifacts: [],
        },
      }),
    ],
    ...over,
  });
}

/** Waits for a free slot. */
export function queuedOrchestration(
  over: Partial<Orchestration> = {},
): Orchestration {
  return sampleOrchestration({
    id: sampleId(4),
    title: "Dark theme for the e-mails",
    status: "queued",
    worktree: null,
    stages: phasePipeline.stages.map(({ name }) => sampleStage(name)),
    batches: sampleBatches(-1, "pending"),
    tasks: sampleRunTasks(0),
    attempts: [],
    costUsd: 0,
    startedAt: null,
    ...over,
  });
}

/** Merged and over. */
export function completedOrchestration(
  over: Partial<Orchestration> = {},
): Orchestration {
  const ready = mergeReadyOrchestration();
  return mergeReadyOrchestration({
    id: sampleId(5),
    title: "Export to CSV",
    status: "completed",
    worktree: null,
    stages: ready.stages.map((stage) =>
      stage.name === "merge"
        ? {
            ...stage,
            status: "completed",
            startedAt: sampleNow - 2 * minute,
            endedAt: sampleNow - minute,
          }
        : stage,
    ),
    merge: { status: "merged", commit: "0123abcd" },
    costUsd: 3.85,
    endedAt: sampleNow - minute,
    ...over,
  });
}

/** Events with numbers and times, checked by the schema. */
export function toEvents(
  orchestration: string,
  bodies: readonly NewEvent[],
): readonly OrchestrationEvent[] {
  return bodies.map((body, index) =>
    eventSchema.parse({
      ...body,
      seq: index + 1,
      at: sampleNow - (bodies.length - index) * minute,
      orchestration,
    }),
  );
}

/** What happened to an orchestration up to its second batch, with some decisions. */
export function sampleEvents(
  orchestration: Orchestration = sampleOrchestration(),
): readonly OrchestrationEvent[] {
  const initial = orchestrationSchema.omit({ seq: true }).parse({
    ...queuedOrchestration(),
    id: orchestration.id,
    title: orchestration.title,
  });
  return toEvents(orchestration.id, [
    { type: "orchestrationCreated", initial },
    {
      type: "orchestrationAdmitted",
      because: "One of two slots is free and nothing waits longer.",
    },
    {
      type: "worktreeIntended",
      path: "worktrees/1",
      branch: "orchestrator/1-sessions",
      baseCommit: "4f0c1d2e",
      because: "The base branch main is at 4f0c1d2e.",
    },
    { type: "worktreeOpened" },
    {
      type: "stageStarted",
      stage: "design",
      because: "It is the first stage and it is not skipped.",
    },
    {
      type: "attemptIntended",
      attempt: sampleAttempt(1, { stage: "design" }),
      because: "$5.00 of the budget of the stage and $50.00 in all are left.",
      inputs: {
        stage: "design",
        kind: "work",
        session: "new",
        tightestBudget: "batch",
        leftUsd: 5,
        timeLimitMinutes: 30,
      },
    },
    { type: "attemptStarted", attempt: sampleId(1001), pid: 4242 },
    {
      type: "stageCompleted",
      stage: "design",
      context: designContext,
      commit: null,
      because: "The agent ended well and gave an answer.",
    },
    {
      type: "batchStarted",
      stage: "implement",
      batch: 1,
      because: "Batch 1 is committed; batch 2 is the next with open tasks.",
    },
  ]);
}

/** Batches of which one has tasks side by side, and tasks that need others: near ones, far ones, and a whole section. */
export function plannedOrchestration(): Orchestration {
  const running = sampleOrchestration();
  const needs: Readonly<Record<string, readonly string[]>> = {
    T004: ["T001", "T002"],
    T005: ["T002"],
    T007: ["T001"],
    T011: ["Phase 1: Setup"],
    T012: ["T011"],
    T013: ["T011", "T003"],
    T014: ["T011"],
    T015: ["T012", "T013"],
    T016: ["T015"],
    T018: ["T011", "T015"],
    T023: ["t018"],
    T031: ["T023", "T030"],
  };
  const lineOf = new Map(
    sampleTasks().map(({ id, line }) => [id, line] as const),
  );
  const waves = [
    ["T011"],
    ["T012", "T013", "T014"],
    ["T015"],
    ["T016", "T017", "T018", "T019", "T020", "T021"],
    ["T022"],
  ].map((wave) => wave.flatMap((id) => lineOf.get(id) ?? []));
  return sampleOrchestration({
    source: {
      kind: "taskFile",
      file: "specs/001-sessions/tasks.md",
      tracked: true,
      tasks: sampleTasks().map((task) => ({
        ...task,
        dependencies: [...(needs[task.id ?? ""] ?? [])],
      })),
    },
    batches: running.batches.map((batch) =>
      batch.index === 1 ? { ...batch, waves } : batch,
    ),
  });
}

type Snapshot = Extract<FromHost, { type: "snapshot" }>;

/** These as a snapshot tells them: past ones in short, and in whole too, as if each was shown. */
export const listed = (
  orchestrations: readonly Orchestration[],
): Pick<Snapshot, "orchestrations" | "history" | "historyCount"> => {
  const history = orchestrations.filter(isPast).map(overviewOf);
  return {
    orchestrations: [...orchestrations],
    history,
    historyCount: history.length,
  };
};

/** A snapshot as the host sends it. */
export function sampleSnapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    type: "snapshot",
    orchestrations: [],
    history: [],
    historyCount: 0,
    queue: [],
    events: [],
    settings: defaultSettings,
    now: sampleNow,
    ...over,
  };
}

/** Bytes that a sample item takes in its log. */
export const sampleLineBytes = 100;

/** Part of a log of `total` items of an ended attempt, from a byte position. */
export function sampleOutputPage(
  total: number,
  from: number,
  maxItems = 1000,
): OutputPage {
  const first = from / sampleLineBytes;
  const last = Math.min(total, first + maxItems);
  const items: OutputPage["items"] = [];
  for (let index = first; index < last; index++) {
    const offset = (index + 1) * sampleLineBytes;
    items.push(
      index === 197
        ? {
            kind: "tool",
            text: `Edit src/session/store.ts for case ${index}`,
            detail:
              " function expire(session) {\n-  remove(session);\n+  if (session.isOld) remove(session);\n }",
            offset,
          }
        : index % 4 === 1
          ? {
              kind: "tool",
              text: `Bash: npm test -- --grep "case ${index}"`,
              detail: `$ npm test -- --grep "case ${index}"\n\n  1 passing (3ms)`,
              offset,
            }
          : {
              kind: index % 7 === 3 ? "thinking" : "text",
              text: `Entry ${index}: I read src/session/store.ts and change how an expired session is removed.`,
              offset,
            },
    );
  }
  return { items, next: last * sampleLineBytes, ended: true };
}
