import { existsSync } from "node:fs";
import path from "node:path";
import type { OrchestratorApi } from "../../src/model/api";
import type { Orchestration } from "../../src/model/orchestration";
import type { Settings } from "../../src/model/settings";

/** One orchestration with what its user does, as a function of its state: whoever opens the engine next goes on with it. */
export interface Scenario {
  /** Committed before it begins. */
  readonly files: Record<string, string>;
  /** Put into the folder, and not committed. */
  readonly untracked: Record<string, string>;
  /** What the scripted agent does. */
  readonly script: object;
  readonly settings: Partial<Settings>;
  start(api: OrchestratorApi): Promise<unknown>;
  /** What the user does in this state; null: waits. */
  next(o: Orchestration): ((api: OrchestratorApi) => Promise<void>) | null;
  readonly end: Orchestration["status"];
}

const write = (file: string, text = `${file}\n`) => ({
  path: file,
  write: text,
});

const plan = (...phases: readonly (readonly string[])[]): string =>
  [
    "# Sample",
    ...phases.flatMap((tasks, at) => [
      "",
      `## Phase ${at + 1}: Part ${at + 1}`,
      "",
      ...tasks.map((task) => `- [ ] ${task}`),
    ]),
    "",
  ].join("\r\n");

/** So long does an agent wait that the user is going to stop. */
const foreverMs = 60_000;
const testing = { permission: "npm test", rule: "Bash(npm *)" };
const onlyBatches = ["design", "analyze", "verify"];
const waits = () => null;
const retries: Scenario["next"] = ({ id, status }) =>
  status === "failed" ? (api) => api.retry(id) : null;

/** A gate that passes, and before that merges work of others into a branch that is checked out nowhere: once, however often it runs. */
const othersMerge = (branch: string): string =>
  [
    `git cat-file -e ${branch}:others.txt 2>/dev/null ||`,
    `git update-ref refs/heads/${branch}`,
    `$(git commit-tree -p ${branch} -m Others`,
    `$({ git ls-tree ${branch}; printf '100644 blob %s\\tothers.txt\\n' $(echo others | git hash-object -w --stdin); } | git mktree))`,
  ].join(" ");

/** Whether the agent that is at work has written a file. */
const atWork = (o: Orchestration, file: string): boolean =>
  o.attempts.at(-1)?.status === "running" &&
  existsSync(path.join(o.worktree?.path ?? "", file));

/** Whether an attempt is known to wait for its user, who does not answer in the same instant either. */
const isWaiting = (o: Orchestration, attempt: string): boolean =>
  o.worktree !== null &&
  existsSync(path.join(o.worktree.path, "../../attempts", attempt, "waiting"));

export const scenarios = {
  /** The whole pipeline: heals for a red gate and for a box that was only ticked, a read-only stage that writes, the merge. */
  phase: {
    files: {
      "tasks.md": plan(
        ["T001 Write one.txt", "T002 Write two.txt"],
        ["T003 Write three.txt"],
      ),
    },
    untracked: { "notes.txt": "the user's own\n" },
    script: {
      stages: {
        design: { say: "Thinking.", edits: [write("design.md")] },
        analyze: { say: "Reading.", edits: [write("scratch.txt")] },
        verify: { say: "Looking.", delayMs: 30, verdict: "pass" },
      },
      tasks: {
        T001: [
          { edits: [write("one.txt", "bad\n")] },
          { say: "Mending.", delayMs: 30, edits: [write("one.txt", "good\n")] },
        ],
        T002: { edits: [write("two.txt")] },
        T003: [
          { tickBoxes: true },
          { delayMs: 30, edits: [write("three.txt")] },
        ],
      },
    },
    settings: {
      autoMerge: true,
      healAttempts: 2,
      gateCommand: "test ! -f one.txt || grep -q good one.txt",
    },
    start: (api) => api.start({ file: "tasks.md", options: {} }),
    next: retries,
    end: "completed",
  },
  /**
   * A task file that git does not know is ticked in the user's own folder; and the branch that is merged into moves on meanwhile, so that the
   * merged result has to be proven.
   */
  untracked: {
    files: { "b.txt": "b\n" },
    untracked: {
      "tasks.md": plan(["T001 Write one.txt"], ["T002 Write two.txt"]),
    },
    script: {
      tasks: {
        T001: { edits: [write("one.txt")] },
        T002: { edits: [write("two.txt"), { path: "b.txt", append: "c\n" }] },
      },
    },
    settings: { autoMerge: true, gateCommand: othersMerge("trunk") },
    start: (api) =>
      api.start({
        file: "tasks.md",
        base: "trunk",
        options: { skip: onlyBatches },
      }),
    next: waits,
    end: "completed",
  },
  /** Cancelled while the second batch is at work, whose half goes into the trash. */
  cancel: {
    files: {
      "tasks.md": plan(
        ["T001 Write one.txt"],
        ["T002 Write two.txt", "T003 Wait"],
      ),
    },
    untracked: {},
    script: {
      tasks: {
        T001: { edits: [write("one.txt")] },
        T002: { edits: [write("two.txt")] },
        T003: { delayMs: foreverMs, edits: [] },
      },
    },
    settings: {},
    start: (api) =>
      api.start({ file: "tasks.md", options: { skip: onlyBatches } }),
    next: (o) =>
      o.requested === null && atWork(o, "two.txt")
        ? (api) => api.cancel(o.id)
        : null,
    end: "cancelled",
  },
  /** A pause at once, a resume, a batch that fails and is skipped, and the merge by hand. */
  moves: {
    files: {
      "tasks.md": plan(
        ["T001 Write one.txt"],
        ["T002 Write two.txt", "T003 Fail"],
        ["T004 Write four.txt"],
      ),
    },
    untracked: {},
    script: {
      tasks: {
        T001: [
          { delayMs: foreverMs, edits: [] },
          { edits: [write("one.txt")] },
        ],
        T002: { edits: [write("two.txt")] },
        T003: { fail: "It cannot be done." },
        T004: { edits: [write("four.txt")] },
      },
    },
    settings: { autoHeal: false },
    start: (api) =>
      api.start({ file: "tasks.md", options: { skip: onlyBatches } }),
    next(o) {
      const [attempt, ...later] = o.attempts;
      if (o.status === "paused") return (api) => api.resume(o.id);
      if (o.status === "failed") return (api) => api.skip(o.id);
      if (o.status === "mergeReady" && o.requested === null)
        return (api) => api.merge(o.id);
      return attempt?.status === "running" && later.length === 0
        ? (api) => api.pause(o.id, { now: true })
        : null;
    },
    end: "completed",
  },
  /** A question that the user answers, and a rule when it is asked again after the wait for a service that was not there. */
  asks: {
    files: { "tasks.md": plan(["T001 Write one.txt"]) },
    untracked: {},
    script: {
      tasks: {
        T001: [
          {
            ask: testing,
            fail: "Nobody is there.",
            failCode: "agentUnavailable",
          },
          { ask: testing, edits: [write("one.txt")] },
        ],
      },
    },
    settings: { autoMerge: true, permissions: "ask" },
    start: (api) =>
      api.start({ file: "tasks.md", options: { skip: onlyBatches } }),
    next(o) {
      const asked = o.questions.find(({ answer }) => answer === null);
      return asked && o.rules.length === 0 && isWaiting(o, asked.attempt)
        ? (api) => api.answer(o.id, asked.id, { kind: "allow", scope: "run" })
        : null;
    },
    end: "completed",
  },
  /** Two batches by the real Claude Code, which `CLAUDE_BIN` names. */
  claude: {
    files: {
      "tasks.md": plan(["T001 Write one.txt"], ["T002 Write two.txt"]),
    },
    untracked: {},
    script: {},
    settings: {
      agent: "claude",
      agentPath: process.env["CLAUDE_BIN"] ?? "",
      autoMerge: true,
    },
    start: (api) =>
      api.start({ file: "tasks.md", options: { skip: onlyBatches } }),
    next: retries,
    end: "completed",
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
