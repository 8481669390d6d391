import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Engine } from "../../src/engine";
import { attentionOf } from "../../src/model/attention";
import type { Failure } from "../../src/model/errors";
import type { TimedWait } from "../../src/model/orchestration";
import type { RunRequest, Runner } from "../../src/model/runner";
import type { Settings } from "../../src/model/settings";
import { processRunner } from "../../src/runners";
import { endWithoutRun } from "../../src/runners/attemptStart";
import { buildBundles } from "../support/bundles";
import { testClock } from "../support/clock";
import type { TestClock } from "../support/clock";
import { openConfinedApp, settled } from "../support/confinedApp";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";
import { until } from "../support/until";
import { verifyRecords } from "../support/verifyRecords";

/** Processes of this machine stand in for containers: what is looked at is where the engine sends the gate, and what it makes of the end. */
describe("the gate of an agent in a container", function () {
  this.timeout(60_000);
  let repository: TestRepository;
  let engine: Engine;
  let clock: TestClock;
  let gates: RunRequest[];
  /** What keeps the next gates from running, one for each. */
  let refusals: (Failure | "lost")[];
  /** Why no container can be had, once an agent has ended; null: they can. */
  let missing: Failure | null;
  let hasAgentEnded: boolean;
  let settings: Partial<Settings>;

  const stateFolder = () =>
    path.join(repository.root, ".orchestrator", "state");

  async function runner(): Promise<Runner> {
    const host = processRunner({
      supervisorPath: (await buildBundles()).supervisorPath,
      nodePath: process.execPath,
    });
    return {
      ...host,
      name: "container",
      async run(request, control) {
        if (!request.attemptId.endsWith("-gate")) {
          const exit = await host.run(request, control);
          hasAgentEnded = true;
          return exit;
        }
        gates.push(request);
        const refusal = refusals.shift();
        if (refusal === undefined) return host.run(request, control);
        return refusal === "lost"
          ? endWithoutRun("lost", "Its container is gone.")
          : {
              ...endWithoutRun("notStarted", refusal.message),
              failure: refusal,
            };
      },
    };
  }

  async function open(changes: Partial<Settings> = {}): Promise<void> {
    const script = path.join(repository.outside, "script.json");
    writeFileSync(
      script,
      JSON.stringify({
        stages: {
          "*": {},
          implementation: { edits: [{ path: "made.txt", write: "made\n" }] },
        },
      }),
    );
    settings = { ...settings, agent: `script:${script}`, ...changes };
    engine = await openConfinedApp({
      workspace: repository.root,
      stateFolder: stateFolder(),
      runner: await runner(),
      choose: (wanted) =>
        Promise.resolve(
          missing === null || !hasAgentEnded || wanted === "process"
            ? {
                name: wanted === "process" ? wanted : "container",
                found: "",
                instead: null,
              }
            : { name: null, failure: missing },
        ),
      settings,
      clock,
    });
  }

  const begin = (): Promise<string> =>
    engine.start({
      text: "Make it",
      options: { skip: ["specification", "qa"] },
    });

  /** Settles when it waits for the so manieth time; the wait is over then. */
  async function passWait(
    id: string,
    times: number,
    kind: TimedWait["kind"] = "runner",
  ): Promise<Failure> {
    await until(
      async () =>
        (await engine.events(id)).filter(({ type }) => type === "waitStarted")
          .length === times,
    );
    const { wait } = await engine.get(id);
    assert.equal(wait?.kind, kind);
    clock.pass(wait.until - clock.now());
    return wait.failure;
  }

  const changesOfRunner = async (id: string) =>
    (await engine.events(id)).filter(({ type }) => type === "runnerChanged");

  /** Where the gate ran that proved it, by the record. */
  const gateRunner = async (id: string) =>
    (await engine.events(id)).findLast(
      ({ type }) => type === "evidenceGathered",
    )?.inputs?.["gateRunner"];

  beforeEach(() => {
    repository = makeRepository();
    repository.commit("Files", { "a.txt": "one\n" });
    mkdirSync(stateFolder(), { recursive: true });
    writeFileSync(path.join(stateFolder(), ".gitignore"), "*\n");
    clock = testClock();
    gates = [];
    refusals = [];
    missing = null;
    hasAgentEnded = false;
    settings = {};
  });
  afterEach(async () => {
    await verifyRecords(engine);
    await engine.close();
    repository.dispose();
  });

  const unavailable: Failure = {
    code: "agentUnavailable",
    message: "The container engine cannot be reached.",
    fix: "Start it.",
  };

  it("runs where the agent did, waits while no container is there or when its own is lost, and never runs on the host", async () => {
    const count = path.join(repository.outside, "count");
    refusals = [unavailable, "lost"];
    await open({ gateCommand: `echo ran; echo x >>'${count}'; echo bad >&2` });
    const id = await begin();
    await passWait(id, 1);
    assert.equal(existsSync(count), false);
    await passWait(id, 2, "gate");
    const done = await settled(engine, id);
    assert.equal(done.status, "mergeReady", done.failure?.message);
    assert.equal(readFileSync(count, "utf8"), "x\n");
    const [attempt, ...more] = done.attempts;
    assert.deepEqual(more, []);
    const gate = attempt?.evidence?.gate;
    assert.deepEqual(
      [gate?.exitCode, gate?.timedOut, gate?.output],
      [0, false, "ran\nbad\n"],
    );
    for (const { isAgent, folder, cwd } of gates) {
      assert.equal(isAgent, false);
      assert.equal(cwd, done.worktree?.path);
      // Neither where an agent could have written before, nor kept afterwards.
      assert.equal(path.dirname(folder), path.join(stateFolder(), "gates"));
      assert.equal(existsSync(folder), false);
    }
  });

  it("waits for as long as no container can be had, as an attempt does, and goes on by itself, over a restart too", async () => {
    missing = unavailable;
    await open({ gateCommand: "true", retries: 1 });
    const id = await begin();
    for (let times = 1; times <= 4; times++) {
      const failure = await passWait(id, times);
      assert.equal(failure.code, "runnerUnavailable");
      assert.match(failure.message, /engine cannot be reached/);
      assert.match(failure.fix ?? "", /goes on by itself/);
      const o = await engine.get(id);
      assert.equal(attentionOf(o, clock.now())[0]?.kind, "stopped");
      if (times === 2) {
        await engine.close();
        await open();
      }
    }
    assert.deepEqual(gates, []);
    await until(async () => (await engine.get(id)).wait !== null);
    missing = null;
    const { wait } = await engine.get(id);
    clock.pass((wait?.until ?? 0) - clock.now());
    const done = await settled(engine, id);
    assert.equal(done.status, "mergeReady", done.failure?.message);
    assert.equal(
      done.attempts.length,
      1,
      done.attempts
        .map(
          ({ outcome, evidence }) =>
            evidence?.reason ?? outcome?.failure?.message,
        )
        .join("; "),
    );
    assert.equal(gates.length, 1);
    assert.equal(await gateRunner(id), "container");
  });

  it("runs on the host only once the user went on without containers, which is on record", async () => {
    const ran = path.join(repository.outside, "ran");
    missing = unavailable;
    await open({ gateCommand: `echo x >>'${ran}'` });
    const id = await begin();
    await passWait(id, 1);
    await passWait(id, 2);
    assert.equal(existsSync(ran), false);
    await engine.resume(id, { runner: "process" });
    const done = await settled(engine, id);
    assert.equal(done.status, "mergeReady", done.failure?.message);
    assert.equal(readFileSync(ran, "utf8"), "x\n");
    assert.deepEqual(gates, []);
    assert.deepEqual(
      (await changesOfRunner(id)).map(({ because }) => because),
      [
        "You let its agents work on this machine, without containers, and its gate run there.",
      ],
    );
    assert.equal(await gateRunner(id), "process");
  });

  it("is given up where its container is lost again and again, after the retries that the options allow", async () => {
    refusals = ["lost", "lost"];
    await open({ gateCommand: "true", retries: 1 });
    const id = await begin();
    await passWait(id, 1, "gate");
    const { failure } = await settled(engine, id);
    assert.equal(failure?.code, "containerEngineUnavailable");
    assert.match(failure.message, /^The gate needs a container/);
  });

  it("runs there on the merged result as well, where the base branch has moved on, and ends a merge that no container can be had for", async () => {
    await open({ gateCommand: "test -f made.txt" });
    const id = await begin();
    await settled(engine, id);
    repository.commit("Others", { "b.txt": "b\n" });
    refusals = [unavailable];
    await engine.merge(id);
    await until(async () => (await engine.get(id)).failure !== null);
    const { status, failure } = await engine.get(id);
    assert.deepEqual(
      [status, failure?.message],
      ["mergeReady", unavailable.message],
    );
    await engine.merge(id);
    await until(async () => (await engine.get(id)).status === "completed");
    const gated = (await engine.events(id)).findLast(
      ({ type }) => type === "mergeGated",
    );
    assert.equal(gated?.inputs?.["gateRunner"], "container");
    assert.deepEqual(
      gates.slice(1).map(({ folder }) => existsSync(folder)),
      [false, false],
    );
  });

  it("goes on when its host dies, and is not run a second time", async () => {
    const started = path.join(repository.outside, "started");
    const go = path.join(repository.outside, "go");
    await open({
      gateCommand: `echo x >>'${started}'; while [ ! -e '${go}' ]; do sleep 0.05; done; exit 3`,
      autoHeal: false,
    });
    const id = await begin();
    await until(() => existsSync(started));
    await engine.close();
    await open();
    await until(() => gates.length === 2);
    writeFileSync(go, "");
    const { failure } = await settled(engine, id);
    assert.equal(failure?.code, "gateFailed");
    assert.match(failure.message, /exit code 3/);
    assert.equal(readFileSync(started, "utf8"), "x\n");
  });
});
