import assert from "node:assert/strict";
import { createServer } from "node:net";
import { probeContainerEngine, runCommand } from "../../src/runners";
import { isAlive } from "../support/runs";
import { temporaryFolder } from "../support/temporary";

const isWindows = process.platform === "win32";
const node = JSON.stringify(process.execPath);

describe("runCommand", () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    temporary = temporaryFolder();
  });
  afterEach(() => temporary.remove());

  const run = (
    command: Parameters<typeof runCommand>[0]["command"],
    changes: Partial<Parameters<typeof runCommand>[0]> = {},
  ) =>
    runCommand({ command, cwd: temporary.path, timeoutMs: 30_000, ...changes });

  it("runs a line in a shell and keeps both outputs, apart and together", async () => {
    const result = await run("echo one && echo two 1>&2 && exit 3");
    assert.equal(result.exitCode, 3);
    assert.match(result.stdout, /^one\s*$/);
    assert.match(result.stderr, /^two\s*$/);
    assert.match(result.output, /one/);
    assert.match(result.output, /two/);
    assert.deepEqual(
      [result.timedOut, result.cancelled, result.error],
      [false, false, null],
    );
  });

  it("runs a program without a shell: its arguments arrive as they are", async () => {
    const result = await run({
      file: process.execPath,
      args: ["-p", "process.argv[1]", "$HOME `id` %PATH%"],
    });
    assert.equal(result.stdout.trim(), "$HOME `id` %PATH%");
  });

  it("adds variables and takes them away", async () => {
    process.env["ORCHESTRATOR_TEST_TAKEN"] = "still here";
    try {
      const result = await run(
        {
          file: process.execPath,
          args: [
            "-p",
            "[process.env.ORCHESTRATOR_TEST_TAKEN, process.env.ADDED]",
          ],
        },
        { env: { ORCHESTRATOR_TEST_TAKEN: null, ADDED: "yes" } },
      );
      assert.equal(result.stdout.trim(), "[ undefined, 'yes' ]");
    } finally {
      delete process.env["ORCHESTRATOR_TEST_TAKEN"];
    }
  });

  it("keeps the end of a long output, cut between characters", async () => {
    const result = await run(
      {
        file: process.execPath,
        args: ["-e", `process.stdout.write("€".repeat(100000) + "end")`],
      },
      { maxBytes: 1000 },
    );
    assert.match(result.output, /^€+end$/);
    assert.ok(Buffer.byteLength(result.output) > 990);
    assert.ok(Buffer.byteLength(result.output) <= 1000);
    assert.equal(result.stdout, result.output);
  });

  it("says why a program could not be started", async () => {
    const result = await run({ file: "no-such-program-here", args: [] });
    assert.equal(result.exitCode, null);
    assert.match(result.error ?? "", /ENOENT/);
  });

  it("stops the whole group when the time is over, what it printed before is kept", async () => {
    const result = await run(
      `echo started && ${node} -e "setInterval(() => {}, 1000)"`,
      { timeoutMs: 1_000 },
    );
    assert.equal(result.timedOut, true);
    assert.equal(result.cancelled, false);
    assert.match(result.stdout, /started/);
  });

  it("stops when it is cancelled, before it starts as well", async () => {
    const result = await run(`${node} -e "setInterval(() => {}, 1000)"`, {
      signal: AbortSignal.abort(),
    });
    assert.equal(result.cancelled, true);
    assert.equal(result.timedOut, false);
  });

  it("does not wait for what a command leaves in the background, and ends it", async function () {
    if (isWindows) this.skip(); // The syntax of another shell.
    const result = await run(`sleep 1000 & echo $!`);
    assert.equal(result.exitCode, 0);
    const pid = Number(result.stdout.trim());
    assert.ok(pid > 0);
    assert.ok(!isAlive(pid));
  });
});

describe("probeContainerEngine", () => {
  const withHost = async (host: string) => {
    const before = process.env["DOCKER_HOST"];
    process.env["DOCKER_HOST"] = host;
    try {
      return await probeContainerEngine();
    } finally {
      if (before === undefined) delete process.env["DOCKER_HOST"];
      else process.env["DOCKER_HOST"] = before;
    }
  };

  it("says why there is none", async () => {
    const probe = await withHost("unix:///nowhere/docker.sock");
    assert.equal(probe.found, false);
    assert.match(probe.message ?? "", /nowhere/);
  });

  it("gives up on an engine that accepts and stays silent", async () => {
    const server = createServer();
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", resolve),
    );
    const address = server.address();
    assert.ok(address && typeof address === "object");
    try {
      const probe = await withHost(`tcp://127.0.0.1:${address.port}`);
      assert.equal(probe.found, false);
      assert.ok(probe.message);
    } finally {
      server.close();
    }
  });
});
