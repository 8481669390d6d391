import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createAgent } from "../../src/agents";
import type {
  Agent,
  AttemptRequest,
  Outcome,
  OutputItem,
} from "../../src/model/agent";
import type { Runner, RunLimits } from "../../src/model/runner";
import { processRunner, runCommand } from "../../src/runners";
import { buildBundles } from "../support/bundles";
import { requireClaude, claudeEnvironment } from "../support/claudeCli";
import type { FakeApi, Rule } from "../support/fakeApi";
import { startFakeApi } from "../support/fakeApi";
import type { ObservedRun } from "../support/runs";
import {
  eventually,
  markedProcesses,
  runsProgram,
  observe,
} from "../support/runs";
import { temporaryFolder } from "../support/temporary";

/** The real Claude Code, under the real supervisor, against a fake API. What can go wrong is in faults.test.ts. */
describe("Claude Code", function () {
  this.timeout(60_000);
  let supervisorPath: string;
  let binary: string;
  let temporary: ReturnType<typeof temporaryFolder>;
  let cwd: string;
  let api: FakeApi;
  let agent: Agent;
  let runner: Runner;

  before(async function () {
    binary = requireClaude(this);
    ({ supervisorPath } = await buildBundles());
  });
  beforeEach(() => {
    temporary = temporaryFolder();
    cwd = path.join(temporary.path, "work");
    mkdirSync(cwd);
  });
  afterEach(async () => {
    await api.close();
    temporary.remove();
  });

  /** Starts the API; further variables go into the host's environment. */
  const setUp = async (
    rules: readonly Rule[],
    variables: NodeJS.ProcessEnv = {},
  ) => {
    api = await startFakeApi(rules);
    const environment = {
      ...claudeEnvironment(api.url, path.join(temporary.path, "home")),
      ...variables,
    };
    runner = processRunner({
      supervisorPath,
      nodePath: process.execPath,
      environment,
    });
    agent = createAgent("claude", {
      agentPath: binary,
      apiKey: null,
      workspace: cwd,
      scriptedAgentPath: "",
      nodePath: process.execPath,
      environment,
    });
  };

  const requestOf = (
    prompt: string,
    changes: Partial<AttemptRequest> = {},
  ): AttemptRequest => ({
    attemptId: randomUUID(),
    number: 1,
    prompt,
    cwd,
    stage: "implement",
    tasks: [],
    access: "edit",
    sessionId: randomUUID(),
    resume: null,
    model: "",
    fallbackModel: "",
    effort: "",
    maxTurns: 0,
    additionalFolders: [],
    projectSettings: true,
    permissions: "acceptEdits",
    allowedTools: [],
    budgetUsd: 5,
    answerSchema: null,
    ...changes,
  });

  const start = (
    request: AttemptRequest,
    timeoutMs = 50_000,
    limits: Partial<RunLimits> = {},
  ): ObservedRun =>
    observe(runner, {
      attemptId: request.attemptId,
      folder: path.join(temporary.path, request.attemptId),
      command: agent.command(request),
      cwd: request.cwd,
      timeoutMs,
      limits,
    });

  const finish = async (
    request: AttemptRequest,
    run: ObservedRun,
  ): Promise<{ outcome: Outcome; items: OutputItem[] }> => {
    const exit = await run.ended;
    assert.ok(exit);
    const reader = agent.reader(request);
    const items = run.lines.flatMap(({ line }) => reader.push(line));
    const stderr = readFileSync(
      path.join(temporary.path, request.attemptId, "stderr.log"),
      "utf8",
    );
    return { outcome: reader.end(exit, stderr), items };
  };

  const complete = (request: AttemptRequest, timeoutMs?: number) =>
    finish(request, start(request, timeoutMs));

  const writeFile = (name: string, content: string) => ({
    name: "Write",
    input: { file_path: path.join(cwd, name), content },
  });

  /** A tool call that lasts; a bare `sleep` is refused by the tool. */
  const slowTool = () => {
    writeFileSync(path.join(cwd, "slow.sh"), "echo working; sleep 300\n");
    return { name: "Bash", input: { command: "sh slow.sh" } };
  };

  it("answers the probe with a version that is new enough", async () => {
    await setUp([]);
    const command = agent.probeCommand();
    assert.ok(command);
    const result = await runCommand({
      command: { file: command.file, args: command.args },
      cwd,
      env: command.env,
      timeoutMs: 30_000,
    });
    const exit = {
      reason: "exited" as const,
      exitCode: result.exitCode,
      signal: null,
      error: null,
      startedAt: 0,
      endedAt: 0,
      usage: null,
      survivors: 0,
    };
    const probe = agent.readProbe(exit, result.stdout, result.stderr);
    assert.equal(probe.failure, null);
    assert.match(probe.version ?? "", /^\d+\.\d+\.\d+$/);
  });

  it("writes a file, and the outcome tells session, model, cost and answer", async () => {
    await setUp([
      {
        user: "make hello",
        steps: [
          {
            thinking: "Hm.",
            text: "On it.",
            tools: [writeFile("hello.txt", "hello\n")],
          },
          { text: "Made it." },
        ],
      },
    ]);
    const request = requestOf("make hello");
    const { outcome, items } = await complete(request);
    assert.equal(readFileSync(path.join(cwd, "hello.txt"), "utf8"), "hello\n");
    assert.equal(outcome.failure, null);
    assert.equal(outcome.ok, true);
    assert.equal(outcome.answer, "Made it.");
    assert.equal(outcome.sessionId, request.sessionId);
    assert.match(outcome.model ?? "", /^claude-/);
    assert.ok(outcome.costUsd > 0);
    assert.equal(outcome.turns, 2);
    assert.deepEqual(outcome.deniedTools, []);
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ["notice", "thinking", "text", "tool", "toolResult", "text", "result"],
    );
    assert.equal(
      items.find(({ kind }) => kind === "tool")?.text,
      `Write ${path.join(cwd, "hello.txt")}`,
    );
  });

  it("is stopped at the deadline while the API stalls", async () => {
    await setUp([{ user: "go", steps: [{ text: "half", stall: "middle" }] }]);
    const request = requestOf("go");
    const { outcome } = await complete(request, 4_000);
    assert.equal(outcome.failure?.code, "timedOut");
  });

  it("is stopped as stalled when the stream falls silent, long before its deadline", async function () {
    if (process.platform !== "linux") this.skip(); // The CPU time of the tree is read from /proc.
    await setUp([{ user: "go", steps: [{ text: "half", stall: "middle" }] }]);
    const request = requestOf("go");
    const run = start(request, 50_000, { stallMs: 3_000, sampleMs: 250 });
    const { outcome } = await finish(request, run);
    assert.equal(outcome.failure?.code, "timedOut");
    assert.match(outcome.failure.message, /wrote nothing and used no CPU/);
    assert.deepEqual(markedProcesses(request.attemptId), []);
  });

  it("ends with one result, and leaves nothing behind, though the agent puts a tool into the background", async function () {
    if (process.platform !== "linux") this.skip(); // Marks are read from /proc.
    const { name } = slowTool();
    await setUp([
      {
        user: "go",
        steps: [
          {
            tools: [{ name, input: { command: "sh slow.sh", timeout: 1000 } }],
          },
          { text: "Done." },
        ],
      },
    ]);
    const request = requestOf("go", { allowedTools: ["Bash"] });
    const run = start(request);
    const { outcome } = await finish(request, run);
    assert.equal(
      run.lines.filter(({ line }) => line.includes('"type":"result"')).length,
      1,
    );
    assert.equal(outcome.failure, null);
    assert.deepEqual(markedProcesses(request.attemptId), []);
  });

  it("leaves no process when it is cancelled while a tool runs", async function () {
    if (process.platform !== "linux") this.skip(); // Marks are read from /proc.
    await setUp([{ user: "go", steps: [{ tools: [slowTool()] }, {}] }]);
    const request = requestOf("go", { allowedTools: ["Bash"] });
    const run = start(request);
    const isSlow = (pid: number) => runsProgram(pid, "slow.sh");
    await eventually(() => markedProcesses(request.attemptId).some(isSlow));
    run.cancel.abort();
    const { outcome } = await finish(request, run);
    assert.equal(outcome.failure?.code, "cancelled");
    assert.deepEqual(markedProcesses(request.attemptId), []);
  });

  it("reports tools that were not allowed, though the run is a success", async () => {
    await setUp([
      {
        user: "go",
        steps: [
          { tools: [{ name: "Bash", input: { command: "node -e 1" } }] },
          { text: "I could not." },
        ],
      },
    ]);
    const { outcome, items } = await complete(requestOf("go"));
    assert.equal(outcome.ok, true);
    assert.deepEqual(outcome.deniedTools, ["Bash"]);
    assert.ok(items.some(({ text }) => text === "Not allowed: Bash"));
  });

  it("gives a structured answer when a schema is asked for", async () => {
    await setUp([
      {
        user: "go",
        steps: [
          {
            tools: [
              {
                name: "StructuredOutput",
                input: { verdict: "pass", findings: [] },
              },
            ],
          },
          { text: "Done." },
        ],
      },
    ]);
    const { outcome } = await complete(
      requestOf("go", {
        answerSchema: {
          type: "object",
          properties: {
            verdict: { type: "string" },
            findings: { type: "array", items: { type: "string" } },
          },
          required: ["verdict"],
        },
      }),
    );
    assert.equal(outcome.failure, null);
    assert.deepEqual(outcome.structured, { verdict: "pass", findings: [] });
  });

  it("counts what each attempt added when a session is resumed and forked", async () => {
    await setUp([]);
    const first = requestOf("one");
    const one = (await complete(first)).outcome;
    const resumed = requestOf("two", {
      resume: { sessionId: first.sessionId, fork: false },
    });
    const two = (await complete(resumed)).outcome;
    const forked = requestOf("three", {
      resume: { sessionId: first.sessionId, fork: true },
    });
    const three = (await complete(forked)).outcome;
    for (const outcome of [one, two, three]) {
      assert.equal(outcome.failure, null);
      assert.equal(outcome.costUsd, one.costUsd);
    }
    assert.ok(one.costUsd > 0);
    assert.equal(two.sessionId, first.sessionId);
    assert.equal(three.sessionId, forked.sessionId);
  });

  it("gives a resumed attempt its own budget, not the session's rest", async () => {
    await setUp([]);
    const first = requestOf("one");
    const { costUsd } = (await complete(first)).outcome;
    const resumed = requestOf("two", {
      resume: { sessionId: first.sessionId, fork: false },
      budgetUsd: costUsd * 1.5,
    });
    assert.equal((await complete(resumed)).outcome.failure, null);
  });

  it("tells a session that is not there", async () => {
    await setUp([]);
    const { outcome } = await complete(
      requestOf("go", { resume: { sessionId: randomUUID(), fork: false } }),
    );
    assert.equal(outcome.failure?.code, "notFound");
  });

  it("refuses to bypass permissions for root, with the way out", async function () {
    if (process.getuid?.() !== 0) this.skip(); // Only root is refused.
    await setUp([]);
    const { outcome } = await complete(
      requestOf("go", { permissions: "bypass" }),
    );
    assert.match(outcome.failure?.fix ?? "", /acceptEdits/);
  });

  it("knows the commands that the program runs, and those that it would send as text", async () => {
    await setUp([]);
    mkdirSync(path.join(cwd, ".git"));
    mkdirSync(path.join(cwd, ".claude/commands/sub"), { recursive: true });
    mkdirSync(path.join(cwd, "deep/er"), { recursive: true });
    writeFileSync(
      path.join(cwd, ".claude/commands/plain.md"),
      "BODY $ARGUMENTS",
    );
    writeFileSync(path.join(cwd, ".claude/commands/sub/nested.md"), "NESTED");
    const deep = path.join(cwd, "deep/er");
    const runs = async (command: string) => {
      await complete(requestOf(`${command} text`, { cwd: deep }));
      const sent = api.requests.at(-1)?.user ?? "";
      return /BODY|NESTED/.test(sent);
    };
    for (const command of ["/plain", "/sub:nested", "/nested", "/unknown"])
      assert.equal(
        await agent.hasCommand(command, deep),
        await runs(command),
        command,
      );
    assert.equal(await agent.hasCommand("/plain", deep), true);
    assert.equal(await agent.hasCommand("/unknown", deep), false);
  });

  it("does not take itself for a part of the session that the host runs in", async () => {
    await setUp(
      [
        {
          user: "go",
          steps: [
            { tools: [{ name: "Bash", input: { command: "sh env.sh" } }] },
            { text: "ok" },
          ],
        },
      ],
      { CLAUDE_CODE_MESSAGING_TOKEN: "the-host's", CLAUDE_PID: "1" },
    );
    writeFileSync(path.join(cwd, "env.sh"), "env > env.txt\n");
    await complete(requestOf("go", { allowedTools: ["Bash"] }));
    const seen = readFileSync(path.join(cwd, "env.txt"), "utf8");
    assert.doesNotMatch(seen, /the-host's|^CLAUDE_PID=1$/m);
  });
});
