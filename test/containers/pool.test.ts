import assert from "node:assert/strict";
import { get } from "node:http";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import * as z from "zod";
import {
  buildOwnImage,
  buildPoolImage,
  containerEngine,
  ownImageOf,
} from "../../src/runners";
import { startCli } from "../support/commandLine";
import { endsOf, openContainerApp, startTasks } from "../support/containerApp";
import { openContainerBench } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { useTestEngine } from "../support/containerEngine";
import { observe } from "../support/runs";
import { eventually, until } from "../support/until";

/** Serves its own name on the port that it is given, until it is told to end. */
const serving = (name: string): string => `
  const { existsSync } = require("node:fs");
  require("node:http")
    .createServer((_, answer) => answer.end("${name}"))
    .listen(Number(process.env.PORT), "0.0.0.0", () => console.log("${name} at " + process.env.ORCHESTRATOR_PORT));
  setInterval(() => { if (existsSync("${name}")) process.exit(0); }, 50);
`;

/** What whoever is outside gets from a port; null: nothing. */
const answerOf = (port: number): Promise<string | null> =>
  new Promise((resolve) => {
    const asked = get({ host: "127.0.0.1", port, timeout: 2_000 }, (answer) => {
      let text = "";
      answer.on("data", (part: Buffer) => (text += part.toString()));
      answer.on("end", () => resolve(text));
      answer.on("error", () => resolve(null));
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(null));
  });

describe("the container pool", function () {
  this.timeout(120_000);
  const given = useTestEngine();
  let bench: ContainerBench;

  beforeEach(async () => {
    bench = await openContainerBench(given.engine);
  });
  afterEach(() => bench.dispose());

  const states = () => bench.pool.look().slots.map(({ state }) => state.kind);
  const finish = (name: string) =>
    bench.repository.write(`.orchestrator/state/worktrees/w1/${name}`, "");

  it("runs an attempt under the same supervisor: its lines, its exit code, its files, git to read, and nothing left", async () => {
    const { worktree, repository } = bench;
    const asked = bench.request(`
      require("node:fs").writeFileSync("made.txt", "by " + process.getuid());
      console.log(require("node:child_process").execSync("git log --format=%s && git status --short").toString());
      console.log(process.env.BACKEND_URL);
      process.exit(3);
    `);
    const run = observe(bench.runner, asked);
    const exit = await run.ended;
    assert.deepEqual([exit?.reason, exit?.exitCode], ["exited", 3]);
    const lines = run.lines.map(({ line }) => line);
    for (const line of ["Files", "?? made.txt", "http://localhost:3000"])
      assert.ok(lines.includes(line), lines.join("\n"));
    assert.equal(
      readFileSync(path.join(worktree, "made.txt"), "utf8"),
      `by ${process.getuid?.() || 1000}`,
    );
    assert.deepEqual(
      await given.engine.docker.listContainers({ all: true }),
      [],
    );
    assert.deepEqual(states(), ["free", "free", "free"]);
    // The host's git still takes the worktree for its own.
    repository.git(["-C", worktree, "add", "-A"]);
  });

  it("keeps the agent's home from one attempt in a worktree to the next", async () => {
    const home = `require("node:os").homedir() + "/session"`;
    const first = observe(
      bench.runner,
      bench.request(`require("node:fs").writeFileSync(${home}, "known")`),
    );
    assert.equal((await first.ended)?.exitCode, 0);
    const next = observe(
      bench.runner,
      bench.request(
        `console.log(require("node:fs").readFileSync(${home}, "utf8"))`,
      ),
    );
    await next.ended;
    assert.deepEqual(
      next.lines.map(({ line }) => line),
      ["known"],
    );
  });

  it("gives each attempt a port of its own, makes the next wait its turn, and uses a slot again only with a new container", async () => {
    const runs = new Map(
      ["one", "two", "three"].map((name) => [
        name,
        observe(bench.runner, bench.request(serving(name))),
      ]),
    );
    const portOf = async (name: string) => {
      const run = runs.get(name);
      await run?.saw(`${name} at`);
      return Number(run?.lines.at(-1)?.line.split(" ").at(-1));
    };
    const ports = await Promise.all([...runs.keys()].map(portOf));
    assert.deepEqual([...ports].sort(), [8081, 8082, 8083]);
    await eventually(async () =>
      assert.deepEqual(await Promise.all(ports.map(answerOf)), [
        "one",
        "two",
        "three",
      ]),
    );

    for (const name of ["four", "five"]) {
      runs.set(name, observe(bench.runner, bench.request(serving(name))));
      await until(
        () => bench.pool.look().queue.length === (name === "four" ? 1 : 2),
      );
    }
    const before = new Set(
      (await given.engine.docker.listContainers()).map(({ Id }) => Id),
    );
    assert.equal(before.size, 3);
    finish("two");
    const [, freed = 0] = ports;
    assert.equal(await portOf("four"), freed);
    assert.equal(bench.pool.look().queue.length, 1, "five still waits");
    await eventually(async () => assert.equal(await answerOf(freed), "four"));
    const after = (await given.engine.docker.listContainers()).map(
      ({ Id }) => Id,
    );
    assert.equal(after.filter((id) => !before.has(id)).length, 1);

    for (const name of ["one", "three", "four", "five"]) finish(name);
    for (const run of runs.values())
      assert.equal((await run.ended)?.exitCode, 0);
    assert.deepEqual(states(), ["free", "free", "free"]);
    assert.deepEqual(await Promise.all(ports.map(answerOf)), [
      null,
      null,
      null,
    ]);
    // Once more, and for one that has none: no difference.
    await bench.pool.release("nobody");
    assert.deepEqual(states(), ["free", "free", "free"]);
  });

  it("puts a port aside that another program has, and says so when all are", async () => {
    const listen = (port: number) =>
      new Promise<() => void>((resolve) => {
        const server = createServer();
        server.listen(port, "127.0.0.1", () => resolve(() => server.close()));
      });
    const first = await listen(8081);
    const run = observe(bench.runner, bench.request(serving("one")));
    await run.saw("one at 8082");
    assert.deepEqual(states(), ["blocked", "leased", "free"]);
    finish("one");
    await run.ended;
    const rest = await Promise.all([listen(8082), listen(8083)]);
    const refused = await observe(bench.runner, bench.request(serving("two")))
      .ended;
    assert.equal(refused?.failure?.code, "invalidSettings");
    assert.match(refused.failure.message, /8081, 8082, 8083/);
    for (const close of [first, ...rest]) close();
    const again = observe(bench.runner, bench.request(serving("three")));
    await again.saw("three at 8081");
    finish("three");
    await again.ended;
  });

  it("takes an attempt out of the queue that is cancelled there", async () => {
    const blocker = observe(bench.runner, bench.request(serving("one")));
    await blocker.saw("one at");
    const others = ["two", "three", "four"].map((name) =>
      observe(bench.runner, bench.request(serving(name))),
    );
    await until(() => bench.pool.look().queue.length === 1);
    const last = others.at(-1);
    last?.cancel.abort();
    assert.equal((await last?.ended)?.reason, "cancelled");
    assert.deepEqual(bench.pool.look().queue, []);
    for (const name of ["one", "two", "three"]) finish(name);
    for (const run of [blocker, ...others.slice(0, 2)]) await run.ended;
  });

  it("finds what runs when another host goes on: the same slot, the same lines, no second container", async () => {
    const asked = bench.request(serving("one"));
    const first = observe(bench.runner, asked);
    await first.saw("one at 8081");
    first.detach.abort();
    assert.equal(await first.ended, null);
    bench.pool.close();

    const { pool, runner } = bench.reopen();
    const second = observe(runner, asked);
    await second.saw("one at 8081");
    assert.deepEqual(
      pool.look().slots.map(({ state }) => state.kind),
      ["leased", "free", "free"],
    );
    // Whoever begins with nothing but the engine's list finds it as well.
    const third = bench.reopen();
    const other = observe(third.runner, bench.request(serving("two")));
    await other.saw("two at 8082");
    assert.equal((await given.engine.docker.listContainers()).length, 2);
    finish("one");
    finish("two");
    assert.equal((await second.ended)?.exitCode, 0);
    assert.equal((await other.ended)?.exitCode, 0);
    assert.deepEqual(
      await given.engine.docker.listContainers({ all: true }),
      [],
    );
  });

  it("takes eight tasks through three slots with two at work, each committed by the host", async () => {
    const app = await openContainerApp(bench, {
      "*": {},
      implementation: {
        edits: [{ path: "made.txt", write: "made\n" }],
        delayMs: 200,
      },
    });
    let most = 0;
    const stopCounting = bench.pool.subscribe(() => {
      const { slots } = bench.pool.look();
      most = Math.max(
        most,
        slots.filter(({ state: { kind } }) => kind === "leased").length,
      );
    });
    try {
      const owners = new Set<string | null>();
      const watching = setInterval(() => {
        void app.resources().then(({ slots }) => {
          for (const { orchestration } of slots) owners.add(orchestration);
        });
      }, 50);
      const ids = await startTasks(app, 8);
      assert.deepEqual(
        await endsOf(app, ids),
        ids.map(() => "mergeReady"),
      );
      clearInterval(watching);
      for (const id of ids)
        assert.deepEqual((await app.diff(id)).files, ["made.txt"]);
      assert.equal(most, 2);
      assert.ok(ids.some((id) => owners.has(id)));
      await eventually(async () =>
        assert.deepEqual(
          await given.engine.docker.listContainers({ all: true }),
          [],
        ),
      );
    } finally {
      stopCounting();
      await app.close();
    }
  });

  it("is built, looked at and emptied from the command line", async () => {
    const { endpoint } = given.engine;
    const environment = { ORCHESTRATOR_ENGINES: endpoint };
    const pool = async (...args: string[]) =>
      (await startCli(bench.repository.root, ["pool", ...args], environment))
        .ended;
    const report = z.object({
      engines: z.array(
        z.object({
          endpoint: z.string(),
          trouble: z.string().nullable(),
          imageThere: z.boolean(),
          ports: z.array(
            z.object({ port: z.number(), attempt: z.string().nullable() }),
          ),
        }),
      ),
    });
    const before = await pool("start", "--image", "not/there:1");
    assert.equal(before.code, 2);
    assert.match(before.stderr, /not\/there:1 is not there[^]*pool build/);

    // The product's own image comes from a registry: the same way with another Dockerfile.
    const lines: string[] = [];
    await buildPoolImage(
      containerEngine({ endpoint }),
      "orchestrator-test/built:1",
      (text) => lines.push(text),
      new AbortController().signal,
      `FROM ${given.engine.image}\nENV MADE=yes\n`,
    );
    assert.match(lines.join("\n"), /ENV MADE=yes/);
    await assert.rejects(
      buildPoolImage(
        containerEngine({ endpoint }),
        "orchestrator-test/broken:1",
        () => undefined,
        new AbortController().signal,
        `FROM ${given.engine.image}\nRUN exit 7\n`,
      ),
      /returned a non-zero code: 7/,
    );

    // A project's own, with what stands in for the agent's program.
    bench.repository.write(
      ".devcontainer/devcontainer.json",
      `{ /* ours */ "build": { "dockerfile": "Dockerfile", "args": { "AGENT": "claude" } }, "runArgs": ["--privileged"] }`,
    );
    bench.repository.write(
      ".devcontainer/Dockerfile",
      `FROM ${given.engine.image}\nARG AGENT\nRUN mkdir -p /usr/bin && cp /bin/busybox /usr/bin/$AGENT\n`,
    );
    const own = ownImageOf(bench.repository.root);
    await buildOwnImage(
      containerEngine({ endpoint }),
      own,
      (text) => lines.push(text),
      new AbortController().signal,
    );
    assert.ok((await given.engine.docker.getImage(own.name).inspect()).Id);

    const asked = bench.request(serving("one"));
    const run = observe(bench.runner, asked);
    await run.saw("one at");
    const during = await pool(
      "status",
      "--image",
      "orchestrator-test/built:1",
      "--engine",
      endpoint,
      "unix:///nobody/here.sock",
      "--json",
    );
    const [known, absent] = report.parse(JSON.parse(during.stdout)).engines;
    assert.deepEqual(known, {
      endpoint,
      trouble: null,
      imageThere: true,
      ports: [
        { port: 8081, attempt: asked.attemptId },
        { port: 8082, attempt: null },
        { port: 8083, attempt: null },
      ],
    });
    assert.equal(absent?.endpoint, "unix:///nobody/here.sock");
    assert.match(absent.trouble ?? "", /cannot be reached/);
    const stopped = await pool("stop");
    assert.match(stopped.stdout, /^1 container destroyed/);
    assert.equal((await run.ended)?.reason, "lost");
  });
});
