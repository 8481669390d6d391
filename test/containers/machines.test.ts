import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import * as z from "zod";
import { containerEngine, lookAtPool } from "../../src/runners";
import type { PoolSettings } from "../../src/model/settings";
import { openConfinedApp, settled } from "../support/confinedApp";
import { endsOf, openContainerApp, startTasks } from "../support/containerApp";
import { openContainerBench } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { image, makeSwarm, useOtherMachines } from "../support/containerEngine";
import { observe } from "../support/runs";
import { until } from "../support/until";

/** Says that it runs, then works until it is ended. */
const working = `console.log("ready"); setInterval(() => {}, 1000);`;

describe("containers on other machines", function () {
  this.timeout(120_000);
  const given = useOtherMachines(2);
  let bench: ContainerBench;
  let swarm = false;

  const open = (changes: Partial<PoolSettings> = {}) => {
    const endpoints = given.machines.map(({ endpoint }) => endpoint);
    return openContainerBench(
      { endpoint: endpoints[0] ?? "", image },
      { endpoints, size: 1, swarm, ...changes },
      { silenceMs: 5_000 },
    );
  };
  beforeEach(async () => {
    bench = await open();
  });
  afterEach(() => bench.dispose());

  const states = () => bench.pool.look().slots.map(({ state }) => state.kind);
  const limits = { sampleMs: 200 };
  const inWorktree = (name: string) => path.join(bench.worktree, name);

  /** The machines, first the one that has a container: whichever answered first. */
  const busyFirst = async () => {
    const [one, other] = given.machines;
    const isBusy = (await one?.docker.listContainers())?.length === 1;
    return isBusy ? [one, other] : [other, one];
  };

  it("have the worktree as it lies here, and leave it as the agent did", async () => {
    const { repository } = bench;
    repository.write(".orchestrator/state/worktrees/w1/a.txt", "changed\n");
    repository.write(".orchestrator/state/worktrees/w1/other.txt", "other\n");
    const run = observe(
      bench.runner,
      bench.request(`
        const { execSync } = require("node:child_process");
        const { writeFileSync, rmSync, existsSync } = require("node:fs");
        console.log(execSync("git log --format=%s && git status --short").toString());
        console.log("repository " + existsSync(${JSON.stringify(repository.root)} + "/.git"));
        writeFileSync("made.txt", "by the agent");
        rmSync("other.txt");
        writeFileSync(require("node:os").homedir() + "/session", "known");
        process.exit(3);
      `),
    );
    const exit = await run.ended;
    assert.deepEqual(
      [exit?.reason, exit?.exitCode, exit?.error],
      ["exited", 3, null],
    );
    const lines = run.lines.map(({ line }) => line);
    for (const line of [
      "Files",
      " M a.txt",
      "?? other.txt",
      "repository false",
    ])
      assert.ok(lines.includes(line), lines.join("\n"));
    assert.equal(readFileSync(inWorktree("made.txt"), "utf8"), "by the agent");
    assert.equal(readFileSync(inWorktree("a.txt"), "utf8"), "changed\n");
    assert.ok(!existsSync(inWorktree("other.txt")));
    assert.equal(
      repository.git(["-C", bench.worktree, "status", "--short"]).trim(),
      "M a.txt\n?? made.txt",
    );
    // Whichever machine the next one is on.
    const next = observe(
      bench.runner,
      bench.request(
        `console.log(require("node:fs").readFileSync(require("node:os").homedir() + "/session", "utf8"))`,
      ),
    );
    assert.equal((await next.ended)?.exitCode, 0);
    assert.deepEqual(
      next.lines.map(({ line }) => line),
      ["known"],
    );
    assert.deepEqual(states(), ["free", "free"]);
    for (const { docker } of given.machines) {
      assert.deepEqual(await docker.listContainers({ all: true }), []);
      assert.deepEqual((await docker.listVolumes()).Volumes, []);
    }
  });

  it("go on while nobody looks: the next host has the same lines, each once, and the work", async () => {
    const asked = bench.request(
      `
        let count = 0;
        const say = setInterval(() => {
          console.log("line " + count++);
          if (require("node:fs").existsSync("/tmp/enough")) process.exit();
        }, 20);
        process.stdin.resume();
        process.stdin.on("data", () => {
          clearInterval(say);
          require("node:fs").writeFileSync("made.txt", "made");
          console.log("told");
          process.exit();
        });
      `,
      { limits, command: { inputEndsAfter: "told" } },
    );
    const first = observe(bench.runner, asked);
    await first.saw("line 5");
    first.detach.abort();
    assert.equal(await first.ended, null);
    bench.pool.close();

    const { runner } = bench.reopen();
    const second = observe(runner, asked);
    await second.saw("line 40");
    await runner.send(asked.folder, "q1", "go on");
    assert.equal((await second.ended)?.exitCode, 0);
    const lines = second.lines.map(({ line }) => line);
    assert.deepEqual(lines, [
      ...lines.slice(0, -1).map((_, at) => `line ${at}`),
      "told",
    ]);
    assert.equal(readFileSync(inWorktree("made.txt"), "utf8"), "made");
  });

  it("end when their attempt is cancelled, and what was done until then is here", async () => {
    const run = observe(
      bench.runner,
      bench.request(
        `require("node:fs").writeFileSync("made.txt", "made"); ${working}`,
      ),
    );
    await run.saw("ready");
    run.cancel.abort();
    assert.equal((await run.ended)?.reason, "cancelled");
    assert.equal(readFileSync(inWorktree("made.txt"), "utf8"), "made");
    assert.deepEqual(states(), ["free", "free"]);
  });

  it("are lost with their engine, frozen or killed: each with a name, in time, and no slot is lost", async () => {
    const run = observe(bench.runner, bench.request(working, { limits }));
    await run.saw("ready");
    const [one, other] = await busyFirst();
    assert.ok(one && other);
    one.signal("SIGSTOP");
    try {
      const exit = await run.ended;
      assert.equal(exit?.reason, "lost");
      assert.match(exit.error ?? "", /no sign of life for 5 seconds/);
      assert.equal(exit.survivors, 0);
      // Whoever is next gets a slot at the other one.
      const next = observe(bench.runner, bench.request(working, { limits }));
      await next.saw("ready");
      assert.equal((await other.docker.listContainers()).length, 1);
      await other.kill();
      assert.equal((await next.ended)?.reason, "lost");
    } finally {
      one.signal("SIGCONT");
      await other.start();
    }
    await until(() => states().every((kind) => kind === "free"), 60_000);
    for (const { docker } of given.machines)
      assert.deepEqual(await docker.listContainers({ all: true }), []);
    assert.equal(bench.troubles.length, 2, bench.troubles.join("\n"));
    for (const [at, machine] of [one, other].entries())
      assert.match(bench.troubles[at] ?? "", new RegExp(machine.endpoint));
  });

  it("prove the work where the agent was: a gate that passes and one that fails, both behind the gateway, and what they leave is here", async () => {
    await bench.dispose();
    bench = await open({ network: "allowlist" });
    const { repository, state } = bench;
    const script = path.join(repository.outside, "script.json");
    writeFileSync(
      script,
      JSON.stringify({
        stages: {
          "*": {},
          implementation: {
            edits: [
              {
                path: "test.sh",
                write: `echo "on $(hostname), repository: $(ls -d '${repository.root}/.git')"
cat a.txt; git log --format=%s
wget -q -O- http://example.com/ || echo "example.com refused"
echo made >made-by-gate
exit $1
`,
              },
            ],
          },
        },
      }),
    );
    const app = await openConfinedApp({
      workspace: repository.root,
      stateFolder: state,
      runner: bench.runner,
      settings: {
        agent: `script:${script}`,
        autoHeal: false,
        autoMerge: false,
      },
    });
    try {
      const [passes, fails] = await Promise.all(
        [0, 4].map(async (code) => {
          const id = await app.start({
            text: `Exit with ${code}`,
            options: {
              skip: ["specification", "qa"],
              gateCommand: `sh test.sh ${code}`,
            },
          });
          return settled(app, id);
        }),
      );
      assert.ok(passes && fails);
      assert.equal(passes.status, "mergeReady", passes.failure?.message);
      assert.equal(fails.failure?.code, "gateFailed", fails.failure?.message);
      for (const [o, code] of [
        [passes, 0],
        [fails, 4],
      ] as const) {
        const { exitCode, output = "" } = o.attempts[0]?.evidence?.gate ?? {};
        assert.equal(exitCode, code, output);
        assert.match(output, /^on [0-9a-f]{12}, repository: \n/m);
        assert.equal(output.includes(hostname()), false);
        for (const said of [
          "one",
          "Files",
          "example.com refused",
          "may not reach example.com:80 (orchestrator.pool.allowedHosts)",
        ])
          assert.ok(output.includes(said), output);
        const made = path.join(o.worktree?.path ?? "", "made-by-gate");
        assert.equal(readFileSync(made, "utf8"), "made\n");
      }
      assert.deepEqual(readdirSync(path.join(state, "gates")), []);
    } finally {
      await app.close();
    }
    for (const { docker } of given.machines) {
      assert.deepEqual(await docker.listContainers({ all: true }), []);
      assert.deepEqual((await docker.listVolumes()).Volumes, []);
    }
  });

  it("have all tasks done though one machine is killed in the middle", async () => {
    const [one] = given.machines;
    assert.ok(one);
    const app = await openContainerApp(bench, {
      "*": {},
      implementation: {
        edits: [{ path: "made.txt", write: "made\n" }],
        delayMs: 2_000,
      },
    });
    try {
      const ids = await startTasks(app, 4);
      await until(async () => (await one.docker.listContainers()).length === 1);
      await one.kill();
      assert.deepEqual(
        await endsOf(app, ids),
        ids.map(() => "mergeReady"),
      );
      for (const id of ids)
        assert.deepEqual((await app.diff(id)).files, ["made.txt"]);
    } finally {
      await app.close();
      await one.start();
    }
  });

  describe("that are a swarm", () => {
    let nodes: readonly string[];

    before(async () => {
      const [manager, worker] = given.machines;
      assert.ok(manager && worker);
      // What was left on a machine that was killed.
      for (const { docker } of given.machines) await docker.pruneContainers();
      nodes = await makeSwarm(manager, worker);
      swarm = true;
    });

    /** As the manager says, from outside of all that is ours: the nodes that keep a place. */
    const placed = async (): Promise<(string | undefined)[]> =>
      tasksSchema
        .parse(await given.machines[0]?.docker.listTasks())
        .filter(({ Status }) => Status.State === "running")
        .map(({ NodeID }) => NodeID);

    const setAvailability = async (id: string, availability: string) => {
      const node = given.machines[0]?.docker.getNode(id);
      const { Version, Spec } = nodeSchema.parse(await node?.inspect());
      await node?.update({
        ...Spec,
        version: Version.Index,
        Availability: availability,
      });
    };

    const services = async (): Promise<string[]> =>
      servicesSchema
        .parse(await given.machines[0]?.docker.listServices())
        .map(({ Spec }) => Spec.Name);

    const nothingIsLeft = async (machines = given.machines) => {
      await until(async () => (await services()).length === 0);
      for (const { docker } of machines)
        await until(
          async () => (await docker.listContainers({ all: true })).length === 0,
          30_000,
        );
    };

    it("are chosen by its scheduler, lose their attempt when they are drained, and wait where there is no room", async () => {
      const first = observe(bench.runner, bench.request(working, { limits }));
      await first.saw("ready");
      const [node] = await placed();
      assert.ok(node);
      const report = await lookAtPool(
        (endpoint) => containerEngine({ endpoint }),
        bench.pool.name,
        bench.settings,
      );
      assert.deepEqual(
        nodes.map((id) => {
          const found = report.swarm?.nodes.find((each) => each.id === id);
          return [found?.endpoint, found?.state];
        }),
        given.machines.map(({ endpoint }) => [endpoint, "ready"]),
      );

      await setAvailability(node, "drain");
      const exit = await first.ended;
      assert.equal(exit?.reason, "lost");
      assert.match(exit.error ?? "", /is being drained/);
      const kept = bench.request(working, { limits });
      const second = observe(bench.runner, kept);
      await second.saw("ready");
      const [other] = nodes.filter((each) => each !== node);
      await until(async () => (await placed()).join() === other);

      const gone = bench.request(working, { limits });
      const third = observe(bench.runner, gone);
      await until(() => /no suitable node/.test(bench.troubles.join()));
      await until(() => states().sort().join() === "blocked,leased");
      await setAvailability(node, "active");
      await third.saw("ready");
      await until(async () => new Set(await placed()).size === 2);

      // The host dies, and one of the two containers: the next host keeps the other one's place alone.
      for (const run of [second, third]) {
        run.detach.abort();
        assert.equal(await run.ended, null);
      }
      bench.pool.close();
      for (const { docker } of given.machines)
        await docker
          .getContainer(`orchestrator-${gone.attemptId}`)
          .remove({ force: true })
          .catch(() => undefined);
      const { runner } = bench.reopen();
      const adopted = observe(runner, kept);
      await until(async () => (await services()).length === 1);
      assert.deepEqual(await services(), [`orchestrator-${kept.attemptId}`]);
      adopted.cancel.abort();
      assert.equal((await adopted.ended)?.reason, "cancelled");
      await nothingIsLeft();
    });

    it("have all tasks done though a node is killed in the middle, and no service is left", async () => {
      const [manager, worker] = given.machines;
      assert.ok(manager && worker);
      const app = await openContainerApp(bench, {
        "*": {},
        implementation: {
          edits: [{ path: "made.txt", write: "made\n" }],
          delayMs: 2_000,
        },
      });
      try {
        const ids = await startTasks(app, 3);
        await until(async () => new Set(await placed()).size === 2, 30_000);
        await until(async () => {
          const [ours] = await worker.docker.listContainers({
            filters: {
              label: [`io.orchestrator-manager.pool=${bench.pool.name}`],
            },
          });
          return ours !== undefined;
        });
        await worker.kill();
        assert.deepEqual(
          await endsOf(app, ids),
          ids.map(() => "mergeReady"),
        );
      } finally {
        await app.close();
      }
      await nothingIsLeft([manager]);
    });
  });
});

const tasksSchema = z.array(
  z.object({
    NodeID: z.string().optional(),
    Status: z.object({ State: z.string() }),
  }),
);
const servicesSchema = z.array(
  z.object({ Spec: z.object({ Name: z.string() }) }),
);
const nodeSchema = z.object({
  Version: z.object({ Index: z.number() }),
  Spec: z.looseObject({}),
});
