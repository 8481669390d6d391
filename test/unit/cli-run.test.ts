import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { OrchestratorError } from "../../src/model/errors";
import { eventSchema } from "../../src/model/event";
import type { Orchestration } from "../../src/model/orchestration";
import { attemptOf } from "../support/memoryApi";
import { createCliProbe } from "../support/cliProbe";
import type { CliProbe } from "../support/cliProbe";
import { until } from "../support/until";

const cwd = path.join(os.tmpdir(), "somewhere");

const startedId = async ({ api }: CliProbe): Promise<string> => {
  await until(() => api.calls.some(({ method }) => method === "start"));
  await until(() => api.subscribers() > 0);
  return (await api.list())[0]!.id;
};

const requestOf = ({ api }: CliProbe): unknown =>
  api.calls.find(({ method }) => method === "start")?.args[0];

const complete = (
  probe: CliProbe,
  id: string,
  change: Partial<Orchestration> = {},
) =>
  probe.api.commit(
    id,
    { type: "orchestrationCompleted" },
    { status: "completed", endedAt: 1_763_683_281_234, ...change },
  );

describe("cli: run", () => {
  it("says at the start what it will probably cost, to people only, and runs without", async () => {
    const forecast = {
      from: "stages" as const,
      samples: 9,
      p50Usd: 1,
      p90Usd: 2.5,
      p50Minutes: 0.2,
      p90Minutes: 4,
    };
    for (const [flags, fails, out, err] of [
      [
        [],
        false,
        /^forecast: about \$1\.00–\$2\.50 \(p50–p90, from 9 stages\), 1–4 min\n/,
        /^$/,
      ],
      [["--json"], false, /^(?!.*forecast)/, /^$/],
      [[], true, /^(?!.*forecast)/, /^warning: there is no forecast: no$/m],
    ] as const) {
      const probe = createCliProbe(cwd);
      probe.api.answers.forecast = forecast;
      if (fails) probe.api.on.forecast = () => Promise.reject(new Error("no"));
      const running = probe.run("run", "--task", "x", ...flags);
      complete(probe, await startedId(probe));
      assert.equal(await running, 0);
      assert.match(probe.out(), out);
      assert.match(probe.err(), err);
    }
  });

  it("prints every event once, in order, and the result as the last line", async () => {
    const probe = createCliProbe(cwd);
    const running = probe.run("run", "tasks.md", "--json");
    const id = await startedId(probe);
    const outcome = {
      ok: true,
      failure: null,
      answer: "",
      structured: null,
      costUsd: 0.41,
      turns: 1,
      deniedTools: [],
      sessionId: null,
      model: null,
    };
    const task = {
      id: randomUUID(),
      key: "k",
      line: 1,
      label: null,
      title: "t",
      text: "t",
      files: [],
      batch: 0,
      reason: null,
    };
    probe.api.commit(
      id,
      { type: "stageStarted", stage: "implementation" },
      {},
      "it is next",
    );
    probe.api.commit(id, { type: "orchestrationAdmitted" });
    complete(probe, id, {
      attempts: [
        attemptOf({ outcome }),
        attemptOf({ outcome: null }),
        attemptOf({ stage: "qa" }),
      ],
      stages: [
        {
          ...(await probe.api.get(id)).stages[0]!,
          status: "completed",
          endedAt: 1_763_683_281_234,
        },
      ],
      tasks: [
        { ...task, status: "proven" },
        { ...task, status: "proven" },
        { ...task, status: "running" },
        { ...task, status: "unproven" },
      ],
      merge: { status: "merged", commit: "c".repeat(40) },
      costUsd: 1.2,
    });
    assert.equal(await running, 0);
    const lines = probe.lines();
    assert.deepEqual(
      lines.slice(0, -1).map((each) => eventSchema.parse(each)),
      await probe.api.events(id),
    );
    assert.deepEqual(lines.at(-1), {
      type: "result",
      orchestration: id,
      status: "completed",
      reason: null,
      branch: "orchestrator/x",
      mergedCommit: "c".repeat(40),
      stages: [
        {
          stage: "implementation",
          status: "completed",
          attempts: 2,
          costUsd: 0.41,
          durationMs: 81_234,
        },
      ],
      tasks: { done: 2, open: 1, unproven: 1 },
      costUsd: 1.2,
    });
    assert.equal(probe.err(), "");
    assert.equal(probe.closes(), 1);
    assert.equal(probe.api.subscribers(), 0);
    assert.equal(probe.listens(), false);
  });

  for (const [status, requested, code] of [
    ["mergeReady", null, 3],
    ["paused", null, 3],
    ["failed", null, 1],
    ["cancelled", null, 1],
  ] as const)
    it(`ends with ${String(code)} when it is ${status}`, async () => {
      const probe = createCliProbe(cwd);
      const running = probe.run("run", "--task", "Do it", "--json");
      const id = await startedId(probe);
      const failure =
        status === "failed"
          ? {
              code: "gateFailed" as const,
              message: "The gate failed.",
              fix: "Look at its output.",
            }
          : null;
      probe.api.commit(
        id,
        { type: "mergeAwaited" },
        { status, requested, failure },
      );
      assert.equal(await running, code);
      const result = probe.lines().at(-1) as {
        status: string;
        reason: string | null;
      };
      assert.equal(result.status, code === 3 ? "waiting" : status);
      assert.equal(result.reason, failure ? failure.code : null);
      if (failure)
        assert.match(
          probe.err(),
          /error: The gate failed\. \[gateFailed\]\n {2}Look at its output\./,
        );
      else assert.notEqual(probe.err(), "");
    });

  it("ends with 3 and the reason when it was paused because the engine died too often", async () => {
    const probe = createCliProbe(cwd);
    const running = probe.run("run", "--task", "Do it");
    const id = await startedId(probe);
    const failure = {
      code: "crashLoop" as const,
      message: "The engine died 6 times in a row.",
      fix: "Look at the log, then resume.",
    };
    probe.api.commit(
      id,
      { type: "orchestrationPaused", failure },
      { status: "paused", failure },
    );
    assert.equal(await running, 3);
    assert.match(probe.out(), /paused: The engine died .* \[crashLoop\]\n/);
    assert.match(
      probe.err(),
      /\[crashLoop\]\n {2}Look at the log, then resume\.\nTo go on: orchestrator resume [0-9a-f]{8}\n/,
    );
  });

  it("tells people calm lines and the cost", async () => {
    const probe = createCliProbe(cwd);
    const running = probe.run("run", "tasks.md");
    const id = await startedId(probe);
    probe.api.commit(id, { type: "stageStarted", stage: "implementation" });
    probe.api.commit(id, {
      type: "batchFailed",
      stage: "implementation",
      batch: 0,
      failure: {
        code: "notProven",
        message: "evil \u001b[31mred\u001b[0m\r\n",
      },
    });
    complete(probe, id, { costUsd: 1.5 });
    assert.equal(await running, 0);
    assert.match(probe.out(), /implementation: started\n/);
    assert.match(probe.out(), /failed: evil red \[notProven\]\n/);
    assert.match(probe.out(), /completed \(\$1\.50\)\n$/);
  });

  it("passes on every option, and only what was given", async () => {
    const probe = createCliProbe(cwd, {
      STAGE_TIMEOUT_IMPL: "90",
      CLAUDE_CLI_PATH: "/env/claude",
    });
    const all =
      "run tasks.md --pipeline phase --agent script:demo.json --model m --fallback-model f --base dev --context c --skip design --skip analyze " +
      "--auto-merge --no-heal --heal-attempts 2 --batch-size 3 --max-batch-size 4 --pause-between-batches --parallel --max-concurrent 5 --budget-total 6.5 --budget-batch 7 --permissions bypass --detach";
    assert.equal(
      await probe.run(
        ...all.split(" "),
        "--gate",
        "npm test && true",
        "--workspace",
        "ws",
      ),
      0,
    );
    assert.deepEqual(requestOf(probe), {
      file: path.join(cwd, "tasks.md"),
      pipeline: "phase",
      base: "dev",
      options: {
        agent: `script:${path.join(cwd, "demo.json")}`,
        agentPath: "/env/claude",
        model: "m",
        fallbackModel: "f",
        permissions: "bypass",
        gateCommand: "npm test && true",
        skip: ["design", "analyze"],
        context: "c",
        autoMerge: true,
        autoHeal: false,
        healAttempts: 2,
        batchSize: 3,
        maxBatchSize: 4,
        pauseBetweenBatches: true,
        parallelTasks: true,
        budgets: { total: 6.5, batch: 7 },
        timeouts: { implementation: 1.5 },
      },
    });
    assert.equal(probe.opened[0]!.settings.maxConcurrent, 5);
    assert.equal(probe.opened[0]!.folder, path.join(cwd, "ws"));
    const plain = createCliProbe(cwd);
    assert.equal(await plain.run("run", "--task", "T", "--detach"), 0);
    assert.deepEqual(requestOf(plain), { text: "T", options: {} });
  });

  it("detaches: prints the id, and leaves a process behind only when nobody else owns the workspace", async () => {
    for (const owner of [true, false]) {
      const probe = createCliProbe(cwd, {}, owner);
      assert.equal(await probe.run("run", "--task", "T", "--detach"), 0);
      assert.equal(probe.out(), `${(await probe.api.list())[0]!.id}\n`);
      assert.deepEqual(
        probe.background,
        owner ? [["--workspace", cwd, "host"]] : [],
      );
    }
  });

  it("hosts until nothing is queued or at work", async () => {
    const probe = createCliProbe(cwd);
    const id = await probe.api.start({ text: "x", options: {} });
    const hosting = probe.run("host");
    await until(() => probe.api.subscribers() > 0);
    complete(probe, id);
    assert.equal(await hosting, 0);
    assert.equal(probe.out(), "");
  });

  it("pauses at the first Ctrl+C and says how to go on; leaves at the second", async () => {
    const probe = createCliProbe(cwd);
    const running = probe.run("run", "--task", "T", "--json");
    const id = await startedId(probe);
    probe.interrupt();
    assert.deepEqual(probe.api.calls.at(-1), {
      method: "pause",
      args: [id, { now: true }],
    });
    probe.interrupt();
    assert.deepEqual(probe.exits, [130]);
    probe.api.commit(
      id,
      { type: "orchestrationPaused", failure: null },
      { status: "paused" },
    );
    assert.equal(await running, 130);
    assert.match(
      probe.err(),
      new RegExp(`orchestrator resume ${id.slice(0, 8)}`),
    );
    assert.equal(
      (probe.lines().at(-1) as { status: string }).status,
      "waiting",
    );
  });

  it("fails with the engine's own words when the engine stops or refuses", async () => {
    const probe = createCliProbe(cwd);
    const running = probe.run("run", "--task", "T");
    await startedId(probe);
    probe.api.tell({
      kind: "engineStopped",
      failure: { code: "diskFull", message: "The disk is full." },
    });
    assert.equal(await running, 1);
    assert.match(probe.err(), /The disk is full\. \[diskFull\]/);
    const refused = createCliProbe(cwd);
    refused.api.on.start = () => {
      throw new OrchestratorError("noRepository", "No repository.", {
        fix: "git init",
      });
    };
    assert.equal(await refused.run("run", "--task", "T"), 1);
    assert.match(refused.err(), /\[noRepository\]\n {2}git init/);
    assert.equal(refused.closes(), 1);
  });

  for (const argv of [
    ["run"],
    ["run", "tasks.md", "--task", "T"],
    ["run", "tasks.md", "--permissions", "always"],
    ["run", "tasks.md", "--heal-attempts", "1.5"],
    ["run", "tasks.md", "--max-concurrent", "17"],
    ["run", "tasks.md", "--budget-total", "-1"],
    ["run", "tasks.md", "--budget-batch", ""],
    ["run", "tasks.md", "--nonsense"],
    ["run", "a.md", "b.md"],
    ["unknown"],
    [],
  ])
    it(`takes "${argv.join(" ")}" for a usage error`, async () => {
      const probe = createCliProbe(cwd);
      assert.equal(await probe.run(...argv), 2);
      assert.notEqual(probe.err(), "");
      assert.equal(probe.out(), "");
      assert.deepEqual(probe.opened, []);
    });
});
