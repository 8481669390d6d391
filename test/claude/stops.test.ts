import assert from "node:assert/strict";
import { claudeBenches } from "../support/claudeBench";
import type { ClaudeBenchOptions } from "../support/claudeBench";
import type { Rule } from "../support/fakeApi";

/** Attempts that the engine itself ends, because they go on at what cannot succeed. */
describe("the engine stops Claude Code", function () {
  this.timeout(60_000);
  const benches = claudeBenches();

  const failedRun = async (
    rules: readonly Rule[],
    options: Partial<ClaudeBenchOptions> = {},
  ) => {
    const bench = await benches.open({
      files: { "tasks.md": "# Sample\n\n- [ ] T001 Write one.txt\n" },
      rules,
      ...options,
    });
    const id = await bench.start({
      file: "tasks.md",
      options: {
        skip: ["design", "analyze", "verify"],
        autoHeal: false,
        budgets: { batch: 1 },
      },
    });
    const o = await bench.reach(id, "failed");
    return { o, outcome: o.attempts.at(-1)?.outcome, api: bench.api };
  };

  it("at the first 401", async () => {
    const { o, outcome, api } = await failedRun(
      [{ user: "", steps: [{ status: 401, message: "invalid x-api-key" }] }],
      { variables: { CLAUDE_CODE_MAX_RETRIES: "10" } },
    );
    assert.equal(outcome?.failure?.code, "agentNotLoggedIn");
    assert.equal(o.failure?.code, "agentNotLoggedIn");
    const told = await benches.current().engine.events(o.id);
    assert.match(
      told.find(({ type }) => type === "attemptEnded")?.because ?? "",
      /could not succeed/,
    );
    assert.equal(o.attempts.length, 1);
    assert.ok(api.requests.length <= 2, String(api.requests.length));
  });

  it("at its budget, which is overshot by one message at most", async () => {
    const { o, outcome } = await failedRun([
      {
        user: "",
        steps: [
          {
            tools: [{ name: "Read", input: { file_path: "tasks.md" } }],
            usage: { inputTokens: 100_000 }, // $0.40
          },
        ],
      },
    ]);
    assert.equal(outcome?.failure?.code, "budgetExceeded");
    assert.equal(o.attempts.length, 1);
    assert.ok(o.costUsd > 1 && o.costUsd < 1.45, String(o.costUsd));
  });
});
