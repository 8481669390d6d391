import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { openContainerBench } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { image, useOtherMachines } from "../support/containerEngine";
import { observe } from "../support/runs";
import { eventually, until } from "../support/until";

/** Says that it runs, then works until it is ended. */
const working = `console.log("ready"); setInterval(() => {}, 1000);`;

describe("containers on other machines", function () {
  this.timeout(120_000);
  const given = useOtherMachines(2);
  let bench: ContainerBench;

  beforeEach(async () => {
    const endpoints = given.machines.map(({ endpoint }) => endpoint);
    bench = await openContainerBench(
      { endpoint: endpoints[0] ?? "", image },
      { endpoints, size: 1 },
      { silenceMs: 5_000 },
    );
  });
  afterEach(() => bench.dispose());

  const states = () => bench.pool.look().slots.map(({ state }) => state.kind);
  const limits = { sampleMs: 200 };
  const inWorktree = (name: string) => path.join(bench.worktree, name);

  it("have the worktree as it lies here, and leave it as the agent did", async () => {
    const { repository } = bench;
    repository.write(".orchestrator/state/worktrees/w1/a.txt", "changed\n");
    repository.write(".orchestrator/state/worktrees/w1/other.txt", "other\n");
    const run = observe(
      bench.runner,
      bench.request(`
        const { execSync } = require("node:child_process");
        const { writeFileSync, rmSync, existsSync } = require("node:fs");
        console.log(execSync("git log --format=%s && git status --short").toString());
        console.log("repository " + existsSync(${JSON.stringify(repository.root)} + "/.git"));
        writeFileSync("made.txt", "by the agent");
        rmSync("other.txt");
        writeFileSync(require("node:os").homedir() + "/session", "known");
        process.exit(3);
      `),
    );
    const exit = await run.ended;
    assert.deepEqual(
      [exit?.reason, exit?.exitCode, exit?.error],
      ["exited", 3, null],
    );
    const lines = run.lines.map(({ line }) => line);
    for (const line of [
      "Files",
      " M a.txt",
      "?? other.txt",
      "repository false",
    ])
      assert.ok(lines.includes(line), lines.join("\n"));
    assert.equal(readFileSync(inWorktree("made.txt"), "utf8"), "by the agent");
    assert.equal(readFileSync(inWorktree("a.txt"), "utf8"), "changed\n");
    assert.ok(!existsSync(inWorktree("other.txt")));
    assert.equal(
      repository.git(["-C", bench.worktree, "status", "--short"]).trim(),
      "M a.txt\n?? made.txt",
    );
    // Whichever machine the next one is on.
    const next = observe(
      bench.runner,
      bench.request(
        `console.log(require("node:fs").readFileSync(require("node:os").homedir() + "/session", "utf8"))`,
      ),
    );
    assert.equal((await next.ended)?.exitCode, 0);
    assert.deepEqual(
      next.lines.map(({ line }) => line),
      ["known"],
    );
    assert.deepEqual(states(), ["free", "free"]);
    for (const { docker } of given.machines) {
      assert.deepEqual(await docker.listContainers({ all: true }), []);
      assert.deepEqual((await docker.listVolumes()).Volumes ?? [], []);
    }
  });
});
