import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { apply } from "../../src/engine";
import { openStore } from "../../src/store";
import { everything } from "../support/chaosCampaign";
import type { Ground } from "../support/chaosOrchestration";
import { orchestrate, prepare } from "../support/chaosOrchestration";
import { findResult, problemsOf } from "../support/chaosResult";
import type { Content } from "../support/chaosResult";
import { allStored } from "../support/everything";

/** The control of the campaign itself: what must not be is put there by hand, and has to be found. */
describe("chaos: the checker", function () {
  this.timeout(120_000);
  let ground: Ground;
  let expected: Content;
  let prepared: ReturnType<typeof prepare>;
  const undo: (() => void)[] = [];

  before(async () => {
    prepared = prepare("untracked");
    ground = prepared.ground();
    await orchestrate(ground);
    const found = await findResult(ground);
    assert.deepEqual(found.problems, []);
    expected = found.content;
  });
  afterEach(() => undo.splice(0).forEach((step) => step()));
  after(async () => {
    await ground.dispose();
    prepared.dispose();
  });

  const git = (...args: string[]) =>
    execFileSync("git", args, {
      cwd: ground.repository,
      env: ground.environment,
      stdio: "ignore",
    });
  const put = (file: string, text = "") => {
    const target = path.join(ground.folder, file);
    writeFileSync(target, text);
    undo.push(() => rmSync(target));
  };

  const doctored: Record<string, { found: RegExp; doctor: () => void }> = {
    "a doubled commit": {
      found: /^commits: /,
      doctor() {
        git("commit", "--allow-empty", "--message", "Again");
        undo.push(() => git("reset", "--hard", "HEAD^"));
      },
    },
    "a tick that is missing": {
      found: /^files: /,
      doctor() {
        const file = path.join(ground.repository, "tasks.md");
        const text = readFileSync(file, "utf8");
        writeFileSync(file, text.replace("[x]", "[ ]"));
        undo.push(() => writeFileSync(file, text));
      },
    },
    "a process that goes on": {
      found: /^a process: /,
      doctor() {
        const child = spawn(
          process.execPath,
          ["-e", "setTimeout(() => undefined, 60_000)"],
          { env: ground.environment, stdio: "ignore" },
        );
        undo.push(() => void child.kill("SIGKILL"));
      },
    },
    "a lock of the user's index": {
      found: /^in the git folder: index\.lock/,
      doctor: () => put("repository/.git/index.lock"),
    },
    "a lock of a branch": {
      found: /^in the git folder: refs\/heads\/main\.lock/,
      doctor: () => put("repository/.git/refs/heads/main.lock"),
    },
    "a branch of ours": {
      found: /^a branch: refs\/heads\/orchestrator\/left/,
      doctor() {
        git("branch", "orchestrator/left");
        undo.push(() => git("branch", "--delete", "orchestrator/left"));
      },
    },
    "a worktree of ours": {
      found: /^a worktree: /,
      doctor() {
        const folder = path.join(ground.folder, "left");
        git("worktree", "add", "--detach", folder);
        undo.push(() => git("worktree", "remove", folder));
      },
    },
    "a temporary file": {
      found: /^a temporary file: left/,
      doctor: () => put("temporary/left"),
    },
    "a half-written file in the state folder": {
      found: /^in the state folder: left\.tmp/,
      doctor: () => put("repository/.orchestrator/state/left.tmp"),
    },
  };

  for (const [what, { found, doctor }] of Object.entries(doctored))
    it(`finds ${what}`, async () => {
      doctor();
      const problems = problemsOf(
        await findResult(ground),
        expected,
        everything,
      );
      assert.ok(
        problems.some((problem) => found.test(problem)),
        problems.join("\n"),
      );
    });

  it("finds a batch that was done twice", async () => {
    const store = await openStore(ground.stateFolder);
    const [o] = allStored(store);
    const once = store
      .events(o!.id)
      .find(({ type }) => type === "batchCompleted");
    const twice = { ...once!, seq: o!.seq + 1 };
    store.commit(twice, o!, apply(o!, twice));
    store.close();
    const { problems } = await findResult(ground);
    assert.ok(problems.includes("done twice: batchCompleted implement 0"));
    assert.ok(problems.some((problem) => problem.includes("stays so")));
  });

  it("finds a database that is damaged", async () => {
    const file = path.join(ground.stateFolder, "orchestrator.db");
    appendFileSync(file, Buffer.alloc(4096, 7));
    writeFileSync(file, readFileSync(file).fill(7, 4096, 6000));
    await assert.rejects(() => findResult(ground), /cannot be used/);
  });
});
