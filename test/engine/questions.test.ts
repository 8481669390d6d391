import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fold } from "../../src/engine";
import { stepViolations, violations } from "../../src/engine/invariants";
import type { EventType, OrchestrationEvent } from "../../src/model/event";
import { endedStatuses } from "../../src/model/standing";
import type { Orchestration } from "../../src/model/orchestration";
import type { OpenQuestion } from "../../src/model/question";
import type { RunOverrides } from "../../src/model/settings";
import { openWorkspace } from "../../src/server/workspace";
import { buildBundles } from "../support/bundles";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";

import { until } from "../support/until";
import { everything } from "../support/everything";
import { workspaceOptions } from "../support/workspaceOptions";

const second = 1 / 60;
const rule = "Bash(npm test *)";
const once = { kind: "allow", scope: "once" } as const;
const forRun = { kind: "allow", scope: "run" } as const;
const permission = { permission: "npm test", rule };

/** The supervisor, which records the start of an agent that asks only after its question has been there for a while. */
const slowSupervisor = (supervisor: string): string => `
  const fs = require("node:fs");
  const path = require("node:path");
  const { renameSync } = fs;
  const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  fs.renameSync = (from, to) => {
    if (path.basename(to) === "started.json") {
      const log = path.join(path.dirname(to), "stdout.log");
      for (let looks = 0; looks < 20 && !fs.readFileSync(log, "utf8").includes('"type":"ask"'); looks++) sleep(25);
      sleep(300);
    }
    renameSync(from, to);
  };
  require(${JSON.stringify(supervisor)});
`;

describe("questions of the agent", function () {
  this.timeout(120_000);
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({}, { permissions: "ask" });
  });
  afterEach(async () => {
    for (const o of await everything(bench.engine)) {
      assert.deepEqual(violations(o), []);
      const events = await bench.engine.events(o.id);
      assert.deepEqual(fold(events), o);
      for (const [index, event] of events.entries()) {
        const before = fold(events.slice(0, index));
        const after = fold(events.slice(0, index + 1));
        if (before && after)
          assert.deepEqual(stepViolations(before, event, after), []);
      }
      if (endedStatuses.includes(o.status)) continue;
      await bench.engine.cancel(o.id);
      await bench.reach(o.id, "cancelled");
    }
    await bench.dispose();
  });

  /** The implementation asks this, and writes a file when it may. */
  const asks = (...ask: object[]): void =>
    bench.script({
      stages: {
        implementation: {
          ask,
          edits: [{ path: "made.txt", append: "{{answer}}\n" }],
        },
      },
    });
  const start = (options: RunOverrides = {}): Promise<string> =>
    bench.start({ text: "Make made.txt", options });

  /** The question that is open and not answered; waits for it. */
  const question = async (id: string): Promise<OpenQuestion> => {
    for (;;) {
      const changed = bench.when(
        (notice) => notice.kind === "event" && notice.orchestration.id === id,
      );
      const { questions, status, failure } = await bench.engine.get(id);
      const open = questions.find(({ answer }) => answer === null);
      if (open) return open;
      assert.notEqual(status, "failed", failure?.message);
      await changed;
    }
  };
  const happens = (type: EventType): Promise<void> =>
    bench.when(
      (notice) => notice.kind === "event" && notice.event.type === type,
    );
  const told = async <Type extends EventType>(
    id: string,
    type: Type,
  ): Promise<Extract<OrchestrationEvent, { type: Type }>[]> =>
    (await bench.engine.events(id)).filter(
      (event): event is Extract<OrchestrationEvent, { type: Type }> =>
        event.type === type,
    );
  const answers = async (id: string) =>
    (await told(id, "questionAnswered")).map(({ by, answer }) => [
      by,
      answer.kind,
    ]);
  const output = async (o: Orchestration): Promise<string> => {
    const attempt = o.attempts.find(({ stage }) => stage === "implementation");
    const { items } = await bench.engine.output(attempt?.id ?? "");
    return items.map(({ text }) => text).join("\n");
  };
  const madeIt = (o: Orchestration): boolean =>
    o.attempts.some(({ evidence }) =>
      evidence?.changedFiles.some((file) => file.path === "made.txt"),
    );

  it("go to the user, and one that was allowed once is asked again", async () => {
    asks(permission, permission);
    const id = await start({ questionMinutes: 5 });
    const first = await question(id);
    assert.deepEqual(first.subject, {
      kind: "permission",
      tool: "Bash",
      summary: "npm test",
      input: '{"command":"npm test"}',
      rule,
    });
    assert.equal(first.expiresAt - first.askedAt, 5 * 60_000);
    await bench.engine.answer(id, first.id, once);
    const next = await question(id);
    assert.notEqual(next.id, first.id);
    await assert.rejects(bench.engine.answer(id, first.id, once), {
      code: "notFound",
    });
    await bench.engine.answer(id, next.id, once);
    const o = await bench.reach(id, "mergeReady");
    assert.ok(madeIt(o));
    assert.deepEqual(o.questions, []);
    assert.deepEqual(o.rules, []);
    assert.equal((await told(id, "questionAsked")).length, 2);
    const closed = await told(id, "questionClosed");
    assert.equal(closed.length, 2);
    const asked = await told(id, "questionAsked");
    assert.equal(
      o.attempts.find((attempt) => attempt.id === first.attempt)?.outcome
        ?.waitedMs,
      closed.reduce(
        (sum, { at }, index) => sum + at - (asked[index]?.at ?? 0),
        0,
      ),
      "its waits are on record",
    );
  });

  it("are answered by the rule that the user gave for the run, in later attempts too", async () => {
    const edits = [{ path: "made.txt", write: "text\n" }];
    bench.script({
      stages: {
        implementation: { ask: [permission, permission], edits },
        qa: { ask: permission },
      },
    });
    const id = await start();
    await bench.engine.answer(id, (await question(id)).id, forRun);
    const o = await bench.reach(id, "mergeReady");
    assert.deepEqual(o.rules, [rule]);
    assert.deepEqual(await answers(id), [
      ["user", "allow"],
      ["rule", "allow"],
      ["rule", "allow"],
    ]);
    assert.deepEqual(
      o.attempts.map(({ outcome }) => outcome?.ok),
      [true, true, true],
    );
  });

  it("are asked again by the next run: a rule ends with the run that it was given for", async () => {
    bench.script({ stages: { implementation: { ask: permission } } });
    const first = await start({ skip: ["specification", "qa"] });
    await bench.engine.answer(first, (await question(first)).id, forRun);
    await bench.engine.cancel(first);
    const second = await start({ skip: ["specification", "qa"] });
    const asked = await question(second);
    assert.deepEqual((await bench.engine.get(second)).rules, []);
    await bench.engine.answer(second, asked.id, { kind: "deny", message: "" });
    assert.deepEqual(await answers(second), [["user", "deny"]]);
  });

  it("are put with a choice, and the agent gets what was chosen", async () => {
    asks({ choice: "Which one?", options: ["tabs", "spaces"] });
    const id = await start();
    const { id: asked } = await question(id);
    for (const wrong of [
      once,
      { kind: "choose", choices: { "Another one?": "tabs" } },
      { kind: "choose", choices: { "Which one?": " " } },
    ] as const)
      await assert.rejects(bench.engine.answer(id, asked, wrong), {
        code: "invalidInput",
      });
    await bench.engine.answer(id, asked, {
      kind: "choose",
      choices: { "Which one?": "spaces" },
    });
    const o = await bench.reach(id, "mergeReady");
    assert.match((await bench.engine.diff(id)).patch, /^\+spaces$/m);
    assert.ok(madeIt(o));
  });

  it("take no answer of another kind, none that is not asked, and none twice", async () => {
    asks({ permission: "rm -r build" }, { plan: "1. Think." });
    const id = await start();
    const { id: asked } = await question(id);
    for (const wrong of [
      { kind: "choose", choices: { a: "b" } },
      // There is no rule for it.
      forRun,
    ] as const)
      await assert.rejects(bench.engine.answer(id, asked, wrong), {
        code: "invalidInput",
      });
    await assert.rejects(bench.engine.answer(id, "another", once), {
      code: "notFound",
    });
    await bench.engine.answer(id, asked, once);
    await assert.rejects(
      bench.engine.answer(id, asked, { kind: "deny", message: "No." }),
      { code: "notFound" },
    );
    const plan = await question(id);
    assert.equal(plan.subject.kind, "plan");
    await assert.rejects(bench.engine.answer(id, plan.id, forRun), {
      code: "invalidInput",
    });
    await bench.engine.answer(id, plan.id, once);
    await bench.reach(id, "mergeReady");
    assert.deepEqual(await answers(id), [
      ["user", "allow"],
      ["user", "allow"],
    ]);
  });

  it("let the agent go on without what the user denies, and tell it why", async () => {
    asks(permission);
    const id = await start({ autoHeal: false });
    await bench.engine.answer(id, (await question(id)).id, {
      kind: "deny",
      message: "Not on a Sunday.",
    });
    const o = await bench.reach(id, "failed");
    assert.equal(o.failure?.code, "notProven");
    assert.ok(!madeIt(o));
    assert.match(await output(o), /denied: Not on a Sunday\./);
  });

  it("are denied when nobody answers in time", async () => {
    asks(permission);
    const id = await start({ autoHeal: false, questionMinutes: second });
    const o = await bench.reach(id, "failed");
    assert.ok(!madeIt(o));
    assert.deepEqual(await answers(id), [["timeLimit", "deny"]]);
    assert.match(await output(o), /Nobody answered within 1 s/);
  });

  it("hold up what comes after: the next stage, and whoever waits for it", async () => {
    asks(permission);
    const id = await start({ autoMerge: true });
    const other = await bench.start({ text: "Then this", after: [id] });
    const asked = await question(id);
    await delay(1_000);
    const [o, waiting] = [
      await bench.engine.get(id),
      await bench.engine.get(other),
    ];
    assert.deepEqual(
      o.stages.map(({ status }) => status),
      ["completed", "running", "pending"],
    );
    assert.equal(o.attempts.at(-1)?.status, "running");
    assert.equal(waiting.status, "queued");
    await bench.engine.answer(id, asked.id, once);
    await bench.reach(id, "completed");
    const second = await question(other);
    await bench.engine.answer(other, second.id, once);
    await bench.reach(other, "mergeReady");
  });

  it("take no time from the work, and are no stall", async () => {
    asks(permission);
    const id = await start({
      timeouts: { implementation: 3 * second },
      limits: { stallMinutes: 2 * second },
    });
    const asked = await question(id);
    await delay(5_000);
    await bench.engine.answer(id, asked.id, once);
    const o = await bench.reach(id, "mergeReady");
    assert.ok(madeIt(o));
  });

  it("are closed when the agent takes them back", async () => {
    asks({ ...permission, withdrawAfterMs: 2_000 });
    const id = await start({ autoHeal: false });
    const asked = await question(id);
    await happens("questionClosed");
    await assert.rejects(bench.engine.answer(id, asked.id, once), {
      code: "notFound",
    });
    const o = await bench.reach(id, "failed");
    assert.deepEqual(await answers(id), []);
    assert.ok(!madeIt(o));
  });

  it("are denied by a cancel and by a pause at once, and asked again after the resume", async () => {
    asks(permission);
    const id = await start();
    await question(id);
    await bench.engine.pause(id, { now: true });
    const paused = await bench.reach(id, "paused");
    assert.deepEqual(paused.questions, []);
    await bench.engine.resume(id);
    const again = await question(id);
    await bench.engine.cancel(id);
    await assert.rejects(bench.engine.answer(id, again.id, once), {
      code: "notFound",
    });
    const o = await bench.reach(id, "cancelled");
    assert.ok(!madeIt(o));
    assert.deepEqual(await answers(id), []);
    assert.equal((await told(id, "questionAsked")).length, 2);
  });

  it("outlive the engine: asked once, answered in the next", async () => {
    asks(permission);
    const id = await start();
    const asked = await question(id);
    await bench.reopen();
    assert.deepEqual(await question(id), asked);
    await bench.engine.answer(id, asked.id, once);
    const o = await bench.reach(id, "mergeReady");
    assert.ok(madeIt(o));
    assert.equal((await told(id, "questionAsked")).length, 1);
    assert.equal(o.attempts.length, 3);
  });

  it("are asked when the engine was closed before the agent asked", async () => {
    bench.script({
      stages: {
        implementation: {
          ask: permission,
          edits: [{ path: "made.txt", write: "text\n" }],
        },
      },
    });
    const id = await start();
    await bench.when(
      (notice) =>
        notice.kind === "event" &&
        notice.event.type === "attemptIntended" &&
        notice.event.attempt.stage === "implementation",
    );
    await bench.reopen();
    await bench.engine.answer(id, (await question(id)).id, once);
    assert.ok(madeIt(await bench.reach(id, "mergeReady")));
  });

  it("are recorded after the start, also where the agent is quicker than its supervisor", async () => {
    asks(permission);
    const { supervisorPath } = await buildBundles();
    await bench.reopen({
      supervisor: path.join(bench.repository.outside, "slowSupervisor.cjs"),
    });
    writeFileSync(
      path.join(bench.repository.outside, "slowSupervisor.cjs"),
      slowSupervisor(supervisorPath),
    );
    const id = await start();
    await bench.engine.answer(id, (await question(id)).id, once);
    assert.ok(madeIt(await bench.reach(id, "mergeReady")));
    const [asked] = await told(id, "questionAsked");
    const started = (await told(id, "attemptStarted")).find(
      ({ attempt }) => attempt === asked?.question.attempt,
    );
    assert.ok(asked && started && started.seq < asked.seq);
  });

  it("are denied by the engine that opens after their time was over", async () => {
    asks(permission);
    const id = await start({ autoHeal: false, questionMinutes: 3 * second });
    const { expiresAt } = await question(id);
    await bench.engine.close();
    await delay(Math.max(0, expiresAt - Date.now()) + 500);
    await bench.reopen();
    const o = await bench.reach(id, "failed");
    assert.ok(!madeIt(o));
    assert.deepEqual(await answers(id), [["timeLimit", "deny"]]);
  });

  it("are answered by the next engine when one ends between the record and the agent", async () => {
    asks(permission, permission);
    const id = await start();
    const asked = await question(id);
    let closed: Promise<void> | undefined;
    bench.engine.subscribe((notice) => {
      if (notice.kind === "event" && notice.event.type === "questionAnswered")
        closed = bench.engine.close();
    });
    await bench.engine.answer(id, asked.id, once);
    await closed;
    await bench.reopen({ lookOnly: true });
    const [left] = (await bench.engine.get(id)).questions;
    assert.deepEqual(left?.answer, once);
    await bench.reopen();
    const next = await question(id);
    assert.notEqual(next.id, asked.id);
    await bench.engine.answer(id, next.id, once);
    assert.ok(madeIt(await bench.reach(id, "mergeReady")));
    assert.equal((await answers(id)).length, 2);
  });

  it("pause it when the answer cannot be handed over, and the resume does", async () => {
    asks(permission);
    const id = await start();
    const asked = await question(id);
    const input = path.join(
      bench.repository.root,
      ".orchestrator/state/attempts",
      asked.attempt,
      "input",
    );
    writeFileSync(input, "in the way");
    await bench.engine.answer(id, asked.id, once);
    const paused = await bench.reach(id, "paused");
    assert.equal(paused.failure?.code, "internal");
    assert.equal(paused.questions.length, 1);
    rmSync(input);
    await bench.engine.resume(id);
    assert.ok(madeIt(await bench.reach(id, "mergeReady")));
  });

  describe("with the engine in another process", () => {
    const program = path.resolve("out/test/support/engineHost.mjs");
    let host: ChildProcess | null = null;

    afterEach(() => {
      host?.kill("SIGKILL");
    });

    const openHost = (): Promise<void> => {
      const script = path.join(bench.repository.outside, "script.json");
      const child = spawn(
        process.execPath,
        [program, bench.repository.root, script, "ask"],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      host = child;
      return new Promise((resolve) => child.stdout.once("data", resolve));
    };
    const openClient = async () =>
      openWorkspace(await workspaceOptions(bench.repository.root));

    it("are answered from here, and by the next owner after a kill", async () => {
      asks(permission, { permission: "make" });
      await bench.engine.close();
      await openHost();
      const client = await openClient();
      assert.equal(client.owner, false);
      const look = async () => (await client.api.list())[0];
      const asked = async () =>
        (await look())?.questions.find(({ answer }) => answer === null);
      try {
        await until(async () => (await asked()) !== undefined);
        const [o, first] = [await look(), await asked()];
        assert.ok(o && first);
        await assert.rejects(client.api.answer(o.id, "another", once), {
          code: "notFound",
        });
        await client.api.answer(o.id, first.id, once);
        await until(async () => (await asked())?.id === "ask-2");
        host?.kill("SIGKILL");
        // Whoever opens it now: this client, or the host.
        await openHost();
        await until(async () => (await asked())?.id === "ask-2");
        await client.api.answer(o.id, "ask-2", once);
        await until(async () => (await look())?.status === "mergeReady");
        const events = await client.api.events(o.id);
        assert.equal(
          events.filter(({ type }) => type === "questionAsked").length,
          2,
        );
      } finally {
        host?.kill("SIGKILL");
        await client.close();
        await bench.reopen();
      }
    });
  });
});
