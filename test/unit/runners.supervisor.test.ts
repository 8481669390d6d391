import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { exitRecordSchema } from "../../src/model/agent";
import type { ExitRecord } from "../../src/model/agent";
import { defaultRunLimits } from "../../src/model/runner";
import type { Runner } from "../../src/model/runner";
import { processRunner, readSample } from "../../src/runners";
import { recordExit } from "../../src/runners/attemptFolder";
import { identityOf } from "../../src/runners/processes";
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
import { eventually as settled } from "../support/until";

const isLinux = process.platform === "linux";

/** Runs until it is stopped, and says so. */
const endless = `console.log("ready"); setInterval(() => {}, 1000)`;

/** Source that uses so many seconds of CPU time, in user or system mode. */
const work = (seconds: number) =>
  `for (let used = 0; used < ${seconds * 1e6};) { const { user, system } = process.cpuUsage(); used = user + system }`;

const pidIn = (folder: string, file: "claim" | "started.json"): number =>
  Number(
    /"pid":(\d+)/.exec(readFileSync(path.join(folder, file), "utf8"))?.[1],
  );

const claimedBy = (folder: string): number => pidIn(folder, "claim");

const fields = (exit: ExitRecord | null) => [
  exit?.reason,
  exit?.exitCode,
  exit?.signal,
  exit?.survivors,
];

describe("supervisor", function () {
  this.timeout(60_000);
  let supervisorPath: string;
  let runner: Runner;
  let temporary: ReturnType<typeof temporaryFolder>;

  before(async function () {
    if (!isLinux) this.skip(); // Marks, sessions and namespaces are looked at through /proc.
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

  /** Makes a shell script in the test's folder. */
  const script = (name: string, text: string): string => {
    const file = path.join(temporary.path, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o700);
    return file;
  };

  const start = (
    file: string,
    changes: Parameters<typeof nodeRequest>[2] = {},
  ) => {
    const request = nodeRequest(temporary.path, "", {
      ...changes,
      command: { file, args: [] },
    });
    return { request, run: observe(runner, request) };
  };

  describe("kill ladder", () => {
    const deaf = `trap "" INT TERM HUP`;

    it("gives a tool in a session of its own the time to end by itself", async () => {
      const tool = script(
        "tool",
        `trap 'echo "told to end" > told; exit 0' TERM\necho tool\nwhile :; do sleep 0.05; done`,
      );
      const { request, run } = start(
        script(
          "agent",
          `setsid ${tool} &\ntrap "exit 0" INT\nwhile :; do sleep 0.05; done`,
        ),
      );
      await run.saw("tool");
      run.cancel.abort();
      assert.deepEqual(fields(await run.ended), ["cancelled", 0, null, 0]);
      assert.ok(existsSync(path.join(temporary.path, "told")));
      assert.deepEqual(markedProcesses(request.attemptId), []);
    });

    it("ends an agent that ignores everything, with deaf grandchildren that left it by every way", async () => {
      const tool = script(
        "tool",
        `${deaf}\necho $1 $$\nwhile :; do sleep 1; done`,
      );
      const { request, run } = start(
        script(
          "agent",
          `${deaf}\nsetsid ${tool} session &\nnohup ${tool} nohup &\n(setsid sh -c "${tool} daemon & exit" &)\n${tool} child &\nwhile :; do sleep 1; done`,
        ),
      );
      for (const name of ["session", "nohup", "daemon", "child"])
        await run.saw(name);
      assert.ok(markedProcesses(request.attemptId).length >= 5);
      run.cancel.abort();
      assert.deepEqual(fields(await run.ended), [
        "cancelled",
        null,
        "SIGKILL",
        0,
      ]);
      assert.deepEqual(markedProcesses(request.attemptId), []);
    });

    it("catches what forks while it is being killed, and what lives on only by forking", async () => {
      const hop = script(
        "hop",
        `${deaf}\nsleep 0.02\nsetsid "$0" < /dev/null > /dev/null 2>&1 &`,
      );
      const breed = script(
        "breed",
        `trap 'setsid "$0" &' TERM INT\necho bred > bred\nwhile :; do setsid sleep 1000 & sleep 0.1; done`,
      );
      const { request, run } = start(
        script(
          "agent",
          `${hop} &\n${breed} &\necho ready\n${deaf}\nwhile :; do sleep 1; done`,
        ),
      );
      await run.saw("ready");
      await eventually(() => existsSync(path.join(temporary.path, "bred")));
      run.cancel.abort();
      assert.deepEqual(fields(await run.ended), [
        "cancelled",
        null,
        "SIGKILL",
        0,
      ]);
      assert.deepEqual(markedProcesses(request.attemptId), []);
    });

    it("ends an agent that was stopped, which hears no polite signal", async () => {
      const { run } = start(
        script(
          "agent",
          `trap "exit 5" TERM\ntrap "" INT\necho ready\nwhile :; do sleep 0.05; done`,
        ),
      );
      await run.saw("ready");
      process.kill(run.pids[0]!, "SIGSTOP");
      run.cancel.abort();
      assert.deepEqual(fields(await run.ended), ["cancelled", 5, null, 0]);
    });

    it("finds a tool that dropped its environment, by having seen it", async () => {
      const attemptId = randomUUID();
      const seen = path.join(temporary.path, attemptId, "sample.json");
      const tool = script("tool", `${deaf}\nsleep 1000`);
      const { run } = start(
        script(
          "agent",
          `env -i PATH="$PATH" setsid ${tool} &\npid=$!\nuntil grep -q "\\"pid\\":$pid," ${seen}; do sleep 0.05; done\necho $pid`,
        ),
        { attemptId, limits: { sampleMs: 100 } },
      );
      assert.deepEqual(fields(await run.ended), ["exited", 0, null, 0]);
      assert.ok(!isAlive(Number(run.lines[0]?.line)));
    });
  });

  describe("limits", () => {
    it("measures the whole tree for whoever follows, and records the peaks", async () => {
      const request = nodeRequest(
        temporary.path,
        `require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
         ${work(0.3)};
         console.log("ready");
         process.on("SIGINT", () => process.exit(0)); setInterval(() => {}, 1000)`,
        { limits: { sampleMs: 100 } },
      );
      const run = observe(runner, request);
      await run.saw("ready");
      const measured = async () => {
        const sample = await readSample(request.folder);
        assert.ok(sample && sample.processes >= 2 && sample.cpuMs >= 300);
        return sample;
      };
      await settled(async () => {
        await measured();
      });
      const sample = await measured();
      assert.ok(sample.memoryBytes > 40 * 1024 * 1024);
      run.cancel.abort();
      const exit = await run.ended;
      assert.ok(exit?.usage);
      assert.ok(exit.usage.cpuMs >= 300);
      assert.ok(exit.usage.peakMemoryBytes >= sample.peakMemoryBytes);
      assert.ok(exit.usage.peakProcesses >= 2);
    });

    it("stops a tree that uses too much memory together", async () => {
      const hog = `const kept = Buffer.alloc(120e6, 1); setInterval(() => kept.length, 1000)`;
      const request = nodeRequest(
        temporary.path,
        `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(hog)}], { stdio: "ignore" }); ${hog}`,
        { limits: { memoryBytes: 250e6, sampleMs: 100 } },
      );
      const exit = await observe(runner, request).ended;
      assert.equal(exit?.reason, "memoryLimit");
      assert.match(exit.error ?? "", /\d+ MB of memory; the limit is 238 MB/);
      assert.ok((exit.usage?.peakMemoryBytes ?? 0) > 250e6);
      assert.deepEqual(markedProcesses(request.attemptId), []);
    });

    it("stops a tree of too many processes", async () => {
      const { request, run } = start(
        script(
          "agent",
          `sleep 1000 & sleep 1000 & sleep 1000 & sleep 1000 & wait`,
        ),
        { limits: { processes: 3, sampleMs: 100 } },
      );
      const exit = await run.ended;
      assert.equal(exit?.reason, "processLimit");
      assert.match(exit.error ?? "", /the limit is 3/);
      assert.deepEqual(markedProcesses(request.attemptId), []);
    });

    it("stops a tree that has used its CPU time", async () => {
      const request = nodeRequest(temporary.path, `for (;;);`, {
        limits: { cpuMs: 500, sampleMs: 100 },
      });
      const exit = await observe(runner, request).ended;
      assert.equal(exit?.reason, "cpuLimit");
      assert.ok((exit.usage?.cpuMs ?? 0) > 500);
    });

    it("stops an agent that hangs", async () => {
      const request = nodeRequest(temporary.path, endless, {
        limits: { stallMs: 1_000, sampleMs: 100 },
      });
      const exit = await observe(runner, request).ended;
      assert.equal(exit?.reason, "stalled");
      assert.match(exit.error ?? "", /wrote nothing and used no CPU/);
    });

    it("lets one that may pass a limit go on, slower where that is wanted, and says so", async () => {
      const over = async (action: "warn" | "throttle") => {
        const request = nodeRequest(
          temporary.path,
          `const child = require("child_process").spawn("sleep", ["1000"]); ${endless}`,
          { limits: { processes: 1, action, sampleMs: 100 } },
        );
        const run = observe(runner, request);
        await run.saw("ready");
        let said = "";
        await eventually(() => {
          void readSample(request.folder).then((sample) => {
            said = sample?.over ?? "";
          });
          return said !== "";
        });
        assert.match(said, /It had 2 processes; the limit is 1\./);
        const priorities = markedProcesses(request.attemptId).map((pid) =>
          os.getPriority(pid),
        );
        run.cancel.abort();
        assert.equal((await run.ended)?.reason, "cancelled");
        return priorities;
      };
      const own = os.getPriority();
      const lowest = os.constants.priority.PRIORITY_LOW;
      assert.deepEqual(await over("warn"), [own, own]);
      assert.deepEqual(await over("throttle"), [lowest, lowest]);
    });

    it("looks at each attempt by itself: one whose looks hang holds up no other's", async () => {
      const sick = nodeRequest(temporary.path, endless);
      const run = observe(runner, sick);
      await run.saw("ready");
      // As hung as can be: the one that looks at it stands still.
      const supervisor = claimedBy(sick.folder);
      process.kill(supervisor, "SIGSTOP");
      const other = nodeRequest(temporary.path, endless, {
        limits: { stallMs: 500, sampleMs: 100 },
      });
      assert.equal((await observe(runner, other).ended)?.reason, "stalled");
      process.kill(supervisor, "SIGCONT");
      run.cancel.abort();
      assert.equal((await run.ended)?.reason, "cancelled");
    });

    it("lets a silent agent work and an idle one write", async () => {
      const limits = { stallMs: 1_500, sampleMs: 100 };
      const busy = nodeRequest(
        temporary.path,
        `${work(2)}; console.log("built")`,
        { limits },
      );
      const chatty = nodeRequest(
        temporary.path,
        `let left = 12; const timer = setInterval(() => { process.stderr.write("."); if (--left === 0) clearInterval(timer) }, 250)`,
        { limits },
      );
      const ends = [busy, chatty].map((each) => observe(runner, each).ended);
      for (const exit of await Promise.all(ends))
        assert.deepEqual(fields(exit), ["exited", 0, null, 0]);
    });

    it("keeps its limits when the host is gone", async () => {
      const request = nodeRequest(temporary.path, endless, {
        timeoutMs: 1_500,
      });
      const run = observe(runner, request);
      await run.saw("ready");
      run.detach.abort();
      await run.ended;
      const file = path.join(request.folder, "exit.json");
      await eventually(() => existsSync(file));
      const exit = exitRecordSchema.parse(
        JSON.parse(readFileSync(file, "utf8")),
      );
      assert.equal(exit.reason, "timedOut");
      assert.deepEqual(markedProcesses(request.attemptId), []);
    });
  });

  describe("full disk", () => {
    it("lets an agent go on whose log takes nothing any more", async () => {
      const request = nodeRequest(
        temporary.path,
        `try { require("fs").writeSync(1, "x") } catch (error) { process.exit(error.code === "ENOSPC" ? 9 : 1) }`,
      );
      mkdirSync(request.folder, { recursive: true });
      symlinkSync("/dev/full", path.join(request.folder, "stdout.log"));
      const run = observe(runner, { ...request, limits: { sampleMs: 50 } });
      // /dev/full never ends when it is read: the end is looked for in the folder.
      const file = path.join(request.folder, "exit.json");
      await eventually(() => existsSync(file));
      run.detach.abort();
      const exit = exitRecordSchema.parse(
        JSON.parse(readFileSync(file, "utf8")),
      );
      assert.deepEqual(fields(exit), ["exited", 9, null, 0]);
    });

    const smallDisk = ["-rm", "sh", "-c"];
    const canMount =
      isLinux &&
      spawnSync("unshare", [...smallDisk, "mount -t tmpfs none /mnt"])
        .status === 0;

    it("records the end on a disk without a free byte", function () {
      // A loud reason: the test needs a disk of its own to fill.
      if (!canMount) {
        console.warn(
          "      (no user namespaces here: cannot mount a small disk)",
        );
        this.skip();
      }
      const disk = path.join(temporary.path, "disk");
      const prepared = path.join(temporary.path, "prepared");
      for (const folder of [disk, prepared]) mkdirSync(folder);
      const fill = `const fs = require("fs");
        try { for (;;) fs.writeSync(1, Buffer.alloc(4096, 120)) } catch (error) { if (error.code !== "ENOSPC") process.exit(1) }
        try { fs.writeFileSync(${JSON.stringify(path.join(disk, "more"))}, "x"); process.exit(2) } catch { process.exit(9) }`;
      writeFileSync(path.join(prepared, "stdin.txt"), "");
      writeFileSync(
        path.join(prepared, "command.json"),
        JSON.stringify({
          attemptId: randomUUID(),
          file: process.execPath,
          args: ["-e", fill],
          cwd: temporary.path,
          dropEnv: [],
          timeoutMs: 30_000,
          limits: defaultRunLimits,
        }),
      );
      const told = execFileSync(
        "unshare",
        [
          ...smallDisk,
          `mount -t tmpfs -o size=256k none "$1" && cp "$2"/* "$1" && "$3" "$4" "$1"; cat "$1/exit.json"`,
          "sh",
          disk,
          prepared,
          process.execPath,
          supervisorPath,
        ],
        { encoding: "utf8" },
      );
      const exit = exitRecordSchema.parse(JSON.parse(told));
      assert.deepEqual(fields(exit), ["exited", 9, null, 0]);
    });
  });

  describe("adoption", () => {
    it("ends an attempt whose supervisor was killed, with a tool that dropped its environment and left", async () => {
      const attemptId = randomUUID();
      const tool = script("tool", `trap "" TERM\nsleep 1000`);
      const { request, run } = start(
        script(
          "agent",
          `env -i PATH="$PATH" setsid ${tool} &\necho $!\nsleep 1000`,
        ),
        { attemptId, limits: { sampleMs: 100 } },
      );
      await eventually(() => run.lines.length > 0);
      const pid = Number(run.lines[0]?.line);
      const sample = path.join(request.folder, "sample.json");
      await eventually(
        () =>
          existsSync(sample) &&
          readFileSync(sample, "utf8").includes(`"pid":${pid},`),
      );
      run.detach.abort();
      await run.ended;
      process.kill(claimedBy(request.folder), "SIGKILL");
      const exit = await observe(runner, request).ended;
      assert.deepEqual(fields(exit), ["lost", null, null, 0]);
      assert.ok(!isAlive(pid));
      assert.deepEqual(markedProcesses(request.attemptId), []);
    });

    it("never calls an attempt done whose supervisor died, not even when its agent ended well", async () => {
      const request = nodeRequest(
        temporary.path,
        `console.log("ready"); const wait = setInterval(() => { if (require("fs").existsSync("go")) process.exit(0) }, 20)`,
      );
      const run = observe(runner, request);
      await run.saw("ready");
      run.detach.abort();
      await run.ended;
      process.kill(claimedBy(request.folder), "SIGKILL");
      writeFileSync(path.join(temporary.path, "go"), "");
      await eventually(() => !isAlive(run.pids[0]!));
      const exit = await observe(runner, request).ended;
      assert.deepEqual(fields(exit), ["lost", null, null, 0]);
    });

    it("tells all hosts the same, when several end an abandoned attempt at once", async () => {
      const request = nodeRequest(temporary.path, endless);
      const runs = [1, 2, 3].map(() => observe(runner, request));
      for (const run of runs) await run.saw("ready");
      process.kill(claimedBy(request.folder), "SIGKILL");
      const exits = await Promise.all(runs.map((run) => run.ended));
      assert.equal(exits[0]?.reason, "lost");
      for (const exit of exits) assert.deepEqual(exit, exits[0]);
      const left = readdirSync(request.folder).filter((name) =>
        name.endsWith(".tmp"),
      );
      assert.deepEqual(left, []);
    });

    it("lets the first word on an end count", () => {
      const exit: ExitRecord = {
        reason: "exited",
        exitCode: 0,
        signal: null,
        error: null,
        startedAt: 1,
        endedAt: 2,
        usage: null,
        survivors: 0,
      };
      assert.ok(recordExit(temporary.path, exit));
      assert.ok(!recordExit(temporary.path, { ...exit, reason: "lost" }));
      const file = path.join(temporary.path, "exit.json");
      assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), exit);
    });

    it("touches no process that took over a number of the attempt's", async () => {
      const stranger = spawn("sleep", ["1000"], {
        cwd: temporary.path,
        detached: true,
        stdio: "ignore",
      });
      const pid = stranger.pid!;
      for (const identity of ["an earlier boot:1", null]) {
        const request = nodeRequest(temporary.path, endless);
        mkdirSync(request.folder, { recursive: true });
        const write = (file: string, value: unknown) =>
          writeFileSync(path.join(request.folder, file), JSON.stringify(value));
        write("claim", { pid: 2 ** 22 + 1, identity: "an earlier boot:2" });
        write("started.json", {
          supervisorPid: 1,
          pid,
          identity,
          startedAt: 5,
        });
        write("sample.json", {
          at: 1,
          cpuPercent: 0,
          cpuMs: 0,
          memoryBytes: 0,
          peakMemoryBytes: 0,
          processes: 1,
          peakProcesses: 1,
          idleMs: 0,
          members: [{ pid, identity }],
        });
        const exit = await observe(runner, request).ended;
        assert.deepEqual(fields(exit), ["lost", null, null, 0]);
        assert.equal(exit?.startedAt, 5);
        assert.ok(isAlive(pid));
      }
    });

    it("lets the attempt be when only a copy of its folder is adopted", async () => {
      const request = nodeRequest(temporary.path, endless);
      const run = observe(runner, request);
      await run.saw("ready");
      const folder = path.join(temporary.path, "copy");
      cpSync(request.folder, folder, { recursive: true });
      const copied = await observe(runner, { ...request, folder }).ended;
      assert.equal(copied?.reason, "lost");
      assert.equal(copied.survivors, 1, "its session is still in use");
      assert.ok(isAlive(run.pids[0]!));
      run.cancel.abort();
      assert.equal((await run.ended)?.reason, "cancelled");
    });

    it("stops an agent whose folder is taken away", async () => {
      const request = nodeRequest(temporary.path, endless);
      const run = observe(runner, request);
      await run.saw("ready");
      const supervisor = claimedBy(request.folder);
      run.detach.abort();
      await run.ended;
      const elsewhere = path.join(temporary.path, "elsewhere");
      renameSync(request.folder, elsewhere);
      await eventually(() => !isAlive(supervisor));
      assert.deepEqual(markedProcesses(request.attemptId), []);
      const exit = await observe(runner, { ...request, folder: elsewhere })
        .ended;
      assert.equal(exit?.reason, "lost");
    });

    for (const content of ["", '{"reason":"exi', "null", '{"reason":"new"}'])
      it(`takes an exit record of ${JSON.stringify(content)} for none`, async () => {
        const request = nodeRequest(temporary.path, endless);
        mkdirSync(request.folder, { recursive: true });
        const file = path.join(request.folder, "exit.json");
        writeFileSync(file, content);
        writeFileSync(
          path.join(request.folder, "claim"),
          JSON.stringify({ pid: process.pid, identity: "an earlier boot:1" }),
        );
        writeFileSync(path.join(request.folder, "started.json"), '{"pid":');
        writeFileSync(path.join(request.folder, "sample.json"), "{}");
        const exit = await observe(runner, request).ended;
        assert.equal(exit?.reason, "lost");
        assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), exit);
      });

    it("says why, for a command that is cut off", async () => {
      const folder = path.join(temporary.path, "attempt");
      mkdirSync(folder);
      writeFileSync(path.join(folder, "stdin.txt"), "");
      writeFileSync(path.join(folder, "command.json"), '{"attemptId":"1"');
      execFileSync(process.execPath, [supervisorPath, folder]);
      const exit = await observe(runner, {
        ...nodeRequest(temporary.path, endless),
        folder,
      }).ended;
      assert.equal(exit?.reason, "notStarted");
      assert.match(exit.error ?? "", /JSON/);
    });

    it("starts nothing in a folder that somebody has concluded", async () => {
      const request = nodeRequest(temporary.path, endless);
      const exit = await runner.run(request, {
        onLine: () => undefined,
        onStarted: () => undefined,
        cancel: AbortSignal.abort(),
        detach: new AbortController().signal,
      });
      assert.equal(exit?.reason, "cancelled");
      writeFileSync(path.join(request.folder, "command.json"), "{}");
      execFileSync(process.execPath, [supervisorPath, request.folder]);
      assert.ok(!existsSync(path.join(request.folder, "started.json")));
    });

    it("names its process in the claim so that no other can pass for it", async () => {
      const request = nodeRequest(temporary.path, endless);
      const run = observe(runner, request);
      await run.saw("ready");
      const claim: unknown = JSON.parse(
        readFileSync(path.join(request.folder, "claim"), "utf8"),
      );
      const pid = claimedBy(request.folder);
      assert.ok(typeof claim === "object" && claim && "identity" in claim);
      assert.equal(claim.identity, identityOf(pid));
      assert.notEqual(pid, pidIn(request.folder, "started.json"));
      run.cancel.abort();
      await run.ended;
    });
  });
});
