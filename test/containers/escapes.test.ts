import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { commitAll, countChanges } from "../../src/git";
import { openContainerBench, newSecret } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { useTestEngine } from "../support/containerEngine";
import { observe } from "../support/runs";

/** What an agent tries, by name; each is JavaScript whose value is the answer, and what it throws is one too. */
type Tries = Record<string, string>;

describe("an agent in a container cannot get out", function () {
  this.timeout(60_000);
  const given = useTestEngine();
  let bench: ContainerBench;

  beforeEach(async () => {
    bench = await openContainerBench(given.engine, {
      memoryMb: 256,
      processes: 64,
    });
  });
  afterEach(() => bench.dispose());

  /** Runs all of it in one container and gives what came of each. */
  async function tried(tries: Tries): Promise<Record<string, string>> {
    const run = observe(
      bench.runner,
      bench.request(
        `const fs = require("node:fs");
         const sh = (line) => {
           const { status, stdout, stderr } = require("node:child_process").spawnSync("sh", ["-c", line], { encoding: "utf8", timeout: 10000 });
           return status + " " + (stdout + stderr).trim();
         };
         const of = (name, what) => { try { return String(what()); } catch (error) { return String(error.code ?? error); } };
         console.log(JSON.stringify({ ${Object.entries(tries)
           .map(
             ([name, source]) =>
               `${JSON.stringify(name)}: of(${JSON.stringify(name)}, () => { ${source} })`,
           )
           .join(",\n")} }));`,
      ),
    );
    const exit = await run.ended;
    assert.equal(exit?.exitCode, 0, JSON.stringify(exit));
    return z
      .record(z.string(), z.string())
      .parse(JSON.parse(run.lines[0]?.line ?? ""));
  }

  const write = (file: string) =>
    `fs.writeFileSync(${JSON.stringify(file)}, "#!/bin/sh\\n"); return "written";`;

  it("writes nothing but the worktree, its home and temporary files, and sees nothing of the machine", async () => {
    const { repository, worktree, state } = bench;
    writeFileSync(path.join(repository.outside, "private.txt"), "private");
    const git = path.join(repository.root, ".git");
    const found = await tried({
      worktree: write(path.join(worktree, "made.txt")),
      temporary: write("/tmp/made.txt"),
      checkout: write(path.join(repository.root, "a.txt")),
      state: write(path.join(state, "orchestrator.db")),
      hook: write(path.join(git, "hooks", "post-commit")),
      config: write(path.join(git, "config")),
      worktreeConfig: write(
        path.join(git, "worktrees", "w1", "config.worktree"),
      ),
      link: write(path.join(worktree, ".git")),
      linkGone: `fs.rmSync(${JSON.stringify(path.join(worktree, ".git"))}); return "removed";`,
      linkMoved: `fs.renameSync(${JSON.stringify(path.join(worktree, ".git"))}, ${JSON.stringify(path.join(worktree, "git"))}); return "moved";`,
      system: write("/etc/passwd"),
      programs: write("/bin/sh2"),
      kernel: write("/proc/sys/kernel/core_pattern"),
      outside: `return fs.readFileSync(${JSON.stringify(path.join(repository.outside, "private.txt"))}, "utf8");`,
      otherWorktrees: `return fs.readdirSync(${JSON.stringify(path.dirname(worktree))});`,
      engine: `return fs.existsSync("/var/run/docker.sock");`,
      disks: `return fs.readdirSync("/dev").filter((name) => /^(sd|vd|nvme|mem|kmsg|fuse)/.test(name)).length;`,
      remount: `return sh("mount -o remount,rw /");`,
    });
    const refused = /^(EROFS|EACCES|EBUSY|ENOENT|EPERM)$/;
    const {
      worktree: made,
      temporary,
      engine: socket,
      disks,
      otherWorktrees,
      remount,
      ...rest
    } = found;
    assert.deepEqual(
      { made, temporary, socket, disks, otherWorktrees },
      {
        made: "written",
        temporary: "written",
        socket: "false",
        disks: "0",
        otherWorktrees: "w1",
      },
    );
    assert.match(remount ?? "", /^[1-9]/);
    for (const [name, answer] of Object.entries(rest))
      assert.match(answer, refused, name);
    assert.equal(existsSync(path.join(git, "hooks", "post-commit")), false);
  });

  it("is nobody special and cannot become so: no root, no capability, no raw socket, no namespace", async () => {
    const found = await tried({
      uid: `return process.getuid();`,
      become: `process.setuid(0); return "root";`,
      su: `return sh("su root -c id");`,
      status: `return fs.readFileSync("/proc/self/status", "utf8").split("\\n").filter((line) => /^(CapEff|CapPrm|CapBnd|NoNewPrivs|Seccomp):/.test(line)).join(" ");`,
      chown: `fs.writeFileSync("/tmp/x", ""); fs.chownSync("/tmp/x", 0, 0); return "owned";`,
      setuidShell: `fs.copyFileSync("/bin/busybox", "/tmp/busybox"); fs.chmodSync("/tmp/busybox", 0o6755); return sh("/tmp/busybox id -u");`,
      raw: `return sh("ping -c 1 -W 1 127.0.0.1");`,
      namespace: `return sh("unshare -r id");`,
      others: `return fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length < 10;`,
      core: `return sh("ulimit -c");`,
    });
    assert.equal(found["uid"], String(process.getuid?.() || 1000));
    assert.equal(found["become"], "EPERM");
    assert.match(found["su"] ?? "", /^[1-9]/);
    assert.match(found["status"] ?? "", /NoNewPrivs:\s+1/);
    assert.match(found["status"] ?? "", /CapEff:\s+0+ /);
    assert.match(found["status"] ?? "", /CapBnd:\s+0+ /);
    assert.match(found["status"] ?? "", /Seccomp:\s+2/);
    assert.equal(found["chown"], "EPERM");
    assert.equal(found["setuidShell"], `0 ${found["uid"]}`);
    assert.match(found["raw"] ?? "", /permission denied/);
    assert.match(found["namespace"] ?? "", /^[1-9]/);
    assert.equal(found["others"], "true");
    assert.equal(found["core"], "0 0");
  });

  it("keeps its key for itself: neither the engine, nor a file, nor the image tells it", async () => {
    const secret = newSecret();
    const asked = bench.request(
      `console.log("has " + process.env.ANTHROPIC_API_KEY.length); setTimeout(() => {}, 60000);`,
      { command: { env: { ANTHROPIC_API_KEY: secret } } },
    );
    const run = observe(bench.runner, asked);
    await run.saw(`has ${secret.length}`);
    const [container] = await given.engine.docker.listContainers({ all: true });
    assert.ok(container);
    const inspected = await given.engine.docker
      .getContainer(container.Id)
      .inspect();
    const logs = await given.engine.docker
      .getContainer(container.Id)
      .logs({ stdout: true, stderr: true });
    for (const told of [
      JSON.stringify(container),
      JSON.stringify(inspected),
      logs.toString(),
      ...readdirSync(asked.folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) =>
          readFileSync(path.join(asked.folder, name), "latin1"),
        ),
    ])
      assert.equal(told.includes(secret), false);
    run.cancel.abort();
    assert.equal((await run.ended)?.reason, "cancelled");
  });

  it("has no network at all where the settings say so", async () => {
    await bench.dispose();
    bench = await openContainerBench(given.engine, { network: "none" });
    const found = await tried({
      interfaces: `return Object.keys(require("node:os").networkInterfaces());`,
      backend: `return process.env.BACKEND_URL;`,
    });
    assert.deepEqual(found, { interfaces: "lo", backend: "undefined" });
  });

  it("is stopped by the number of its processes, and nothing else is", async () => {
    const run = observe(
      bench.runner,
      bench.request(`
        const { spawn } = require("node:child_process");
        let refused = 0;
        for (let at = 0; at < 200; at++)
          spawn("sleep", ["60"]).on("error", () => { refused++; });
        setTimeout(() => { console.log("refused " + (refused > 0)); process.exit(0); }, 500);
      `),
    );
    const exit = await run.ended;
    assert.deepEqual(
      [exit?.reason, run.lines[0]?.line],
      ["exited", "refused true"],
    );
    assert.deepEqual(
      await given.engine.docker.listContainers({ all: true }),
      [],
    );
  });

  it("ends with a name when its memory is used up", async () => {
    const asked = bench.request(
      `const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1));`,
    );
    const exit = await observe(bench.runner, asked).ended;
    assert.equal(exit?.reason, "memoryLimit");
    assert.match(exit.error ?? "", /orchestrator\.pool\.memoryMb/);
    // Whoever asks later is told the same.
    assert.deepEqual(await observe(bench.runner, asked).ended, exit);
  });

  it("lays no trap for the host: neither for its git nor for what it writes to the attempt", async () => {
    const { repository, worktree } = bench;
    const trap = path.join(repository.outside, "trapped");
    const secret = path.join(repository.outside, "secret.txt");
    writeFileSync(secret, "mine\n");
    const asked = bench.request(
      `
      const fs = require("node:fs");
      const { execSync, execFileSync } = require("node:child_process");
      // A repository inside of the worktree, whose settings name a program.
      execSync("git init -q nested && cd nested && echo a >a && git add a && git -c user.name=a -c user.email=a@b commit -qm a");
      execFileSync("git", ["config", "core.fsmonitor", "touch '${trap}' #"], { cwd: "nested" });
      fs.writeFileSync("nested/b", "b");
      // Links in the place of what the host writes to.
      const folder = process.env.TRAP_FOLDER;
      const put = (name, target) => {
        try { fs.rmSync(folder + "/" + name, { recursive: true, force: true }); fs.symlinkSync(target, folder + "/" + name); console.log(name, "put"); }
        catch (error) { console.log(name, error.code); }
      };
      for (const name of ["cancel", "waiting", "timeLimit"]) put(name, "${repository.outside}/" + name);
      for (const name of ["stdout.log", "stderr.log", "input", "exit.reserve"]) put(name, "${secret}");
      console.log("ready");
      setInterval(() => {}, 1000);
    `,
      { command: { env: {} } },
    );
    const withFolder = {
      ...asked,
      command: { ...asked.command, env: { TRAP_FOLDER: asked.folder } },
    };
    const run = observe(bench.runner, withFolder);
    await run.saw("ready");
    await bench.runner
      .send(asked.folder, "one", "a line")
      .catch(() => undefined);
    await bench.runner.wait(asked.folder, Date.now() + 60_000);
    await bench.runner.extend(asked.folder, 120_000);
    // Killed, so that the host has to write the end itself.
    const [container] = await given.engine.docker.listContainers();
    await given.engine.docker.getContainer(container?.Id ?? "").kill();
    run.cancel.abort();
    assert.equal((await run.ended)?.reason, "cancelled");
    assert.deepEqual(
      run.lines.map(({ line }) => line),
      [
        "cancel put",
        "waiting put",
        "timeLimit put",
        "stdout.log EBUSY",
        "stderr.log EBUSY",
        "input EBUSY",
        "exit.reserve put",
        "ready",
      ],
    );
    assert.equal(readFileSync(secret, "utf8"), "mine\n");
    // Twice: a link to a repository is looked into only once it is known.
    for (const message of ["first", "second"]) {
      writeFileSync(path.join(worktree, message), "");
      await commitAll(worktree, message);
    }
    await countChanges(worktree);
    const left = readdirSync(repository.outside);
    assert.deepEqual(
      left.filter((name) =>
        /trapped|cancel|waiting|timeLimit|input/.test(name),
      ),
      [],
    );
    // It is a trap: whoever looks in there without care falls into it.
    const nested = path.join(worktree, "nested");
    repository.git(["-c", "safe.directory=*", "-C", nested, "status"]);
    assert.ok(existsSync(trap));
  });
});
