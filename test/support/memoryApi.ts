import { randomUUID } from "node:crypto";
import type {
  Notice,
  OrchestratorApi,
  GoOnOptions,
  StartRequest,
} from "../../src/model/api";
import type { BackupMade } from "../../src/model/backup";
import { OrchestratorError } from "../../src/model/errors";
import type { OrchestrationEvent, NewEvent } from "../../src/model/event";
import type { Attempt, Orchestration } from "../../src/model/orchestration";
import { orchestrationSchema } from "../../src/model/orchestration";
import { defaultRunOptions } from "../../src/model/settings";
import { isPast, overviewOf } from "../../src/model/overview";
import { untouched } from "../../src/model/untouched";

/** An orchestration as an engine would keep it, with what a test wants different. */
export const orchestrationOf = (
  differences: Partial<Orchestration> = {},
): Orchestration => ({
  ...untouched,
  id: randomUUID(),
  title: "Grüße 🎉 add a greeting",
  status: "running",
  seq: 1,
  pipeline: {
    name: "task",
    title: "Task",
    description: "",
    input: "text",
    stages: [
      {
        name: "implementation",
        title: "Implementation",
        role: "implementation",
        kind: "agent",
        access: "edit",
        evidence: "changes",
        command: null,
        prompt: "Do it.",
        skippable: false,
      },
    ],
  },
  options: defaultRunOptions,
  simulated: false,
  source: { kind: "text", text: "Add a greeting" },
  base: { branch: "main", commit: "a".repeat(40) },
  worktree: {
    path: "/repo/.orchestrator/state/worktrees/x",
    branch: "orchestrator/x",
    baseCommit: "a".repeat(40),
    provenCommit: "a".repeat(40),
    status: "open",
  },
  stages: [
    {
      id: randomUUID(),
      name: "implementation",
      status: "running",
      round: 0,
      startedAt: 1_763_683_200_000,
      endedAt: null,
      context: null,
      failure: null,
      commit: null,
    },
  ],
  batches: [],
  tasks: [],
  costUsd: 0.25,
  createdAt: 1_763_683_200_000,
  queuedAt: 1_763_683_200_000,
  startedAt: 1_763_683_200_000,
  ...differences,
});

export const attemptOf = (differences: Partial<Attempt> = {}): Attempt => ({
  id: randomUUID(),
  stage: "implementation",
  batch: null,
  kind: "work",
  round: 0,
  agent: "claude",
  simulated: false,
  runner: "process",
  sessionId: randomUUID(),
  resume: null,
  prompt: "Do it.",
  promptHash: null,
  budgetUsd: 5,
  timeoutMs: 60_000,
  startCommit: "a".repeat(40),
  status: "running",
  pid: 42,
  intendedAt: 1_763_683_200_000,
  startedAt: 1_763_683_200_000,
  endedAt: null,
  outcome: null,
  evidence: null,
  wentOn: null,
  ...differences,
});

/** What is told of a backup in this file. */
export const backupMade = (file: string): BackupMade => ({
  file,
  at: 1_763_683_200_000,
  workspace: "/repo",
  orchestrations: 2,
  events: 34,
});

/** One call that was made, by method and arguments. */
export interface Call {
  readonly method: keyof OrchestratorApi;
  readonly args: readonly unknown[];
}

export interface MemoryApi extends OrchestratorApi {
  readonly calls: Call[];
  readonly subscribers: () => number;
  readonly add: (orchestration: Orchestration) => void;
  /** Applies a change, appends the event and tells the subscribers, as a commit does. */
  readonly commit: (
    id: string,
    body: NewEvent,
    change?: Partial<Orchestration>,
    because?: string,
  ) => void;
  readonly tell: (notice: Notice) => void;
  /** What a call does beside being recorded; tests set what they need. */
  readonly on: Partial<
    Record<keyof OrchestratorApi, (id: string) => Promise<void> | void>
  >;
  readonly answers: {
    output: Awaited<ReturnType<OrchestratorApi["output"]>>;
    contexts: Awaited<ReturnType<OrchestratorApi["contexts"]>>;
    diff: Awaited<ReturnType<OrchestratorApi["diff"]>>;
    plan: Awaited<ReturnType<OrchestratorApi["plan"]>>;
    forecast: Awaited<ReturnType<OrchestratorApi["forecast"]>>;
    remaining: Awaited<ReturnType<OrchestratorApi["remaining"]>>;
    cost: Awaited<ReturnType<OrchestratorApi["cost"]>>;
    analytics: Awaited<ReturnType<OrchestratorApi["analytics"]>>;
    queue: Awaited<ReturnType<OrchestratorApi["queue"]>>;
    trash: Awaited<ReturnType<OrchestratorApi["trash"]>>;
    orphans: Awaited<ReturnType<OrchestratorApi["orphans"]>>;
    resources: Awaited<ReturnType<OrchestratorApi["resources"]>>;
    cleaned: Awaited<ReturnType<OrchestratorApi["cleanUp"]>>;
    takenOver: Awaited<ReturnType<OrchestratorApi["takeOver"]>>;
    attached: Awaited<ReturnType<OrchestratorApi["attach"]>>;
    doctor: Awaited<ReturnType<OrchestratorApi["doctor"]>>;
    restored: Awaited<ReturnType<OrchestratorApi["restore"]>>;
  };
}

/** An engine that only remembers: for what is between a face and the engine. */
export const createMemoryApi = (): MemoryApi => {
  const orchestrations = new Map<string, Orchestration>();
  const log = new Map<string, OrchestrationEvent[]>();
  const listeners = new Set<(notice: Notice) => void>();
  const calls: Call[] = [];
  const on: MemoryApi["on"] = {};
  const find = (id: string): Orchestration => {
    const found = orchestrations.get(id);
    if (!found)
      throw new OrchestratorError("notFound", `No orchestration ${id}.`, {
        fix: "List them.",
      });
    return found;
  };
  const tell = (notice: Notice) => {
    for (const listener of listeners) listener(notice);
  };
  const commit: MemoryApi["commit"] = (id, body, change = {}, because) => {
    const events = log.get(id) ?? [];
    const seq = events.length + 1;
    const orchestration = { ...find(id), ...change, seq };
    const event: OrchestrationEvent = {
      seq,
      at: 1_763_683_200_000 + seq,
      orchestration: id,
      ...(because === undefined ? {} : { because }),
      ...body,
    };
    orchestrations.set(id, orchestration);
    log.set(id, [...events, event]);
    tell({ kind: "event", event, orchestration });
  };
  const add = (orchestration: Orchestration) => {
    orchestrations.set(orchestration.id, orchestration);
    commit(orchestration.id, {
      type: "orchestrationCreated",
      initial: orchestrationSchema.omit({ seq: true }).parse(orchestration),
    });
  };
  const answers: MemoryApi["answers"] = {
    output: { items: [], next: 0, ended: true },
    contexts: [],
    takenOver: {
      sessionId: "00000000-0000-4000-8000-000000000000",
      folder: "/",
      command: { file: "claude", args: [], env: {} },
    },
    attached: {
      attempt: "00000000-0000-4000-8000-000000000001",
      session: null,
      folder: "/",
      command: { file: "node", args: ["viewer.js"], env: {} },
    },
    diff: { baseCommit: "a", head: "b", worktree: null, files: [], patch: "" },
    plan: {
      file: "tasks.md",
      title: "",
      tasks: [],
      batches: [],
      diagnostics: [],
      fromSections: true,
    },
    forecast: null,
    remaining: null,
    cost: {
      today: {
        since: 0,
        usd: 0,
        estimatedUsd: 0,
        simulatedUsd: 0,
        limitUsd: 100,
        reservedUsd: 0,
        leftUsd: 100,
      },
      week: { since: 0, usd: 0, estimatedUsd: 0, simulatedUsd: 0 },
      orchestrations: [],
    },
    analytics: { step: "day", active: 0, queued: 0, simulated: 0, points: [] },
    queue: [],
    trash: [],
    orphans: [],
    resources: { instances: [], worktrees: [], slots: [] },
    cleaned: [],
    doctor: [],
    restored: {
      backup: backupMade("/backup"),
      runs: [],
      refusal: null,
      safety: backupMade("/safety"),
      kept: [],
    },
  };
  const steer =
    (method: "cancel" | "skip" | "merge" | "release" | "giveBack") =>
    async (id: string) => {
      calls.push({ method, args: [id] });
      find(id);
      await on[method]?.(id);
    };
  const goOn =
    (method: "resume" | "retry") =>
    async (id: string, options: GoOnOptions = {}) => {
      calls.push({ method, args: [id, options] });
      find(id);
      await on[method]?.(id);
    };
  return {
    calls,
    subscribers: () => listeners.size,
    add,
    commit,
    tell,
    on,
    answers,
    plan: (...args) => {
      calls.push({ method: "plan", args });
      return Promise.resolve(answers.plan);
    },
    forecast: async (request) => {
      calls.push({ method: "forecast", args: [request] });
      await on.forecast?.("");
      return answers.forecast;
    },
    remaining: (id) => {
      calls.push({ method: "remaining", args: [id] });
      find(id);
      return Promise.resolve(answers.remaining);
    },
    start: async (request: StartRequest) => {
      calls.push({ method: "start", args: [request] });
      const orchestration = orchestrationOf();
      add(orchestration);
      await on.start?.(orchestration.id);
      return orchestration.id;
    },
    list: () => {
      calls.push({ method: "list", args: [] });
      return Promise.resolve([...orchestrations.values()].map(overviewOf));
    },
    open: () => {
      calls.push({ method: "open", args: [] });
      return Promise.resolve(
        [...orchestrations.values()].filter((o) => !isPast(o)),
      );
    },
    get: async (id) => {
      await on.get?.(id);
      return find(id);
    },
    events: (id, after = 0) =>
      Promise.resolve((log.get(id) ?? []).filter(({ seq }) => seq > after)),
    contexts: (id) => {
      calls.push({ method: "contexts", args: [id] });
      return Promise.resolve(answers.contexts);
    },
    output: (...args) => {
      calls.push({ method: "output", args });
      const { items, next, ended } = answers.output;
      const from = args[1] ?? 0;
      return Promise.resolve({
        items: items.filter(({ offset }) => offset > from),
        next,
        ended,
      });
    },
    pause: async (id, options) => {
      calls.push({ method: "pause", args: [id, options] });
      find(id);
      await on.pause?.(id);
    },
    resume: goOn("resume"),
    cancel: steer("cancel"),
    retry: goOn("retry"),
    skip: steer("skip"),
    force: async (id, stage) => {
      calls.push({ method: "force", args: [id, stage] });
      find(id);
      await on.force?.(id);
    },
    review: async (id, comments) => {
      calls.push({ method: "review", args: [id, comments] });
      find(id);
      await on.review?.(id);
    },
    takeOver: async (id) => {
      calls.push({ method: "takeOver", args: [id] });
      find(id);
      await on.takeOver?.(id);
      return answers.takenOver;
    },
    attach: async (id) => {
      calls.push({ method: "attach", args: [id] });
      find(id);
      await on.attach?.(id);
      return answers.attached;
    },
    giveBack: steer("giveBack"),
    merge: steer("merge"),
    release: steer("release"),
    prioritize: async (id, priority) => {
      calls.push({ method: "prioritize", args: [id, priority] });
      find(id);
      await on.prioritize?.(id);
    },
    queue: () => Promise.resolve(answers.queue),
    extend: async (id, minutes) => {
      calls.push({ method: "extend", args: [id, minutes] });
      find(id);
      await on.extend?.(id);
    },
    answer: async (...args) => {
      calls.push({ method: "answer", args });
      find(args[0]);
      await on.answer?.(args[0]);
    },
    diff: (id) => {
      calls.push({ method: "diff", args: [id] });
      return Promise.resolve(answers.diff);
    },
    trash: () => Promise.resolve(answers.trash),
    restoreTrash: (...args) => {
      calls.push({ method: "restoreTrash", args });
      return Promise.resolve();
    },
    orphans: () => Promise.resolve(answers.orphans),
    resources: () => Promise.resolve(answers.resources),
    cleanUp: (...args) => {
      calls.push({ method: "cleanUp", args });
      return Promise.resolve(answers.cleaned);
    },
    cost: () => Promise.resolve(answers.cost),
    analytics: (...args) => {
      calls.push({ method: "analytics", args });
      return Promise.resolve(answers.analytics);
    },
    doctor: () => Promise.resolve(answers.doctor),
    backup: (file) => {
      calls.push({ method: "backup", args: [file] });
      return Promise.resolve(backupMade(file));
    },
    previewRestore: (file) => {
      calls.push({ method: "previewRestore", args: [file] });
      const { backup, runs, refusal } = answers.restored;
      return Promise.resolve({ backup, runs, refusal });
    },
    restore: (file) => {
      calls.push({ method: "restore", args: [file] });
      return Promise.resolve(answers.restored);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
