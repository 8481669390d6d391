import assert from "node:assert/strict";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { Runner } from "../../src/model/runner";
import { requireClaude } from "../support/claudeCli";
import { openConfinedApp, settled } from "../support/confinedApp";
import { newSecret, openContainerBench } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { useTestEngine } from "../support/containerEngine";
import { startFakeApi } from "../support/fakeApi";
import type { FakeApi, Rule } from "../support/fakeApi";
import { answer, use, write } from "../support/replies";
import { until } from "../support/until";

/** The program of the host stands in for the one of the image. */
const lending = (runner: Runner, binary: string): Runner => ({
  ...runner,
  run: (request, control) =>
    runner.run(
      { ...request, reads: [...(request.reads ?? []), binary] },
      control,
    ),
});

describe("Claude Code in a container", function () {
  this.timeout(120_000);
  const given = useTestEngine();
  let binary: string;
  let bench: ContainerBench;
  let api: FakeApi | null;
  let environment: NodeJS.ProcessEnv;

  before(function () {
    binary = requireClaude(this);
  });
  beforeEach(async () => {
    environment = { ...process.env };
    api = null;
    bench = await openContainerBench(given.engine, {
      network: "allowlist",
      memoryMb: 2048,
      processes: 200,
    });
  });
  afterEach(async () => {
    process.env = environment;
    await bench.dispose();
    await api?.close();
  });

  /** The API as it is reached from a gateway, with this in the environment besides. */
  async function serve(rules: readonly Rule[], more: NodeJS.ProcessEnv) {
    api = await startFakeApi(rules, () => null, "0.0.0.0");
    for (const name of Object.keys(process.env))
      if (/^(ANTHROPIC|CLAUDE)_/.test(name))
        Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, {
      ANTHROPIC_BASE_URL: api.url.replace("127.0.0.1", "host.docker.internal"),
      CLAUDE_CODE_MAX_RETRIES: "0",
      ...more,
    });
    return api;
  }

  /** All that the engine tells of everything it has. */
  async function told(): Promise<string> {
    const { docker } = given.engine;
    const all = [];
    for (const { Id, ImageID } of await docker.listContainers({ all: true })) {
      const container = docker.getContainer(Id);
      all.push(
        await container.inspect(),
        await container.top(),
        (await container.logs({ stdout: true, stderr: true })).toString(),
        await docker.getImage(ImageID).history(),
      );
    }
    return JSON.stringify([all, await docker.listNetworks()]);
  }

  it("does its work by way of the gateway, goes on with its session in a second container, and shows its key to nobody", async () => {
    const secret = newSecret();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = await serve(
      [
        {
          user: "grep second",
          steps: [
            use(write("made.txt", "second\n")),
            answer({ summary: "Mended." }),
          ],
        },
        {
          user: "Make the file",
          steps: [
            { ...use(write("made.txt", "first\n")), after: held },
            answer({ summary: "Made." }),
          ],
        },
      ],
      { ANTHROPIC_API_KEY: secret },
    );
    const { repository, state } = bench;
    const app = await openConfinedApp({
      workspace: repository.root,
      stateFolder: state,
      runner: lending(bench.runner, binary),
      settings: {
        agent: "claude",
        agentPath: binary,
        gateCommand: "grep second made.txt",
      },
    });
    try {
      const id = await app.start({
        text: "Make the file",
        options: { skip: ["specification", "qa"] },
      });
      await until(() => server.requests.length > 0, 60_000);
      const shown = await told();
      assert.equal(shown.includes(secret), false);
      assert.ok(shown.includes(binary), "it shows what is run");
      release();
      const o = await settled(app, id);
      assert.equal(o.status, "mergeReady", o.failure?.message);
      const [work, heal, ...more] = o.attempts;
      assert.deepEqual(
        [work?.kind, heal?.kind, more, heal?.resume?.fork],
        ["work", "heal", [], true],
      );
      assert.equal(heal?.resume?.sessionId, work?.sessionId);
      // The session knows what was said in the first container.
      const last = server.requests.at(-1)?.conversation ?? "";
      assert.match(last, /Make the file/);
      assert.match(last, /grep second/);
      assert.deepEqual((await app.diff(id)).files, ["made.txt"]);
      assert.deepEqual(
        o.attempts.map(({ evidence }) => evidence?.gate?.exitCode),
        [1, 0],
      );
      assert.ok(o.costUsd > 0);
      assert.equal(
        o.costUsd,
        o.attempts.reduce(
          (sum, { outcome }) => sum + (outcome?.costUsd ?? 0),
          0,
        ),
      );
      assert.equal(filesWith(state, secret).length, 0);
      const homes = path.join(state, "homes");
      assert.equal(readdirSync(homes).length, 1);
      await app.merge(id);
      await until(async () => (await app.get(id)).status === "completed");
      assert.deepEqual(readdirSync(homes), []);
      assert.deepEqual(
        await given.engine.docker.listContainers({ all: true }),
        [],
      );
    } finally {
      release();
      await app.close();
    }
  });

  it("has the login of the user's own Claude Code where that is wanted: the token of some hours, shown to nobody", async () => {
    const [token, renewal] = [newSecret(), newSecret()];
    const config = path.join(bench.repository.outside, "config");
    mkdirSync(config);
    writeFileSync(
      path.join(config, ".credentials.json"),
      JSON.stringify({
        claudeAiOauth: {
          accessToken: token,
          refreshToken: renewal,
          expiresAt: Date.now() + 3_600_000,
          scopes: ["user:inference"],
        },
      }),
    );
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = await serve(
      [
        {
          user: "Make the file",
          steps: [
            { ...use(write("made.txt", "made\n")), after: held },
            answer({ summary: "Made." }),
          ],
        },
      ],
      { CLAUDE_CONFIG_DIR: config },
    );
    const { repository, state } = bench;
    const app = await openConfinedApp({
      workspace: repository.root,
      stateFolder: state,
      runner: lending(bench.runner, binary),
      settings: {
        agent: "claude",
        agentPath: binary,
        pool: { ...bench.settings, carryLogin: true },
      },
    });
    try {
      const id = await app.start({
        text: "Make the file",
        options: { skip: ["specification", "qa"] },
      });
      await until(() => server.requests.length > 0, 60_000);
      const shown = await told();
      release();
      const o = await settled(app, id);
      assert.equal(o.status, "mergeReady", o.failure?.message);
      assert.deepEqual(
        [...new Set(server.requests.map((each) => each.authorization))],
        [`Bearer ${token}`],
      );
      for (const secret of [token, renewal]) {
        assert.equal(shown.includes(secret), false);
        assert.deepEqual(filesWith(state, secret), []);
      }
    } finally {
      release();
      await app.close();
    }
  });
});

/** Files below a folder that hold a text. */
const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    .filter((file) => readFileSync(file, "latin1").includes(text));
