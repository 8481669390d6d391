import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { checkSchema } from "../../src/model/check";
import { eventSchema } from "../../src/model/event";
import type { OrchestrationEvent } from "../../src/model/event";
import { orchestrationSchema } from "../../src/model/orchestration";
import { overviewOf, overviewSchema } from "../../src/model/overview";
import { openStore } from "../../src/store";
import { cli, startCli } from "../support/commandLine";
import { startReceiver } from "../support/receiver";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";
import { temporaryFolder } from "../support/temporary";

const tasks = "# Sample\n\n## Numbers\n\n- [ ] T001 Write one.txt\n";
const write = (file: string) => ({ edits: [{ path: file, write: "text\n" }] });

const resultSchema = z.strictObject({
  type: z.literal("result"),
  orchestration: z.uuid(),
  status: z.enum(["completed", "failed", "cancelled", "waiting"]),
  reason: z.string().nullable(),
  branch: z.string().nullable(),
  mergedCommit: z.string().nullable(),
  stages: z.array(
    z.strictObject({
      stage: z.string(),
      status: z.string(),
      attempts: z.number(),
      costUsd: z.number(),
      durationMs: z.number(),
    }),
  ),
  tasks: z.strictObject({
    done: z.number(),
    open: z.number(),
    unproven: z.number(),
  }),
  costUsd: z.number(),
});

const jsonLines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((each): unknown => JSON.parse(each));

/** The events and, last, the result of a followed run. */
const followed = (stdout: string) => {
  const lines = jsonLines(stdout);
  const result = resultSchema.parse(lines.pop());
  return { events: lines.map((each) => eventSchema.parse(each)), result };
};

/** The built program, as a user types it, in a real repository. */
describe("command line", function () {
  this.timeout(60_000);
  let repository: TestRepository;
  let script: string;

  beforeEach(() => {
    repository = makeRepository();
    repository.commit("Tasks", { "tasks.md": tasks });
    script = path.join(repository.outside, "script.json");
    writeFileSync(
      script,
      JSON.stringify({ tasks: { T001: write("one.txt") } }),
    );
  });
  afterEach(() => repository.dispose());

  const type = (...args: string[]) => cli(repository.root, args);
  const run = ["run", "tasks.md", "--json", "--agent"];
  const agent = () => `script:${script}`;

  const stored = async (id: string): Promise<OrchestrationEvent[]> => {
    const store = await openStore(
      path.join(repository.root, ".orchestrator", "state"),
    );
    try {
      return store.events(id);
    } finally {
      store.close();
    }
  };

  it("runs to the merge, waits with 3, and merges with 0; the lines are the stored events", async () => {
    const first = await type(...run, agent());
    assert.equal(first.code, 3, first.stderr);
    const { events, result } = followed(first.stdout);
    const id = result.orchestration;
    assert.deepEqual(events, await stored(id));
    assert.equal(result.status, "waiting");
    assert.equal(result.mergedCommit, null);
    assert.deepEqual(result.tasks, { done: 1, open: 0, unproven: 0 });
    assert.match(
      first.stderr,
      new RegExp(`orchestrator merge ${id.slice(0, 8)}`),
    );

    const merged = await type("merge", id.slice(0, 8), "--json");
    assert.equal(merged.code, 0, merged.stderr);
    const after = followed(merged.stdout);
    assert.deepEqual([...events, ...after.events], await stored(id));
    assert.equal(after.result.status, "completed");
    assert.equal(
      after.result.mergedCommit,
      repository.git(["rev-parse", "main"]).trim(),
    );
    assert.equal(repository.read("one.txt").toString(), "text\n");
    assert.equal(
      repository.read("tasks.md").toString(),
      tasks.replace("[ ]", "[x]"),
    );

    const shown = await type("show", id, "--json");
    const o = orchestrationSchema.parse(JSON.parse(shown.stdout));
    assert.equal(o.status, "completed");
    const listed = await type("list", "--json");
    assert.deepEqual(JSON.parse(listed.stdout), [overviewOf(o)]);
    const decided = await type("decisions", id, "--json");
    assert.deepEqual(
      JSON.parse(decided.stdout),
      (await stored(id)).filter(({ because }) => because !== undefined),
    );
    const contexts = z.array(z.looseObject({ stage: z.string() }));
    assert.deepEqual(
      contexts
        .parse(JSON.parse((await type("context", id, "--json")).stdout))
        .map(({ stage }) => stage),
      ["design", "analyze", "implement", "verify", "merge"],
    );
    const logged = await type("log", id, "--attempt", "1");
    assert.match(logged.stdout, /Simulated/);
  });

  it("tells a webhook what needs the user, and neither agents nor gates its address", async () => {
    const receiver = await startReceiver();
    try {
      const ended = await cli(
        repository.root,
        [...run, agent(), "--gate", 'test -z "$ORCHESTRATOR_WEBHOOK"'],
        { ORCHESTRATOR_WEBHOOK: receiver.address },
      );
      assert.equal(ended.code, 3, ended.stderr);
      assert.deepEqual(
        receiver.received.map(
          ({ body }) =>
            z.object({ event: z.string() }).parse(JSON.parse(body)).event,
        ),
        ["mergeReady"],
      );
    } finally {
      await receiver.close();
    }
  });

  it("answers doctor with its four keys a check, in JSON", async () => {
    const { code, stdout } = await type("doctor", "--json");
    assert.equal(code, 0);
    const checks = z
      .array(z.strictObject(checkSchema.shape))
      .parse(JSON.parse(stdout));
    assert.equal(checks.find(({ check }) => check === "git")?.ok, true);
  });

  it("fails with 1, the code and a sentence; a retry goes on", async () => {
    writeFileSync(script, "{}");
    const failed = await type(...run, agent(), "--no-heal");
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /^error: .+ \[notProven\]$/m);
    const { result } = followed(failed.stdout);
    assert.equal(result.status, "failed");
    assert.equal(result.reason, "notProven");
    assert.equal(result.tasks.done, 0);
    assert.match(failed.stderr, /orchestrator retry [0-9a-f]{8}/);
    writeFileSync(script, JSON.stringify({ tasks: { "*": write("one.txt") } }));
    const retried = await type("retry", result.orchestration);
    assert.equal(retried.code, 3, retried.stderr);
  });

  for (const args of [
    ["bogus"],
    ["run"],
    ["run", "tasks.md", "--bogus"],
    ["run", "tasks.md", "--batch-size", "0"],
    ["run", "tasks.md", "--agent", "gpt"],
    ["show"],
    ["mark", "tasks.md", "5", "perhaps"],
    ["trash"],
  ])
    it(`takes "${args.join(" ")}" for a usage error, and says so on stderr only`, async () => {
      const { code, stdout, stderr } = await type(...args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.notEqual(stderr, "");
    });

  it("pauses at Ctrl+C and ends with 130; resume finishes", async function () {
    // Windows has no SIGINT to send to another process.
    if (process.platform === "win32") this.skip();
    writeFileSync(
      script,
      JSON.stringify({
        stages: { design: [{ delayMs: 60_000 }, {}] },
        tasks: { T001: write("one.txt") },
      }),
    );
    const started = await startCli(repository.root, [
      ...run,
      agent(),
      "--auto-merge",
    ]);
    await started.saw('"attemptStarted"');
    started.process.kill("SIGINT");
    const paused = await started.ended;
    assert.equal(paused.code, 130, paused.stderr);
    const { result, events } = followed(paused.stdout);
    assert.equal(events.at(-1)?.type, "orchestrationPaused");
    const resumed = await type("resume", result.orchestration, "--json");
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(followed(resumed.stdout).result.status, "completed");
  });

  it("resume goes on with what a program that was killed left at work", async () => {
    writeFileSync(
      script,
      JSON.stringify({
        stages: { design: { delayMs: 1_500 } },
        tasks: { T001: write("one.txt") },
      }),
    );
    const started = await startCli(repository.root, [
      ...run,
      agent(),
      "--auto-merge",
    ]);
    await started.saw('"attemptStarted"');
    started.process.kill("SIGKILL");
    const { stdout } = await started.ended;
    const [first] = jsonLines(stdout);
    const resumed = await type(
      "resume",
      eventSchema.parse(first).orchestration,
      "--json",
    );
    assert.equal(resumed.code, 0, resumed.stderr);
    const { result } = followed(resumed.stdout);
    assert.equal(result.stages[0]?.attempts, 1, "adopted, not run again");
  });

  it("does not mind a reader that leaves", async () => {
    const many = Array.from(
      { length: 5_000 },
      (_, index) => `- [ ] T${String(index).padStart(4, "0")} Task ${index}`,
    );
    repository.write("many.md", many.join("\n"));
    for (const args of [
      ["plan", "many.md"],
      ["plan", "many.md", "--json"],
      [...run, agent()],
    ]) {
      const started = await startCli(repository.root, args);
      started.process.stdout?.once("data", () =>
        started.process.stdout?.destroy(),
      );
      const { code, stderr } = await started.ended;
      assert.equal(code, args[0] === "plan" ? 0 : 3, stderr);
      assert.doesNotMatch(stderr, /EPIPE|^ +at /m);
    }
  });

  it("works through the process that owns the workspace while that runs", async () => {
    writeFileSync(
      script,
      JSON.stringify({ stages: { design: { delayMs: 60_000 } } }),
    );
    const owner = await startCli(repository.root, [...run, agent()]);
    await owner.saw('"attemptStarted"');
    const listed = z
      .array(overviewSchema)
      .parse(JSON.parse((await type("list", "--json")).stdout));
    assert.deepEqual(
      listed.map(({ status }) => status),
      ["running"],
    );
    const second = await type("run", "tasks.md", "--agent", agent());
    assert.equal(second.code, 1);
    assert.match(second.stderr, /\[alreadyRunning\]/);
    const paused = await type("pause", listed[0]?.id ?? "", "--now");
    assert.equal(paused.code, 0, paused.stderr);
    assert.match(paused.stdout, /is paused/);
    assert.equal((await owner.ended).code, 3);
    const cancelled = await type("cancel", listed[0]?.id ?? "");
    assert.equal(cancelled.code, 0, cancelled.stderr);
    assert.match(cancelled.stdout, /is cancelled/);
    assert.equal(repository.git(["branch", "--list"]).trim(), "* main");
  });

  it("has back what a cancel put into the trash", async () => {
    writeFileSync(
      script,
      JSON.stringify({
        stages: { "*": { ...write("half.txt") } },
        tasks: { T001: write("one.txt") },
      }),
    );
    const { result } = followed((await type(...run, agent())).stdout);
    const cancelled = await type("cancel", result.orchestration);
    const ref = /trash restore (\S+) FOLDER/.exec(cancelled.stderr)?.[1] ?? "";
    const back = path.join(repository.outside, "back");
    const restored = await type("trash", "restore", ref, back);
    assert.equal(restored.code, 0, restored.stderr);
    assert.equal(readFileSync(path.join(back, "one.txt"), "utf8"), "text\n");
    const again = await type("trash", "restore", ref, back);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /exists already/);
  });

  it("plans and marks without a repository, and leaves nothing else behind", async () => {
    const folder = temporaryFolder();
    try {
      const file = path.join(folder.path, "tasks.md");
      writeFileSync(file, tasks);
      const planned = await cli(folder.path, ["plan", "tasks.md", "--json"]);
      assert.equal(planned.code, 0, planned.stderr);
      assert.equal(jsonLines(planned.stdout).length, 1);
      const marked = await cli(folder.path, ["mark", "tasks.md", "5", "done"]);
      assert.equal(marked.code, 0, marked.stderr);
      assert.equal(readFileSync(file, "utf8"), tasks.replace("[ ]", "[x]"));
      assert.equal(existsSync(path.join(folder.path, ".orchestrator")), false);
    } finally {
      folder.remove();
    }
  });
});
