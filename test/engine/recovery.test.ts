import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import type { Ownership } from "../../src/engine";
import { OrchestratorError } from "../../src/model/errors";
import type { Failure } from "../../src/model/errors";
import { attemptFolder } from "../../src/engine/paths";
import { cancelAll, openBench, slowOnce } from "../support/engine";
import type { Bench } from "../support/engine";
import { eventually, isAlive, markedProcesses } from "../support/runs";
import { until } from "../support/until";

const program = path.resolve("out/test/support/engineHost.mjs");

const toldSchema = z.object({
  type: z.string(),
  id: z.uuid().optional(),
  status: z.string().optional(),
  recoveries: z.number().optional(),
  code: z.string().optional(),
});
type Told = z.infer<typeof toldSchema>;

/** An owner that found a dead one before it. */
const afterCrash: Ownership = {
  afterCrash: true,
  check: () => undefined,
  onLost: () => undefined,
};

describe("engine: recovery", function () {
  this.timeout(120_000);
  let bench: Bench;
  const hosts: ChildProcess[] = [];

  beforeEach(async () => {
    bench = await openBench({});
    bench.script(slowOnce);
  });
  afterEach(async () => {
    for (const host of hosts.splice(0)) host.kill("SIGKILL");
    await cancelAll(bench);
    await bench.dispose();
  });

  /** Started, and at work in the attempt that does not end by itself. */
  const atWork = async (): Promise<string> => {
    const id = await bench.start({ text: "Make made.txt" });
    await bench.when(
      (notice) =>
        notice.kind === "event" &&
        notice.event.type === "attemptStarted" &&
        notice.orchestration.attempts.at(-1)?.stage === "implementation",
    );
    return id;
  };

  const crashOften = async (id: string): Promise<void> => {
    for (let crash = 1; crash <= 6; crash++)
      await bench.reopen({ ownership: afterCrash });
    const o = await bench.reach(id, "paused");
    assert.equal(o.failure?.code, "crashLoop");
  };

  const openAttempt = async (id: string) => {
    const o = await bench.engine.get(id);
    const attempt = o.attempts.find(({ status }) => status !== "ended");
    assert.ok(attempt, "an attempt is open");
    return attempt;
  };

  it("pauses when its host is killed again and again in the same attempt, and finishes when it is resumed", async () => {
    await bench.engine.close();
    const script = path.join(bench.repository.outside, "script.json");
    const host = () => {
      const child = spawn(
        process.execPath,
        [program, bench.repository.root, script],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      hosts.push(child);
      const told: Told[] = [];
      child.stdout.setEncoding("utf8");
      child.stdout.on("data", (chunk: string) => {
        for (const line of chunk.split("\n"))
          if (line !== "") told.push(toldSchema.parse(JSON.parse(line)));
      });
      const end = async (signal: NodeJS.Signals) => {
        const ended = once(child, "exit");
        child.kill(signal);
        await ended;
      };
      return { told, end };
    };
    const opened = async (told: readonly Told[]): Promise<Told> => {
      await until(() => told.length > 0);
      return told[0] ?? assert.fail();
    };

    const first = host();
    // The second attempt is the one that does not end.
    await until(
      () =>
        first.told.filter(({ type }) => type === "attemptStarted").length === 2,
    );
    await first.end("SIGKILL");
    for (let crash = 1; crash <= 5; crash++) {
      const next = host();
      const { status, recoveries } = await opened(next.told);
      assert.deepEqual(
        { status, recoveries },
        { status: "running", recoveries: crash },
      );
      if (crash === 3) {
        // A reload in between is nobody's death.
        await next.end("SIGTERM");
        const reloaded = host();
        assert.equal((await opened(reloaded.told)).recoveries, 3);
        await reloaded.end("SIGKILL");
      } else await next.end("SIGKILL");
    }
    const last = host();
    await until(() => last.told.some(({ status }) => status === "paused"));
    assert.equal(last.told.at(-1)?.code, "crashLoop");
    await last.end("SIGTERM");

    await bench.reopen();
    const [paused] = await bench.engine.open();
    assert.ok(paused);
    assert.equal(paused.recoveries, 6);
    assert.match(
      paused.failure?.message ?? "",
      /died 6 times in a row while it was at the stage implementation, attempt 2/,
    );
    assert.match(paused.failure?.fix ?? "", /log.*resume.*its result is kept/);
    const recovered = (await bench.engine.events(paused.id)).filter(
      ({ type }) => type === "recovered",
    );
    const { id: attempt, pid } = await openAttempt(paused.id);
    assert.equal(recovered.length, 6);
    for (const { because, inputs } of recovered) {
      assert.match(because ?? "", /the stage implementation, attempt 2\.$/);
      assert.equal(inputs?.["attempt"], attempt);
    }

    // It is adopted: nothing is started beside it.
    assert.ok(pid !== null && isAlive(pid));
    await bench.engine.resume(paused.id);
    const running = await bench.reach(paused.id, "running");
    assert.equal(running.recoveries, 0);
    assert.equal((await openAttempt(paused.id)).id, attempt);
    process.kill(pid, "SIGKILL");
    const done = await bench.reach(paused.id, "mergeReady");
    assert.equal(
      done.attempts.filter(({ stage }) => stage === "implementation").length,
      2,
    );
  });

  it("stops the agent that is still at work before it is skipped", async () => {
    const id = await atWork();
    await crashOften(id);
    const attempt = await openAttempt(id);
    assert.ok(attempt.pid !== null && isAlive(attempt.pid));
    const moved = bench.when(
      (notice) => notice.kind === "event" && notice.event.type === "moved",
    );
    await bench.engine.skip(id);
    await moved;
    assert.deepEqual(markedProcesses(attempt.id), []);
    const o = await bench.reach(id, "mergeReady");
    assert.equal(o.recoveries, 0);
    assert.equal(
      o.attempts.find(({ id: each }) => each === attempt.id)?.status,
      "ended",
    );
  });

  it("stops the agent that is still at work when it is cancelled instead of resumed", async () => {
    const id = await atWork();
    await crashOften(id);
    const attempt = await openAttempt(id);
    await bench.engine.cancel(id);
    await bench.reach(id, "cancelled");
    assert.deepEqual(markedProcesses(attempt.id), []);
  });

  it("counts nothing after an orderly end", async () => {
    const id = await atWork();
    for (let reload = 1; reload <= 7; reload++) await bench.reopen();
    const o = await bench.engine.get(id);
    assert.equal(o.status, "running");
    assert.equal(o.recoveries, 0);
  });

  it("starts the next attempt on a session only when nothing is left of the one before", async function () {
    if (process.platform !== "linux") this.skip();
    const id = await atWork();
    const attempt = await openAttempt(id);
    await bench.engine.close();
    const claim = z
      .object({ pid: z.number() })
      .parse(
        JSON.parse(
          readFileSync(path.join(folderOf(attempt.id), "claim"), "utf8"),
        ),
      );
    process.kill(claim.pid, "SIGKILL");
    await eventually(() => !isAlive(claim.pid));
    assert.ok(isAlive(attempt.pid ?? 0), "the agent outlives its supervisor");
    await bench.reopen();
    const left: number[] = [];
    const stop = bench.engine.subscribe((notice) => {
      if (notice.kind === "event" && notice.event.type === "attemptIntended")
        left.push(markedProcesses(attempt.id).length);
    });
    const o = await bench.reach(id, "mergeReady");
    stop();
    assert.equal(left[0], 0);
    assert.ok(left.every((count) => count === 0));
    const next =
      o.attempts[
        o.attempts.findIndex(({ id: each }) => each === attempt.id) + 1
      ];
    assert.equal(next?.resume?.sessionId ?? next?.sessionId, attempt.sessionId);
  });

  it("starts no other attempt where something of the last one cannot be ended", async () => {
    const id = await atWork();
    const attempt = await openAttempt(id);
    await bench.engine.close();
    const folder = folderOf(attempt.id);
    const supervisor = z
      .object({ pid: z.number() })
      .parse(JSON.parse(readFileSync(path.join(folder, "claim"), "utf8")));
    process.kill(supervisor.pid, "SIGKILL");
    if (attempt.pid !== null) process.kill(attempt.pid, "SIGKILL");
    await eventually(() => !isAlive(supervisor.pid));
    // As the next host records it when a process hangs in the kernel.
    writeFileSync(
      path.join(folder, "exit.json"),
      JSON.stringify({
        reason: "lost",
        exitCode: null,
        signal: null,
        error: null,
        startedAt: null,
        endedAt: Date.now(),
        survivors: 2,
      }),
    );
    await bench.reopen();
    const failed = await bench.reach(id, "failed");
    assert.ok(failed.failure);
    assert.equal(failed.failure.code, "alreadyRunning");
    assert.match(failed.failure.message, /2 of its processes still run/);
    assert.match(failed.failure.fix ?? "", /retry/);
    const before = failed.attempts.length;
    await bench.engine.retry(id);
    const done = await bench.reach(id, "mergeReady");
    const next = done.attempts[before];
    assert.notEqual(next?.sessionId, attempt.sessionId);
    assert.equal(next?.resume, null);
  });

  it("writes nothing more once another owner has the workspace, and says where it is", async () => {
    const id = await atWork();
    let lost: OrchestratorError | null = null;
    await bench.reopen({
      ownership: {
        afterCrash: false,
        check: () => {
          if (lost) throw lost;
        },
        onLost: () => undefined,
      },
    });
    const stopped = new Promise<Failure>((resolve) => {
      bench.engine.subscribe((notice) => {
        if (notice.kind === "engineStopped") resolve(notice.failure);
      });
    });
    const state = path.join(bench.repository.root, ".orchestrator", "state");
    const content = () =>
      ["orchestrator.db", "orchestrator.redo"].map((name) =>
        readFileSync(path.join(state, name)).toString("base64"),
      );
    const before = content();
    const seq = (await bench.engine.get(id)).seq;
    lost = new OrchestratorError("ownedElsewhere", "It is open on far.");
    await assert.rejects(bench.engine.pause(id), { code: "ownedElsewhere" });
    assert.equal((await stopped).code, "ownedElsewhere");
    await assert.rejects(bench.engine.cancel(id), { code: "ownedElsewhere" });
    await bench.engine.close();
    assert.deepEqual(content(), before, "closing writes nothing either");
    lost = null;
    await bench.reopen();
    assert.equal((await bench.engine.get(id)).seq, seq);
  });

  it("stops, and says so, when the workspace was lost while nothing was written", async () => {
    await atWork();
    let lose: (failure: Failure) => void = () => undefined;
    await bench.reopen({
      ownership: {
        afterCrash: false,
        check: () => undefined,
        onLost: (tell) => {
          lose = tell;
        },
      },
    });
    const stopped = bench.when(({ kind }) => kind === "engineStopped");
    lose({ code: "ownedElsewhere", message: "It is open on far." });
    await stopped;
    await assert.rejects(bench.start({ text: "More" }), {
      code: "ownedElsewhere",
    });
    await bench.reopen();
  });

  const folderOf = (attempt: string): string =>
    attemptFolder(
      path.join(bench.repository.root, ".orchestrator", "state"),
      attempt,
    );
});
