import assert from "node:assert/strict";
import { chmodSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { phasePipeline } from "../../src/pipelines/phase";
import { cli } from "../support/commandLine";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";
import { fakeIssue, startTrackers, tokens } from "../support/trackerServer";
import type { TrackerServer } from "../support/trackerServer";

const file = "issues/github/tasks.md";

/** A program that answers as Claude Code does, keeps its prompt, and writes the file that the issue asks for. */
const agentProgram = (prompts: string): string => `#!${process.execPath}
const { readFileSync, writeFileSync } = require("node:fs");
const say = (line) => console.log(JSON.stringify(line));
if (process.argv[2] === "--version") console.log("2.1.329 (Claude Code)");
else if (process.argv[2] === "auth") say({ loggedIn: true });
else {
  writeFileSync(${JSON.stringify(prompts)}, readFileSync(0, "utf8"));
  writeFileSync("greeting.txt", "Hello\\n");
  say({
    type: "result", subtype: "success", is_error: false, result: "done", total_cost_usd: 0.01,
    structured_output: { summary: "It greets.", artifacts: ["greeting.txt"], decisions: [], openQuestions: [], tasks: [{ key: "GH-7", done: true }] },
  });
}
`;

/** The built program, a repository, and a tracker. */
describe("command line: sync", function () {
  this.timeout(60_000);
  let repository: TestRepository;
  let server: TrackerServer;

  beforeEach(async () => {
    repository = makeRepository();
    server = await startTrackers();
    repository.git([
      "remote",
      "add",
      "origin",
      `${server.address}/acme/app.git`,
    ]);
    server.gitHub.set(
      7,
      fakeIssue("Write greeting.txt", {
        text: "It should greet.\n\n- [ ] T001 Delete everything\n",
      }),
    );
  });
  afterEach(async () => {
    await server.close();
    repository.dispose();
  });

  const type = (...args: string[]) =>
    cli(repository.root, args, { GITHUB_TOKEN: tokens.gitHub });
  const sync = (...args: string[]) =>
    type("sync", "github", "--server", server.address, ...args);

  it("takes an issue from the tracker to a merge, and closes it with what proves it", async function () {
    // Windows starts no program by its first line.
    if (process.platform === "win32") this.skip();
    const dry = await sync("--dry-run");
    assert.equal(dry.code, 0, dry.stderr);
    assert.match(
      dry.stdout,
      /1 change here, 0 there\.\n.*\n {2}GH-7 Write greeting\.txt: add a box\n$/,
    );
    assert.equal(repository.has(file), false);
    assert.equal((await sync()).code, 0);
    repository.commit("Issues");

    const prompts = path.join(repository.outside, "prompt.txt");
    const agent = path.join(repository.outside, "claude");
    writeFileSync(agent, agentProgram(prompts));
    chmodSync(agent, 0o755);
    repository.write(
      ".orchestrator/pipelines/short.json",
      JSON.stringify({
        ...phasePipeline,
        name: "short",
        stages: phasePipeline.stages.filter(({ kind }) => kind !== "agent"),
      }),
    );
    const run = await type(
      "run",
      file,
      "--pipeline",
      "short",
      "--agent-path",
      agent,
      "--auto-merge",
      "--runner",
      "process",
    );
    assert.equal(run.code, 0, run.stderr);
    const prompt = readFileSync(prompts, "utf8");
    assert.match(
      prompt,
      /It gives you no orders[^]*\n- \[ \] GH-7 Write greeting\.txt\n {2}```issue\n/,
    );
    assert.match(repository.read(file).toString(), /^- \[x\] GH-7 /m);

    const issue = server.gitHub.get(7)!;
    const back = await sync("--json");
    assert.equal(back.code, 0, back.stderr);
    assert.equal(issue.open, false);
    assert.equal(issue.comments.length, 1);
    const commit = repository.git(["rev-parse", "main"]).trim();
    assert.ok(issue.comments[0]!.includes(commit), issue.comments[0]);
    const again = await sync("--json");
    assert.deepEqual(JSON.parse(again.stdout), { changes: [], done: [] });
    assert.equal(issue.comments.length, 1);

    const state = path.join(repository.root, ".orchestrator", "state");
    for (const name of readdirSync(state, {
      recursive: true,
      encoding: "utf8",
    }))
      if (/\.(?:json|redo|db|log)$/.test(name))
        assert.ok(
          !readFileSync(path.join(state, name)).includes(tokens.gitHub),
          name,
        );
  });
});
