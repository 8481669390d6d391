import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { AttemptRequest } from "../../src/model/agent";
import type { ErrorCode } from "../../src/model/errors";
import { requireClaude } from "../support/claudeCli";
import type { ClaudeFolder } from "../support/claudeProcess";
import { openClaudeFolder } from "../support/claudeProcess";
import type { Reply, Rule } from "../support/fakeApi";

interface Fault {
  readonly name: string;
  readonly rules: readonly Rule[];
  /** What is sent; "go" when left out. */
  readonly prompt?: string;
  /** The project's command files, by their names. */
  readonly commands?: Readonly<Record<string, string>>;
  readonly request?: Partial<AttemptRequest>;
  readonly variables?: Readonly<Record<string, string | null>>;
  readonly code: ErrorCode;
  readonly message: RegExp;
  /** Calls of the API. */
  readonly calls?: number;
}

/**
 * Does the jobs two at a time, in order, since most of a run is the start of the program. Each promise settles with its job, and
 * never rejects: its test may come to it only later.
 */
function twoAtATime<T>(
  jobs: readonly (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>>[] {
  const settled: Promise<PromiseSettledResult<T>>[] = [];
  for (const [index, job] of jobs.entries()) {
    const turn = settled[index - 2] ?? Promise.resolve();
    settled.push(turn.then(async () => (await Promise.allSettled([job()]))[0]));
  }
  return settled;
}

/** Each way in which Claude Code, the API or the way to it goes wrong, with the real program. */
describe("Claude Code when something goes wrong", function () {
  this.timeout(30_000);
  let binary: string;
  let folder: ClaudeFolder | null = null;

  before(function () {
    binary = requireClaude(this);
  });
  afterEach(async () => {
    await folder?.dispose();
    folder = null;
  });

  const open = async (
    rules: readonly Rule[],
    variables: Readonly<Record<string, string | null>> = {},
  ): Promise<ClaudeFolder> =>
    (folder = await openClaudeFolder(binary, rules, variables));

  const always = (reply: Reply): Rule[] => [{ user: "", steps: [reply] }];

  const read = { name: "Read", input: { file_path: "a.txt" } };
  const structured = (input: Readonly<Record<string, unknown>>) => ({
    name: "StructuredOutput",
    input,
  });
  const answerSchema = {
    type: "object",
    properties: { verdict: { type: "string" } },
    required: ["verdict"],
    additionalProperties: false,
  };

  const faults: Fault[] = [
    {
      name: "429 without a word about when",
      rules: always({ status: 429, message: "slow down" }),
      code: "agentUnavailable",
      message: /429/,
      calls: 1,
    },
    {
      name: "429 that is over after a second",
      rules: always({
        status: 429,
        headers: { "retry-after": "1" },
        message: "slow down",
      }),
      variables: { CLAUDE_CODE_MAX_RETRIES: "1" },
      code: "agentUnavailable",
      message: /429/,
      calls: 2,
    },
    {
      name: "429 that is over in an hour",
      rules: always({
        status: 429,
        headers: { "retry-after": "3600" },
        message: "slow down",
      }),
      variables: { CLAUDE_CODE_MAX_RETRIES: "10" },
      code: "agentUnavailable",
      message: /429/,
      calls: 1,
    },
    {
      name: "500",
      rules: always({ status: 500 }),
      code: "agentUnavailable",
      message: /500/,
    },
    {
      name: "529",
      rules: always({ status: 529 }),
      code: "agentUnavailable",
      message: /529/,
    },
    {
      name: "403",
      rules: always({ status: 403, message: "forbidden" }),
      code: "agentNotLoggedIn",
      message: /403/,
    },
    {
      name: "404, an unknown model",
      rules: always({ status: 404 }),
      request: { model: "claude-nonsense" },
      code: "agentFailed",
      message: /claude-nonsense/,
    },
    {
      name: "400",
      rules: always({ status: 400, message: "something is wrong" }),
      code: "agentFailed",
      message: /something is wrong/,
    },
    {
      name: "400, an account without credit",
      rules: always({
        status: 400,
        message: "Your credit balance is too low to access the API.",
      }),
      code: "agentFailed",
      message: /Credit balance/,
    },
    {
      name: "400, a prompt that is too long",
      rules: always({
        status: 400,
        message: "prompt is too long: 1200000 tokens > 1000000 maximum",
      }),
      code: "promptTooLong",
      message: /too long/,
    },
    {
      name: "413",
      rules: always({ status: 413 }),
      code: "promptTooLong",
      message: /too large/,
    },
    {
      name: "a refusal of the model",
      rules: always({ text: "No", refusal: true }),
      code: "agentRefused",
      message: /safeguards/,
    },
    {
      name: "an answer that is cut again and again",
      rules: always({ text: "and then", stopReason: "max_tokens" }),
      code: "agentFailed",
      message: /output token maximum/,
    },
    {
      name: "a connection that is cut before the headers",
      rules: always({ cut: "headers" }),
      code: "agentUnavailable",
      message: /Connection/,
    },
    {
      name: "a connection that is cut after the headers",
      rules: always({ text: "half", cut: "start" }),
      code: "agentUnavailable",
      message: /Connection/,
    },
    {
      name: "a connection that is cut in the middle of the text",
      rules: always({ text: "half of it", cut: "middle" }),
      code: "agentUnavailable",
      message: /Connection/,
    },
    {
      name: "an error in the stream: overloaded",
      rules: always({
        text: "half of it",
        streamError: { type: "overloaded_error", message: "Overloaded" },
      }),
      code: "agentUnavailable",
      message: /529/,
    },
    {
      name: "an error in the stream: broken",
      rules: always({
        text: "half of it",
        streamError: { type: "api_error", message: "boom" },
      }),
      code: "agentUnavailable",
      message: /boom/,
    },
    {
      name: "garbage in place of a stream",
      rules: always({ garbage: "event: message_start\ndata: {no\n\n<html>" }),
      code: "agentUnavailable",
      message: /malformed/,
    },
    {
      name: "an empty body",
      rules: always({ garbage: "" }),
      code: "agentUnavailable",
      message: /empty/,
    },
    {
      name: "headers that never come",
      rules: always({ stall: "headers" }),
      variables: { API_TIMEOUT_MS: "1000" },
      code: "agentUnavailable",
      message: /timed out/,
    },
    {
      name: "an address where nobody listens",
      rules: [],
      variables: { ANTHROPIC_BASE_URL: "http://127.0.0.1:1" },
      code: "agentUnavailable",
      message: /refused/,
    },
    {
      name: "no login at all",
      rules: [],
      variables: { ANTHROPIC_API_KEY: null },
      code: "agentNotLoggedIn",
      message: /Not logged in/,
      calls: 0,
    },
    {
      name: "more turns than allowed",
      rules: always({ tools: [read] }),
      request: { maxTurns: 2 },
      code: "turnsExceeded",
      message: /turns \(2\)/,
      calls: 2,
    },
    {
      name: "a schema that is never met",
      rules: always({ tools: [structured({ nope: 1 })] }),
      request: { answerSchema },
      code: "badAnswer",
      message: /verdict/,
    },
    {
      name: "a prompt that the program itself finds too long",
      rules: [],
      prompt: "many words ".repeat(500_000),
      code: "promptTooLong",
      message: /too long/,
      calls: 0,
    },
    {
      name: "no prompt",
      rules: [],
      prompt: "",
      code: "agentFailed",
      message: /prompt/i,
      calls: 0,
    },
    {
      name: "a project's command that may not run what it begins with",
      rules: [],
      prompt: "/begins now",
      commands: { "begins.md": "!`node -e 1`\n\nBODY" },
      code: "agentFailed",
      message: /did not run/,
      calls: 0,
    },
    {
      name: "a usage error",
      rules: [],
      request: { sessionId: "not a UUID" },
      code: "agentFailed",
      message: /Invalid session ID/,
      calls: 0,
    },
  ];
  describe("in a way that is known", () => {
    const runOf = async ({
      rules,
      prompt = "go",
      commands = {},
      request,
      variables,
    }: Fault) => {
      const own = await openClaudeFolder(binary, rules, variables);
      try {
        const folder = path.join(own.cwd, ".claude/commands");
        mkdirSync(folder, { recursive: true });
        for (const [name, text] of Object.entries(commands))
          writeFileSync(path.join(folder, name), text);
        const { outcome } = await own.run(prompt, request);
        return { outcome, calls: own.api.requests.length };
      } finally {
        await own.dispose();
      }
    };
    let runs: ReturnType<typeof twoAtATime<Awaited<ReturnType<typeof runOf>>>>;
    before(() => {
      runs = twoAtATime(faults.map((fault) => () => runOf(fault)));
    });

    for (const [index, { name, code, message, calls }] of faults.entries())
      it(`${name}: ${code}`, async () => {
        const ended = await runs[index];
        assert.ok(ended);
        if (ended.status === "rejected") throw ended.reason;
        const { outcome } = ended.value;
        assert.equal(outcome.failure?.code, code, outcome.failure?.message);
        assert.match(outcome.failure.message, message);
        assert.ok(outcome.failure.fix);
        assert.equal(outcome.ok, false);
        if (calls !== undefined) assert.equal(ended.value.calls, calls);
      });
  });

  it("a 401 is given up at the first retry, not after ten", async () => {
    const { run, api } = await open(
      always({ status: 401, message: "invalid x-api-key" }),
      { CLAUDE_CODE_MAX_RETRIES: "10" },
    );
    const { outcome } = await run("go");
    assert.equal(outcome.failure?.code, "agentNotLoggedIn");
    assert.match(outcome.failure.message, /401/);
    assert.ok(api.requests.length <= 2);
  });

  it("a session that exists is not begun a second time", async () => {
    const { run } = await open([]);
    const first = await run("go");
    assert.equal(first.outcome.failure, null);
    const sessionId = first.outcome.sessionId ?? "";
    const again = await run("go", { sessionId });
    assert.equal(again.outcome.failure?.code, "agentFailed");
    assert.match(again.outcome.failure.message, /already in use/);
  });

  it("an overloaded model is followed by the fallback that was named", async () => {
    const { run, api } = await open(always({ status: 529 }), {
      CLAUDE_CODE_MAX_RETRIES: "2",
    });
    const { outcome } = await run("go", {
      model: "opus",
      fallbackModel: "haiku",
    });
    assert.equal(outcome.failure?.code, "agentUnavailable");
    assert.match(api.requests.at(0)?.model ?? "", /opus/);
    assert.match(api.requests.at(-1)?.model ?? "", /haiku/);
  });

  it("an unknown command is given up before anything is spent", async () => {
    const { run, cwd, api } = await open([
      { user: "nonesuch", steps: [{ text: "sure", delayMs: 2_000 }] },
    ]);
    const commands = path.join(cwd, ".claude/commands");
    mkdirSync(commands, { recursive: true });
    writeFileSync(path.join(commands, "known.md"), "KNOWN $ARGUMENTS");
    const { outcome } = await run("/nonesuch do it");
    assert.equal(outcome.failure?.code, "unknownCommand");
    assert.equal(outcome.costUsd, 0);
    assert.equal((await run("/known do it")).outcome.failure, null);
    assert.match(api.requests.at(-1)?.user ?? "", /KNOWN do it/);
    // Without the project's settings its commands are unknown as well.
    const without = await run("/known do it", { projectSettings: false });
    assert.equal(without.outcome.failure?.code, "unknownCommand");
  });

  it("an answer without a word, and one that was cut once, are no failures", async () => {
    const { run } = await open([
      { user: "silent", steps: [{}] },
      {
        user: "long",
        steps: [{ text: "and", stopReason: "max_tokens" }, { text: "done" }],
      },
    ]);
    assert.equal((await run("silent")).outcome.failure, null);
    const { outcome } = await run("long");
    assert.equal(outcome.failure, null);
  });

  it("a used up quota tells when it is there again", async () => {
    const resets = Math.floor(Date.now() / 1000) + 5 * 3600;
    const { run } = await open(
      always({
        status: 429,
        message: "This request would exceed your account's rate limit.",
        headers: {
          "anthropic-ratelimit-unified-status": "rejected",
          "anthropic-ratelimit-unified-reset": String(resets),
          "anthropic-ratelimit-unified-representative-claim": "five_hour",
        },
      }),
      {
        // Only a subscription has such a quota.
        ANTHROPIC_API_KEY: null,
        CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-not-a-token",
        CLAUDE_CODE_MAX_RETRIES: "10",
      },
    );
    const { outcome, lines } = await run("go");
    assert.equal(outcome.failure?.code, "quotaReached");
    assert.equal(outcome.failure.retryAt, resets * 1000);
    assert.match(outcome.failure.message, /resets/);
    // The words alone say the same, to the minute.
    const words = folder?.agent.reader({ sessionId: "s", resume: null });
    lines
      .filter((line) => !line.includes('"rate_limit_event"'))
      .forEach((line) => words?.push(line));
    const told = words?.end(
      {
        reason: "exited",
        exitCode: 1,
        signal: null,
        error: null,
        startedAt: 1,
        endedAt: Date.now(),
        usage: null,
        survivors: 0,
      },
      "",
    ).failure?.retryAt;
    assert.equal(told, Math.floor(resets / 60) * 60_000);
  });

  const dear: Reply = { tools: [read], usage: { inputTokens: 100_000 } };

  it("its budget is overshot by one message at most", async () => {
    const { run, api } = await open(always(dear)); // $0.40 each
    const { outcome } = await run("go", { budgetUsd: 1 });
    assert.equal(outcome.failure?.code, "budgetExceeded");
    assert.ok(outcome.costUsd <= 1.41, String(outcome.costUsd));
    assert.ok(api.requests.length <= 4);
  });

  describe("what it costs", () => {
    /** In US dollars, at the price of the default model. */
    const billed = (calls: readonly { input: number; output: number }[]) =>
      calls.reduce(
        (sum, { input, output }) => sum + input * 4 + output * 20,
        0,
      ) / 1e6;
    const step = { input: 10_000, output: 100 };
    const stepped: Reply = {
      tools: [read],
      usage: { inputTokens: step.input, outputTokens: step.output },
    };

    for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const)
      it(`is counted once when ${signal} ends it in the middle, and the session goes on`, async () => {
        const { run, api } = await open([
          {
            user: "first",
            steps: [{ text: "ok", usage: { inputTokens: 50_000 } }],
          },
          {
            user: "go",
            steps: [stepped, stepped, { text: "half", stall: "middle" }],
          },
          {
            user: "again",
            steps: [{ text: "ok", usage: { inputTokens: 20_000 } }],
          },
          {
            user: "fork",
            steps: [{ text: "ok", usage: { inputTokens: 30_000 } }],
          },
        ]);
        const first = await run("first");
        const resume = {
          sessionId: first.outcome.sessionId ?? "",
          fork: false,
        };
        let results = 0;
        const killed = await run(
          "go",
          { resume },
          {
            afterLine: (_, line) =>
              line.includes('"tool_result"') && ++results === 2 ? signal : null,
          },
        );
        const again = await run("again", { resume });
        const forked = await run("fork", { resume: { ...resume, fork: true } });
        assert.equal(killed.outcome.failure?.code, "agentLost");
        assert.ok(api.requests.length >= 5);
        const own = billed([{ input: 50_000, output: 20 }]);
        assert.equal(first.outcome.costUsd.toFixed(6), own.toFixed(6));
        // Two messages were told. The output of each is a guess; a third one may have begun.
        const known = billed([step, step]);
        const open_ = billed([{ input: 100, output: 20 }]);
        assert.ok(killed.outcome.costUsd >= known - 0.0045, "missing");
        assert.ok(killed.outcome.costUsd <= known + open_ + 0.0045, "double");
        assert.equal(
          again.outcome.costUsd.toFixed(6),
          billed([{ input: 20_000, output: 20 }]).toFixed(6),
        );
        assert.equal(
          forked.outcome.costUsd.toFixed(6),
          billed([{ input: 30_000, output: 20 }]).toFixed(6),
        );
      });

    for (const model of ["", "sonnet", "haiku", "claude-nonsense"])
      it(`is estimated with the program's own prices (${model || "default model"})`, async () => {
        const { run } = await open(
          always({
            text: "ok",
            usage: {
              inputTokens: 20_000,
              cacheReadTokens: 30_000,
              cacheWriteTokens: 10_000,
              outputTokens: 0,
            },
          }),
        );
        let estimate = 0;
        const { outcome } = await run(
          "go",
          { model },
          {
            afterLine: (reader, line) => {
              if (line.includes('"type":"assistant"'))
                estimate = reader.costUsd;
              return null;
            },
          },
        );
        const actual = outcome.costUsd;
        assert.ok(
          actual > 0 && estimate >= actual - 1e-9,
          `${estimate} ${actual}`,
        );
        if (model !== "claude-nonsense")
          assert.ok(estimate - actual < 0.0005, `${estimate} ${actual}`);
      });
  });

  describe("what it may do", () => {
    it("runs neither hooks nor servers of the project without the project's settings", async () => {
      const { run, cwd } = await open([]);
      mkdirSync(path.join(cwd, ".claude"));
      const touch = (name: string) => `touch ${path.join(cwd, name)}`;
      writeFileSync(
        path.join(cwd, ".claude/settings.json"),
        JSON.stringify({
          hooks: {
            UserPromptSubmit: [
              { hooks: [{ type: "command", command: touch("hook") }] },
            ],
          },
        }),
      );
      writeFileSync(
        path.join(cwd, ".mcp.json"),
        JSON.stringify({
          mcpServers: {
            s: { command: "sh", args: ["-c", touch("server")] },
          },
        }),
      );
      await run("go", { projectSettings: false });
      assert.equal(existsSync(path.join(cwd, "hook")), false);
      assert.equal(existsSync(path.join(cwd, "server")), false);
      await run("go");
      assert.equal(existsSync(path.join(cwd, "hook")), true);
    });

    it("works in additional folders, and in no others", async () => {
      const write = (file: string): Reply => ({
        tools: [{ name: "Write", input: { file_path: file, content: "x" } }],
      });
      const rules: Rule[] = [];
      const { run, cwd } = await open(rules);
      const other = path.join(cwd, "../other");
      const third = path.join(cwd, "../third");
      mkdirSync(other);
      mkdirSync(third);
      rules.push({
        user: "go",
        steps: [
          write(path.join(other, "a.txt")),
          write(path.join(third, "a.txt")),
          { text: "done" },
        ],
      });
      await run("go", { additionalFolders: ["../other"] });
      assert.equal(existsSync(path.join(other, "a.txt")), true);
      assert.equal(existsSync(path.join(third, "a.txt")), false);
    });

    it("only reads with read access, its sub-agents too, and still sees what git knows", async () => {
      const write = {
        name: "Write",
        input: { file_path: "no.txt", content: "no" },
      };
      const { run, cwd, api } = await open([
        {
          user: "review",
          steps: [
            { tools: [{ name: "Bash", input: { command: "git status" } }] },
            { tools: [{ name: "Glob", input: { pattern: "*.txt" } }] },
            { tools: [{ name: "Grep", input: { pattern: "needle" } }] },
            {
              tools: [
                {
                  name: "Agent",
                  input: {
                    description: "d",
                    prompt: "INNER",
                    subagent_type: "general-purpose",
                  },
                },
              ],
            },
            { tools: [write] },
            { tools: [{ name: "Bash", input: { command: "touch no.txt" } }] },
            { tools: [structured({ verdict: "pass" })] },
            { text: "done" },
          ],
        },
        { user: "INNER", steps: [{ tools: [write] }, { text: "done" }] },
      ]);
      mkdirSync(path.join(cwd, ".git"));
      writeFileSync(path.join(cwd, "hay.txt"), "a needle\n");
      const { outcome } = await run("review", {
        access: "read",
        allowedTools: ["Write", "Edit"],
        answerSchema,
      });
      assert.equal(outcome.failure, null);
      assert.deepEqual(outcome.structured, { verdict: "pass" });
      assert.equal(existsSync(path.join(cwd, "no.txt")), false);
      const seen = api.requests.map(({ conversation }) => conversation).join();
      assert.match(seen, /hay\.txt/);
      assert.match(seen, /not a git repository/);
    });
  });
});
