import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { worktreeCarrier } from "../../src/git";
import { fold } from "../../src/engine";
import type { Engine } from "../../src/engine";
import { systemClock } from "../../src/engine/clock";
import { createEngine } from "../../src/engine/engine";
import type { Notice } from "../../src/model/api";
import { overviewSchema } from "../../src/model/overview";
import { defaultSettings } from "../../src/model/settings";
import { createRunners } from "../../src/runners";
import { openStore } from "../../src/store";
import { nodeFiles } from "../../src/store/files";
import type { FileOperations } from "../../src/store/files";
import { buildBundles } from "../support/bundles";
import type { Ended } from "../support/commandLine";
import { assertFails, cli, startCli } from "../support/commandLine";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";
import { temporaryFolder } from "../support/temporary";

const tasks = "# Sample\n\n## Numbers\n\n- [ ] T001 Write one.txt\n";
const posix = process.platform !== "win32";
const isRoot = process.getuid?.() === 0;

/** What is wrong with what the user has or gives: a sentence with the way out, and nothing changed. */
describe("bad input", function () {
  this.timeout(60_000);
  let repository: TestRepository;
  let before: string;

  const state = () => path.join(repository.root, ".orchestrator", "state");
  const look = () =>
    repository.git(["for-each-ref"]) +
    repository.git(["status", "--porcelain", "--untracked-files=all"]) +
    repository.git(["worktree", "list"]);

  beforeEach(() => {
    repository = makeRepository();
    repository.commit("Tasks", {
      "tasks.md": tasks,
      "empty.md": "",
      "done.md": tasks.replace("[ ]", "[x]"),
    });
    repository.write(".orchestrator/script.json", "{}");
    before = "";
  });
  afterEach(() => repository.dispose());

  const program = (name: string, lines: readonly string[]): string => {
    const file = path.join(repository.outside, name);
    writeFileSync(file, ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(file, 0o755);
    return file;
  };
  const run = (...args: string[]): Promise<Ended> => {
    before = look();
    return cli(repository.root, ["run", ...args]);
  };
  const simulated = ["--agent", "script:.orchestrator/script.json"];

  const refuses = async (
    args: readonly string[],
    exitCode: number,
    code: string,
    sentence: RegExp,
  ): Promise<void> => {
    assertFails(await run(...args), exitCode, code, sentence);
    assert.equal(look(), before, "nothing changed");
    const list = await cli(repository.root, ["list", "--json"]);
    assert.equal(list.stdout, "[]\n", "nothing started");
  };

  it("no repository", async () => {
    const folder = temporaryFolder();
    try {
      writeFileSync(path.join(folder.path, "tasks.md"), tasks);
      assertFails(
        await cli(folder.path, ["run", "tasks.md"]),
        1,
        "noRepository",
        /not in a git repository/,
      );
    } finally {
      folder.remove();
    }
  });

  it("no commit yet", async () => {
    repository.dispose();
    repository = makeRepository({ empty: true });
    repository.write("tasks.md", tasks);
    await refuses(["tasks.md"], 1, "noCommit", /no commit yet/);
  });

  it("a tasks.md that is not committed, not there, empty, or done", async () => {
    await refuses(["nowhere.md"], 1, "noTaskFile", /nowhere\.md/);
    await refuses(["empty.md"], 1, "noTasks", /no tasks/);
    await refuses(["done.md"], 1, "noOpenTasks", /is done/);
    repository.write("tasks.md", `${tasks}- [ ] T002 More\n`);
    await refuses(["tasks.md"], 1, "dirtyBase", /not committed/);
  });

  it("an agent that is not there, or no program", async () => {
    const missing = path.join(repository.outside, "no claude");
    for (const file of [missing, repository.outside])
      await refuses(
        ["tasks.md", "--agent-path", file],
        1,
        "agentNotFound",
        /not found/,
      );
  });

  it("an agent that is too old", async function () {
    // Windows starts no shell scripts.
    if (!posix) this.skip();
    const old = program("claude", ['echo "1.0.3 (Claude Code)"']);
    await refuses(
      ["tasks.md", "--agent-path", old],
      1,
      "agentTooOld",
      /1\.0\.3 is too old/,
    );
  });

  it("an agent that is not logged in", async function () {
    // Windows starts no shell scripts.
    if (!posix) this.skip();
    const claude = program("claude", [
      'if [ "$1" = --version ]; then echo "2.1.329 (Claude Code)"; exit 0; fi',
      "echo '{ \"loggedIn\": false }'; exit 1",
    ]);
    await refuses(
      ["tasks.md", "--agent-path", claude],
      1,
      "agentNotLoggedIn",
      /not logged in/,
    );
  });

  it("a login that is lost between the start and the work: said where it is found out", async function () {
    // Windows starts no shell scripts.
    if (!posix) this.skip();
    const result = JSON.stringify({
      type: "result",
      subtype: "success",
      is_error: true,
      result: "Not logged in · Please run /login",
    });
    const claude = program("claude", [
      'if [ "$1" = --version ]; then echo "2.1.329 (Claude Code)"; exit 0; fi',
      `cat > /dev/null; echo '${result}'; exit 1`,
    ]);
    const { code, stderr } = await run("tasks.md", "--agent-path", claude);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: Not logged in.*\[agentNotLoggedIn\]\n {2}Run claude/m,
    );
  });

  it("a script with a mistake, and an unknown agent", async () => {
    writeFileSync(
      path.join(repository.root, ".orchestrator", "script.json"),
      '{\n  "stages": { "design": one }\n}',
    );
    await refuses(
      ["tasks.md", ...simulated],
      1,
      "invalidScript",
      /script\.json.*line 2, column 25/,
    );
    await refuses(["tasks.md", "--agent", "gpt"], 2, "invalidSettings", /gpt/);
  });

  it("a pipeline with a mistake, at its place", async () => {
    repository.write(
      ".orchestrator/pipelines/mine.json",
      '{\n  "name": mine\n}',
    );
    await refuses(
      ["tasks.md", "--pipeline", "mine", ...simulated],
      1,
      "invalidPipeline",
      /mine\.json: not valid JSON \(line 2, column 11\)/,
    );
  });

  it("a setting that is out of its range", () =>
    refuses(
      ["tasks.md", "--heal-attempts", "9"],
      2,
      "invalidSettings",
      /--heal-attempts is "9"/,
    ));

  it("a file in the place of the state folder", async () => {
    rmSync(path.join(repository.root, ".orchestrator"), { recursive: true });
    repository.write(".orchestrator", "mine\n");
    assertFails(
      await run("tasks.md"),
      1,
      "readOnlyFolder",
      /\.orchestrator.*cannot be written/,
    );
    assert.equal(repository.read(".orchestrator").toString(), "mine\n");
    assert.equal(look(), before);
  });

  it("a folder that cannot be written to", async function () {
    if (!posix || (isRoot && process.platform !== "linux")) {
      console.warn("      skipped: needs permissions that bind, or Linux");
      this.skip();
    }
    const folder = path.join(repository.root, ".orchestrator");
    // Permissions do not bind root; a mount that is read-only does.
    if (isRoot)
      execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", folder]);
    else chmodSync(folder, 0o500);
    try {
      assertFails(
        await run("tasks.md"),
        1,
        "readOnlyFolder",
        /cannot be written/,
      );
    } finally {
      if (isRoot) execFileSync("umount", [folder]);
      else chmodSync(folder, 0o700);
    }
  });

  it("a database of a newer version, or a damaged one: it is left as it is", async () => {
    await cli(repository.root, ["list"]);
    const file = path.join(state(), "orchestrator.db");
    const good = readFileSync(file);
    const newer = Buffer.from(good);
    newer.writeUInt32BE(9_999, 60);
    const cut = good.subarray(0, good.length / 2);
    for (const [bytes, code, sentence] of [
      [newer, "databaseTooNew", /newer Orchestrator Manager/],
      [cut, "databaseDamaged", /cannot be used/],
      [Buffer.from("no database"), "databaseDamaged", /cannot be used/],
    ] as const) {
      writeFileSync(file, bytes);
      for (const args of [
        ["tasks.md", ...simulated],
        ["--task", "x"],
      ])
        assertFails(await run(...args), 1, code, sentence);
      assertFails(await cli(repository.root, ["list"]), 1, code, sentence);
      assert.deepEqual(readFileSync(file), bytes);
      assert.equal(look(), before);
    }
    writeFileSync(file, good);
    assert.equal((await cli(repository.root, ["list"])).code, 0);
  });

  it("a disk that fills up while an agent works: the engine stops and says so; with space again nothing is lost", async function () {
    if (process.platform !== "linux" || !isRoot) {
      console.warn("      skipped: only root on Linux can mount a small disk");
      this.skip();
    }
    const disk = path.join(repository.root, ".orchestrator");
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]);
    try {
      writeFileSync(
        path.join(disk, "script.json"),
        JSON.stringify({
          stages: { design: { delayMs: 2_000 } },
          tasks: {
            T001: { edits: [{ path: "one.txt", write: "text\n" }] },
          },
        }),
      );
      const started = await startCli(repository.root, [
        "run",
        "tasks.md",
        ...simulated,
        "--auto-merge",
      ]);
      await started.saw("design: started");
      const filler = path.join(disk, "filler");
      try {
        writeFileSync(filler, Buffer.alloc(16 * 1024 * 1024));
      } catch (error) {
        assert.match(String(error), /ENOSPC/);
      }
      const { code, stderr } = await started.ended;
      // Either the record cannot be written and the engine stops, or the attempt cannot be followed and it pauses.
      assert.ok(code === 1 || code === 3, stderr);
      assert.match(
        stderr,
        /^error: The disk .*full.*\[diskFull\]\n {2}Free some space/m,
      );
      assert.doesNotMatch(stderr, /^ +at |Warning/m);

      rmSync(filler);
      const list = await cli(repository.root, ["list", "--json"]);
      const [o] = overviewSchema.array().parse(JSON.parse(list.stdout));
      const again = await cli(repository.root, [
        o?.status === "failed" ? "retry" : "resume",
        o?.id ?? "",
      ]);
      assert.equal(again.code, 0, again.stderr);
      assert.equal(repository.read("one.txt").toString(), "text\n");
      assert.ok(statSync(path.join(state(), "orchestrator.db")).size > 0);
    } finally {
      execFileSync("umount", ["--lazy", disk]);
    }
  });
});

describe("a store that can no longer record", function () {
  this.timeout(60_000);

  it("stops the engine, which tells everybody; the next one goes on with what was recorded", async () => {
    const repository = makeRepository();
    const { supervisorPath, scriptedAgentPath } = await buildBundles();
    const stateFolder = path.join(repository.outside, "state");
    const script = path.join(repository.outside, "script.json");
    const edits = [{ path: "one.txt", write: "text\n" }];
    writeFileSync(
      script,
      JSON.stringify({
        stages: {
          specification: { delayMs: 1_000 },
          implementation: { edits },
        },
      }),
    );
    let full = false;
    const files: FileOperations = {
      ...nodeFiles,
      write: (...args) => {
        if (full) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        return nodeFiles.write(...args);
      },
    };
    const log: string[] = [];
    const open = async () =>
      createEngine({
        workspace: repository.root,
        stateFolder,
        settings: () => ({ ...defaultSettings, agent: `script:${script}` }),
        apiKey: () => Promise.resolve(null),
        scriptedAgentPath,
        nodePath: process.execPath,
        store: await openStore(stateFolder, {
          files,
          onSnapshotFailed: (error) => log.push(error.code),
        }),
        runners: createRunners({
          supervisorPath,
          viewerPath: "",
          nodePath: process.execPath,
          stateFolder,
          pool: () => defaultSettings.pool,

          worktrees: worktreeCarrier,
          onTrouble: (message) => log.push(message),
        }),
        viewerPath: "",
        log: () => undefined,
        clock: systemClock,
      });
    const told = (engine: Engine, fits: (notice: Notice) => boolean) =>
      new Promise<Notice>((resolve) => {
        engine.subscribe((notice) => {
          if (fits(notice)) resolve(notice);
        });
      });
    const isOver = (notice: Notice) =>
      notice.kind === "event" && notice.event.type === "orchestrationCompleted";
    try {
      const first = await open();
      const working = told(
        first,
        (notice) =>
          notice.kind === "event" && notice.event.type === "attemptStarted",
      );
      const stopped = told(first, ({ kind }) => kind === "engineStopped");
      const id = await first.start({ text: "x", options: { autoMerge: true } });
      await working;
      full = true;
      const notice = await stopped;
      assert.ok(notice.kind === "engineStopped");
      assert.equal(notice.failure.code, "diskFull");
      assert.match(notice.failure.fix ?? "", /Free some space/);
      await assert.rejects(first.start({ text: "y", options: {} }), {
        code: "diskFull",
      });
      assert.equal((await first.get(id)).status, "running");
      await first.close();
      assert.deepEqual(log, []);

      full = false;
      const second = await open();
      await second.recover();
      const over = told(second, isOver);
      if ((await second.get(id)).status !== "completed") await over;
      const events = await second.events(id);
      assert.deepEqual(fold(events), await second.get(id));
      const attempts = (await second.get(id)).attempts;
      assert.equal(
        attempts.filter(({ stage }) => stage === "specification").length,
        1,
      );
      assert.equal(repository.read("one.txt").toString(), "text\n");
      await second.close();
    } finally {
      repository.dispose();
    }
  });
});
