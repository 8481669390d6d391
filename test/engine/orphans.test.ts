import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import * as z from "zod";
import type { Orchestration } from "../../src/model/orchestration";
import { orphanSchema } from "../../src/model/orphan";
import type { OrphanKind } from "../../src/model/orphan";
import {
  attemptMark,
  encodeOwner,
  ownerMark,
} from "../../src/runners/attemptFolder";
import type { Owner } from "../../src/runners/attemptFolder";
import { processesIn } from "../../src/runners/processes";
import { cli, startCli } from "../support/commandLine";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import {
  endProcessesIn,
  eventually,
  isAlive,
  markedProcesses,
  runsProgram,
} from "../support/runs";

const plan = "# Sample\n\n## Numbers\n\n- [ ] T001 Write one.txt\n";
const write = (file: string) => ({ edits: [{ path: file, write: "text\n" }] });
const good = { stages: { "*": {} }, tasks: { T001: write("one.txt") } };

describe("engine: orphans", function () {
  this.timeout(120_000);
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ "tasks.md": plan });
    bench.script(good);
  });
  afterEach(async () => {
    await endProcessesIn(bench.repository.outside);
    await bench.dispose();
  });

  const state = () =>
    path.join(bench.repository.root, ".orchestrator", "state");
  const git = (...args: string[]) => bench.repository.git(args);
  const orphans = () => bench.engine.orphans();
  const ids = async () => (await orphans()).map(({ id }) => id);
  const only = async (kind: OrphanKind) => {
    const found = (await orphans()).filter((each) => each.kind === kind);
    assert.equal(found.length, 1, JSON.stringify(await orphans()));
    return found[0]!;
  };
  const cleanUpAll = async () => bench.engine.cleanUp(await ids());
  const ready = async (): Promise<Orchestration> =>
    bench.reach(await bench.start({ file: "tasks.md" }), "mergeReady");
  /** The engine is closed, something happens, and another is opened. */
  const between = async (happens: () => void | Promise<void>) => {
    await bench.engine.close();
    await happens();
    await bench.reopen();
  };
  /** What the way out of a damaged database asks for. */
  const beginAnew = () =>
    between(() => {
      for (const name of readdirSync(state()))
        if (name.startsWith("orchestrator."))
          renameSync(
            path.join(state(), name),
            path.join(bench.repository.outside, name),
          );
    });
  const leave = (owner: Owner, attemptId: string = randomUUID()): number =>
    spawn("sleep", ["1000"], {
      cwd: bench.repository.outside,
      detached: true,
      stdio: "ignore",
      env: {
        ...process.env,
        [attemptMark]: attemptId,
        [ownerMark]: encodeOwner(owner),
      },
    }).pid!;
  const gone = () => ({ folder: path.join(state(), "attempts", "gone") });

  it("finds none while orchestrations wait, fail, are paused, or have ended", async () => {
    const first = await ready();
    assert.deepEqual(await orphans(), []);
    await bench.engine.merge(first.id);
    await bench.reach(first.id, "completed");
    assert.deepEqual(await orphans(), []);

    bench.repository.write("tasks.md", plan);
    git("commit", "--all", "--quiet", "--message", "Once more");
    bench.script({});
    const failed = await bench.start({
      file: "tasks.md",
      options: { autoHeal: false },
    });
    await bench.reach(failed, "failed");
    await bench.reopen();
    assert.deepEqual(await orphans(), []);
    const cancelled = bench.when(
      (notice) =>
        notice.kind === "event" &&
        notice.event.type === "orchestrationCancelled",
    );
    await bench.engine.cancel(failed);
    await cancelled;
    assert.deepEqual(await orphans(), []);
    assert.equal(
      git(
        "for-each-ref",
        "refs/orchestrator/branches",
        "refs/heads/orchestrator",
      ),
      "",
    );
  });

  it("cleans up what is not on record any more, and keeps its work; what is the user's stays", async () => {
    const { worktree, attempts } = await ready();
    assert.ok(worktree);
    git("branch", "orchestrator/0000-mine");
    const mine = path.join(bench.repository.outside, "mine");
    git("worktree", "add", "--quiet", "-b", "orchestrator/1111-mine", mine);
    await beginAnew();

    const found = await orphans();
    assert.deepEqual(
      found.map((each) => orphanSchema.parse(each)),
      found,
    );
    assert.deepEqual(
      found.map(({ id, holdsWork }) => [id, holdsWork]).sort(),
      [
        ...attempts.map(({ id }) => [`attempt:${id}`, false]),
        [`worktree:${worktree.path}`, true],
      ].sort(),
    );
    const doctor = (await bench.engine.doctor()).find(
      ({ check }) => check === "orphans",
    );
    assert.equal(doctor?.ok, true);
    assert.equal(
      doctor.found,
      `${attempts.length} attempt folders, 1 worktree`,
    );
    assert.match(doctor.fix ?? "", /orchestrator orphans list/);

    // A commit that is only here, and something uncommitted.
    writeFileSync(path.join(worktree.path, "late.txt"), "late\n");
    const cleaned = await cleanUpAll();
    assert.ok(cleaned.every(({ done, failure }) => done && failure === null));
    const kept = cleaned.flatMap(({ trashRef }) => trashRef ?? []);
    assert.equal(kept.length, 1);
    const back = path.join(bench.repository.outside, "back");
    await bench.engine.restoreTrash(kept[0]!, back);
    for (const file of ["one.txt", "late.txt"])
      assert.equal(existsSync(path.join(back, file)), true, file);

    assert.equal(existsSync(worktree.path), false);
    assert.deepEqual(readdirSync(path.join(state(), "attempts")), []);
    assert.deepEqual(await orphans(), []);
    assert.equal(existsSync(path.join(mine, "a.txt")), true);
    assert.match(git("branch", "--list", "orchestrator/*"), /0000[^]*1111/);
    const [again] = await bench.engine.cleanUp([`worktree:${worktree.path}`]);
    assert.equal(again?.done, false);
    assert.equal(again.failure?.code, "notFound");
  });

  it("touches nothing that an orchestration has, whatever is asked for", async () => {
    const { worktree, attempts } = await ready();
    assert.ok(worktree);
    const asked = [
      `worktree:${worktree.path}`,
      `branch:${worktree.branch}`,
      `mark:${worktree.branch}`,
      `attempt:${attempts[0]!.id}`,
      `process:${attempts[0]!.id}`,
      `temporary:${path.join(state(), "key")}`,
      "worktree:/",
      "nonsense",
    ];
    const answers = await bench.engine.cleanUp(asked);
    assert.deepEqual(
      answers.map(({ id, done, failure }) => [id, done, failure?.code]),
      asked.map((id) => [id, false, "notFound"]),
    );
    assert.equal(existsSync(path.join(worktree.path, "one.txt")), true);
  });

  it("says what a worktree is left of that could not be removed, and leaves it while it is locked", async () => {
    const { id, worktree } = await ready();
    assert.ok(worktree);
    git("worktree", "lock", worktree.path);
    await bench.engine.merge(id);
    const done = await bench.reach(id, "completed");
    assert.equal(done.merge.status, "merged");
    assert.deepEqual(await orphans(), [], "somebody wants it to stay");
    git("worktree", "unlock", worktree.path);
    const orphan = await only("worktree");
    assert.match(orphan.why, /^“.+” is completed and does not need it/);
    assert.equal(orphan.holdsWork, false, "all of it is merged");

    const inner = path.join(worktree.path, "inner");
    bench.repository.git(["init", "--quiet", inner]);
    writeFileSync(path.join(inner, "file"), "x");
    if (process.platform === "linux") {
      const shell = spawn("sleep", ["1000"], { cwd: inner });
      const [inUse] = await cleanUpAll();
      assert.equal(inUse?.failure?.code, "notAllowedNow");
      assert.match(inUse.failure.message, new RegExp(`process ${shell.pid}`));
      shell.kill();
      await eventually(() => !isAlive(shell.pid!));
    }
    const [refused] = await cleanUpAll();
    assert.equal(refused?.done, false);
    assert.match(refused.failure?.message ?? "", /a git repository of its own/);
    assert.match(refused.failure?.fix ?? "", /Move .*inner/);
    assert.equal(existsSync(path.join(inner, "file")), true);
    rmSync(inner, { recursive: true });

    const [cleaned] = await cleanUpAll();
    assert.deepEqual(
      [cleaned?.done, cleaned?.trashRef, await orphans()],
      [true, null, []],
    );
  });

  it("finds a branch without a worktree, and a mark without a branch", async () => {
    const { worktree } = await ready();
    assert.ok(worktree);
    await beginAnew();
    rmSync(path.join(state(), "attempts"), { recursive: true });
    git("worktree", "remove", "--force", worktree.path);
    const branch = await only("branch");
    assert.equal(branch.what, worktree.branch);
    assert.equal(branch.holdsWork, true);
    git("switch", "--quiet", worktree.branch);
    assert.deepEqual(await orphans(), [], "the user works on it");
    git("switch", "--quiet", "main");
    git("branch", "--quiet", "-D", worktree.branch);
    const mark = await only("mark");
    assert.equal(mark.holdsWork, false);
    assert.equal((await cleanUpAll())[0]?.done, true);
    assert.equal(git("for-each-ref", "refs/orchestrator/"), "");
  });

  it("finds a lock that a killed git left in a worktree where nothing happens", async () => {
    const { worktree } = await ready();
    assert.ok(worktree);
    const admin = bench.repository
      .git(["rev-parse", "--absolute-git-dir"], worktree.path)
      .trim();
    const lock = path.join(admin, "HEAD.lock");
    writeFileSync(lock, "");
    assert.deepEqual(await orphans(), [], "it may be in use");
    utimesSync(lock, 1, 1);
    if (process.platform === "linux") {
      const editor = spawn("sleep", ["1000"], { cwd: worktree.path });
      assert.deepEqual(await orphans(), [], "somebody works there");
      editor.kill();
      await eventually(() => !isAlive(editor.pid!));
    }
    assert.deepEqual(await ids(), [`lock:${lock}`]);
    assert.equal((await cleanUpAll())[0]?.done, true);
    assert.equal(existsSync(lock), false);
  });

  it("deletes half-written files by itself, but no others", async () => {
    const { attempts } = await ready();
    const old = (file: string) => {
      writeFileSync(file, "half");
      utimesSync(file, 1, 1);
      return file;
    };
    const folder = path.join(state(), "attempts", attempts[0]!.id);
    const others = [
      path.join(state(), "notes.txt"),
      path.join(folder, "stdout.log"),
    ];
    await between(() => {
      old(path.join(state(), `key.${randomUUID()}.tmp`));
      old(path.join(folder, `exit.json.${randomUUID()}.tmp`));
      for (const file of others) old(file);
    });
    assert.deepEqual(await orphans(), []);
    assert.deepEqual(
      [state(), folder].flatMap((place) =>
        readdirSync(place).filter((name) => name.endsWith(".tmp")),
      ),
      [],
    );
    for (const file of others) assert.equal(existsSync(file), true, file);
    assert.match(bench.log.join("\n"), /info Cleaned up the temporary /);
    // In the making, as far as anybody can tell.
    const fresh = path.join(state(), "key.tmp");
    writeFileSync(fresh, "half");
    assert.deepEqual(await orphans(), []);
  });

  describe("processes", () => {
    before(function () {
      if (process.platform !== "linux") this.skip(); // Environments are read from /proc.
    });

    it("ends those of its own state folder when it opens, and says so; looking ends nothing", async () => {
      const pid = leave(gone());
      const others = [
        leave({ folder: path.join(bench.repository.outside, "state", "a") }),
        leave({
          pid: 1,
          identity: "an earlier boot:1",
          stateFolder: path.join(bench.repository.outside, "state"),
        }),
      ];
      await bench.reopen({ lookOnly: true });
      const orphan = await only("process");
      assert.match(orphan.what, new RegExp(`^${pid} sleep 1000$`));
      assert.ok(isAlive(pid));
      await bench.reopen();
      assert.deepEqual(await orphans(), []);
      assert.ok(!isAlive(pid));
      assert.match(bench.log.join("\n"), /info Cleaned up the process /);
      for (const other of others) assert.ok(isAlive(other));
    });

    it("asks before it ends one that somebody may have taken over", async () => {
      const mark = randomUUID();
      spawn("script", ["--quiet", "--command", "sleep 1000", "/dev/null"], {
        cwd: bench.repository.outside,
        detached: true,
        stdio: "ignore",
        env: {
          ...process.env,
          [attemptMark]: mark,
          [ownerMark]: encodeOwner(gone()),
        },
      });
      const inside = () =>
        markedProcesses(mark).find((pid) =>
          runsProgram(pid, "sleep\u00001000"),
        );
      await eventually(() => inside() !== undefined);
      const pid = inside()!;
      await bench.reopen();
      assert.ok(isAlive(pid));
      assert.match((await only("process")).why, /somebody may be using it/);
      assert.equal((await cleanUpAll())[0]?.done, true);
      assert.ok(!isAlive(pid));
    });

    it("does not see those of the attempt that it was started in", async () => {
      const mark = randomUUID();
      const pid = leave(gone(), mark);
      await bench.engine.close();
      const list = async (environment: Record<string, string>) =>
        z
          .array(orphanSchema)
          .parse(
            JSON.parse(
              (
                await cli(
                  bench.repository.root,
                  ["orphans", "list", "--json"],
                  environment,
                )
              ).stdout,
            ),
          );
      const inside = {
        [attemptMark]: mark,
        [ownerMark]: encodeOwner(gone()),
      };
      assert.deepEqual(await list(inside), []);
      assert.deepEqual(
        (await list({})).map(({ id }) => id),
        [`process:${mark}`],
      );
      assert.ok(isAlive(pid));
    });

    const agentPids = (attempt: string) => markedProcesses(attempt);
    const startHost = (...args: string[]) =>
      startCli(bench.repository.root, [
        ...["run", "tasks.md", "--json", "--agent", bench.settings.agent],
        ...args,
      ]);
    const recorded = async () => {
      const [o] = await bench.engine.list();
      assert.ok(o);
      return o;
    };

    it("ends the gate of a host that was killed before the next gate runs in its place", async () => {
      const file = (name: string) => path.join(bench.repository.outside, name);
      // One that has ended may wait a while to be reaped.
      const gate = `if mkdir '${file("first")}'; then echo $$ > '${file("gate")}'; sleep 1000; else case "$(ps -o stat= -p "$(cat '${file("gate")}')")" in ""|Z*) ;; *) exit 1;; esac; fi`;
      await between(async () => {
        const host = await startHost("--gate", gate);
        await eventually(() => existsSync(file("gate")));
        host.process.kill("SIGKILL");
        await host.ended;
        const pid = Number(readFileSync(file("gate"), "utf8"));
        assert.ok(isAlive(pid));
      });
      const { id } = await recorded();
      await bench.reach(id, "mergeReady");
      assert.deepEqual(await orphans(), []);
    });

    it("leaves an agent under its supervisor to be adopted", async () => {
      bench.script({ ...good, stages: { "*": {}, design: { delayMs: 3000 } } });
      let pids: number[] = [];
      let attempt = "";
      await between(async () => {
        const host = await startHost();
        await host.saw("attemptStarted");
        host.process.kill("SIGKILL");
        await host.ended;
        [attempt = ""] = readdirSync(path.join(state(), "attempts"));
        pids = agentPids(attempt);
        assert.ok(pids.length > 0);
      });
      for (const pid of pids) assert.ok(isAlive(pid));
      assert.deepEqual(await orphans(), []);
      const { id } = await recorded();
      const done = await bench.reach(id, "mergeReady");
      assert.equal(
        done.attempts.filter(({ stage }) => stage === "design").length,
        1,
      );
    });

    it("leaves an agent that lost its supervisor to whoever runs its attempt again", async () => {
      bench.script({
        ...good,
        stages: { "*": {}, design: [{ delayMs: 60_000 }, {}] },
      });
      let agents: number[] = [];
      await between(async () => {
        const host = await startHost();
        await host.saw("attemptStarted");
        host.process.kill("SIGKILL");
        await host.ended;
        const [attempt = ""] = readdirSync(path.join(state(), "attempts"));
        const claim = z
          .object({ pid: z.number() })
          .parse(
            JSON.parse(
              readFileSync(
                path.join(state(), "attempts", attempt, "claim"),
                "utf8",
              ),
            ),
          );
        process.kill(claim.pid, "SIGKILL");
        await eventually(() => !isAlive(claim.pid));
        agents = agentPids(attempt);
        assert.ok(agents.length > 0);
      });
      const { id } = await recorded();
      await bench.reach(id, "mergeReady", "failed");
      for (const pid of agents) assert.ok(!isAlive(pid));
      assert.deepEqual(await orphans(), []);
      assert.doesNotMatch(bench.log.join("\n"), /Cleaned up the process/);
    });

    for (const moment of [
      "worktreeIntended",
      "attemptStarted",
      "evidenceGathered",
      "mergeAwaited",
    ])
      it(`leaves nothing of a host that was killed at ${moment} and whose records are lost, when asked`, async () => {
        bench.script({
          stages: { "*": { delayMs: 200 } },
          tasks: { T001: { ...write("one.txt"), delayMs: 500 } },
        });
        await bench.engine.close();
        const host = await startHost();
        await host.saw(`"${moment}"`);
        host.process.kill("SIGKILL");
        await host.ended;
        await beginAnew();
        const cleaned = await cleanUpAll();
        assert.deepEqual(
          cleaned.filter(({ done }) => !done),
          [],
        );
        assert.deepEqual(await orphans(), []);
        assert.deepEqual(processesIn(bench.repository.root), []);
        assert.equal(
          git(
            "for-each-ref",
            "refs/heads/orchestrator",
            "refs/orchestrator/branches",
            "refs/orchestrator/makers",
          ),
          "",
        );
        assert.equal(git("worktree", "list").trim().split("\n").length, 1);
        const attempts = path.join(state(), "attempts");
        if (existsSync(attempts)) assert.deepEqual(readdirSync(attempts), []);
      });

    it("stops an agent that no orchestration on record has, when asked", async () => {
      bench.script({
        ...good,
        stages: { "*": {}, design: { delayMs: 60_000 } },
      });
      const id = await bench.start({ file: "tasks.md" });
      await bench.when(
        (notice) =>
          notice.kind === "event" && notice.event.type === "attemptStarted",
      );
      const attempt = (await bench.engine.get(id)).attempts[0]!.id;
      await beginAnew();
      const [agent] = agentPids(attempt);
      assert.ok(agent);
      const orphan = await only("attempt");
      assert.match(orphan.why, /its agent is still at work/);
      const cleaned = await cleanUpAll();
      assert.ok(cleaned.every(({ done }) => done));
      assert.ok(!isAlive(agent));
      assert.deepEqual(await orphans(), []);
    });
  });

  it("works from the command line, through whoever owns the workspace", async () => {
    const { worktree } = await ready();
    await beginAnew();
    rmSync(path.join(state(), "attempts"), { recursive: true });
    mkdirSync(path.join(state(), "attempts"));
    await bench.engine.close();
    const type = (...args: string[]) => cli(bench.repository.root, args);
    const listed = await type("orphans", "list");
    assert.equal(listed.code, 0);
    assert.match(
      listed.stdout,
      /^worktree:.+ {2}\(holds work\)\n {2}\(branch .+\)\n {2}No orch/,
    );
    assert.match(listed.stderr, /orphans cleanup/);
    const cleaned = await type("orphans", "cleanup", "worktree:");
    assert.equal(cleaned.code, 0, cleaned.stderr);
    assert.equal(cleaned.stdout, `gone  worktree:${worktree?.path}\n`);
    const ref = /trash restore (\S+) FOLDER/.exec(cleaned.stderr)?.[1] ?? "";
    git("rev-parse", "--verify", `${ref}:one.txt`);
    const again = await type("orphans", "cleanup", "--all");
    assert.equal(again.code, 0);
    assert.match(again.stderr, /There are no orphans/);
  });
});
