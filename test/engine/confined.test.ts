import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Engine } from "../../src/engine";
import { attentionOf } from "../../src/model/attention";
import type { RunnerChoice } from "../../src/model/runner";
import { defaultSettings } from "../../src/model/settings";
import type { RunOverrides, Settings } from "../../src/model/settings";
import { processRunner } from "../../src/runners";
import { buildBundles } from "../support/bundles";
import { testClock } from "../support/clock";
import type { TestClock } from "../support/clock";
import { openConfinedApp, settled } from "../support/confinedApp";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";
import { until } from "../support/until";
import { verifyRecords } from "../support/verifyRecords";

/** Processes of this machine stand in for containers: what is looked at is whether, and where, the engine begins an attempt. */
describe("an agent that is to be confined", function () {
  this.timeout(60_000);
  let repository: TestRepository;
  let engine: Engine;
  let clock: TestClock;
  let areContainersThere: boolean;
  let asked: RunnerChoice[];

  const stateFolder = () =>
    path.join(repository.root, ".orchestrator", "state");

  async function open(
    runner: RunnerChoice,
    settings: Partial<Settings> = {},
  ): Promise<void> {
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
    engine = await openConfinedApp({
      workspace: repository.root,
      stateFolder: stateFolder(),
      runner: processRunner({
        supervisorPath: (await buildBundles()).supervisorPath,
        nodePath: process.execPath,
      }),
      choose(wanted) {
        asked.push(wanted);
        if (wanted === "process")
          return Promise.resolve({ name: wanted, found: "", instead: null });
        return Promise.resolve(
          areContainersThere
            ? { name: "container", found: "", instead: null }
            : {
                name: null,
                failure: {
                  code: "containerEngineUnavailable",
                  message: "No engine answers.",
                  fix: "Start it.",
                },
              },
        );
      },
      settings: {
        agent: `script:${script}`,
        runner,
        gateCommand: "true",
        ...settings,
      },
      clock,
    });
  }

  const begin = (options: RunOverrides = {}): Promise<string> =>
    engine.start({
      text: "Make it",
      options: { skip: ["specification", "qa"], ...options },
    });

  const waits = async (id: string) =>
    (await engine.events(id)).filter(({ type }) => type === "waitStarted");

  /** Lets the time come at which it looks again. */
  async function lookAgain(id: string): Promise<void> {
    const { wait } = await engine.get(id);
    assert.equal(wait?.kind, "runner");
    clock.pass(wait.until - clock.now());
  }

  beforeEach(() => {
    repository = makeRepository();
    repository.commit("Files", { "a.txt": "one\n" });
    mkdirSync(stateFolder(), { recursive: true });
    writeFileSync(path.join(stateFolder(), ".gitignore"), "*\n");
    clock = testClock();
    areContainersThere = false;
    asked = [];
  });
  afterEach(async () => {
    await verifyRecords(engine);
    await engine.close();
    repository.dispose();
  });

  it("does not begin without containers: it is waited for, over a restart too, for as long as it takes, and goes on by itself", async () => {
    await open("container");
    const id = await begin();
    const lengths = [];
    // More often than the options let anything else be tried again.
    for (let times = 1; times <= defaultSettings.retries + 4; times++) {
      await until(async () => (await waits(id)).length === times);
      const { wait, attempts, status } = await engine.get(id);
      assert.deepEqual(
        [wait?.kind, attempts, status],
        ["runner", [], "running"],
      );
      lengths.push((wait?.until ?? 0) - clock.now());
      if (times === 2) {
        await engine.close();
        await open("process");
      }
      await lookAgain(id);
    }
    assert.ok((lengths.at(-1) ?? 0) > 10 * (lengths[0] ?? 0), lengths.join());
    assert.ok(lengths.every((length) => length <= 10 * 60_000));
    const o = await engine.get(id);
    const [matter] = attentionOf(o, clock.now());
    assert.equal(matter?.kind, "stopped");
    assert.match(matter.failure.message, /No engine answers/);
    assert.match(matter.failure.fix ?? "", /goes on by itself/);
    await until(async () => (await waits(id)).length > lengths.length);
    areContainersThere = true;
    await lookAgain(id);
    const done = await settled(engine, id);
    assert.deepEqual(
      done.attempts.map(({ runner }) => runner),
      ["container"],
    );
    assert.equal(done.wait, null);
  });

  it("goes on without them when the user says so, which is on record, and is not asked again", async () => {
    await open("container");
    const id = await begin();
    await until(async () => (await waits(id)).length === 1);
    asked = [];
    await engine.resume(id, { runner: "process" });
    const done = await settled(engine, id);
    assert.equal(done.status, "mergeReady", done.failure?.message);
    assert.deepEqual(
      done.attempts.map(({ runner }) => runner),
      ["process"],
    );
    assert.ok(
      asked.every((wanted) => wanted === "process"),
      asked.join(),
    );
    const changed = (await engine.events(id)).find(
      ({ type }) => type === "runnerChanged",
    );
    assert.match(changed?.because ?? "", /You let its agents work/);
    assert.equal(changed?.inputs?.["askedBy"], "user");
  });

  it("lets others have its place meanwhile, and has it again in its turn, over a restart too", async () => {
    const went = path.join(repository.outside, "went");
    const go = path.join(repository.outside, "go");
    const onHost: RunOverrides = {
      runner: "process",
      gateCommand: `touch '${went}'; while [ ! -e '${go}' ]; do sleep 0.05; done`,
    };
    const only = { maxConcurrent: 1 };
    await open("container", only);
    const id = await begin();
    await until(async () => (await waits(id)).length === 1);
    const other = await begin(onHost);
    await until(() => existsSync(went));
    const { status, wait } = await engine.get(id);
    assert.deepEqual([status, wait?.kind], ["running", "runner"]);
    areContainersThere = true;
    await lookAgain(id);
    await until(async () => (await engine.get(id)).status === "queued");
    const later = await begin(onHost);
    await engine.close();
    await open("container", only);
    const queue = await engine.queue();
    assert.deepEqual(
      queue.map(({ orchestration, ahead }) => [orchestration, ahead]),
      [
        [id, 0],
        [later, 1],
      ],
    );
    const order: string[] = [];
    engine.subscribe((notice) => {
      if (
        notice.kind === "event" &&
        notice.event.type === "orchestrationAdmitted"
      )
        order.push(notice.orchestration.id);
    });
    writeFileSync(go, "");
    for (const each of [other, id, later]) {
      const done = await settled(engine, each);
      assert.equal(done.status, "mergeReady", done.failure?.message);
      assert.equal(done.attempts.length, 1);
    }
    assert.deepEqual(order, [id, later]);
  });

  it("can be paused, and cancelled, while it waits for them", async () => {
    await open("container");
    const id = await begin();
    await until(async () => (await waits(id)).length === 1);
    await engine.pause(id);
    assert.equal((await settled(engine, id)).status, "paused");
    await engine.resume(id);
    await until(async () => (await waits(id)).length === 2);
    await engine.cancel(id);
    assert.equal((await settled(engine, id)).status, "cancelled");
  });
});
