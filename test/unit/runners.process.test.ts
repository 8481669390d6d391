import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { exitRecordSchema } from "../../src/model/agent";
import type { Runner } from "../../src/model/runner";
import { processRunner } from "../../src/runners";
import { buildBundles } from "../support/bundles";
import {
  endProcessesIn,
  eventually,
  isAlive,
  markedProcesses,
  nodeRequest,
  observe,
} from "../support/runs";
import { temporaryFolder } from "../support/temporary";

const isLinux = process.platform === "linux";

/** Runs until it is stopped, and says so. */
const endless = `console.log("ready"); setInterval(() => {}, 1000)`;

const startedPid = (folder: string): number => {
  const started: unknown = JSON.parse(
    readFileSync(path.join(folder, "started.json"), "utf8"),
  );
  assert.ok(typeof started === "object" && started && "pid" in started);
  return Number(started.pid);
};

const supervisorPid = (folder: string): number =>
  Number(
    /"pid":(\d+)/.exec(readFileSync(path.join(folder, "claim"), "utf8"))?.[1],
  );

describe("process runner", function () {
  this.timeout(60_000);
  let supervisorPath: string;
  let runner: Runner;
  let temporary: ReturnType<typeof temporaryFolder>;

  before(async () => {
    ({ supervisorPath } = await buildBundles());
    runner = processRunner({ supervisorPath, nodePath: process.execPath });
  });
  beforeEach(() => {
    temporary = temporaryFolder();
  });
  afterEach(async () => {
    await endProcessesIn(temporary.path);
    temporary.remove();
  });

  it("delivers stdout line by line with byte offsets, the unterminated last line too", async () => {
    const request = nodeRequest(
      temporary.path,
      `process.stdout.write("eins\\nzwei ü\\n\\nlast"); process.stderr.write("oops")`,
    );
    const run = observe(runner, request);
    const exit = await run.ended;
    assert.deepEqual(run.lines, [
      { line: "eins", offset: 5 },
      { line: "zwei ü", offset: 13 },
      { line: "", offset: 14 },
      { line: "last", offset: 18 },
    ]);
    assert.equal(exit?.reason, "exited");
    assert.equal(exit.exitCode, 0);
    assert.deepEqual(run.pids, [startedPid(request.folder)]);
    const stderr = readFileSync(
      path.join(request.folder, "stderr.log"),
      "utf8",
    );
    assert.equal(stderr, "oops");
  });

  it("gives the prompt as the whole standard input, whatever it holds", async () => {
    const stdin = `-p "quotes" $HOME ü\u0000\n${"x".repeat(300_000)}`;
    const run = observe(
      runner,
      nodeRequest(
        temporary.path,
        `const text = require("fs").readFileSync(0, "utf8"); console.log(JSON.stringify([text.length, text.slice(0, 22)]))`,
        { command: { stdin } },
      ),
    );
    await run.ended;
    assert.equal(
      run.lines[0]?.line,
      JSON.stringify([stdin.length, stdin.slice(0, 22)]),
    );
  });

  it("delivers a line of 5 MB whole, with its multi-byte characters", async () => {
    const run = observe(
      runner,
      nodeRequest(
        temporary.path,
        `process.stdout.write("ä€😀".repeat(600000) + "\\nend\\n")`,
      ),
    );
    await run.ended;
    assert.equal(run.lines.length, 2);
    assert.ok(run.lines[0]?.line === "ä€😀".repeat(600_000));
    assert.equal(run.lines[1]?.line, "end");
  });

  it("records the exit code", async () => {
    const run = observe(runner, nodeRequest(temporary.path, "process.exit(7)"));
    const exit = await run.ended;
    assert.deepEqual(
      [exit?.reason, exit?.exitCode, exit?.signal],
      ["exited", 7, null],
    );
  });

  it("records a program that does not exist as not started", async () => {
    const request = nodeRequest(temporary.path, "", {
      command: { file: "no-such-program-here" },
    });
    const exit = await observe(runner, request).ended;
    assert.equal(exit?.reason, "notStarted");
    assert.match(exit.error ?? "", /ENOENT/);
    assert.equal(exit.startedAt, null);
  });

  it("tells a missing working folder from a missing program", async () => {
    const request = nodeRequest(temporary.path, "", {
      cwd: path.join(temporary.path, "gone"),
    });
    const exit = await observe(runner, request).ended;
    assert.equal(exit?.reason, "notStarted");
    assert.match(exit.error ?? "", /working folder .*gone does not exist/);
  });

  it("records arguments that are too long as not started", async function () {
    if (!isLinux) this.skip(); // The limit of one argument is Linux's own.
    const request = nodeRequest(temporary.path, `//${"x".repeat(200_000)}`);
    const exit = await observe(runner, request).ended;
    assert.equal(exit?.reason, "notStarted");
    assert.match(exit.error ?? "", /E2BIG/);
  });

  it("reports a supervisor that cannot be started", async () => {
    const broken = processRunner({
      supervisorPath,
      nodePath: path.join(temporary.path, "no-node"),
    });
    const exit = await observe(broken, nodeRequest(temporary.path, "")).ended;
    assert.equal(exit?.reason, "notStarted");
    assert.match(exit.error ?? "", /supervisor could not be started/);
  });

  it("changes the environment as told, marks it, and writes no value of it to the disk", async () => {
    const withHost = processRunner({
      supervisorPath,
      nodePath: process.execPath,
      environment: { ...process.env, KEPT: "kept-value", TAKEN: "taken-value" },
    });
    const request = nodeRequest(
      temporary.path,
      `console.log(JSON.stringify([process.env.KEPT, process.env.TAKEN, process.env.API_KEY, process.env.ELECTRON_RUN_AS_NODE, process.env.ORCHESTRATOR_ATTEMPT].map(v => v === undefined ? null : v.length)))`,
      { command: { env: { TAKEN: null, API_KEY: "very-secret-value" } } },
    );
    const run = observe(withHost, request);
    await run.ended;
    assert.equal(run.lines[0]?.line, "[10,null,17,null,36]");
    for (const name of readdirSync(request.folder))
      assert.doesNotMatch(
        readFileSync(path.join(request.folder, name), "utf8"),
        /very-secret-value|kept-value/,
        name,
      );
  });

  it("leaves ELECTRON_RUN_AS_NODE to an agent that asks for it", async () => {
    const run = observe(
      runner,
      nodeRequest(
        temporary.path,
        `console.log(process.env.ELECTRON_RUN_AS_NODE)`,
        { command: { env: { ELECTRON_RUN_AS_NODE: "1" } } },
      ),
    );
    await run.ended;
    assert.equal(run.lines[0]?.line, "1");
  });

  it("keeps the folder and its files to the user", async function () {
    if (process.platform === "win32") this.skip(); // Windows has no modes.
    const request = nodeRequest(temporary.path, endless);
    const run = observe(runner, request);
    await run.saw("ready");
    run.cancel.abort();
    await run.ended;
    assert.ok(existsSync(path.join(request.folder, "cancel")));
    assert.equal(statSync(request.folder).mode & 0o777, 0o700);
    for (const name of readdirSync(request.folder))
      assert.equal(
        statSync(path.join(request.folder, name)).mode & 0o777,
        0o600,
        name,
      );
  });

  it("starts nothing when it was cancelled before", async () => {
    const request = nodeRequest(temporary.path, endless);
    const cancelled = AbortSignal.abort();
    const exit = await runner.run(request, {
      onLine: () => assert.fail("nothing runs"),
      onStarted: () => assert.fail("nothing runs"),
      cancel: cancelled,
      detach: new AbortController().signal,
    });
    assert.equal(exit?.reason, "cancelled");
    const again = await observe(runner, request).ended;
    assert.deepEqual(again, exit, "and the folder is never run afterwards");
  });

  it("holds the deadline", async () => {
    const run = observe(
      runner,
      nodeRequest(temporary.path, endless, { timeoutMs: 400 }),
    );
    const exit = await run.ended;
    assert.equal(exit?.reason, "timedOut");
    assert.ok(!isAlive(run.pids[0]!));
  });

  it("lets the agent end by itself when it is asked to", async () => {
    const run = observe(
      runner,
      nodeRequest(
        temporary.path,
        `${endless}; process.on("SIGINT", () => { console.log("bye"); process.exit(3) })`,
      ),
    );
    await run.saw("ready");
    run.cancel.abort();
    const exit = await run.ended;
    assert.deepEqual([exit?.reason, exit?.exitCode], ["cancelled", 3]);
    assert.equal(run.lines.at(-1)?.line, "bye");
  });

  it("kills what the agent leaves in the background, after a normal end too", async function () {
    if (!isLinux) this.skip(); // Marks are read from /proc.
    const request = nodeRequest(
      temporary.path,
      `const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
       child.unref(); console.log(child.pid)`,
    );
    const run = observe(runner, request);
    const exit = await run.ended;
    assert.deepEqual([exit?.reason, exit?.exitCode], ["exited", 0]);
    assert.ok(!isAlive(Number(run.lines[0]?.line)));
    assert.deepEqual(markedProcesses(request.attemptId), []);
  });

  it("runs a folder once, however often and at the same time it is asked", async () => {
    const request = nodeRequest(
      temporary.path,
      `require("fs").appendFileSync("count.txt", "x"); setTimeout(() => console.log("done"), 300)`,
    );
    const runs = [1, 2, 3].map(() => observe(runner, request));
    const exits = await Promise.all(runs.map((run) => run.ended));
    exits.push(await observe(runner, request).ended);
    for (const exit of exits) assert.deepEqual(exit, exits[0]);
    assert.equal(
      readFileSync(path.join(temporary.path, "count.txt"), "utf8"),
      "x",
    );
  });

  it("replays an attempt that has ended", async () => {
    const request = nodeRequest(temporary.path, `console.log("a\\nb")`);
    const first = observe(runner, request);
    const exit = await first.ended;
    const second = observe(runner, request);
    assert.deepEqual(await second.ended, exit);
    assert.deepEqual(second.lines, first.lines);
    assert.deepEqual(second.pids, first.pids);
  });

  it("lets go on detach and adopts again", async () => {
    const request = nodeRequest(
      temporary.path,
      `${endless}; process.on("SIGINT", () => process.exit(0)); setTimeout(() => console.log("later"), 300)`,
    );
    const first = observe(runner, request);
    await first.saw("ready");
    first.detach.abort();
    assert.equal(await first.ended, null);
    const pid = first.pids[0]!;
    assert.ok(isAlive(pid));

    const second = observe(runner, request);
    await second.saw("later");
    assert.deepEqual(second.pids, [pid]);
    assert.deepEqual(
      second.lines.map(({ line }) => line),
      ["ready", "later"],
    );
    second.cancel.abort();
    assert.equal((await second.ended)?.reason, "cancelled");
  });

  it("goes on when the host is killed, and another host adopts it", async () => {
    const request = nodeRequest(
      temporary.path,
      `console.log("ready"); const wait = setInterval(() => { if (require("fs").existsSync("go")) { clearInterval(wait); console.log("worked on") } }, 50)`,
    );
    // A host: this runner in a process of its own, which is killed while the agent works.
    const { build } = await import("esbuild");
    const host = path.join(temporary.path, "host.cjs");
    await build({
      stdin: {
        contents: `import { processRunner } from "./src/runners/process";
          const never = new AbortController().signal;
          void processRunner(${JSON.stringify({ supervisorPath, nodePath: process.execPath })}).run(
            ${JSON.stringify(request)},
            { onLine: ({ line }) => console.log(line), onStarted() {}, cancel: never, detach: never });`,
        resolveDir: process.cwd(),
        loader: "ts",
      },
      bundle: true,
      platform: "node",
      format: "cjs",
      outfile: host,
      logLevel: "warning",
    });
    const child = spawn(process.execPath, [host], {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    await new Promise<void>((resolve) =>
      child.stdout.once("data", () => resolve()),
    );
    const gone = new Promise((resolve) => child.once("exit", resolve));
    // The whole group, as when a terminal or an editor is torn down.
    process.kill(
      process.platform === "win32" ? child.pid! : -child.pid!,
      "SIGKILL",
    );
    await gone;

    writeFileSync(path.join(temporary.path, "go"), "");
    const run = observe(runner, request);
    const exit = await run.ended;
    assert.deepEqual([exit?.reason, exit?.exitCode], ["exited", 0]);
    assert.deepEqual(
      run.lines.map(({ line }) => line),
      ["ready", "worked on"],
    );
  });

  it("reports an attempt as lost when its supervisor died, and leaves no process behind", async function () {
    if (!isLinux) this.skip(); // Marks are read from /proc.
    const request = nodeRequest(temporary.path, endless);
    const run = observe(runner, request);
    await run.saw("ready");
    process.kill(supervisorPid(request.folder), "SIGKILL");
    const exit = await run.ended;
    assert.equal(exit?.reason, "lost");
    assert.ok(exit.startedAt !== null);
    assert.deepEqual(markedProcesses(request.attemptId), []);
    assert.deepEqual(await observe(runner, request).ended, exit);
  });

  it("reports lost, and nothing is run, for a claim that nobody holds any more", async () => {
    const request = nodeRequest(temporary.path, endless);
    mkdirSync(request.folder, { recursive: true });
    // This process's own pid, but another start: a reused pid must not look like a living supervisor.
    writeFileSync(
      path.join(request.folder, "claim"),
      JSON.stringify({ pid: process.pid, identity: "an earlier boot:1" }),
    );
    const run = observe(runner, request);
    assert.equal((await run.ended)?.reason, "lost");
    assert.deepEqual(run.pids, []);
    assert.ok(!existsSync(path.join(request.folder, "stdout.log")));
  });

  it("ends as lost, with the agent stopped, when the supervisor is told to end", async function () {
    if (process.platform === "win32") this.skip(); // Windows has no SIGTERM.
    const request = nodeRequest(temporary.path, endless);
    const run = observe(runner, request);
    await run.saw("ready");
    process.kill(supervisorPid(request.folder), "SIGTERM");
    assert.equal((await run.ended)?.reason, "lost");
    await eventually(() => !isAlive(run.pids[0]!));
  });

  it("writes an exit record that the model accepts", async () => {
    const request = nodeRequest(temporary.path, "");
    const exit = await observe(runner, request).ended;
    const file = path.join(request.folder, "exit.json");
    const record: unknown = JSON.parse(readFileSync(file, "utf8"));
    assert.deepEqual(exitRecordSchema.parse(record), exit);
    assert.ok(
      exit && exit.startedAt !== null && exit.endedAt >= exit.startedAt,
    );
  });
});
