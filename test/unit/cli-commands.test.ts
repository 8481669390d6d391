import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import os from "node:os";
import path from "node:path";
import type { Orchestration } from "../../src/model/orchestration";
import type { Hold } from "../../src/model/queue";
import { attemptOf, orchestrationOf } from "../support/memoryApi";
import { createCliProbe } from "../support/cliProbe";
import type { CliProbe } from "../support/cliProbe";
import { until } from "../support/until";
import { sha256 } from "../../src/engine/hash";

const cwd = os.tmpdir();

const withOne = (
  differences: Partial<Orchestration> = {},
): { probe: CliProbe; id: string } => {
  const probe = createCliProbe(cwd);
  const orchestration = orchestrationOf(differences);
  probe.api.add(orchestration);
  return { probe, id: orchestration.id };
};

describe("cli: looking", () => {
  it("prints the API's own objects with --json", async () => {
    const { probe, id } = withOne();
    probe.api.answers.doctor = [
      { check: "git", ok: true, found: "2.39.5", fix: null },
    ];
    probe.api.answers.contexts = [
      {
        stage: "implementation",
        context: {
          summary: "s",
          artifacts: [],
          decisions: [],
          openQuestions: [],
        },
      },
    ];
    probe.api.commit(
      id,
      { type: "stageStarted", stage: "implementation" },
      {},
      "it is next",
    );
    for (const argv of [
      ["list"],
      ["show", id],
      ["context", id],
      ["decisions", id],
      ["doctor"],
    ])
      assert.equal(await probe.run(...argv, "--json"), 0);
    assert.deepEqual(probe.lines(), [
      await probe.api.list(),
      await probe.api.get(id),
      probe.api.answers.contexts,
      (await probe.api.events(id)).slice(1),
      probe.api.answers.doctor,
    ]);
  });

  it("tells where the money went: today, this week, by orchestration and stage", async () => {
    const { probe, id } = withOne();
    const own = {
      orchestration: id,
      title: "Grüße 🎉 add a greeting",
      status: "failed" as const,
      simulated: false,
      usd: 1.75,
      estimatedUsd: 0.5,
      healUsd: 0.25,
      retryUsd: 0,
      stages: [
        {
          stage: "implementation",
          usd: 1.75,
          estimatedUsd: 0.5,
          healUsd: 0.25,
          retryUsd: 0,
          attempts: 2,
        },
      ],
    };
    const free = { ...own, orchestration: randomUUID(), usd: 0, stages: [] };
    const today = {
      since: 1,
      usd: 2,
      estimatedUsd: 0.5,
      simulatedUsd: 0,
      limitUsd: 100,
      reservedUsd: 5,
      leftUsd: 93,
    };
    const week = { since: 0, usd: 12, estimatedUsd: 0, simulatedUsd: 3 };
    probe.api.answers.cost = { today, week, orchestrations: [own, free] };
    assert.equal(await probe.run("cost"), 0);
    const about = [
      `${id.slice(0, 8)}  failed         $1.75  Grüße 🎉 add a greeting  (heals $0.25, estimated $0.50)`,
      "          implementation     $1.75  2 attempts  (heals $0.25, estimated $0.50)",
      "",
    ].join("\n");
    const whole = [
      "today         $2.00 of $100.00, $5.00 reserved for agents at work, $93.00 left  (estimated $0.50)",
      "this week    $12.00  (simulated $3.00)",
      about,
    ].join("\n");
    assert.equal(probe.out(), whole);
    assert.equal(await probe.run("cost", id.slice(0, 4)), 0);
    assert.equal(probe.out(), whole + about);
  });

  it("says how the work went, against its targets, in the days that are asked for", async () => {
    const { probe } = withOne();
    assert.equal(await probe.run("stats"), 0);
    const empty = [
      "active                          0  0 queued",
      "No run has ended in this time.",
      "",
    ].join("\n");
    assert.equal(probe.out(), empty);
    const point = {
      from: "2026-03-12",
      ended: 1,
      tasks: { total: 10, proven: 9, stepped: 1 },
      stages: [
        {
          stage: "design",
          completed: 2,
          failed: 1,
          timed: 2,
          workedMs: 2_400_000,
        },
      ],
      costs: [
        { stage: "design", model: "opus", usd: 1.5 },
        { stage: null, model: null, usd: 0.25 },
      ],
      containers: { busyMs: 3_000, openMs: 2_000 },
    };
    probe.api.answers.analytics = {
      step: "day",
      active: 2,
      queued: 1,
      simulated: 1,
      containerSlots: 2,
      points: [point],
    };
    assert.equal(await probe.run("stats", "--days", "7"), 0);
    const whole = [
      "active                          2  1 queued",
      "runs ended                      1  10 tasks",
      "tasks proven                  90%  target met: at least 90%",
      "stages completed            66.7%  2 of 3",
      "average stage time     20 min 0 s  target met: under 30 min 0 s",
      "  design               20 min 0 s",
      "interventions                 10%  target missed: under 10%",
      "containers at work            75%  target met: over 70%",
      "cost by stage               $1.75",
      "  design                    $1.50",
      "  no longer recorded        $0.25",
      "cost by model               $1.75",
      "  opus                      $1.50",
      "  unknown model             $0.25",
      "1 simulation not counted.",
      "",
    ].join("\n");
    assert.equal(probe.out(), empty + whole);
    const asked = probe.api.calls.filter(
      ({ method }) => method === "analytics",
    );
    assert.deepEqual(asked[0]?.args, [{}]);
    assert.ok(JSON.stringify(asked[1]?.args).includes("since"));
    assert.equal(await probe.run("stats", "--days", "0"), 2);
  });

  it("says how the work went as JSON", async () => {
    const { probe } = withOne();
    assert.equal(await probe.run("stats", "--json"), 0);
    assert.deepEqual(probe.lines(), [probe.api.answers.analytics]);
  });

  it("tells the costs as JSON, and of one orchestration only when it is named", async () => {
    const { probe, id } = withOne();
    const own = {
      orchestration: id,
      title: "t",
      status: "running" as const,
      simulated: false,
      usd: 1,
      estimatedUsd: 0,
      healUsd: 0,
      retryUsd: 0,
      stages: [],
    };
    probe.api.answers.cost = {
      ...probe.api.answers.cost,
      orchestrations: [{ ...own, orchestration: randomUUID() }, own],
    };
    assert.equal(await probe.run("cost", "--json"), 0);
    assert.equal(await probe.run("cost", id, "--json"), 0);
    assert.deepEqual(probe.lines(), [probe.api.answers.cost, own]);
    assert.equal(await probe.run("cost", "nothing"), 1);
    assert.match(probe.err(), /notFound/);
  });

  it("says why each decision was made, on demand", async () => {
    const { probe, id } = withOne();
    probe.api.commit(
      id,
      {
        type: "stageStarted",
        stage: "implementation",
        inputs: { healsAllowed: 1, leftUsd: 4.5, processOk: true },
      },
      {},
      "it is next",
    );
    assert.equal(await probe.run("decisions", id), 0);
    assert.match(probe.out(), /^ {3}2 {2}20\S+ {2}stageStarted: it is next\n$/);
    assert.equal(await probe.run("decisions", id, "--why"), 0);
    assert.match(
      probe.out(),
      /Heals allowed: 1\n +Left of it: \$4\.50\n +Process ended well: yes\n$/,
    );
  });

  it("shows people the status, the simulation, the failure and the way out", async () => {
    const { probe, id } = withOne({
      simulated: true,
      status: "failed",
      failure: {
        code: "gateFailed",
        message: "The gate failed.",
        fix: "Look at it.",
      },
    });
    assert.equal(await probe.run("list"), 0);
    assert.match(
      probe.out(),
      new RegExp(
        `^${id.slice(0, 8)} +failed +\\$0\\.25 +.*\\(simulation\\)\n$`,
      ),
    );
    assert.equal(await probe.run("show", id), 0);
    assert.match(
      probe.out(),
      /failed: The gate failed\. \[gateFailed\]\n +Look at it\./,
    );
  });

  it("shows people until when it waits, for what, and how not to", async () => {
    const until = new Date("2026-03-01T19:10:00").getTime();
    const { probe, id } = withOne({
      status: "running",
      wait: {
        kind: "quota",
        since: until - 3_600_000,
        until,
        failure: { code: "quotaReached", message: "The limit is reached." },
      },
    });
    const time = new Date(until).toLocaleTimeString([], {
      hour: "numeric",
      minute: "2-digit",
    });
    await probe.run("list");
    assert.ok(probe.out().includes(`${time} (quota)`), probe.out());
    await probe.run("show", id);
    assert.match(
      probe.out(),
      /status {4}running, waits until .* \(quota\)\n +The limit is reached\. \[quotaReached\]\n +To go on now: orchestrator resume/,
    );
  });

  it("shows people how to set going what stands still", async () => {
    for (const [status, command] of [
      ["paused", "resume"],
      ["failed", "retry"],
      ["mergeReady", "merge"],
    ] as const) {
      const { probe, id } = withOne({ status });
      await probe.run("show", id);
      assert.match(
        probe.out(),
        new RegExp(
          `status {4}${status}\\n.*: orchestrator ${command} \\w{8}\\n`,
        ),
      );
    }
  });

  it("shows the rules that the user gave in answers, as long as they hold", async () => {
    const { probe, id } = withOne({ rules: ["Bash(npm test *)"] });
    await probe.run("show", id);
    assert.match(probe.out(), /allowed {3}Bash\(npm test \*\) \(by you, until/);
  });

  it("shows people that it waits for the money of others, which no command gives it", async () => {
    const { probe, id } = withOne({
      status: "running",
      wait: {
        kind: "money",
        since: 1,
        until: 2,
        failure: {
          code: "budgetExceeded",
          message: "What is left is reserved.",
          fix: "It goes on by itself.",
        },
      },
    });
    await probe.run("list");
    assert.match(probe.out(), /waits for agents at work \(the rest of the day/);
    await probe.run("show", id);
    assert.match(
      probe.out(),
      /running, waits for agents at work.*\n +What is left is reserved\. \[budgetExceeded\]\n +It goes on by itself\. To stay where it is: orchestrator pause/,
    );
    assert.doesNotMatch(probe.out(), /orchestrator resume/);
  });

  it("finds an orchestration by a unique beginning of its id only", async () => {
    const probe = createCliProbe(cwd);
    for (const id of [
      "aaaa1111-5a55-4a26-9d8e-0f2f3b1c4d5e",
      "aaaa2222-5a55-4a26-9d8e-0f2f3b1c4d5e",
    ])
      probe.api.add(orchestrationOf({ id }));
    assert.equal(await probe.run("show", "AAAA1"), 0);
    assert.equal(await probe.run("show", "aaaa"), 2);
    assert.match(probe.err(), /aaaa1111, aaaa2222/);
    assert.equal(await probe.run("show", "b"), 1);
    assert.match(probe.err(), /\[notFound\]/);
    assert.equal(await probe.run("show", ""), 1);
  });

  it("prints one attempt's output, whole, and knows how many there are", async () => {
    const [first, second] = [attemptOf(), attemptOf()];
    const { probe, id } = withOne({ attempts: [first, second] });
    probe.api.answers.output = {
      items: [
        {
          kind: "tool",
          text: "Bash \u001b]0;evil\u0007npm \u202Etest",
          offset: 5,
        },
      ],
      next: 5,
      ended: true,
    };
    assert.equal(await probe.run("log", id, "--attempt", "1"), 0);
    assert.equal(await probe.run("log", id, "--json"), 0);
    assert.deepEqual(
      probe.api.calls
        .filter(({ method }) => method === "output")
        .map(({ args }) => args[0]),
      [first.id, second.id],
    );
    const [human, json] = probe.out().split("\n");
    assert.equal(human, "> Bash npm <U+202E>test");
    assert.deepEqual(JSON.parse(json!), {
      attempt: second.id,
      kind: "tool",
      text: "Bash \u001b]0;evil\u0007npm \u202Etest",
      offset: 5,
    });
    assert.equal(await probe.run("log", id, "--attempt", "3"), 1);
    assert.match(probe.err(), /2 attempts/);
    assert.equal(await probe.run("log", id, "--attempt", "0"), 2);
  });

  it("follows from attempt to attempt until nothing is at work", async () => {
    const { probe, id } = withOne();
    const following = probe.run("log", id, "-f");
    await until(() => probe.api.subscribers() > 0);
    const [first, second] = [attemptOf(), attemptOf()];
    probe.api.answers.output = {
      items: [{ kind: "text", text: "said", offset: 4 }],
      next: 4,
      ended: true,
    };
    probe.api.commit(
      id,
      { type: "orchestrationAdmitted" },
      { attempts: [first] },
    );
    await until(() => probe.out() === "said\n");
    probe.api.commit(
      id,
      { type: "orchestrationCompleted" },
      { attempts: [first, second], status: "completed" },
    );
    assert.equal(await following, 0);
    assert.equal(probe.out(), "said\nsaid\n");
  });

  it("shows on a terminal what is being said, in place, and never in JSON or a pipe", async () => {
    const attempt = attemptOf();
    const said = async (width: number | null, ...flags: string[]) => {
      const { probe, id } = withOne({ attempts: [attempt] });
      if (width !== null) probe.terminal(width);
      probe.api.answers.output = { items: [], next: 0, ended: false };
      const reads = () =>
        probe.api.calls.filter(({ method }) => method === "output").length;
      const tell = (text: string | null, over: object = {}) =>
        probe.api.tell({
          kind: "output",
          orchestration: id,
          attempt: attempt.id,
          costUsd: 0,
          offset: 0,
          ...(text === null ? {} : { partial: { kind: "text", text } }),
          ...over,
        });
      const following = probe.run("log", id, "-f", ...flags);
      await until(() => reads() === 1);
      tell("I look\nat \u001b[31mit");
      tell("I look at it. 漢字");
      tell("of another", { attempt: randomUUID() });
      tell("elsewhere", { orchestration: randomUUID() });
      probe.api.answers.output = {
        items: [{ kind: "text", text: "I look at it. 漢字!", offset: 9 }],
        next: 9,
        ended: true,
      };
      probe.api.commit(
        id,
        { type: "orchestrationCompleted" },
        { status: "completed" },
      );
      assert.equal(await following, 0);
      return { out: probe.out(), reads: reads() };
    };
    const erase = "\r\u001b[2K";
    assert.equal(
      (await said(12)).out,
      ` look at it${erase}at it. 漢字${erase}I look at it. 漢字!\n`,
    );
    // Nothing was read for what no page holds.
    assert.equal((await said(12)).reads, 2);
    assert.equal((await said(null)).out, "I look at it. 漢字!\n");
    const json = await said(80, "--json");
    assert.equal(json.out.trimEnd().split("\n").length, 1);
    assert.doesNotMatch(json.out, /\r/);
  });

  it("stops following when nobody reads any more", async () => {
    const { probe, id } = withOne({ attempts: [attemptOf()] });
    probe.api.answers.output = { items: [], next: 0, ended: false };
    const following = probe.run("log", id, "-f");
    await until(() => probe.api.subscribers() > 0);
    probe.closeStdout();
    probe.api.tell({
      kind: "output",
      orchestration: id,
      attempt: randomUUID(),
      costUsd: 0,
    });
    assert.equal(await following, 0);
  });

  it("shows what was sent with its hash, and tells when it was damaged", async () => {
    const intact = attemptOf({ promptHash: sha256("Do it.") });
    const damaged = attemptOf({ promptHash: sha256("Do something else.") });
    const { probe, id } = withOne({ attempts: [intact, damaged, attemptOf()] });
    probe.api.answers.contexts = [];
    assert.equal(await probe.run("context", id), 0);
    assert.deepEqual(probe.out().trimEnd().split("\n"), [
      `sent to implementation (attempt 1, work): 6 bytes, sha-256 ${sha256("Do it.")}`,
      `sent to implementation (attempt 2, work): 6 bytes, DAMAGED: it is not what was sent, which had sha-256 ${sha256("Do something else.")}`,
      "sent to implementation (attempt 3, work): 6 bytes, no hash was recorded",
    ]);
    assert.equal(await probe.run("context", id, "--sent"), 0);
    assert.match(probe.out(), new RegExp(`${sha256("Do it.")}\nDo it\\.\n`));
  });

  it("gives what was sent as JSON", async () => {
    const { probe, id } = withOne({
      attempts: [attemptOf({ promptHash: sha256("Do it.") })],
    });
    assert.equal(await probe.run("context", id, "--sent", "--json"), 0);
    assert.deepEqual(probe.lines(), [
      [
        {
          number: 1,
          stage: "implementation",
          batch: null,
          kind: "work",
          prompt: "Do it.",
          promptHash: sha256("Do it."),
          asSent: true,
        },
      ],
    ]);
  });

  it("names the stages when a context is asked for a stage that is not there", async () => {
    const { probe, id } = withOne();
    assert.equal(await probe.run("context", id, "--stage", "nope"), 2);
    assert.match(probe.err(), /implementation/);
  });
});

describe("cli: steering", () => {
  for (const action of ["resume", "retry", "merge"] as const)
    it(`${action} follows to the end and prints only what happened since`, async () => {
      const { probe, id } = withOne({ status: "paused" });
      probe.api.on[action] = (which) =>
        probe.api.commit(
          which,
          { type: "orchestrationResumed" },
          { status: "running" },
        );
      const running = probe.run(action, id.slice(0, 8), "--json");
      await until(() => probe.api.subscribers() > 0);
      probe.api.commit(
        id,
        { type: "orchestrationCompleted" },
        { status: "completed" },
      );
      assert.equal(await running, 0);
      assert.deepEqual(
        probe.lines().map((each) => (each as { type: string }).type),
        ["orchestrationResumed", "orchestrationCompleted", "result"],
      );
    });

  it("retry and resume hand on larger budgets; resume does so also to one that goes on by itself", async () => {
    for (const [status, action] of [
      ["failed", "retry"],
      ["running", "resume"],
    ] as const) {
      const { probe, id } = withOne({ status });
      probe.api.on[action] = (which) =>
        probe.api.commit(
          which,
          { type: "budgetsRaised", budgets: { total: 80, day: 120.5 } },
          { status: "completed" },
        );
      assert.equal(
        await probe.run(
          action,
          id,
          "--budget-total",
          "80",
          "--budget-day",
          "120.5",
        ),
        0,
      );
      assert.deepEqual(probe.api.calls.at(-1), {
        method: action,
        args: [id, { budgets: { total: 80, day: 120.5 } }],
      });
      assert.match(
        probe.out(),
        /the total budget is now \$80\.00, the day's budget is now \$120\.50/,
      );
    }
    const { probe, id } = withOne({ status: "failed" });
    assert.equal(await probe.run("retry", id, "--budget-total", "much"), 2);
    assert.match(probe.err(), /--budget-total is "much"/);
  });

  it("lets one that waits for containers go on without, and says how", async () => {
    const { probe, id } = withOne({
      status: "running",
      wait: {
        kind: "runner",
        since: 0,
        until: 90_000,
        failure: { code: "runnerUnavailable", message: "No container." },
      },
    });
    assert.equal(await probe.run("show", id), 0);
    assert.equal(await probe.run("inbox"), 0);
    assert.equal(
      probe.out().match(/orchestrator resume [0-9a-f]{8} --runner process/g)
        ?.length,
      2,
    );
    probe.api.on.resume = (which) =>
      probe.api.commit(
        which,
        { type: "runnerChanged", runner: "process" },
        { status: "mergeReady", wait: null },
      );
    await probe.run("resume", id, "--runner", "process");
    assert.deepEqual(probe.api.calls.at(-1), {
      method: "resume",
      args: [id, { runner: "process" }],
    });
    assert.match(probe.out(), /agents run as processes of this machine/);
  });

  it("tries again with another gate command, and says so", async () => {
    const { probe, id } = withOne({
      status: "failed",
      failure: { code: "gateFailed", message: "The gate is red." },
    });
    assert.equal(await probe.run("show", id), 0);
    assert.equal(await probe.run("inbox"), 0);
    assert.equal(
      probe.out().match(/orchestrator retry [0-9a-f]{8} --gate COMMAND\n/g)
        ?.length,
      2,
    );
    probe.api.on.retry = (which) =>
      probe.api.commit(
        which,
        { type: "gateChanged", gateCommand: "npm test" },
        { status: "mergeReady" },
      );
    await probe.run("retry", id, "--gate", "npm test");
    assert.deepEqual(probe.api.calls.at(-1), {
      method: "retry",
      args: [id, { gateCommand: "npm test" }],
    });
    assert.match(probe.out(), /gate from now on: npm test/);
  });

  it("says how to go on where a budget is used up", async () => {
    const { probe, id } = withOne({
      status: "failed",
      failure: {
        code: "budgetExceeded",
        message: "The total budget is used up.",
        budget: "total",
      },
    });
    assert.equal(await probe.run("show", id), 0);
    assert.equal(await probe.run("inbox"), 0);
    assert.equal(
      probe.out().match(/orchestrator retry [0-9a-f]{8} --budget-total USD\n/g)
        ?.length,
      2,
    );
  });

  it("merge waits while the merge is asked for, and for you when it conflicts", async () => {
    const { probe, id } = withOne({ status: "mergeReady" });
    probe.api.on.merge = (which) =>
      probe.api.commit(
        which,
        { type: "mergeRequested" },
        { requested: "merge" },
      );
    const running = probe.run("merge", id);
    await until(() => probe.api.subscribers() > 0);
    const failure = {
      code: "mergeConflict" as const,
      message: "a.ts conflicts.",
    };
    probe.api.commit(
      id,
      { type: "mergeFailed", failure },
      { requested: null, failure },
    );
    assert.equal(await running, 3);
    assert.match(probe.err(), /a\.ts conflicts\. \[mergeConflict\]/);
  });

  it("release follows what waits no longer; extend says how much time there is in all", async () => {
    const other = orchestrationOf({ status: "paused", title: "Slow" });
    const { probe, id } = withOne({ status: "queued", after: [other.id] });
    probe.api.add(other);
    assert.equal(await probe.run("list"), 0);
    assert.match(probe.out(), /; waits for “Slow”, which is paused\n/);
    assert.equal(await probe.run("show", id), 0);
    assert.match(probe.out(), /waits for “Slow”, which is paused\n.*release/);
    probe.api.on.release = () =>
      probe.api.commit(
        id,
        { type: "orchestrationCompleted" },
        { status: "completed", after: [] },
      );
    assert.equal(await probe.run("release", id), 0);

    const attempt = attemptOf({ timeoutMs: 90 * 60_000 });
    const working = orchestrationOf({ attempts: [attempt] });
    probe.api.add(working);
    assert.equal(await probe.run("extend", working.id, "30"), 0);
    assert.match(probe.out(), /now has 1 h 30 min in all/);
    assert.deepEqual(probe.api.calls.at(-1), {
      method: "extend",
      args: [working.id, 30],
    });
    for (const minutes of ["0", "x", "1441"])
      assert.equal(await probe.run("extend", working.id, minutes), 2);
  });

  it("says how many are before one of the queue and why it waits, with the way to let it start sooner", async () => {
    const { probe, id } = withOne({ status: "queued", priority: "low" });
    const wait = async (hold: Hold): Promise<string> => {
      probe.api.answers.queue = [{ orchestration: id, ahead: 2, hold }];
      assert.equal(await probe.run("show", id), 0);
      return probe.out();
    };
    assert.match(
      await wait({ kind: "container", size: 3 }),
      /queued {4}2 ahead, no container is free \(3 in the pool\)\n.*orchestrator\.pool\.size.*\n {2}priority {2}low\n/,
    );
    assert.equal(await probe.run("list"), 0);
    assert.match(probe.out(), /; 2 ahead, no container is free/);
    assert.match(
      await wait({ kind: "memory", availableMb: 40, leastMb: 512 }),
      /2 ahead, 40 MiB of memory are available, and an agent starts with 512 MiB\n.*ORCHESTRATOR_LEAST_MEMORY_MB/,
    );
    assert.match(
      await wait({ kind: "load", perCore: 4.5, most: 4 }),
      /the machine is busy: a load of 4\.5 .*\n.*ORCHESTRATOR_MOST_LOAD/,
    );
    assert.match(
      await wait({ kind: "slot", slots: 1 }),
      /1 agent at work.*\n.*ORCHESTRATOR_MAX_CONCURRENT/,
    );
    assert.equal(await probe.run("prioritize", id, "high"), 0);
    assert.deepEqual(probe.api.calls.at(-1), {
      method: "prioritize",
      args: [id, "high"],
    });
    assert.match(probe.out(), /has the priority high in the queue now/);
    assert.equal(await probe.run("prioritize", id, "urgent"), 2);
  });

  it("does not follow for ever what waits for one that waits for the user", async () => {
    const other = orchestrationOf({ status: "failed", title: "Broken" });
    const between = orchestrationOf({ status: "queued", after: [other.id] });
    const { probe, id } = withOne({ status: "paused", after: [between.id] });
    probe.api.add(other);
    probe.api.add(between);
    probe.api.on.resume = () =>
      probe.api.commit(
        id,
        { type: "orchestrationResumed" },
        { status: "queued" },
      );
    assert.equal(await probe.run("resume", id), 3);
    assert.match(probe.err(), /To start it without waiting: .* release/);
  });

  it("in a wait, resume ends it and pause follows until it is so", async () => {
    const wait = {
      kind: "retry" as const,
      since: 0,
      until: 1,
      failure: { code: "agentUnavailable" as const, message: "Overloaded." },
    };
    const waiting = withOne({ status: "running", wait });
    waiting.probe.api.on.resume = (id) =>
      waiting.probe.api.commit(id, { type: "waitEnded" }, { wait: null });
    const running = waiting.probe.run("resume", waiting.id, "--json");
    await until(() => waiting.probe.api.subscribers() > 0);
    waiting.probe.api.commit(
      waiting.id,
      { type: "orchestrationCompleted" },
      { status: "completed" },
    );
    assert.equal(await running, 0);
    assert.deepEqual(
      waiting.probe.lines().map((each) => (each as { type: string }).type),
      ["waitEnded", "orchestrationCompleted", "result"],
    );

    const { probe, id } = withOne({ status: "running", wait });
    probe.api.on.pause = () =>
      probe.api.commit(id, { type: "pauseRequested" }, { requested: "pause" });
    const pausing = probe.run("pause", id);
    await until(() => probe.api.subscribers() > 0);
    probe.api.commit(
      id,
      { type: "orchestrationPaused", failure: null },
      { status: "paused", requested: null, wait: null },
    );
    assert.equal(await pausing, 0);
    assert.match(probe.out(), /is paused/);
  });

  it("cancel and pause --now wait until it is so; pause alone does not", async () => {
    const { probe, id } = withOne();
    probe.api.on.pause = () =>
      probe.api.commit(id, { type: "pauseRequested" }, { requested: "pause" });
    assert.equal(await probe.run("pause", id), 0);
    assert.match(probe.out(), /pauses after/);
    const pausing = probe.run("pause", id, "--now");
    await until(() => probe.api.subscribers() > 0);
    probe.api.commit(
      id,
      { type: "orchestrationPaused", failure: null },
      { status: "paused", requested: null },
    );
    assert.equal(await pausing, 0);
    assert.match(probe.out(), /is paused; .*orchestrator resume/);
    probe.api.on.cancel = () =>
      probe.api.commit(
        id,
        { type: "orchestrationCancelled" },
        { status: "cancelled" },
      );
    assert.equal(await probe.run("cancel", id), 0);
    assert.match(probe.out(), /is cancelled\.\n$/);
  });

  it("discards what is ready to merge, by the word of the button too", async () => {
    const { probe, id } = withOne({ status: "mergeReady" });
    probe.api.on.cancel = () =>
      probe.api.commit(
        id,
        { type: "orchestrationCancelled" },
        { status: "cancelled" },
      );
    assert.equal(await probe.run("discard", id), 0);
    assert.match(probe.out(), /is cancelled\.\n$/);
  });
});

describe("cli: help and settings", () => {
  it("lists the trash, and restores what a ref, a name or its unique beginning means", async () => {
    const probe = createCliProbe(cwd);
    const item = (name: string) => ({
      ref: `refs/orchestrator/trash/${name}`,
      name,
      commit: "a".repeat(40),
      at: 1_763_683_200_000,
      title: "Work of orchestrator/x,\u001b[31m kept",
    });
    const items = [item("abc1"), item("abd2"), item("abd23")];
    assert.equal(await probe.run("trash", "list"), 0);
    assert.match(probe.err(), /trash is empty/);
    probe.api.answers.trash = items;
    await probe.run("trash", "list", "--json");
    assert.deepEqual(probe.lines(), [items]);
    await probe.run("trash", "list");
    assert.match(
      probe.out(),
      /^abd2 {2}2025-11-21T00:00:00\.000Z {2}Work of orchestrator\/x, kept$/m,
    );
    for (const wanted of ["abc", "abd2", "refs/orchestrator/trash/abd23"])
      assert.equal(await probe.run("trash", "restore", wanted, "back"), 0);
    assert.deepEqual(
      probe.api.calls
        .filter(({ method }) => method === "restoreTrash")
        .map(({ args }) => args),
      items.map(({ ref }) => [ref, path.resolve(cwd, "back")]),
    );
    assert.equal(await probe.run("trash", "restore", "ab", "back"), 2);
    assert.match(probe.err(), /could be abc1, abd2, abd23/);
    assert.equal(await probe.run("trash", "restore", "zzz", "back"), 1);
    assert.match(probe.err(), /\[notFound\]\n {2}`orchestrator trash list`/);
  });

  it("lists agents at work and worktrees, with what they take and whether they are clean", async () => {
    const { probe, id } = withOne();
    assert.equal(await probe.run("instances", "list"), 0);
    assert.equal(await probe.run("worktrees", "list"), 0);
    assert.match(
      probe.err(),
      /No agent is at work\.\nNo orchestration has a worktree now\./,
    );
    const attempt = "11111111-5a55-4a26-9d8e-0f2f3b1c4d5e";
    const resources = {
      instances: [
        {
          orchestration: id,
          attempt,
          pid: null,
          runner: "process" as const,
          sample: null,
        },
        {
          orchestration: id,
          attempt,
          pid: 4711,
          runner: "process" as const,
          sample: {
            at: 1,
            cpuPercent: 99.6,
            cpuMs: 5,
            memoryBytes: 350 * 1024 * 1024,
            peakMemoryBytes: 2 ** 30,
            processes: 4,
            peakProcesses: 9,
            idleMs: 0,
          },
        },
      ],
      worktrees: [
        {
          orchestration: id,
          path: "/w/1",
          branch: "b/1",
          changedFiles: 0,
          sizeBytes: null,
        },
        {
          orchestration: id,
          path: "/w/2",
          branch: "b/2",
          changedFiles: 1,
          sizeBytes: null,
        },
        {
          orchestration: id,
          path: "/w/3",
          branch: "b/3",
          changedFiles: null,
          sizeBytes: null,
        },
      ],
      slots: [],
    };
    probe.api.answers.resources = resources;
    await probe.run("instances", "list");
    await probe.run("worktrees", "list");
    assert.match(
      probe.out(),
      /: is being started\n.*: process 4711, 100% of a processor, 350 MB, 4 processes\n.*: b\/1, clean\n {2}\/w\/1\n.*: b\/2, 1 file not committed\n.*\n.*: b\/3, its folder is gone\n/,
    );
    const shown = probe.out().length;
    await probe.run("instances", "list", "--json");
    await probe.run("worktrees", "list", "--json");
    assert.equal(
      probe.out().slice(shown),
      `${JSON.stringify(resources.instances)}\n${JSON.stringify(resources.worktrees)}\n`,
    );
  });

  it("lists orphans, cleans up what an id or its unique beginning means, and says what stays", async () => {
    const probe = createCliProbe(cwd);
    assert.equal(await probe.run("orphans", "list"), 0);
    assert.match(probe.err(), /There are no orphans/);
    assert.equal(await probe.run("orphans", "cleanup", "--all"), 0);
    assert.match(probe.err(), /nothing was changed/);
    const why = "No orchestration on record works on it.";
    const orphan = (
      id: string,
      what: string,
      kind: "process" | "worktree" | "branch",
    ) => ({ id, what, kind, why, since: null, holdsWork: kind === "worktree" });
    const orphans = [
      orphan("process:6f9b", "42 node\u001b[31m x (and 2 more)", "process"),
      orphan("worktree:/w/1", "/w/1 (branch a)", "worktree"),
      orphan("branch:orchestrator/1", "orchestrator/1", "branch"),
      orphan("branch:orchestrator/12", "orchestrator/12", "branch"),
    ];
    probe.api.answers.orphans = orphans;
    await probe.run("orphans", "list", "--json");
    assert.deepEqual(probe.lines(), [orphans]);
    await probe.run("orphans", "list");
    assert.ok(
      probe
        .out()
        .endsWith(
          [
            ...["process:6f9b", "  42 node x (and 2 more)", `  ${why}`],
            ...["worktree:/w/1  (holds work)", "  (branch a)", `  ${why}`],
            ...["branch:orchestrator/1", `  ${why}`],
            ...["branch:orchestrator/12", `  ${why}`, ""],
          ].join("\n"),
        ),
      probe.out(),
    );

    probe.api.answers.cleaned = [
      {
        id: "worktree:/w/1",
        done: true,
        failure: null,
        trashRef: "refs/orchestrator/trash/x",
      },
      {
        id: "branch:orchestrator/1",
        done: false,
        failure: {
          code: "notAllowedNow",
          message: "It is in use.",
          fix: "Look where.",
        },
        trashRef: null,
      },
    ];
    const asked = ["work", "branch:orchestrator/1"];
    assert.equal(await probe.run("orphans", "cleanup", ...asked), 1);
    assert.deepEqual(probe.api.calls.at(-1), {
      method: "cleanUp",
      args: [["worktree:/w/1", "branch:orchestrator/1"]],
    });
    assert.match(probe.out(), /gone {2}worktree:\/w\/1\n$/);
    assert.match(
      probe.err(),
      /branch:orchestrator\/1 stays: It is in use\. \[notAllowedNow\]\n {2}Look where\.\n.*trash restore refs\/orchestrator\/trash\/x FOLDER\n1 orphan of 2 /,
    );
    await probe.run("orphans", "cleanup", "--all");
    assert.deepEqual(probe.api.calls.at(-1)?.args, [
      orphans.map(({ id }) => id),
    ]);

    const usage = [["cleanup"], ["cleanup", "--all", "x"], ["cleanup", "bra"]];
    for (const words of usage)
      assert.equal(await probe.run("orphans", ...words), 2, words.join(" "));
    assert.match(probe.err(), /could be branch:orchestrator\/1, branch:orch/);
    assert.equal(await probe.run("orphans", "cleanup", "zzz"), 1);
    assert.match(probe.err(), /\[notFound\]\n {2}`orchestrator orphans list`/);
  });

  it("prints help and the version on stdout, for every command", async () => {
    const probe = createCliProbe(cwd);
    for (const command of [
      "",
      "plan",
      "mark",
      "run",
      "list",
      "show",
      "log",
      "context",
      "decisions",
      "pause",
      "resume",
      "cancel",
      "retry",
      "merge",
      "inbox",
      "answer",
      "trash",
      "orphans",
      "doctor",
    ]) {
      const before = probe.out().length;
      assert.equal(
        await probe.run(...(command === "" ? [] : [command]), "--help"),
        0,
      );
      assert.match(probe.out().slice(before), /--workspace <folder>/, command);
    }
    assert.equal(await probe.run("--version"), 0);
    assert.match(probe.out(), /\d+\.\d+\.\d+\n$/);
    assert.doesNotMatch(probe.out(), /^ {2}host/m);
    assert.equal(probe.err(), "");
  });

  it("reads the environment", async () => {
    const probe = createCliProbe(cwd, {
      ORCHESTRATOR_ENABLED: "false",
      ORCHESTRATOR_MAX_CONCURRENT: "7",
      ORCHESTRATOR_POOL_NETWORK: "open",
      ORCHESTRATOR_POOL_ALLOWED_HOSTS: "a.test, *.b.test:8443",
      ORCHESTRATOR_POOL_SWARM: "true",
      STAGE_TIMEOUT_SPEC: "1800",
      STAGE_TIMEOUT_QA: "",
      CLAUDE_CLI_PATH: "/opt/claude",
      CLAUDE_API_KEY: "",
      ANTHROPIC_API_KEY: "key-b",
    });
    assert.equal(await probe.run("list"), 0);
    const { settings, apiKey } = probe.opened[0]!;
    assert.equal(settings.enabled, false);
    assert.equal(settings.maxConcurrent, 7);
    assert.equal(settings.pool.network, "open");
    assert.deepEqual(settings.pool.allowedHosts, ["a.test", "*.b.test:8443"]);
    assert.equal(settings.pool.swarm, true);
    assert.deepEqual(settings.timeouts, {
      specification: 30,
      implementation: 60,
      qa: 30,
    });
    assert.equal(settings.agentPath, "/opt/claude");
    assert.equal(apiKey, "key-b");
  });

  for (const [name, value, allowed] of [
    ["ORCHESTRATOR_ENABLED", "perhaps", "true, false, 1, 0"],
    ["ORCHESTRATOR_MAX_CONCURRENT", "0", "a whole number from 1 up to 16"],
    ["ORCHESTRATOR_POOL_NETWORK", "some", "allowlist, open, none"],
    [
      "ORCHESTRATOR_POOL_ALLOWED_HOSTS",
      "https://a.test",
      "a host, such as example.com, *.example.com or localhost:8080",
    ],
    ["STAGE_TIMEOUT_IMPL", "-5", "seconds, a number above 0 up to 86400"],
    ["STAGE_TIMEOUT_IMPL", "1h", "seconds, a number above 0 up to 86400"],
  ] as const)
    it(`refuses ${name}=${value} and says what is allowed`, async () => {
      const probe = createCliProbe(cwd, { [name]: value });
      assert.equal(await probe.run("list"), 2);
      assert.equal(
        probe.err(),
        `error: ${name} is "${value}". [invalidSettings]\n  Allowed: ${allowed}.\n`,
      );
      assert.deepEqual(probe.opened, []);
    });
});
