import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Runner } from "../../src/model/runner";
import {
  findOrphans,
  processRunner,
  runCommand,
  stopOrphans,
} from "../../src/runners";
import type { Owner } from "../../src/runners/attemptFolder";
import {
  attemptMark,
  encodeOwner,
  ownerMark,
} from "../../src/runners/attemptFolder";
import { identityOf } from "../../src/runners/processes";
import { buildBundles } from "../support/bundles";
import {
  endProcessesIn,
  eventually,
  isAlive,
  markedProcesses,
  nodeRequest,
  observe,
  runsProgram,
} from "../support/runs";
import { temporaryFolder } from "../support/temporary";

const ended = JSON.stringify({
  reason: "exited",
  exitCode: 0,
  signal: null,
  error: null,
  startedAt: 1,
  endedAt: 2,
});

describe("orphans", function () {
  this.timeout(60_000);
  let runner: Runner;
  let temporary: ReturnType<typeof temporaryFolder>;
  let state: string;

  before(async function () {
    if (process.platform !== "linux") this.skip(); // Environments are read from /proc.
    const { supervisorPath } = await buildBundles();
    runner = processRunner({ supervisorPath, nodePath: process.execPath });
  });
  beforeEach(() => {
    temporary = temporaryFolder();
    state = path.join(temporary.path, "state");
    mkdirSync(state);
  });
  afterEach(async () => {
    await endProcessesIn(temporary.path);
    temporary.remove();
  });

  /** A process with a mark of ours that nobody supervises; with `setsid` it also leads a session. */
  const leave = async (
    owner: Owner | string,
    attemptId = randomUUID(),
    source = "setInterval(() => {}, 1000)",
  ): Promise<number> => {
    const child = spawn(
      process.execPath,
      ["-e", `console.log("ready"); ${source}`],
      {
        cwd: temporary.path,
        detached: true,
        stdio: ["ignore", "pipe", "ignore"],
        env: {
          ...process.env,
          [attemptMark]: attemptId,
          [ownerMark]: typeof owner === "string" ? owner : encodeOwner(owner),
        },
      },
    );
    await new Promise((resolve) => child.stdout.once("data", resolve));
    return child.pid!;
  };

  const found = async () =>
    (await findOrphans(state))
      .map(({ process: { pid }, why }) => [pid, why] as const)
      .sort(([a], [b]) => a - b);

  const attempt = (name: string): string => {
    const folder = path.join(state, "attempts", name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };

  it("finds what is left of attempts that ended, are gone, or lost their supervisor, and says why", async () => {
    const over = attempt("over");
    writeFileSync(path.join(over, "exit.json"), ended);
    const abandoned = attempt("abandoned");
    writeFileSync(
      path.join(abandoned, "claim"),
      JSON.stringify({ pid: process.pid, identity: "an earlier boot:1" }),
    );
    const pids = [
      await leave({ folder: over }),
      await leave({ folder: path.join(state, "attempts", "gone") }),
      await leave({ folder: abandoned }),
    ];
    const expected = [
      [pids[0], "attemptEnded"],
      [pids[1], "attemptGone"],
      [pids[2], "supervisorDied"],
    ];
    assert.deepEqual(
      await found(),
      expected.sort(([a], [b]) => Number(a) - Number(b)),
    );
    const [orphan] = await findOrphans(state);
    assert.match(orphan?.commandLine ?? "", /console\.log/);
    assert.deepEqual(await stopOrphans(await findOrphans(state)), []);
    for (const pid of pids) assert.ok(!isAlive(pid));
    assert.deepEqual(await found(), []);
  });

  it("leaves a running attempt alone, and finds none after a good end", async () => {
    const request = nodeRequest(
      path.join(state),
      `console.log("ready"); setInterval(() => {}, 1000)`,
    );
    const run = observe(runner, request);
    await run.saw("ready");
    assert.deepEqual(await found(), []);
    run.cancel.abort();
    await run.ended;
    assert.deepEqual(await found(), []);
  });

  it("finds an agent whose supervisor was killed and whose folder was taken away", async () => {
    const request = nodeRequest(
      state,
      `console.log("ready " + process.ppid); setInterval(() => {}, 1000)`,
    );
    const run = observe(runner, request);
    await run.saw("ready");
    run.detach.abort();
    await run.ended;
    const supervisor = Number(run.lines[0]?.line.slice(6));
    process.kill(supervisor, "SIGKILL");
    await eventually(() => !isAlive(supervisor));
    assert.ok(isAlive(run.pids[0]!));
    assert.deepEqual(await found(), [[run.pids[0], "supervisorDied"]]);
    rmSync(request.folder, { recursive: true });
    assert.deepEqual(await found(), [[run.pids[0], "attemptGone"]]);
    assert.deepEqual(await stopOrphans(await findOrphans(state)), []);
    assert.ok(!isAlive(run.pids[0]!));
  });

  it("never touches another state folder's, an unmarked one, or one whose mark makes no sense", async () => {
    const pids = [
      await leave({ folder: path.join(temporary.path, "state2", "attempt") }),
      await leave({ folder: temporary.path }),
      await leave({ folder: state }),
      await leave("no mark of ours"),
      await leave(encodeOwner({ pid: -1, identity: null })),
    ];
    assert.deepEqual(await found(), []);
    for (const pid of pids) assert.ok(isAlive(pid));
  });

  it("knows a state folder by its other names", async () => {
    await leave({ folder: path.join(state, "attempts", "gone") });
    const link = path.join(temporary.path, "link");
    symlinkSync(state, link);
    assert.equal((await findOrphans(link)).length, 1);
    assert.equal(
      (await findOrphans(path.join(state, "..", "state"))).length,
      1,
    );
  });

  it("finds a short command whose host is gone, but none whose host is there", async () => {
    const self = { pid: process.pid, identity: identityOf(process.pid) };
    await leave({ ...self, stateFolder: state });
    assert.deepEqual(await found(), []);
    const gone = { pid: process.pid, identity: "an earlier boot:1" };
    // Of another state folder, and of none: the next host of this one has no say in them.
    await leave({ ...gone, stateFolder: path.join(temporary.path, "other") });
    await leave({ ...gone, stateFolder: path.join(state, "worktrees") });
    await leave(gone);
    assert.deepEqual(await found(), []);
    const pid = await leave({ ...gone, stateFolder: state });
    assert.deepEqual(await found(), [[pid, "hostDied"]]);
    const [orphan] = await findOrphans(state);
    assert.ok(orphan);
    assert.equal(orphan.folder, null);
    assert.deepEqual(await stopOrphans([orphan]), []);
  });

  it("marks short commands with their host, and the state folder that they are run for", async () => {
    const { stdout } = await runCommand({
      stateFolder: state,
      command: {
        file: process.execPath,
        args: ["-p", `process.env.${ownerMark}`],
      },
      cwd: temporary.path,
      timeoutMs: 30_000,
    });
    const self = { pid: process.pid, identity: identityOf(process.pid) };
    assert.equal(stdout.trim(), encodeOwner({ ...self, stateFolder: state }));
  });

  it("says of a process that it has a terminal: somebody may have taken it over", async () => {
    const owner = { folder: path.join(state, "attempts", "gone") };
    const alone = await leave(owner);
    const mark = randomUUID();
    // A terminal of its own, as reptyr, tmux or a person's shell would give it.
    spawn("script", ["--quiet", "--command", "sleep 1000", "/dev/null"], {
      cwd: temporary.path,
      detached: true,
      stdio: "ignore",
      env: {
        ...process.env,
        [attemptMark]: mark,
        [ownerMark]: encodeOwner(owner),
      },
    });
    const inside = () =>
      markedProcesses(mark).find((pid) => runsProgram(pid, "sleep\u00001000"));
    await eventually(() => inside() !== undefined);
    const orphans = await findOrphans(state);
    const attendedOf = (pid: number | undefined) =>
      orphans.find((each) => each.process.pid === pid)?.attended;
    assert.equal(attendedOf(alone), false);
    assert.equal(attendedOf(inside()), true);
  });

  it("ends the whole of an orphan, what it forks while it is ended as well", async () => {
    const owner = { folder: path.join(state, "attempts", "gone") };
    const attemptId = randomUUID();
    const pid = await leave(
      owner,
      attemptId,
      `const fork = () => require("child_process").spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
       process.on("SIGTERM", () => { fork(); fork(); }); fork(); setInterval(() => {}, 1000)`,
    );
    const orphans = await findOrphans(state);
    assert.ok(orphans.some(({ process: each }) => each.pid === pid));
    assert.deepEqual(await stopOrphans(orphans), []);
    assert.deepEqual(await found(), []);
  });

  it("stops only the process that was found, not a later one with its pid", async () => {
    const owner = { folder: path.join(state, "attempts", "gone") };
    const pid = await leave(owner);
    const [orphan] = await findOrphans(state);
    assert.ok(orphan);
    const later = {
      ...orphan,
      attemptId: randomUUID(),
      process: { pid, identity: "another start" },
    };
    assert.deepEqual(await stopOrphans([later]), []);
    assert.ok(isAlive(pid));
  });
});
