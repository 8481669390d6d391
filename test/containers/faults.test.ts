import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { openContainerBench } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { useTestEngine } from "../support/containerEngine";
import { observe } from "../support/runs";
import { eventually, until } from "../support/until";

/** Says that it runs, then works until it is told by a file. */
const working = `
  console.log("ready");
  const look = setInterval(() => {
    if (require("node:fs").existsSync("done")) { console.log("bye"); clearInterval(look); }
  }, 50);
`;

describe("trouble with containers", function () {
  this.timeout(60_000);
  const given = useTestEngine({ fault: true });
  let bench: ContainerBench;

  beforeEach(async () => {
    bench = await openContainerBench(given.engine, {}, { silenceMs: 3_000 });
  });
  afterEach(() => bench.dispose());

  const containers = () => given.engine.docker.listContainers({ all: true });
  const finish = () =>
    bench.repository.write(".orchestrator/state/worktrees/w1/done", "");
  const freeSlots = () =>
    bench.pool.look().slots.filter(({ state }) => state.kind === "free").length;
  const limits = { sampleMs: 200 };

  it("names the end of a container that somebody killed, and has its slot again", async () => {
    const run = observe(bench.runner, bench.request(working));
    await run.saw("ready");
    const [container] = await containers();
    await given.engine.docker.getContainer(container?.Id ?? "").kill();
    const exit = await run.ended;
    assert.equal(exit?.reason, "lost");
    assert.match(
      exit.error ?? "",
      /container ended before it did \(exit code 137\)/,
    );
    assert.equal(freeSlots(), 3);
    assert.deepEqual(await containers(), []);
  });

  it("ends all that an attempt started when its time is up, whatever that did to hide", async () => {
    const run = observe(
      bench.runner,
      bench.request(
        `require("node:child_process").spawn("sh", ["-c", "exec setsid env -i /bin/sleep 4242"], { stdio: "ignore" }); ${working}`,
        { timeoutMs: 1_500 },
      ),
    );
    await until(() => sleepers() === 1);
    assert.equal((await run.ended)?.reason, "timedOut");
    assert.equal(sleepers(), 0);
    assert.equal(freeSlots(), 3);
  });

  it("slows down the whole container of an attempt over a limit that is to be throttled, and that alone", async () => {
    const healthy = observe(
      bench.runner,
      bench.request(working, { limits: { ...limits, action: "throttle" } }),
    );
    await healthy.saw("ready");
    const [well] = await containers();
    const sick = observe(
      bench.runner,
      bench.request(working, {
        limits: { ...limits, action: "throttle", memoryBytes: 1024 * 1024 },
      }),
    );
    const shares = async (id: string) =>
      (await given.engine.docker.getContainer(id).inspect()).HostConfig
        .CpuShares;
    const other = async () =>
      (await containers()).find(({ Id }) => Id !== well?.Id)?.Id;
    await eventually(async () => {
      const id = await other();
      assert.ok(id !== undefined);
      assert.equal(await shares(id), 2);
    });
    assert.notEqual(await shares(well?.Id ?? ""), 2);
    finish();
    assert.equal((await sick.ended)?.reason, "exited");
    assert.equal((await healthy.ended)?.reason, "exited");
  });

  it("takes an attempt for lost when its agent has stopped the supervisor", async () => {
    const run = observe(
      bench.runner,
      bench.request(
        `process.kill(process.ppid, "SIGSTOP"); setInterval(() => {}, 1000);`,
        { limits },
      ),
    );
    const exit = await run.ended;
    assert.equal(exit?.reason, "lost");
    assert.match(exit.error ?? "", /no sign of life/);
    assert.equal(exit.survivors, 0);
    assert.deepEqual(await containers(), []);
  });

  it("goes on while the engine is dead, and gets the slot back when there is one again", async () => {
    const run = observe(bench.runner, bench.request(working, { limits }));
    await run.saw("ready");
    await given.engine.own?.signal("SIGKILL");
    finish();
    const exit = await run.ended;
    assert.deepEqual([exit?.reason, exit?.exitCode], ["exited", 0]);
    assert.equal(freeSlots(), 2);
    // Whoever wants to begin meanwhile is told what is missing.
    const refused = await observe(bench.reopen().runner, bench.request(working))
      .ended;
    assert.equal(refused?.reason, "notStarted");
    assert.equal(refused.failure?.code, "agentUnavailable");

    await given.engine.own?.start();
    await until(() => freeSlots() === 3, 30_000);
    assert.deepEqual(await containers(), []);
  });

  it("names the end of an attempt whose engine was restarted, and begins the next", async () => {
    const run = observe(bench.runner, bench.request(working, { limits }));
    await run.saw("ready");
    await given.engine.own?.signal("SIGTERM");
    await given.engine.own?.start();
    const exit = await run.ended;
    assert.equal(exit?.reason, "lost");
    await eventually(() => assert.equal(freeSlots(), 3));
    finish();
    const next = observe(bench.runner, bench.request(working));
    assert.equal((await next.ended)?.exitCode, 0);
  });

  it("waits for no engine that hangs: what runs goes on, what begins is refused in time", async () => {
    const run = observe(bench.runner, bench.request(working, { limits }));
    await run.saw("ready");
    await given.engine.own?.signal("SIGSTOP");
    try {
      const refused = observe(
        bench.reopen().runner,
        bench.request(working),
      ).ended;
      finish();
      await run.saw("bye");
      assert.equal((await run.ended)?.exitCode, 0);
      const exit = await refused;
      assert.equal(exit?.reason, "notStarted");
      assert.equal(exit.failure?.code, "agentUnavailable");
      assert.match(exit.failure.message, /no answer in 3 seconds/);
    } finally {
      await given.engine.own?.signal("SIGCONT");
    }
    await until(() => freeSlots() === 3, 40_000);
  });

  it("says which image is missing, and that a program is missing in one", async () => {
    const other = await openContainerBench(given.engine, {
      image: "nobody/has:this",
    });
    try {
      const exit = await observe(other.runner, other.request(working)).ended;
      assert.equal(exit?.failure?.code, "invalidSettings");
      assert.match(exit.failure.message, /nobody\/has:this/);
      assert.match(exit.failure.fix ?? "", /pool build/);
    } finally {
      await other.dispose();
    }
    const exit = await observe(
      bench.runner,
      bench.request("", { command: { file: "no-such-agent" } }),
    ).ended;
    assert.equal(exit?.reason, "notStarted");
    assert.match(exit.error ?? "", /no-such-agent ENOENT/);
    assert.equal(freeSlots(), 3);
  });
});

/** Processes of the machine that look like the one that hides. */
const sleepers = (): number =>
  readdirSync("/proc").filter((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "latin1");
      return line.replaceAll("\0", " ") === "/bin/sleep 4242 ";
    } catch {
      return false; // No process, or gone.
    }
  }).length;
