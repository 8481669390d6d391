import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Attempt, Orchestration } from "../../src/model/orchestration";
import { claudeBenches } from "../support/claudeBench";
import type { ClaudeBench, ClaudeBenchOptions } from "../support/claudeBench";
import type { Reply, Rule } from "../support/fakeApi";
import { eventually, markedProcesses, runsProgram } from "../support/runs";
import { answer, bash, use, write } from "../support/replies";

const plan = [
  "# Sample",
  "",
  "## Phase 1: Numbers",
  "",
  "- [ ] T001 Write one.txt",
  "- [ ] T002 Correct `a.txt`",
  "",
  "## Phase 2: Letters",
  "",
  "- [ ] T003 Write three.txt",
  "",
].join("\n");

/** Leaves out every stage that a test of the batches has no use for. */
const onlyBatches = { skip: ["design", "analyze", "verify"] };
const onlyImplementation = { skip: ["specification", "qa"] };

const done = (...keys: string[]): Reply =>
  answer({
    summary: `Did ${keys.join(", ")}.`,
    tasks: keys.map((key) => ({ key, done: true })),
  });

const firstBatch: Rule = {
  user: "## Batch 1 of 2",
  steps: [
    use(write("one.txt", "one, made\n"), {
      name: "Read",
      input: { file_path: "a.txt" },
    }),
    use({
      name: "Edit",
      input: { file_path: "a.txt", old_string: "one", new_string: "corrected" },
    }),
    done("T001", "T002"),
  ],
};
const secondBatch: Rule = {
  user: "## Batch 2 of 2",
  steps: [use(write("three.txt", "three\n")), done("T003")],
};

/** Whole runs of the engine with the real Claude Code against a fake API. */
describe("pipelines with Claude Code", function () {
  this.timeout(60_000);
  const benches = claudeBenches();

  const open = (
    rules: readonly Rule[],
    options: Partial<ClaudeBenchOptions> = {},
  ): Promise<ClaudeBench> =>
    benches.open({
      files: { "tasks.md": plan },
      rules,
      ...options,
    });

  const attemptsIn = (o: Orchestration, stage: string): Attempt[] =>
    o.attempts.filter((attempt) => attempt.stage === stage);

  /** Settles when the API was asked this. */
  const asked = (text: string) =>
    eventually(() =>
      benches.current().api.requests.some(({ user }) => user.includes(text)),
    );

  it("takes a tasks.md to the merged branch: files edited, contexts handed on, gate green, boxes ticked, cost in the ledger", async () => {
    const claude = await open(
      [
        {
          user: "# Design: Sample",
          steps: [
            use({ name: "Read", input: { file_path: "a.txt" } }),
            answer({ summary: "Plain files.", decisions: ["No JSON"] }),
          ],
        },
        {
          user: "# Analyze: Sample",
          steps: [
            answer({ summary: "No gaps.", openQuestions: ["Line ends?"] }),
          ],
        },
        firstBatch,
        secondBatch,
        {
          user: "# Verify: Sample",
          steps: [
            use({ name: "Read", input: { file_path: "one.txt" } }),
            answer({ summary: "As asked.", verdict: "pass" }),
          ],
        },
      ],
      { settings: { gateCommand: "grep -q made one.txt" } },
    );
    const id = await claude.start({
      file: "tasks.md",
      options: { autoMerge: true, context: "Mind the line ends." },
    });
    const o = await claude.reach(id, "completed");

    assert.equal(o.simulated, false);
    assert.equal(claude.repository.read("one.txt").toString(), "one, made\n");
    assert.equal(claude.repository.read("a.txt").toString(), "corrected\n");
    assert.equal(claude.repository.read("three.txt").toString(), "three\n");
    assert.equal(
      claude.repository.git(["show", "main:tasks.md"]),
      plan.replaceAll("[ ]", "[x]"),
    );
    assert.deepEqual(
      o.attempts.map(({ stage, batch, kind }) => [stage, batch, kind]),
      [
        ["design", null, "work"],
        ["analyze", null, "work"],
        ["implement", 0, "work"],
        ["implement", 1, "work"],
        ["verify", null, "work"],
      ],
    );
    for (const { outcome, sessionId } of o.attempts) {
      assert.equal(outcome?.failure, null);
      assert.ok(outcome.costUsd > 0);
      assert.equal(outcome.sessionId, sessionId);
    }
    for (const { evidence } of attemptsIn(o, "implement"))
      assert.equal(evidence?.gate?.exitCode, 0);
    assert.equal(o.attempts.at(-1)?.evidence?.verdict?.verdict, "pass");

    // What the model was really sent.
    const sent = (text: string): string =>
      claude.api.requests.find(({ user }) => user.includes(text))?.user ?? "";
    assert.match(sent("# Analyze"), /### Design\n\nPlain files\./);
    const batch = sent("## Batch 2 of 2");
    for (const part of [
      /Plain files\./,
      /- No JSON/,
      /No gaps\./,
      /- Line ends\?/,
      /### Batch 1: Phase 1: Numbers\n\nDid T001, T002\./,
      /Mind the line ends\./,
      /\[T003\]/,
    ])
      assert.match(batch, part);
    assert.match(sent("# Verify"), /Did T003\./);

    const { items } = await claude.engine.output(
      attemptsIn(o, "implement")[0]!.id,
    );
    assert.ok(items.some(({ kind }) => kind === "tool"));
  });

  const implementation: Rule = {
    user: "# Implementation: Make made.txt",
    steps: [use(write("made.txt", "made\n")), answer({ summary: "Made." })],
  };
  const verdict = (input: { verdict: string; findings?: string[] }): Rule => ({
    user: "Your review ended without a verdict",
    steps: [answer({ summary: "Reviewed.", ...input })],
  });

  it("runs a task through the project's /create-spec and /review", async () => {
    const claude = await open(
      [
        {
          user: "SPECIFICATION BODY",
          steps: [answer({ summary: "One file with a word." })],
        },
        implementation,
        {
          user: "REVIEW BODY",
          steps: [
            use(bash("git diff main...HEAD")),
            answer({ summary: "made.txt is sound.", verdict: "pass" }),
          ],
        },
      ],
      {
        files: {
          ".claude/commands/create-spec.md":
            "SPECIFICATION BODY, about: $ARGUMENTS",
          ".claude/commands/review.md": "REVIEW BODY, about: $ARGUMENTS",
        },
      },
    );
    const id = await claude.start({
      text: "Make made.txt",
      options: { autoMerge: true },
    });
    const o = await claude.reach(id, "completed");
    assert.match(
      claude.api.requests[0]?.user ?? "",
      /SPECIFICATION BODY, about:[\s\S]*Make made\.txt/,
    );
    assert.equal(claude.repository.read("made.txt").toString(), "made\n");

    const [work, more] = attemptsIn(o, "qa");
    assert.equal(more, undefined);
    assert.match(work?.prompt ?? "", /^\/review\n/);
    assert.equal(work?.evidence?.verdict?.verdict, "pass");
    assert.deepEqual(work.outcome?.deniedTools, []);
    const reviewed = claude.api.requests.filter(({ user }) =>
      user.includes("REVIEW BODY"),
    );
    assert.ok(
      reviewed[0]?.user.includes(`git diff ${o.base.commit}...HEAD`),
      "the reviewer is told which changes to look at",
    );
    assert.match(reviewed.at(-1)?.conversation ?? "", /\+made/);
  });

  it("sends its own prompts where the project has no commands, asks for a missing verdict in the review's session, and fails on fail", async () => {
    const claude = await open([
      {
        user: "# Specification: Make made.txt",
        steps: [answer({ summary: "One file with a word." })],
      },
      implementation,
      { user: "# QA: Make made.txt", steps: [{ text: "It has no test." }] },
      verdict({ verdict: "fail", findings: ["No test."] }),
    ]);
    const id = await claude.start({
      text: "Make made.txt",
      options: { reviewRounds: 0 },
    });
    const o = await claude.reach(id, "failed");
    assert.match(
      claude.api.requests[0]?.user ?? "",
      /^# Specification: Make made/,
    );
    assert.ok(
      claude.api.requests.every(
        ({ conversation }) =>
          !conversation.includes("/create-spec") &&
          !conversation.includes("/review"),
      ),
    );
    const [work, decide] = attemptsIn(o, "qa");
    assert.equal(work?.outcome?.failure, null);
    assert.equal(decide?.kind, "decide");
    assert.deepEqual(decide.resume, {
      sessionId: work.sessionId,
      fork: false,
    });
    assert.match(
      claude.api.requests.at(-1)?.conversation ?? "",
      /It has no test\./,
      "whoever gives the verdict saw the review",
    );
    assert.equal(o.failure?.code, "verdictFailed");
    assert.match(o.failure.message, /No test\./);
    assert.equal(claude.repository.has("made.txt"), false);
  });

  it("fails with the API's words and ticks nothing; a retry once the API is well gets it merged", async () => {
    const outage: Rule = {
      user: "## Batch 1 of 2",
      steps: [{ status: 500, message: "The data centre is on fire." }],
    };
    const rules: Rule[] = [outage, secondBatch];
    const claude = await open(rules);
    const id = await claude.start({
      file: "tasks.md",
      options: { ...onlyBatches, autoMerge: true, retries: 0 },
    });
    const failed = await claude.reach(id, "failed");
    assert.equal(failed.failure?.code, "agentUnavailable");
    assert.match(failed.failure.message, /The data centre is on fire\./);
    assert.match(failed.failure.fix ?? "", /retry/);
    assert.equal(
      readFileSync(path.join(failed.worktree!.path, "tasks.md"), "utf8"),
      plan,
    );

    rules[0] = firstBatch;
    await claude.engine.retry(id);
    await claude.reach(id, "completed");
    assert.equal(
      claude.repository.read("tasks.md").toString(),
      plan.replaceAll("[ ]", "[x]"),
    );
  });

  it("tells a refusal of the model", async () => {
    const steps = [{ text: "No", refusal: true }];
    // The program tells the model to leave that out and tries once more.
    const claude = await open(
      [
        { user: "# Implementation", steps },
        { user: "safety classifier", steps },
      ],
      { settings: { autoHeal: false } },
    );
    const id = await claude.start({
      text: "Do harm",
      options: onlyImplementation,
    });
    const o = await claude.reach(id, "failed");
    assert.equal(o.failure?.code, "agentRefused");
    assert.match(o.failure.fix ?? "", /Reword/);
  });

  it("stops an attempt at its time limit and leaves no process", async () => {
    const claude = await open(
      [{ user: "# Implementation", steps: [{ stall: "headers" }] }],
      {
        settings: {
          autoHeal: false,
          timeouts: { specification: 1, implementation: 0.03, qa: 1 },
        },
      },
    );
    const id = await claude.start({
      text: "Wait",
      options: onlyImplementation,
    });
    const o = await claude.reach(id, "failed");
    assert.equal(o.failure?.code, "timedOut");
    if (process.platform === "linux")
      assert.deepEqual(markedProcesses(o.attempts[0]!.id), []);
  });

  it("cancels while a tool runs: no process stays, the worktree goes, its work is in the trash", async function () {
    if (process.platform !== "linux") this.skip(); // Marks are read from /proc.
    const claude = await open(
      [
        {
          user: "# Implementation",
          steps: [use(write("half.txt", "half\n")), use(bash("sh slow.sh"))],
        },
      ],
      {
        files: { "slow.sh": "sleep 300\n" },
        settings: { allowedTools: ["Bash"] },
      },
    );
    const id = await claude.start({
      text: "Wait",
      options: onlyImplementation,
    });
    const isSlow = (pid: number) => runsProgram(pid, "slow.sh");
    await claude.when(
      (notice) =>
        notice.kind === "event" && notice.event.type === "attemptStarted",
    );
    const { attempts, worktree } = await claude.engine.get(id);
    const attempt = attempts[0]!.id;
    await eventually(() => markedProcesses(attempt).some(isSlow));
    await claude.engine.cancel(id);
    await claude.reach(id, "cancelled");
    assert.deepEqual(markedProcesses(attempt), []);
    assert.equal(existsSync(worktree!.path), false);
    const removed = (await claude.engine.events(id)).find(
      (event) => event.type === "worktreeRemoved",
    );
    assert.ok(removed?.type === "worktreeRemoved" && removed.trashRef);
    assert.equal(
      claude.repository.git(["show", `${removed.trashRef}:half.txt`]),
      "half\n",
    );
  });

  it("lets a read-only stage change nothing, by no tool", async () => {
    const claude = await open([
      {
        user: "# Analyze: Sample",
        steps: [
          use(write("stray.txt", "stray\n"), bash("echo stray > stray.txt")),
          answer({ summary: "I could not write." }),
        ],
      },
      firstBatch,
      secondBatch,
    ]);
    const id = await claude.start({
      file: "tasks.md",
      options: { skip: ["design", "verify"] },
    });
    const o = await claude.reach(id, "mergeReady");
    assert.deepEqual(attemptsIn(o, "analyze")[0]?.outcome?.deniedTools, [
      "Bash",
    ]);
    const events = await claude.engine.events(id);
    assert.ok(events.every((event) => event.type !== "workTakenBack"));
    assert.deepEqual((await claude.engine.diff(id)).files, [
      "a.txt",
      "one.txt",
      "tasks.md",
      "three.txt",
    ]);
  });

  it("does not prove work that a denied tool could not do, and says which tool it was", async () => {
    const claude = await open(
      [
        {
          user: "# Implementation",
          steps: [
            use(bash("node -e 'fs.writeFileSync(`x`, ``)'")),
            answer({ summary: "Done." }),
          ],
        },
      ],
      { settings: { autoHeal: false } },
    );
    const id = await claude.start({
      text: "Make x",
      options: onlyImplementation,
    });
    const o = await claude.reach(id, "failed");
    assert.deepEqual(o.attempts[0]?.outcome?.deniedTools, ["Bash"]);
    assert.equal(o.failure?.code, "notProven");
    assert.match(o.failure.fix ?? "", /Bash.*allowed/s);
    assert.equal(claude.repository.has("x"), false);
  });

  it("says before it starts anything how to log in when Claude Code is not", async () => {
    const claude = await open([], {
      variables: { ANTHROPIC_API_KEY: undefined },
    });
    await assert.rejects(claude.start({ text: "Make x" }), {
      code: "agentNotLoggedIn",
      fix: /\/login/,
    });
    assert.deepEqual(await claude.engine.list(), []);
    assert.deepEqual(claude.api.requests, []);
  });

  it("does not believe an answer without an edit: the heal goes on in a fork of the session and gets it merged", async () => {
    const claude = await open([
      {
        user: "# Mend what failed",
        steps: [use(write("made.txt", "made\n")), answer({ summary: "Now." })],
      },
      { user: "# Implementation", steps: [answer({ summary: "All done." })] },
    ]);
    const id = await claude.start({
      text: "Make made.txt",
      options: { ...onlyImplementation, autoMerge: true },
    });
    const o = await claude.reach(id, "completed");
    const [work, heal] = o.attempts;
    assert.equal(work?.evidence?.holds, false);
    assert.deepEqual(heal?.resume, { sessionId: work.sessionId, fork: true });
    assert.notEqual(heal.outcome?.sessionId, work.sessionId);
    assert.equal(heal.outcome?.sessionId, heal.sessionId);
    const { conversation = "" } =
      claude.api.requests.find(({ user }) => user.includes("# Mend")) ?? {};
    assert.match(conversation, /# Implementation[\s\S]*# Mend what failed/);
    assert.match(conversation, /does not count: Nothing was changed\./);
    assert.equal(claude.repository.read("made.txt").toString(), "made\n");
  });

  it("goes on in the same session after a pause that stopped the agent", async () => {
    const rules: Rule[] = [
      { user: "# Implementation", steps: [{ stall: "headers" }] },
      {
        user: "You were interrupted",
        steps: [use(write("made.txt", "made\n")), answer({ summary: "Made." })],
      },
    ];
    const claude = await open(rules);
    const id = await claude.start({
      text: "Make made.txt",
      options: { ...onlyImplementation, autoMerge: true },
    });
    await asked("# Implementation");
    await claude.engine.pause(id, { now: true });
    await claude.reach(id, "paused");
    await claude.engine.resume(id);
    const o = await claude.reach(id, "completed");
    const [stopped, resumed] = o.attempts;
    assert.equal(stopped?.outcome?.failure?.code, "interrupted");
    assert.deepEqual(resumed?.resume, {
      sessionId: stopped.sessionId,
      fork: false,
    });
    assert.equal(resumed.outcome?.sessionId, stopped.sessionId);
    assert.match(
      claude.api.requests.at(-1)?.conversation ?? "",
      /# Implementation[\s\S]*You were interrupted/,
    );
    assert.equal(claude.repository.read("made.txt").toString(), "made\n");
  });

  it("begins anew when the session that was paused is gone", async () => {
    const rules: Rule[] = [
      { user: "# Implementation", steps: [{ stall: "headers" }] },
    ];
    const claude = await open(rules);
    const id = await claude.start({
      text: "Make made.txt",
      options: { ...onlyImplementation, autoMerge: true },
    });
    await asked("# Implementation");
    await claude.engine.pause(id, { now: true });
    await claude.reach(id, "paused");
    // Claude Code removes sessions that nobody has used for some weeks.
    rmSync(path.join(process.env["CLAUDE_CONFIG_DIR"] ?? "", "projects"), {
      recursive: true,
    });
    rules[0] = implementation;
    await claude.engine.resume(id);
    const o = await claude.reach(id, "completed");
    assert.deepEqual(
      o.attempts.map(({ outcome }) => outcome?.failure?.code ?? "ok"),
      ["interrupted", "notFound", "ok"],
    );
  });

  it("adopts an attempt that runs while the engine is closed and opened again", async () => {
    let release: () => void = () => undefined;
    const after = new Promise<void>((resolve) => (release = resolve));
    const claude = await open([
      {
        user: "# Implementation",
        steps: [
          use(write("made.txt", "made\n")),
          { ...answer({ summary: "Made." }), after },
        ],
      },
    ]);
    const id = await claude.start({
      text: "Make made.txt",
      options: { ...onlyImplementation, autoMerge: true },
    });
    await asked("# Implementation");
    await claude.reopen();
    assert.equal((await claude.engine.get(id)).status, "running");
    release();
    const o = await claude.reach(id, "completed");
    assert.equal(o.attempts.length, 1);
    assert.equal(o.attempts[0]?.outcome?.failure, null);
    assert.equal(claude.repository.read("made.txt").toString(), "made\n");
  });
});
