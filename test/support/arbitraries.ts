import fc from "fast-check";
import { randomUUID } from "node:crypto";
import type { OrchestrationEvent } from "../../src/model/event";
import type {
  Attempt,
  Batch,
  Orchestration,
  RunTask,
  Stage,
  TimedWait,
} from "../../src/model/orchestration";
import type { Answer, OpenQuestion } from "../../src/model/question";
import type { Task } from "../../src/model/plan";
import { priorities } from "../../src/model/turn";
import type { RecordedComment } from "../../src/model/review";
import { runnerNames } from "../../src/model/runner";
import { defaultRunOptions } from "../../src/model/settings";
import { pendingStage, untouched } from "../../src/model/untouched";

/** An orchestration with so many tasks, just created. */
export function anOrchestration(
  taskCount = 1,
  change: Partial<Orchestration> = {},
): Orchestration {
  const tasks = Array.from({ length: taskCount }, (_, index): RunTask => ({
    id: randomUUID(),
    key: `T${index}`,
    line: index + 1,
    label: `T${index}`,
    title: `Task number ${index}`,
    text: `- [ ] T${index} Task number ${index} in src/file${index}.ts`,
    files: [`src/file${index}.ts`],
    batch: 0,
    status: "open",
    reason: null,
  }));
  return {
    ...untouched,
    id: randomUUID(),
    title: "Do all of it",
    status: "queued",
    seq: 1,
    pipeline: {
      name: "task",
      title: "Task",
      description: "",
      input: "text",
      stages: [
        {
          name: "build",
          title: "Build",
          role: "implementation",
          kind: "agent",
          access: "edit",
          evidence: "changes",
          command: null,
          prompt: "Build it.",
          skippable: false,
        },
      ],
    },
    options: defaultRunOptions,
    simulated: false,
    source: { kind: "text", text: "Do all of it" },
    base: { branch: "main", commit: "c0ffee" },
    stages: [pendingStage(randomUUID(), "build")],
    batches: [],
    tasks,
    createdAt: 1_700_000_000_000,
    queuedAt: 1_700_000_000_000,
    ...change,
  };
}

export function anAttempt(change: Partial<Attempt> = {}): Attempt {
  return {
    id: randomUUID(),
    stage: "build",
    batch: null,
    kind: "work",
    round: 0,
    agent: "claude",
    simulated: false,
    runner: "process",
    sessionId: randomUUID(),
    resume: null,
    prompt: "Build it.",
    promptHash: null,
    budgetUsd: 5,
    timeoutMs: 60_000,
    startCommit: "c0ffee",
    status: "intended",
    pid: null,
    intendedAt: 1_700_000_000_000,
    startedAt: null,
    endedAt: null,
    outcome: null,
    evidence: null,
    wentOn: null,
    ...change,
  };
}

/** Some event with the number and the orchestration of this state: the store does not ask whether it explains the change. */
export const anEvent = (next: Orchestration): OrchestrationEvent => ({
  type: "orchestrationAdmitted",
  orchestration: next.id,
  seq: next.seq,
  at: 1_700_000_000_000 + next.seq,
});

/** Facts as a decision may be made from. */
export const anyInputs = fc.dictionary(
  fc.stringMatching(/^[a-z][a-zA-Z]{0,12}$/),
  fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 5, noNullPrototype: true },
);

/** The next state, with a number of its own. */
export const changed = (
  before: Orchestration,
  change: Partial<Orchestration>,
): Orchestration => ({ ...before, ...change, seq: before.seq + 1 });

/** Any code points, half pairs too. (fast-check's own unit for that builds a table of all of them first, for seconds.) */
const wildText = fc.string({
  unit: fc.nat(0x10ffff).map((point) => String.fromCodePoint(point)),
});

/** Texts that databases and journals stumble over, too. */
export const anyText = fc.oneof(
  fc.string(),
  wildText,
  fc.constantFrom(
    "",
    "half a pair \ud83d",
    "\udc00",
    "a\0b",
    '\u0001json:"x"',
    "'; DROP TABLE tasks; --",
    "line\r\nline\u2028",
  ),
);
const text = anyText;
const orNull = <Value>(value: fc.Arbitrary<Value>) =>
  fc.option(value, { nil: null });
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const count = fc.nat(1000);
/** JSON has no -0. */
const usd = fc
  .double({ min: 0, max: 10_000, noNaN: true })
  .map((value) => value + 0);
const json = fc
  .jsonValue()
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

const failure = fc.record(
  {
    code: fc.constantFrom("internal", "agentFailed", "diskFull"),
    message: text,
    fix: text,
  },
  { requiredKeys: ["code", "message"] },
);

const stageNames = ["design", "build", "check"] as const;

const stage: fc.Arbitrary<Stage> = fc.record({
  id: fc.uuid(),
  name: fc.constantFrom(...stageNames),
  status: fc.constantFrom(
    "pending",
    "running",
    "completed",
    "failed",
    "skipped",
  ),
  round: count,
  startedAt: orNull(time),
  endedAt: orNull(time),
  context: orNull(
    fc.record({
      summary: text,
      artifacts: fc.array(text),
      decisions: fc.array(text),
      openQuestions: fc.array(text),
    }),
  ),
  failure: orNull(failure),
  commit: orNull(text),
});

const line = fc.integer({ min: 1, max: 9999 });

const batch: fc.Arbitrary<Batch> = fc.record({
  id: fc.uuid(),
  index: count,
  title: text,
  tasks: fc.array(line),
  waves: fc.array(fc.array(line)),
  purpose: orNull(text),
  checkpoint: orNull(text),
  status: fc.constantFrom("pending", "running", "completed", "failed"),
  round: count,
  startedAt: orNull(time),
  endedAt: orNull(time),
  failure: orNull(failure),
  commit: orNull(text),
  summary: orNull(text),
});

const task: fc.Arbitrary<RunTask> = fc.record({
  id: fc.uuid(),
  key: text,
  line: count,
  label: orNull(text),
  title: text,
  text,
  files: fc.array(text),
  batch: orNull(count),
  status: fc.constantFrom("open", "running", "proven", "unproven"),
  reason: orNull(text),
});

const outcome = fc.record(
  {
    ok: fc.boolean(),
    failure: orNull(failure),
    answer: text,
    structured: json,
    costUsd: usd,
    turns: count,
    deniedTools: fc.array(text),
    sessionId: orNull(text),
    model: orNull(text),
  },
  {
    requiredKeys: [
      "ok",
      "failure",
      "answer",
      "costUsd",
      "turns",
      "deniedTools",
      "sessionId",
      "model",
    ],
  },
);

const evidence = fc.record({
  holds: fc.boolean(),
  reason: text,
  changedFiles: fc.array(
    fc.record({
      path: text,
      change: fc.constantFrom(
        "added" as const,
        "modified" as const,
        "deleted" as const,
        "renamed" as const,
      ),
      additions: count,
      deletions: count,
    }),
    { maxLength: 3 },
  ),
  gate: orNull(
    fc.record({
      command: text,
      exitCode: orNull(fc.integer({ min: 0, max: 255 })),
      timedOut: fc.boolean(),
      durationMs: usd,
      output: text,
      outputHash: orNull(text),
    }),
  ),
  tasks: fc.array(
    fc.record({
      key: text,
      proven: fc.boolean(),
      reason: text,
      files: fc.array(text),
    }),
    { maxLength: 3 },
  ),
  verdict: orNull(
    fc.record({
      verdict: fc.constantFrom("pass" as const, "fail" as const),
      findings: fc.array(text),
    }),
  ),
  missingArtifacts: fc.array(text),
});

const attempt: fc.Arbitrary<Attempt> = fc.record({
  id: fc.uuid(),
  stage: fc.constantFrom(...stageNames),
  batch: orNull(count),
  kind: fc.constantFrom("work", "heal", "decide"),
  round: count,
  agent: text,
  simulated: fc.boolean(),
  runner: fc.constantFrom(...runnerNames),
  sessionId: fc.uuid(),
  resume: orNull(fc.record({ sessionId: fc.uuid(), fork: fc.boolean() })),
  prompt: text,
  promptHash: orNull(text),
  budgetUsd: usd,
  timeoutMs: usd.map((value) => value + 1),
  startCommit: text,
  status: fc.constantFrom("intended", "running", "ended"),
  pid: orNull(count),
  intendedAt: time,
  startedAt: orNull(time),
  endedAt: orNull(time),
  outcome: orNull(outcome),
  evidence: orNull(evidence),
  wentOn: orNull(fc.constantFrom("waited" as const, "resumed" as const)),
});

const list = <Value>(value: fc.Arbitrary<Value>) =>
  fc.array(value, { maxLength: 4 });

const wait: fc.Arbitrary<TimedWait> = fc.record({
  kind: fc.constantFrom("quota" as const, "retry" as const),
  until: time,
  since: time,
  failure,
});

const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({
    kind: fc.constant("allow" as const),
    scope: fc.constantFrom("once" as const, "run" as const),
  }),
  fc.record({ kind: fc.constant("deny" as const), message: text }),
  fc.record({
    kind: fc.constant("choose" as const),
    choices: fc.dictionary(
      // zod leaves this key out of every record.
      text.filter((key) => key !== "__proto__"),
      text,
    ),
  }),
);

const question: fc.Arbitrary<OpenQuestion> = fc.record({
  id: text.map((id) => `q${id}`),
  attempt: fc.uuid(),
  askedAt: time,
  expiresAt: time,
  answer: orNull(answer),
  subject: fc.record({
    kind: fc.constant("permission" as const),
    tool: text,
    summary: text,
    input: text,
    rule: orNull(text),
  }),
});

const comment: fc.Arbitrary<RecordedComment> = fc.record({
  file: text.map((name) => `f${name}`),
  line: count.map((value) => value + 1),
  text: text.map((words) => `t${words.trim()}`),
  lineText: text,
});

/** Any state that the schema allows, with stages that its pipeline has. */
export const anyOrchestration: fc.Arbitrary<Orchestration> = fc
  .record({
    id: fc.uuid(),
    title: text,
    status: fc.constantFrom<Orchestration["status"][]>(
      "queued",
      "running",
      "paused",
      "mergeReady",
      "completed",
      "failed",
      "cancelled",
    ),
    roles: fc.array(
      fc.constantFrom<Orchestration["pipeline"]["stages"][number]["role"][]>(
        "specification",
        "implementation",
        "qa",
      ),
      { minLength: 3, maxLength: 3 },
    ),
    context: text,
    simulated: fc.boolean(),
    source: fc.oneof(
      fc.record({ kind: fc.constant("text" as const), text }),
      fc.record({
        kind: fc.constant("taskFile" as const),
        file: text,
        tracked: fc.boolean(),
        tasks: fc.constant<Task[]>([]),
      }),
    ),
    base: fc.record({ branch: text, commit: text }),
    worktree: orNull(
      fc.record({
        path: text,
        branch: text,
        baseCommit: text,
        provenCommit: text,
        status: fc.constantFrom(
          "intended" as const,
          "open" as const,
          "removed" as const,
        ),
      }),
    ),
    stages: list(stage),
    batches: list(batch),
    tasks: list(task),
    attempts: list(attempt),
    requested: fc.constantFrom(null, "pause", "cancel", "merge"),
    after: list(fc.uuid()),
    priority: fc.constantFrom(...priorities),
    recoveries: count,
    wait: orNull(wait),
    questions: list(question),
    rules: list(text),
    move: orNull(
      fc.oneof(
        fc.record({
          kind: fc.constant("skip" as const),
          stage: fc.constantFrom(...stageNames),
          batch: orNull(count),
        }),
        fc.record({
          kind: fc.constant("stage" as const),
          stage: fc.constantFrom(...stageNames),
        }),
        fc.record({
          kind: fc.constant("review" as const),
          stage: fc.constantFrom(...stageNames),
          comments: fc.array(comment, { minLength: 1, maxLength: 3 }),
        }),
      ),
    ),
    review: orNull(
      fc.record({
        stage: fc.constantFrom(...stageNames),
        comments: fc.array(comment, { maxLength: 3 }),
        attemptsBefore: count,
      }),
    ),
    byHand: orNull(fc.record({ usd, unknown: count })),
    takeover: orNull(
      fc.record({ sessionId: fc.uuid(), at: time, givenBackAt: orNull(time) }),
    ),
    failure: orNull(failure),
    merge: fc.record({
      status: fc.constantFrom(
        "none" as const,
        "intended" as const,
        "merged" as const,
      ),
      commit: orNull(text),
    }),
    costUsd: usd,
    createdAt: time,
    queuedAt: time,
    startedAt: orNull(time),
    endedAt: orNull(time),
  })
  .map(({ roles, context, ...rest }) => ({
    // fast-check makes objects without a prototype, which JSON does not.
    ...structuredClone(rest),
    seq: 1,
    options: { ...defaultRunOptions, context },
    pipeline: {
      name: "any",
      title: "Any",
      description: context,
      input: "text",
      stages: stageNames.map((name, index) => ({
        name,
        title: name,
        role: roles[index] ?? "qa",
        kind: "agent",
        access: "edit",
        evidence: "answer",
        command: null,
        prompt: context,
        skippable: true,
      })),
    },
  }));

/** One of the two lists' items for each place, in any order, some left out: additions, changes, moves and deletions. */
const mixed = <Item extends { readonly id: string }>(
  before: readonly Item[],
  other: readonly Item[],
): fc.Arbitrary<Item[]> =>
  fc.shuffledSubarray([
    ...before.map((item, index) =>
      // Every second one gets the content of another, under its own id.
      index % 2 === 0 ? item : { ...item, ...other[index], id: item.id },
    ),
    ...other.slice(before.length),
  ]);

/** A state that may follow another: each field as before, or another. */
export const anySuccessor = (
  before: Orchestration,
): fc.Arbitrary<Orchestration> =>
  fc.tuple(anyOrchestration, fc.nat(2 ** 20)).chain(([other, choice]) =>
    fc
      .record({
        stages: mixed(before.stages, other.stages),
        batches: mixed(before.batches, other.batches),
        tasks: mixed(before.tasks, other.tasks),
        attempts: mixed(before.attempts, other.attempts),
      })
      .map((lists): Orchestration => {
        const candidate = { ...other, ...lists };
        const keys = Object.keys(candidate).filter(
          (_, index) => ((choice >> (index % 20)) & 1) === 1,
        );
        return {
          ...before,
          ...Object.fromEntries(
            Object.entries(candidate).filter(([key]) => keys.includes(key)),
          ),
          id: before.id,
          seq: before.seq + 1,
        };
      }),
  );
