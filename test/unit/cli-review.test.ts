import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commentsOfFile } from "../../src/cli/reviewComments";
import { environmentWith, runInTerminal } from "../../src/cli/terminal";
import { createCliProbe } from "../support/cliProbe";
import { orchestrationOf } from "../support/memoryApi";

describe("cli: review", () => {
  let cwd: string;
  before(() => {
    cwd = mkdtempSync(path.join(tmpdir(), "cli-review-"));
  });
  after(() => rmSync(cwd, { recursive: true, force: true }));

  const reviewed = () => {
    const probe = createCliProbe(cwd);
    const o = orchestrationOf({ status: "mergeReady" });
    probe.api.add(o);
    return { probe, id: o.id };
  };
  const sent = (probe: ReturnType<typeof createCliProbe>) =>
    probe.api.calls.filter(({ method }) => method === "review");

  it("sends the comments of flags and of a file, and follows what comes of them", async () => {
    const { probe, id } = reviewed();
    writeFileSync(
      path.join(cwd, "comments.md"),
      "# Review\n\n- src/b.ts:3: Say why.\n  And how:\n\n      src/c.ts:9: is code\n\n* `src`/d.ts:1: Other.\r\n",
    );
    assert.equal(
      await probe.run(
        "review",
        id.slice(0, 8),
        "--comment",
        "./src/a.ts:12: Name it: better",
        "--comment",
        "C:\\x.ts:2:No",
        "--file",
        "comments.md",
      ),
      3,
    );
    assert.deepEqual(sent(probe), [
      {
        method: "review",
        args: [
          id,
          [
            { file: "src/a.ts", line: 12, text: "Name it: better" },
            { file: "C:/x.ts", line: 2, text: "No" },
            {
              file: "src/b.ts",
              line: 3,
              text: "Say why.\nAnd how:\n\n    src/c.ts:9: is code",
            },
            { file: "`src`/d.ts", line: 1, text: "Other." },
          ],
        ],
      },
    ]);
  });

  it("says what is wrong with a comment, and asks nothing of the engine", async () => {
    writeFileSync(path.join(cwd, "bad.md"), "# Title\n\nPlease do better.\n");
    writeFileSync(path.join(cwd, "none.md"), "# Title\n");
    writeFileSync(path.join(cwd, "empty.md"), "a.ts:1: fine\nb.ts:2:\n");
    for (const [args, sentence] of [
      [[], /The review has no comment\./],
      [["--comment", "Do better"], /--comment: "Do better" names no file/],
      [["--comment", "a.ts:0: x"], /lines are counted from 1/],
      [["--comment", "a.ts:1:  "], /the comment on a\.ts:1 says nothing/],
      [["--file", "bad.md"], /bad\.md, line 3: "Please do better\." names/],
      [["--file", "none.md"], /none\.md has no comment/],
      [["--file", "empty.md"], /empty\.md, line 2: the comment on b\.ts:2/],
      [["--file", "gone.md"], /gone\.md cannot be read/],
    ] as const) {
      const { probe, id } = reviewed();
      assert.equal(await probe.run("review", id, ...args), 2);
      assert.match(probe.err(), sentence);
      assert.match(probe.err(), /\n {2}\S/);
      assert.deepEqual(sent(probe), []);
    }
  });

  it("reads a comment per paragraph or per line", () => {
    assert.deepEqual(
      commentsOfFile("a.ts:1: one\nmore\n\na.ts:2: two\n", "x").map(
        ({ line, text }) => [line, text],
      ),
      [
        [1, "one\nmore"],
        [2, "two"],
      ],
    );
  });
});

describe("cli: takeover", () => {
  const takenOver = { sessionId: "", at: 1, givenBackAt: null };

  it("stops the agent, runs its session in this terminal, gives it back and says how to go on", async () => {
    const probe = createCliProbe("/w");
    const o = orchestrationOf({ status: "running" });
    probe.api.add(o);
    probe.api.on.pause = (id) =>
      probe.api.commit(
        id,
        { type: "orchestrationPaused", failure: null },
        { status: "paused" },
      );
    probe.api.on.takeOver = (id) =>
      probe.api.commit(
        id,
        { type: "takenOver", sessionId: o.id },
        { takeover: { ...takenOver, sessionId: o.id } },
      );
    assert.equal(await probe.run("takeover", o.id), 0);
    assert.deepEqual(probe.terminals, [
      {
        command: probe.api.answers.takenOver.command,
        folder: probe.api.answers.takenOver.folder,
      },
    ]);
    const asked = probe.api.calls.map(({ method, args }) =>
      method === "pause" ? [method, args[1]] : method,
    );
    assert.deepEqual(
      asked.filter((one) => one !== "list"),
      [["pause", { now: true }], "takeOver", "giveBack"],
    );
    assert.match(
      probe.out(),
      new RegExp(`goes on .* orchestrator resume ${o.id.slice(0, 8)}`),
    );
    assert.equal(probe.listens(), false);
  });

  it("leaves alone what was given back or cancelled meanwhile, and gives back what a dead terminal held", async () => {
    const probe = createCliProbe("/w");
    const o = orchestrationOf({ status: "paused" });
    probe.api.add(o);
    assert.equal(await probe.run("takeover", o.id), 0);
    const methods = () => probe.api.calls.map(({ method }) => method);
    assert.ok(!methods().includes("giveBack"));
    assert.ok(!methods().includes("pause"));
    assert.equal(await probe.run("takeover", o.id, "--give-back"), 0);
    assert.ok(methods().includes("giveBack"));
    assert.equal(probe.terminals.length, 1);
  });

  it("gives the program the environment that it needs, and tells how it ended", async () => {
    assert.deepEqual(environmentWith({ A: "1", B: "2" }, { A: null, C: "3" }), {
      B: "2",
      C: "3",
    });
    const { file, env } = { file: process.execPath, env: { TAKEN: "7" } };
    assert.equal(
      await runInTerminal(
        { file, args: ["-e", "process.exit(+process.env.TAKEN)"], env },
        tmpdir(),
      ),
      7,
    );
    await assert.rejects(
      runInTerminal({ file: "no-such-program", args: [], env }, tmpdir()),
      { code: "agentNotFound" },
    );
  });
});
