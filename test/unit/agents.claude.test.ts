import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import type {
  AttemptRequest,
  ExitRecord,
  OutputItem,
} from "../../src/model/agent";
import { outcomeSchema, outputItemSchema } from "../../src/model/agent";
import { OrchestratorError } from "../../src/model/errors";
import {
  apiErrorLine as apiError,
  claudeRequest as request,
  claudeWith as agentWith,
  exitWith,
  resultLine as result,
} from "../support/claudeLines";
import { temporaryFolder } from "../support/temporary";

const read = (
  lines: readonly string[],
  exit: Partial<ExitRecord> = {},
  stderr = "",
) => {
  const reader = agentWith().reader(request);
  const items: OutputItem[] = lines.flatMap((line) => [...reader.push(line)]);
  return { items, outcome: reader.end(exitWith(exit), stderr), reader };
};

const fixture = (name: string) =>
  readFileSync(`test/fixtures/claude/${name}.jsonl`, "utf8").trim().split("\n");

const forkEnded = (status: string) =>
  JSON.stringify({ type: "system", subtype: "task_notification", status });

describe("Claude Code: what the reader makes of the output", () => {
  it("tells people what was said and done, in short and at length", () => {
    const { items, outcome } = read(fixture("edit"));
    assert.deepEqual(
      items.map(({ kind, text }) => [kind, text]),
      [
        ["notice", "Claude Code started with claude-opus-5-5."],
        ["thinking", "First the test."],
        ["text", "I will fix it."],
        ["tool", "Edit src/a.ts"],
        ["toolResult", "The file src/a.ts has been updated."],
        ["tool", "Bash npm test"],
        ["error", "1 failing"],
        ["text", "Done."],
        ["result", "Done."],
      ],
    );
    assert.equal(items[1]?.detail, "First the test.\nThen the code.");
    assert.equal(items[3]?.detail, "-1\n+2");
    assert.equal(items[6]?.detail, "1 failing\nstack trace");
    assert.equal(outcome.ok, true);
    assert.equal(outcome.answer, "Done.");
    assert.equal(outcome.turns, 3);
    assert.equal(outcome.costUsd, 0.5);
    assert.equal(outcome.model, "claude-opus-5-5");
    assert.equal(outcome.structured, undefined);
  });

  it("reports denied tools, from events and from the result", () => {
    const { items, outcome } = read(fixture("denied"));
    assert.equal(outcome.ok, true);
    assert.deepEqual(outcome.deniedTools, ["Bash", "Write"]);
    assert.deepEqual(
      items.filter(({ kind }) => kind === "notice").map(({ text }) => text),
      [
        "Claude Code started with claude-opus-5-5.",
        "Not allowed: Bash",
        "The API did not answer (overloaded 529); trying again in 2 s (1 of 10).",
      ],
    );
  });

  it("lets the last of several results count, and adds up what each one cost", () => {
    const { outcome, items } = read(fixture("background"), { exitCode: 1 });
    assert.equal(outcome.failure?.code, "agentUnavailable");
    assert.equal(outcome.costUsd, 0.5);
    assert.equal(outcome.turns, 3);
    assert.equal(items.filter(({ kind }) => kind === "notice").length, 1);
  });

  it("takes the difference of the totals when increments are missing", () => {
    const { outcome } = read([
      result({ total_cost_usd: 0.25 }),
      result({ total_cost_usd: 0.75 }),
    ]);
    assert.equal(outcome.costUsd, 0.75);
  });

  it("shows the cost as soon as a result tells it", () => {
    const reader = agentWith().reader(request);
    assert.equal(reader.costUsd, 0);
    reader.push(result({ total_cost_usd: 0.25 }));
    assert.equal(reader.costUsd, 0.25);
  });

  it("caps what is huge", () => {
    const text = "😀".repeat(1_000_000);
    const { items } = read([
      JSON.stringify({
        type: "user",
        message: { content: [{ type: "tool_result", content: text }] },
      }),
    ]);
    assert.equal(items.length, 1);
    assert.ok(items[0]!.text.length <= 201);
    assert.ok((items[0]!.detail?.length ?? 0) <= 20_001);
    // No half of a surrogate pair is left alone at the cut.
    assert.doesNotMatch(items[0]!.text, /\p{Surrogate}/u);
    assert.doesNotMatch(items[0]!.detail!, /\p{Surrogate}/u);
  });

  it("says which of several sub-agents does what, and shows their reports without what frames them", () => {
    const { items, outcome } = read(fixture("sideBySide"));
    assert.deepEqual(
      items.slice(1).map(({ kind, text }) => [kind, text]),
      [
        ["text", "two at once"],
        ["tool", "Agent T001"],
        ["tool", "Agent T002"],
        ["tool", "[T001] Write /repo/one.txt"],
        ["tool", "[T001] Bash node -e 1"],
        ["tool", "[T002] Write /repo/two.txt"],
        ["tool", "[T002] Bash node -e 2"],
        [
          "toolResult",
          "[T001] File created successfully at: /repo/one.txt (file state is current in your context — no need to Read it back)",
        ],
        [
          "toolResult",
          "[T002] File created successfully at: /repo/two.txt (file state is current in your context — no need to Read it back)",
        ],
        ["toolResult", "[T002] (Bash completed with no output)"],
        ["toolResult", "two is done"],
        ["toolResult", "[T001] (Bash completed with no output)"],
        ["toolResult", "one is done"],
        ["text", "all done"],
        ["result", "all done"],
      ],
    );
    assert.equal(outcome.failure, null);
    // Six messages, four of them of sub-agents.
    assert.ok(Math.abs(outcome.costUsd - 6 * 0.0008) < 1e-9);
  });

  it("counts what sub-agents spend before a result books it, and stops at the budget by it", () => {
    const lines = fixture("sideBySide");
    const isOfSubAgent = (line: string) =>
      line.includes('"parent_tool_use_id":"toolu_');
    const { reader: alone } = read(
      lines.filter((line) => !isOfSubAgent(line)).slice(0, -3),
    );
    const budgetUsd = alone.costUsd + 0.0001;
    const reader = agentWith().reader({ ...request, budgetUsd });
    const last = lines.find((line) => {
      reader.push(line);
      return reader.stop !== null;
    });
    assert.equal(reader.stop?.code, "budgetExceeded");
    assert.ok(isOfSubAgent(last ?? ""));
  });

  it("shows a line that is no JSON as a notice", () => {
    assert.deepEqual(read(["Killed by the system"]).items, [
      { kind: "notice", text: "Killed by the system" },
    ]);
  });

  it("gets through every kind of line that the program is known to print", () => {
    const { items, outcome, reader } = read(fixture("kinds"));
    assert.equal(outcome.failure, null);
    assert.equal(outcome.costUsd, 0.01);
    assert.equal(reader.stop, null);
    assert.deepEqual(reader.questions, []);
    assert.deepEqual(
      items.map(({ kind, text }) => [kind, text]),
      [
        ["notice", "Claude Code started with claude-opus-5-5."],
        ["text", "Hello."],
        ["tool", "[sub-agent] Read /repo/a.ts"],
        [
          "notice",
          "claude-opus-5-5 is overloaded; going on with claude-haiku-5-5.",
        ],
        ["notice", "The conversation was compacted."],
        ["result", "Hello."],
      ],
    );
  });

  it("is in the same state, however often it looks between the lines", () => {
    for (const name of ["asks", "kinds", "edit", "denied", "background"]) {
      const looked = agentWith().reader(request);
      for (const line of fixture(name)) {
        looked.push(line);
        assert.ok(looked.costUsd >= 0);
        assert.ok(looked.questions.length <= 1);
        assert.equal(looked.stop, null);
      }
      const { outcome } = read(fixture(name));
      assert.deepEqual(looked.end(exitWith(), ""), outcome);
    }
  });

  it("never throws, and gives what the model accepts, whatever the lines hold", () => {
    const wild = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({
          type: fc.constantFrom(
            "assistant",
            "user",
            "system",
            "result",
            "rate_limit_event",
            "control_request",
            "control_cancel_request",
            "x",
          ),
          rate_limit_info: fc.jsonValue(),
          request_id: fc.jsonValue(),
          request: fc.jsonValue(),
          slash_commands: fc.jsonValue(),
          error_status: fc.jsonValue(),
          subtype: fc.constantFrom("init", "api_retry", "success", "other"),
          message: fc.oneof(
            fc.jsonValue(),
            fc.record({ content: fc.jsonValue() }),
          ),
          is_error: fc.oneof(fc.boolean(), fc.jsonValue()),
          total_cost_usd: fc.jsonValue(),
          model_usage_since_last_result: fc.jsonValue(),
          structured_output: fc.jsonValue(),
          session_id: fc.jsonValue(),
        })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(
        fc.array(wild),
        fc.integer({ min: 0, max: 255 }),
        (lines, exitCode) => {
          const { items, outcome } = read(lines, { exitCode });
          for (const item of items) outputItemSchema.parse(item);
          outcomeSchema.parse(JSON.parse(JSON.stringify(outcome)));
          assert.equal(outcome.ok, outcome.failure === null);
          if (exitCode !== 0) assert.equal(outcome.ok, false);
        },
      ),
    );
  });
});

describe("Claude Code: how an attempt ended", () => {
  const cases: [
    name: string,
    lines: string[],
    exit: Partial<ExitRecord>,
    stderr: string,
    code: string,
    message: RegExp,
  ][] = [
    [
      "an API error behind subtype success",
      [apiError({ result: "API Error: 500", api_error_status: 500 })],
      { exitCode: 1 },
      "",
      "agentUnavailable",
      /500/,
    ],
    [
      "an API error even with exit 0",
      [apiError({ result: "API Error: 500" })],
      {},
      "",
      "agentUnavailable",
      /500/,
    ],
    [
      "a rejected key",
      [apiError({ result: "Invalid API key", api_error_status: 401 })],
      { exitCode: 1 },
      "",
      "agentNotLoggedIn",
      /key/,
    ],
    [
      "no login at all",
      [apiError({ result: "Not logged in · Please run /login" })],
      { exitCode: 1 },
      "",
      "agentNotLoggedIn",
      /login/,
    ],
    [
      "a refusal",
      [apiError({ result: "flagged", stop_reason: "refusal" })],
      { exitCode: 1 },
      "",
      "agentRefused",
      /flagged/,
    ],
    [
      "a rate limit that is no quota",
      [
        JSON.stringify({
          type: "rate_limit_event",
          rate_limit_info: { status: "rejected", isUsingOverage: false },
        }),
        apiError({
          result:
            "API Error: Server is temporarily limiting requests (not your usage limit) · This request would exceed your account's rate limit.",
          api_error_status: 429,
        }),
      ],
      { exitCode: 1 },
      "",
      "agentUnavailable",
      /temporarily/,
    ],
    [
      "an overloaded service",
      [apiError({ result: "API Error: Repeated 529", api_error_status: 529 })],
      { exitCode: 1 },
      "",
      "agentUnavailable",
      /529/,
    ],
    [
      "a connection that was refused",
      [
        apiError({
          result: "API Error: Connection refused",
          api_error: "connection_failed",
        }),
      ],
      { exitCode: 1 },
      "",
      "agentUnavailable",
      /refused/,
    ],
    [
      "a stream that went silent",
      [
        apiError({
          result: "API Error: Stream idle timeout - no chunks received",
          api_error: "stream_idle_timeout",
        }),
      ],
      { exitCode: 1 },
      "",
      "agentUnavailable",
      /idle/,
    ],
    [
      "a used up quota",
      [
        apiError({
          result: "You've hit your session limit · resets 7:10pm (UTC)",
          api_error_status: 429,
        }),
      ],
      { exitCode: 1 },
      "",
      "quotaReached",
      /session limit/,
    ],
    [
      "an account without credit",
      [
        apiError({
          result: "Credit balance is too low",
          api_error_status: 400,
        }),
      ],
      { exitCode: 1 },
      "",
      "agentFailed",
      /Credit/,
    ],
    [
      "a prompt that the API finds too long",
      [
        apiError({
          terminal_reason: "prompt_too_long",
          result: "Prompt is too long",
          api_error_status: 400,
        }),
      ],
      { exitCode: 1 },
      "",
      "promptTooLong",
      /too long/,
    ],
    [
      "a prompt that the program finds too long",
      [
        apiError({
          terminal_reason: "blocking_limit",
          result: "Prompt is too long",
        }),
      ],
      { exitCode: 1 },
      "",
      "promptTooLong",
      /too long/,
    ],
    [
      "a request that is too large",
      [
        apiError({
          terminal_reason: "image_error",
          result: "Request too large",
          api_error_status: 413,
        }),
      ],
      { exitCode: 1 },
      "",
      "promptTooLong",
      /too large/,
    ],
    [
      "a full context window",
      [
        apiError({
          result: "API Error: The model has reached its context window limit.",
          api_error: "max_output_tokens",
        }),
      ],
      { exitCode: 1 },
      "",
      "promptTooLong",
      /window/,
    ],
    [
      "an answer that was cut for its length",
      [
        apiError({
          result:
            "API Error: response exceeded the 128000 output token maximum.",
          api_error: "max_output_tokens",
        }),
      ],
      { exitCode: 1 },
      "",
      "agentFailed",
      /maximum/,
    ],
    [
      "an unknown model",
      [apiError({ result: "issue with the model", api_error_status: 404 })],
      { exitCode: 1 },
      "",
      "agentFailed",
      /model/,
    ],
    [
      "a bad request",
      [apiError({ result: "API Error: 400 bad", api_error_status: 400 })],
      { exitCode: 1 },
      "",
      "agentFailed",
      /bad/,
    ],
    [
      "the budget",
      [
        result({
          subtype: "error_max_budget_usd",
          is_error: true,
          result: undefined,
          errors: ["Reached maximum budget ($1)"],
        }),
      ],
      { exitCode: 1 },
      "",
      "budgetExceeded",
      /\$1/,
    ],
    [
      "too many turns",
      [
        result({
          subtype: "error_max_turns",
          is_error: true,
          result: undefined,
          errors: ["Reached maximum number of turns (3)"],
        }),
      ],
      { exitCode: 1 },
      "",
      "turnsExceeded",
      /turns/,
    ],
    [
      "an answer that never met its schema",
      [
        result({
          subtype: "error_max_structured_output_retries",
          is_error: true,
          result: undefined,
          errors: ["Failed to provide valid structured output"],
        }),
      ],
      { exitCode: 1 },
      "",
      "badAnswer",
      /structured/,
    ],
    [
      "an interrupt, which exits 0",
      [
        result({
          subtype: "error_during_execution",
          is_error: true,
          result: undefined,
          errors: ["x"],
          terminal_reason: "aborted_tools",
        }),
      ],
      {},
      "",
      "agentLost",
      /interrupted/,
    ],
    [
      "an unknown session",
      [
        result({
          subtype: "error_during_execution",
          is_error: true,
          result: undefined,
          errors: ["No conversation found with session ID: 1"],
        }),
      ],
      { exitCode: 1 },
      "",
      "notFound",
      /session/,
    ],
    [
      "no result though exit 0",
      [],
      {},
      "",
      "agentLost",
      /without a result \(exit code 0\)/,
    ],
    [
      "a usage error",
      [],
      { exitCode: 1 },
      "Ignoring 1 permissions.allow entry\nError: Invalid session ID",
      "agentFailed",
      /: Error: Invalid session ID$/,
    ],
    [
      "a flag that this version does not have",
      [],
      { exitCode: 1 },
      "error: unknown option '--effort'",
      "agentTooOld",
      /does not know --effort/,
    ],
    [
      "bypassing as root",
      [],
      { exitCode: 1 },
      "--dangerously-skip-permissions cannot be used with root/sudo privileges",
      "agentFailed",
      /root/,
    ],
    [
      "input that the program does not read to its end",
      [],
      { exitCode: 1 },
      "Error: piped stdin input exceeds 10MB.",
      "promptTooLong",
      /10MB/,
    ],
    [
      "a signal after its result",
      [result({})],
      { exitCode: 143 },
      "",
      "agentLost",
      /outside/,
    ],
    ["a SIGTERM from elsewhere", [], { exitCode: 143 }, "", "agentLost", /143/],
    [
      "a SIGKILL from elsewhere",
      [],
      { exitCode: null, signal: "SIGKILL" },
      "",
      "agentLost",
      /SIGKILL/,
    ],
    [
      "success with a bad exit code",
      [result({})],
      { exitCode: 9 },
      "boom",
      "agentFailed",
      /exit code 9.*boom/,
    ],
    [
      "the deadline",
      [result({})],
      { reason: "timedOut" },
      "",
      "timedOut",
      /time limit/,
    ],
    [
      "a cancel, though a result came before",
      [result({})],
      { reason: "cancelled" },
      "",
      "cancelled",
      /cancelled/,
    ],
    [
      "a lost supervisor",
      [],
      { reason: "lost", exitCode: null },
      "",
      "agentLost",
      /disappeared/,
    ],
    [
      "a missing program",
      [],
      { reason: "notStarted", exitCode: null, error: "spawn claude ENOENT" },
      "",
      "agentNotFound",
      /ENOENT/,
    ],
    [
      "another trouble at the start",
      [],
      { reason: "notStarted", exitCode: null, error: "spawn E2BIG" },
      "",
      "agentFailed",
      /E2BIG/,
    ],
    [
      "a slash command that did not run",
      [
        JSON.stringify({
          type: "assistant",
          message: {
            model: "<synthetic>",
            content: [{ type: "text", text: "not permitted" }],
          },
          local_command_outcome: { kind: "failed" },
        }),
        result({ num_turns: 0 }),
      ],
      {},
      "",
      "agentFailed",
      /slash command did not run: not permitted/,
    ],
    [
      "a command in a sub-agent that the API broke off",
      [
        forkEnded("failed"),
        result({ local_command: "review", result: "API Error: 500 fire" }),
      ],
      {},
      "",
      "agentUnavailable",
      /500 fire/,
    ],
    [
      "a command in a sub-agent without a login",
      [
        forkEnded("failed"),
        result({
          local_command: "review",
          result: "Failed to authenticate. API Error: 401 bad key",
        }),
      ],
      {},
      "",
      "agentNotLoggedIn",
      /401 bad key/,
    ],
  ];
  for (const [name, lines, exit, stderr, code, message] of cases)
    it(`${name}: ${code}`, () => {
      const { outcome } = read(lines, exit, stderr);
      assert.equal(outcome.ok, false);
      assert.equal(outcome.failure?.code, code);
      assert.match(outcome.failure.message, message);
      // Every end but the one that the user has asked for says the way out.
      if (code !== "cancelled") assert.ok(outcome.failure.fix);
    });

  it("gives every row of the table a next step of its own", () => {
    const fixes = new Map<string, string>();
    for (const [name, lines, exit, stderr, code] of cases) {
      const fix = read(lines, exit, stderr).outcome.failure?.fix;
      if (fix) fixes.set(`${code} ${fix}`, name);
    }
    assert.ok(fixes.size >= 20, [...fixes.keys()].join("\n"));
  });

  it("minds a failed sub-agent only where it was to do all the work", () => {
    const review = result({ local_command: "review" });
    for (const lines of [
      [forkEnded("failed"), result({})],
      [forkEnded("completed"), review],
    ])
      assert.equal(read(lines).outcome.failure, null);
  });

  it("keeps answer, cost and session of an attempt that was stopped after its result", () => {
    const { outcome } = read([result({})], { reason: "cancelled" });
    assert.deepEqual(
      [outcome.answer, outcome.costUsd, outcome.sessionId],
      ["fine", 0.1, "s"],
    );
  });

  it("hands the structured answer on as it is", () => {
    const { outcome } = read([result({ structured_output: { a: [1] } })]);
    assert.deepEqual(outcome.structured, { a: [1] });
  });
});

describe("Claude Code: the command", () => {
  const args = (changes: Partial<AttemptRequest>) =>
    agentWith()
      .command({ ...request, ...changes })
      .args.join(" ");

  it("gives the prompt by standard input, never as an argument", () => {
    const command = agentWith().command(request);
    assert.equal(command.file, "claude");
    assert.equal(command.stdin, "-p do it");
    assert.deepEqual(command.args, [
      ...["-p", "--output-format", "stream-json", "--verbose"],
      "--include-partial-messages",
      ...["--session-id", "new-session"],
      ...["--permission-mode", "acceptEdits"],
      ...["--max-budget-usd", "5"],
    ]);
  });

  it("starts, resumes and forks sessions", () => {
    const resume = { sessionId: "old", fork: false };
    assert.match(args({ resume }), /--resume old --permission/);
    assert.match(
      args({ resume: { ...resume, fork: true } }),
      /--resume old --fork-session --session-id new-session /,
    );
  });

  it("passes models, schema and tool rules, the rules last", () => {
    const command = agentWith().command({
      ...request,
      model: "opus",
      fallbackModel: "haiku",
      allowedTools: ["Bash(npm test *)", "WebFetch"],
      answerSchema: { type: "object" },
    });
    const text = command.args.join(" ");
    assert.match(text, /--model opus --fallback-model haiku/);
    assert.match(text, /--json-schema \{"type":"object"\}/);
    assert.deepEqual(command.args.slice(-3), [
      "--allowedTools",
      "Bash(npm test *)",
      "WebFetch",
    ]);
  });

  it("sets the permissions by access first", () => {
    assert.match(args({ permissions: "bypass" }), /bypassPermissions/);
    assert.match(
      args({ permissions: "bypass", access: "read" }),
      /--permission-mode dontAsk --tools Read,Grep,Glob,Bash,Agent,Skill --max/,
    );
  });

  it("gives a stage with read access the tools of the rules that do not write", () => {
    const allowedTools = [
      "Bash(npm test *)",
      "WebFetch(domain:x.org)",
      "Write",
      "Edit(src/**)",
      "MultiEdit",
      "NotebookEdit",
      "mcp__server__tool",
    ];
    assert.match(
      args({ access: "read", allowedTools }),
      /--tools Read,Grep,Glob,Bash,Agent,Skill,WebFetch --max/,
    );
    assert.doesNotMatch(args({ allowedTools }), /--tools/);
  });

  it("passes effort and turns where they are set", () => {
    assert.match(
      args({ effort: "high", maxTurns: 30 }),
      /--effort high --max-turns 30 /,
    );
    assert.doesNotMatch(args({}), /--effort|--max-turns/);
  });

  it("passes further folders, those of the workspace from there, before the rules", () => {
    const command = agentWith().command({
      ...request,
      additionalFolders: ["../other", path.resolve("/docs")],
      allowedTools: ["WebFetch"],
    });
    assert.deepEqual(command.args.slice(-5), [
      "--add-dir",
      path.resolve("/other"),
      path.resolve("/docs"),
      "--allowedTools",
      "WebFetch",
    ]);
  });

  it("leaves the project's settings out where they are not to count", () => {
    assert.match(args({ projectSettings: false }), /--setting-sources user /);
    assert.doesNotMatch(args({}), /--setting-sources/);
  });

  it("keeps the input open where it may ask, and only there", () => {
    const command = agentWith().command({
      ...request,
      permissions: "ask",
      prompt: "line\nline",
    });
    const text = command.args.join(" ");
    assert.match(
      text,
      /--input-format stream-json --permission-prompt-tool stdio/,
    );
    assert.match(text, /--permission-mode acceptEdits/);
    assert.deepEqual(JSON.parse(command.stdin), {
      type: "user",
      message: { role: "user", content: "line\nline" },
      parent_tool_use_id: null,
      session_id: "",
    });
    assert.match(command.stdin, /^[^\n]*\n$/);
    assert.match(command.inputEndsAfter ?? "", /"state":"idle"$/);
    assert.equal(command.env["CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS"], "1");
    for (const other of [
      agentWith().command(request),
      agentWith().command({ ...request, permissions: "ask", access: "read" }),
    ]) {
      assert.ok(!("inputEndsAfter" in other));
      assert.equal(other.stdin, request.prompt);
      assert.ok(!("CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS" in other.env));
    }
  });

  it("writes every budget as a plain decimal", () => {
    for (const [usd, text] of [
      [100, "100"],
      [0.5, "0.5"],
      [0.1 + 0.2, "0.3"],
      [1e-9, "0.000001"],
    ] as const)
      assert.match(args({ budgetUsd: usd }), new RegExp(`usd ${text}$`));
  });

  it("refuses to start without budget, and with a rule that would be a flag", () => {
    const code = (expected: string) => (error: unknown) =>
      error instanceof OrchestratorError && error.code === expected;
    assert.throws(() => args({ budgetUsd: 0 }), code("budgetExceeded"));
    assert.throws(
      () => args({ allowedTools: ["--dangerously-skip-permissions"] }),
      code("invalidSettings"),
    );
  });

  it("takes the host's session out of the environment and leaves the user's configuration", () => {
    const host = {
      CLAUDECODE: "1",
      CLAUDE_PID: "1",
      CLAUDE_CODE_SESSION_ID: "s",
      CLAUDE_CODE_CHILD_SESSION: "1",
      CLAUDE_CODE_MESSAGING_TOKEN: "t",
      CLAUDE_CODE_ENTRYPOINT: "cli",
      CLAUDE_CODE_SSE_PORT: "1",
      CLAUDE_CONFIG_DIR: "/config",
      CLAUDE_CODE_USE_BEDROCK: "1",
      CLAUDE_CODE_OAUTH_TOKEN: "o",
      ANTHROPIC_API_KEY: "host's",
      PATH: "/bin",
    };
    const { env } = agentWith(host).command(request);
    assert.deepEqual(
      Object.keys(env)
        .filter((name) => env[name] === null)
        .sort(),
      Object.keys(host).slice(0, 7).sort(),
    );
    assert.equal(env["CLAUDE_CODE_DISABLE_BACKGROUND_TASKS"], "1");
    assert.ok(!("ANTHROPIC_API_KEY" in env));
  });

  it("gives our own key when there is one, to runs only", () => {
    const agent = agentWith({}, "secret");
    const command = agent.command(request);
    assert.equal(command.env["ANTHROPIC_API_KEY"], "secret");
    assert.ok(!command.args.join(" ").includes("secret"));
    assert.ok(!JSON.stringify(agent.probeCommand()).includes("secret"));
  });
});

describe("Claude Code: the probe", () => {
  const probe = (stdout: string, exit: Partial<ExitRecord> = {}) =>
    agentWith().readProbe(exitWith(exit), stdout, "not found");

  it("takes a version that is new enough", () => {
    for (const version of ["2.1.41", "2.1.329", "2.10.0", "10.0.0"])
      assert.deepEqual(probe(`${version} (Claude Code)\n`), {
        found: true,
        version,
        failure: null,
      });
  });

  it("tells one that is too old, with the way out", () => {
    for (const version of ["2.1.40", "2.0.99", "1.9.9"]) {
      const { found, failure } = probe(`${version} (Claude Code)`);
      assert.equal(found, true);
      assert.equal(failure?.code, "agentTooOld");
      assert.match(failure.fix ?? "", /claude update/);
    }
  });

  it("tells a missing one in words, with how to install it", () => {
    const missing = { reason: "notStarted", exitCode: null } as const;
    for (const [bad, message] of [
      [
        probe("", { ...missing, error: "spawn claude ENOENT" }),
        /no program "claude" on the PATH\.$/,
      ],
      [probe("", { ...missing, error: "EACCES" }), /not be started \(EACCES\)/],
      [probe("", { exitCode: 127 }), /does not answer --version/],
      [probe("hello"), /does not answer --version/],
    ] as const) {
      assert.equal(bad.found, false);
      assert.equal(bad.failure?.code, "agentNotFound");
      assert.match(bad.failure.message, message);
      assert.match(bad.failure.fix ?? "", /npm install/);
    }
  });
});

describe("Claude Code: the login", () => {
  const login = (stdout: string) => agentWith().readLogin(stdout)?.code ?? null;

  it("believes a plain no, and nothing less", () => {
    assert.equal(login('{\n  "loggedIn": false\n}\n'), "agentNotLoggedIn");
    for (const other of [
      '{ "loggedIn": true }',
      '{ "loggedIn": "no" }',
      "error: unknown command 'auth'",
      "",
    ])
      assert.equal(login(other), null, other);
  });

  it("asks with the key that the attempts will have", () => {
    const command = agentWith({}, "secret").loginCommand();
    assert.equal(command?.env["ANTHROPIC_API_KEY"], "secret");
    assert.ok(!command.args.join(" ").includes("secret"));
  });
});

describe("Claude Code: slash commands", () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    temporary = temporaryFolder();
  });
  afterEach(() => temporary.remove());

  const put = (name: string) => {
    const file = path.join(temporary.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, "body");
  };
  const has = (command: string, cwd = "repo/deep") =>
    agentWith({
      CLAUDE_CONFIG_DIR: path.join(temporary.path, "config"),
    }).hasCommand(command, path.join(temporary.path, cwd));

  it("finds commands and skills of the project, its parents up to the repository, and the user", async () => {
    put("repo/.git/HEAD");
    put("repo/deep/.claude/commands/here.md");
    put("repo/.claude/commands/sub/nested.md");
    put("repo/.claude/skills/skilled/SKILL.md");
    put("config/commands/mine.md");
    put(".claude/commands/outside.md");
    for (const command of ["/here", "/sub:nested", "/skilled", "/mine"])
      assert.equal(await has(command), true, command);
    for (const command of ["/nested", "/outside", "/unknown", "/sub"])
      assert.equal(await has(command), false, command);
  });

  it("knows only the user's where the project's settings do not count", async () => {
    put("repo/.git/HEAD");
    put("repo/.claude/commands/here.md");
    put("config/commands/mine.md");
    const agent = agentWith({
      CLAUDE_CONFIG_DIR: path.join(temporary.path, "config"),
    });
    const repo = path.join(temporary.path, "repo");
    assert.equal(await agent.hasCommand("/here", repo, true), true);
    assert.equal(await agent.hasCommand("/here", repo, false), false);
    assert.equal(await agent.hasCommand("/mine", repo, false), true);
  });

  it("stops at a worktree, whose .git is a file", async () => {
    put("repo/.claude/commands/main.md");
    put("repo/deep/.git");
    assert.equal(await has("/main"), false);
  });

  it("knows what is built in", async () => {
    for (const command of ["/security-review", "/init"])
      assert.equal(await has(command, "."), true, command);
  });

  it("takes /review only from the project: the built-in one escapes its budget", async () => {
    assert.equal(await has("/review", "."), false);
    put("own/.git/HEAD");
    put("own/.claude/commands/review.md");
    assert.equal(await has("/review", "own"), true);
  });

  it("looks nowhere for what is no name", async () => {
    put("outside.md");
    for (const command of [
      "/../../outside",
      "/..:..:outside",
      "here",
      "/a b",
      "/",
    ])
      assert.equal(await has(command), false, command);
  });
});
