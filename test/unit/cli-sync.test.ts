import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createCliProbe } from "../support/cliProbe";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";
import {
  fakeIssue,
  jiraAccountName,
  startTrackers,
  tokens,
} from "../support/trackerServer";
import type { TrackerServer } from "../support/trackerServer";

describe("cli: sync", () => {
  let repository: TestRepository;
  let server: TrackerServer;

  beforeEach(async () => {
    server = await startTrackers();
    repository = makeRepository();
    mkdirSync(path.join(repository.root, ".orchestrator", "state"), {
      recursive: true,
    });
    repository.git([
      "remote",
      "add",
      "origin",
      `${server.address}/acme/app.git`,
    ]);
    server.gitHub.set(7, fakeIssue("Greet\u001B[31m"));
    server.jira.set("PROJ-7", fakeIssue("Greet"));
  });
  afterEach(async () => {
    await server.close();
    repository.dispose();
  });

  const probe = (environment: Record<string, string> = {}) =>
    createCliProbe(repository.root, {
      GITHUB_TOKEN: tokens.gitHub,
      JIRA_TOKEN: tokens.jira,
      JIRA_EMAIL: jiraAccountName,
      ...environment,
    });

  it("shows what it does, here and there, and does it", async () => {
    const { run, out } = probe();
    const file = "issues/github/tasks.md";
    assert.equal(await run("sync", "github", "--server", server.address), 0);
    const place = `GitHub ${new URL(server.address).host}/acme/app`;
    assert.equal(
      out(),
      `${place} and ${file}: 1 change here, 0 there.\n${file}:\n  GH-7 Greet: add a box\nDone: 1 change.\n`,
    );
    const text = repository.read(file).toString();
    repository.write(file, text.replace("[ ]", "[x]"));
    const second = probe();
    assert.equal(
      await second.run("sync", "github", "--server", server.address),
      0,
    );
    assert.match(
      second.out(),
      /say the same\.\nleft as it is:\n {2}GH-7 .*: nothing: its box is ticked by hand/,
    );
    const third = probe();
    server.instead = ({ method }) =>
      method === "PATCH" ? { status: 422, body: { message: "Locked" } } : null;
    assert.equal(
      await third.run(
        "sync",
        "github",
        "--server",
        server.address,
        "--close-ticked",
      ),
      1,
    );
    assert.match(third.out(), /GitHub:\n {2}GH-7 .*: close it/);
    assert.match(
      third.err(),
      /^not done: GH-7 .*\nerror: GitHub refuses: Locked \(HTTP 422\)\. \[trackerRefused\]\n {2}\S/,
    );
    assert.ok(!/secret|\p{Cc}(?<!\n)/u.test(third.out() + third.err()));
  });

  it("reads GH_TOKEN, labels, and Jira's site and file", async () => {
    const gitHub = probe({ GITHUB_TOKEN: "", GH_TOKEN: tokens.gitHub });
    assert.equal(
      await gitHub.run(
        "sync",
        "github",
        "--server",
        server.address,
        "--repo",
        "acme/app",
        "--label",
        "bug",
        "--json",
        "--dry-run",
      ),
      0,
      gitHub.err(),
    );
    assert.deepEqual(gitHub.lines(), [{ changes: [], done: [] }]);
    assert.equal(server.asked.at(-1)?.parameters.get("labels"), "bug");
    const jira = probe({ JIRA_SITE: server.address });
    assert.equal(
      await jira.run("sync", "jira", "--file", "todo/tasks.md"),
      0,
      jira.err(),
    );
    assert.match(
      repository.read("todo/tasks.md").toString(),
      /^- \[ \] PROJ-7 Greet$/m,
    );
  });

  it("says what is missing or wrong, with a way out, and asks no tracker", async () => {
    writeFileSync(path.join(repository.outside, "elsewhere.md"), "");
    symlinkSync(
      repository.outside,
      path.join(repository.root, "out"),
      "junction",
    );
    const gitHub = ["github", "--server", server.address];
    const cases: [string[], number, string, RegExp, Record<string, string>?][] =
      [
        [["jira"], 2, "invalidSettings", /site of Jira is not named/],
        [
          ["jira", "--site", "http://example.com"],
          2,
          "invalidSettings",
          /no address of Jira/,
        ],
        [
          ["jira", "--site", server.address],
          2,
          "invalidSettings",
          /account of Jira is not named/,
          { JIRA_EMAIL: "" },
        ],
        [["jira"], 1, "trackerNotLoggedIn", /is not set/, { JIRA_TOKEN: "" }],
        [
          ["github"],
          1,
          "trackerNotLoggedIn",
          /is not set/,
          { GITHUB_TOKEN: "" },
        ],
        [["github"], 2, "invalidSettings", /no repository of github\.com/],
        [
          ["github", "--server", "https://me:secret@example.com"],
          2,
          "invalidSettings",
          /no address of GitHub/,
        ],
        [[...gitHub, "--repo", "acme"], 2, "invalidSettings", /--repo is/],
        [
          [...gitHub, "--file", "../tasks.md"],
          2,
          "invalidSettings",
          /no file in the workspace/,
        ],
        [
          [...gitHub, "--file", "out/elsewhere.md"],
          2,
          "invalidSettings",
          /no file in the workspace/,
        ],
        [
          [...gitHub, "--file", "out/new/tasks.md"],
          2,
          "invalidSettings",
          /no file in the workspace/,
        ],
      ];
    for (const [args, code, name, sentence, environment] of cases) {
      const { run, err } = probe(environment);
      assert.equal(await run("sync", ...args), code, err());
      assert.match(err(), sentence);
      assert.match(err(), new RegExp(`\\[${name}\\]\\n {2}\\S`));
    }
    repository.git(["remote", "remove", "origin"]);
    const { run, err } = probe();
    assert.equal(await run("sync", ...gitHub), 2);
    assert.match(err(), /no remote that is called origin/);
    assert.deepEqual(server.asked, []);
  });
});
