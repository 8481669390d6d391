import assert from "node:assert/strict";
import fc from "fast-check";
import type { Usage } from "../../src/agents/claude/events";
import { costOf } from "../../src/agents/claude/prices";
import type { AttemptRequest, ExitRecord } from "../../src/model/agent";
import {
  claudeRequest,
  claudeWith,
  exitWith,
  resultLine,
  systemLine,
} from "../support/claudeLines";

const read = (
  lines: readonly string[],
  changes: Partial<AttemptRequest> = {},
) => {
  const reader = claudeWith().reader({ ...claudeRequest, ...changes });
  lines.forEach((line) => reader.push(line));
  return {
    reader,
    end: (exit: Partial<ExitRecord>) => reader.end(exitWith(exit), ""),
  };
};

const init = (changes: object = {}) =>
  systemLine("init", {
    model: "claude-opus-5-5",
    slash_commands: ["init", "create-spec", "sub:nested"],
    claude_code_version: "2.1.329",
    ...changes,
  });

const message = (id: string, usage: Partial<Usage>, text = "") =>
  JSON.stringify({
    type: "assistant",
    message: {
      id,
      model: "claude-opus-5-5",
      content: [{ type: "text", text }],
      usage,
    },
  });

const cancelled = { reason: "cancelled", exitCode: 143 } as const;

describe("Claude Code: when an attempt is to be stopped", () => {
  const retry = (error: string | null, error_status: number | null) =>
    systemLine("api_retry", { error, error_status, attempt: 1 });

  it("stops at the first retry of what a person must put right", () => {
    for (const [line, code] of [
      [retry("authentication_failed", 401), "agentNotLoggedIn"],
      [retry("unknown", 401), "agentNotLoggedIn"],
      [retry(null, 403), "agentNotLoggedIn"],
      [retry("authentication_failed", null), "agentNotLoggedIn"],
      [retry("billing_error", null), "agentFailed"],
      [retry("unknown", 402), "agentFailed"],
    ] as const) {
      const { reader, end } = read([init(), line]);
      assert.equal(reader.stop?.code, code, line);
      const { failure, ok } = end(cancelled);
      assert.equal(ok, false);
      assert.deepEqual(failure, reader.stop);
      assert.ok(failure.fix);
    }
  });

  it("lets it try again what may go better", () => {
    for (const line of [
      retry("rate_limit", 429),
      retry("overloaded", 529),
      retry("server_error", 500),
      retry("unknown", null),
    ])
      assert.equal(read([init(), line]).reader.stop, null, line);
  });

  it("is the failure of what was stopped for it, and of nothing else", () => {
    const lines = [init(), retry("authentication_failed", 401)];
    assert.equal(
      read(lines).end({ reason: "timedOut" }).failure?.code,
      "timedOut",
    );
    assert.equal(read([...lines, resultLine()]).end({}).failure, null);
    assert.equal(read([init()]).end(cancelled).failure?.code, "cancelled");
  });

  it("stops at a command that the session does not have, before anything is spent", () => {
    const stopOf = (prompt: string, ...lines: string[]) =>
      read(lines, { prompt }).reader.stop;
    assert.equal(stopOf("/nonesuch x", init())?.code, "unknownCommand");
    assert.match(
      stopOf("/sub:other\nmore", init())?.fix ?? "",
      /\.claude\/commands\/sub\/other\.md/,
    );
    for (const prompt of [
      "/create-spec some text",
      "/create-spec",
      "/sub:nested",
      "/review", // an alias
      "/mcp__server__prompt", // its server may connect later
      "/etc/passwd is a file",
      " /nonesuch",
      "please run /nonesuch",
      "/ nonesuch",
    ])
      assert.equal(stopOf(prompt, init()), null, prompt);
    assert.equal(
      stopOf("/nonesuch", init({ slash_commands: undefined })),
      null,
    );
    // Only the first one tells: a command may itself change the list.
    assert.equal(
      stopOf("/create-spec", init(), init({ slash_commands: [] })),
      null,
    );
  });

  it("does not believe what an unknown command was answered with", () => {
    const { end } = read([init(), resultLine()], { prompt: "/nonesuch" });
    assert.equal(end({}).failure?.code, "unknownCommand");
  });

  it("stops a version that would wait for input for ever, only where it may ask", () => {
    const old = init({ claude_code_version: "2.1.82" });
    const stopOf = (changes: Partial<AttemptRequest>) =>
      read([old], changes).reader.stop;
    assert.equal(stopOf({ permissions: "ask" })?.code, "agentTooOld");
    assert.match(stopOf({ permissions: "ask" })?.message ?? "", /2\.1\.83/);
    assert.equal(stopOf({ permissions: "ask", access: "read" }), null);
    assert.equal(stopOf({ permissions: "acceptEdits" }), null);
    assert.equal(
      read([init({ claude_code_version: "2.1.83" })], { permissions: "ask" })
        .reader.stop,
      null,
    );
  });

  it("stops as soon as the messages have spent the budget", () => {
    const lines = [
      init(),
      message("m1", { input_tokens: 100_000 }), // $0.40
      message("m2", { input_tokens: 100_000 }),
    ];
    assert.equal(read(lines, { budgetUsd: 0.81 }).reader.stop, null);
    const { reader, end } = read(lines, { budgetUsd: 0.79 });
    assert.equal(reader.stop?.code, "budgetExceeded");
    assert.equal(end(cancelled).costUsd, 0.8);
  });

  it("watches nothing of an attempt that is only read", () => {
    const reader = claudeWith().reader({ sessionId: "s", resume: null });
    reader.push(init());
    reader.push(message("m1", { input_tokens: 1e9 }));
    assert.equal(reader.stop, null);
  });
});

describe("Claude Code: what an attempt costs", () => {
  const booked = (costUSD: number, total: number) =>
    resultLine({
      total_cost_usd: total,
      model_usage_since_last_result: { "claude-opus-5-5": { costUSD } },
    });
  const costUsd = (
    lines: readonly string[],
    changes: Partial<AttemptRequest> = {},
  ) => read(lines, changes).end({}).costUsd;
  const resume = { sessionId: "s", fork: false };

  it("estimates what no result has booked yet, each message once", () => {
    const usage = { input_tokens: 1000, output_tokens: 1 };
    const lines = [
      message("m1", usage, "x".repeat(350)), // a hundred tokens
      message("m1", usage, "x".repeat(350)), // its second block
      message("m2", usage, ""),
    ];
    const expected = (2 * 1000 * 4 + (200 + 1) * 20) / 1e6;
    assert.ok(Math.abs(costUsd(lines) - expected) < 1e-12);
  });

  it("lets a result take the place of the estimate", () => {
    const dear = message("m1", { input_tokens: 1e6 });
    assert.equal(costUsd([dear, booked(0.25, 9)]), 0.25);
    assert.equal(costUsd([dear, booked(0.25, 9), booked(0.5, 9.5)]), 0.75);
    assert.equal(costUsd([booked(0.25, 9), dear]), 4.25);
  });

  it("does not take a resumed session's total for this attempt's cost when increments are missing", () => {
    const told = (total: number) => resultLine({ total_cost_usd: total });
    const used = message("m1", { input_tokens: 1000 });
    assert.equal(costUsd([told(0.25), told(0.75)]), 0.75);
    assert.equal(costUsd([used, told(5)], { resume }), 0.004);
    assert.equal(costUsd([used, told(5), told(5.5)], { resume }), 0.504);
  });

  it("counts nothing for the texts of errors", () => {
    const error = JSON.stringify({
      type: "assistant",
      message: {
        id: "e",
        model: "<synthetic>",
        content: [{ type: "text", text: "API Error: 500".repeat(1000) }],
        usage: { input_tokens: 0, output_tokens: 0 },
      },
      error: "server_error",
    });
    assert.equal(costUsd([error]), 0);
  });

  const usageOf = (changes: Partial<Usage>): Usage => ({
    input_tokens: 0,
    output_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_creation: { ephemeral_1h_input_tokens: 0 },
    ...changes,
  });

  /** Each as Claude Code 2.1.329 reported it for ten thousand tokens of one kind. */
  const measured: [model: string, usage: Partial<Usage>, usd: number][] = [
    ["claude-opus-5-5", { input_tokens: 1e4 }, 0.04],
    ["claude-opus-5-5", { output_tokens: 1e4 }, 0.2],
    ["claude-opus-5-5", { cache_read_input_tokens: 1e4 }, 0.002],
    ["claude-opus-5-5", { cache_creation_input_tokens: 1e4 }, 0.05],
    [
      "claude-opus-5-5",
      {
        cache_creation_input_tokens: 1e4,
        cache_creation: { ephemeral_1h_input_tokens: 1e4 },
      },
      0.08,
    ],
    ["claude-opus-4-7", { output_tokens: 1e4 }, 0.25],
    ["claude-sonnet-5-5", { output_tokens: 1e4 }, 0.1],
    ["claude-sonnet-4-6", { output_tokens: 1e4 }, 0.15],
    ["claude-haiku-4-5", { input_tokens: 1e4 }, 0.01],
    ["claude-haiku-5-5", { input_tokens: 1e4 }, 0.001],
    ["claude-haiku-5-5", { input_tokens: 100_000 }, 0.01],
    ["claude-haiku-5-5", { input_tokens: 201_000, output_tokens: 1000 }, 0.103],
    [
      "claude-haiku-5-5",
      {
        input_tokens: 1000,
        cache_read_input_tokens: 300_000,
        output_tokens: 1000,
      },
      0.018,
    ],
    ["claude-fable-5-1", { cache_read_input_tokens: 1e4 }, 0.0025],
    ["eu.anthropic.claude-sonnet-5-5-v1:0", { input_tokens: 1e4 }, 0.02],
  ];
  for (const [model, usage, usd] of measured)
    it(`knows the price of ${model}: ${JSON.stringify(usage)}`, () => {
      assert.ok(Math.abs(costOf(model, usageOf(usage)) - usd) < 1e-9);
    });

  it("takes an unknown model for one of the dearest", () => {
    const amount = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...measured.map(([model]) => model)),
        fc.record({
          input_tokens: amount,
          output_tokens: amount,
          cache_read_input_tokens: amount,
          cache_creation_input_tokens: amount,
        }),
        (model, usage) => {
          const unknown = costOf("new-model", usageOf(usage));
          assert.ok(unknown >= costOf(model, usageOf(usage)) - 1e-12);
          assert.equal(unknown, costOf(null, usageOf(usage)));
        },
      ),
    );
  });

  it("never counts a message twice or leaves one out, wherever results fall", () => {
    const step = fc.oneof(
      fc.record({ id: fc.nat(5), input: fc.nat(1000) }),
      fc.record({ booked: fc.nat(100) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let sum = 0;
        let open = new Map<number, number>();
        const lines = steps.map((each) => {
          if ("booked" in each) {
            sum += each.booked;
            open = new Map();
            return booked(each.booked, 1e6);
          }
          open.set(each.id, each.input);
          return message(`m${each.id}`, { input_tokens: each.input });
        });
        const estimate = [...open.values()].reduce((a, b) => a + b, 0);
        const expected = sum + (estimate * 4) / 1e6;
        assert.ok(Math.abs(costUsd(lines) - expected) < 1e-9);
      }),
    );
  });
});
