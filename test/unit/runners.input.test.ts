import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import type { AgentCommand } from "../../src/model/agent";
import type { Runner } from "../../src/model/runner";
import { processRunner } from "../../src/runners";
import { lineBeginningWith } from "../../src/runners/input";
import { workClock } from "../../src/runners/waiting";
import { buildBundles } from "../support/bundles";
import { endProcessesIn, nodeRequest, observe } from "../support/runs";
import { temporaryFolder } from "../support/temporary";

const ends = "END";

/** Says every line that it reads, and ends when its input does. */
const echo = `
  const lines = require("node:readline").createInterface({ input: process.stdin });
  lines.on("line", (line) => { console.log("read " + line); if (line === "stop") console.log("${ends} of it"); });
  lines.on("close", () => console.log("closed"));
`;

describe("input of an agent", function () {
  this.timeout(60_000);
  let runner: Runner;
  let temporary: ReturnType<typeof temporaryFolder>;

  before(async () => {
    const { supervisorPath } = await buildBundles();
    runner = processRunner({ supervisorPath, nodePath: process.execPath });
  });
  beforeEach(() => {
    temporary = temporaryFolder();
  });
  afterEach(async () => {
    await endProcessesIn(temporary.path);
    temporary.remove();
  });

  const request = (
    source: string,
    command: Partial<AgentCommand> = {},
    changes: Parameters<typeof nodeRequest>[2] = {},
  ) =>
    nodeRequest(temporary.path, source, {
      ...changes,
      command: { inputEndsAfter: ends, ...command },
    });

  const texts = (run: ReturnType<typeof observe>): string[] =>
    run.lines.map(({ line }) => line);

  it("is the first input, then each line once and in order, until the output says so", async () => {
    const asked = request(echo, { stdin: "first\n" });
    const run = observe(runner, asked);
    await run.saw("read first");
    await runner.send(asked.folder, "z", "one");
    await runner.send(asked.folder, "a", "two");
    await runner.send(asked.folder, "z", "one");
    await run.saw("read two");
    await runner.send(asked.folder, "a", "two");
    await runner.send(asked.folder, "../../odd id", "stop");
    assert.equal((await run.ended)?.reason, "exited");
    assert.deepEqual(texts(run), [
      "read first",
      "read one",
      "read two",
      "read stop",
      `${ends} of it`,
      "closed",
    ]);
    // Nobody is left to read it.
    await runner.send(asked.folder, "late", "late");
    assert.equal(readdirSync(path.join(asked.folder, "input")).length, 3);
  });

  it("is passed on, and ends, when the host is gone right after it left a line", async () => {
    const asked = request(echo, { stdin: "first\n" });
    const run = observe(runner, asked);
    await run.saw("read first");
    run.detach.abort();
    assert.equal(await run.ended, null);
    await runner.send(asked.folder, "1", "one");
    await runner.send(asked.folder, "2", "stop");
    const next = observe(runner, asked);
    // As the host that follows does it, which cannot know what became of it.
    await runner.send(asked.folder, "1", "one");
    assert.equal((await next.ended)?.exitCode, 0);
    assert.equal(texts(next).filter((text) => text === "read one").length, 1);
    assert.equal(texts(next).at(-1), "closed");
  });

  it("is not what a host that died had written half", async () => {
    const asked = request(echo);
    const run = observe(runner, asked);
    await runner.send(asked.folder, "1", "one");
    await run.saw("read one");
    writeFileSync(
      path.join(asked.folder, "input", `000002-x.${randomUUID()}.tmp`),
      "tw",
    );
    await runner.send(asked.folder, "2", "two");
    await runner.send(asked.folder, "3", "stop");
    await run.ended;
    assert.deepEqual(
      texts(run).filter((text) => text.startsWith("read")),
      ["read one", "read two", "read stop"],
    );
    assert.deepEqual(
      readdirSync(path.join(asked.folder, "input")).filter((name) =>
        name.endsWith(".tmp"),
      ),
      [],
    );
  });

  it("waits for an agent that reads late, whatever its length", async () => {
    const long = "x".repeat(5_000_000);
    const asked = request(
      `console.log("ready"); setTimeout(() => {
         require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
           console.log("length " + line.length); if (line === "stop") console.log("${ends}");
         });
       }, 1500)`,
      { stdin: `${long}\n` },
    );
    const run = observe(runner, asked);
    await run.saw("ready");
    await runner.send(asked.folder, "1", long);
    await runner.send(asked.folder, "2", "stop");
    assert.equal((await run.ended)?.exitCode, 0);
    assert.deepEqual(texts(run), [
      "ready",
      "length 5000000",
      "length 5000000",
      "length 4",
      ends,
    ]);
  });

  it("does not matter to an agent that ends before it has read it", async () => {
    const asked = request(`console.log("no need"); process.exit(3)`, {
      stdin: "x".repeat(5_000_000),
    });
    const run = observe(runner, asked);
    const exit = await run.ended;
    assert.deepEqual([exit?.reason, exit?.exitCode], ["exited", 3]);
    assert.ok(!readdirSync(asked.folder).includes("supervisor.log"));
  });

  it("goes on after an enormous line, and after its end in the middle of a line", async () => {
    const asked = request(
      `process.stdin.once("data", () => {
         console.log("x".repeat(5_000_000) + "${ends}"); console.log("not the ${ends}"); console.log("big");
         process.stdin.once("data", () => console.log("${ends}")).on("end", () => console.log("closed"));
       })`,
      { stdin: "first\n" },
    );
    const run = observe(runner, asked);
    await run.saw("big");
    await runner.send(asked.folder, "1", "go on");
    assert.equal((await run.ended)?.exitCode, 0);
    assert.deepEqual(texts(run).slice(1), [
      "not the END",
      "big",
      "END",
      "closed",
    ]);
  });

  it("is at its end at once for an agent that is told no more", async () => {
    const asked = nodeRequest(temporary.path, echo, {
      command: { stdin: "all\n" },
    });
    const run = observe(runner, asked);
    await run.ended;
    assert.deepEqual(texts(run), ["read all", "closed"]);
  });

  it("stops neither the clock nor the watchdog for nothing, but for one that waits for the user", async () => {
    const limits = { stallMs: 1_000, sampleMs: 100 };
    const silent = request(echo, {}, { limits, timeoutMs: 30_000 });
    assert.equal((await observe(runner, silent).ended)?.reason, "stalled");
    const timed = request(echo, {}, { timeoutMs: 1_000 });
    assert.equal((await observe(runner, timed).ended)?.reason, "timedOut");

    const waiting = request(echo, {}, { limits, timeoutMs: 1_000 });
    mkdirSync(waiting.folder);
    await runner.wait(waiting.folder, Date.now() + 60_000);
    const run = observe(runner, waiting);
    await delay(4_000);
    await runner.send(waiting.folder, "1", "stop");
    assert.equal((await run.ended)?.reason, "exited");
  });

  it("counts the time again when nobody may be waited for any more", async () => {
    const over = request(echo, {}, { timeoutMs: 1_000 });
    mkdirSync(over.folder);
    await runner.wait(over.folder, Date.now() + 1_000);
    assert.equal((await observe(runner, over).ended)?.reason, "timedOut");

    const told = request(echo, {}, { timeoutMs: 1_000 });
    mkdirSync(told.folder);
    await runner.wait(told.folder, Date.now() + 60_000);
    const run = observe(runner, told);
    await runner.wait(told.folder, null);
    assert.equal((await run.ended)?.reason, "timedOut");
  });

  it("finds a line by its beginning, wherever the output is cut", () => {
    const piece = fc.constantFrom("E", "EN", "END", "x", "\n", "é", "END\n");
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(5)), (pieces, sizes) => {
        const whole = Buffer.from(pieces.join(""), "utf8");
        const seek = lineBeginningWith(ends);
        let found = false;
        let at = 0;
        for (const size of [...sizes, whole.length]) {
          found ||= seek(whole.subarray(at, at + size));
          at += size;
        }
        assert.equal(
          found,
          whole
            .toString("utf8")
            .split("\n")
            .some((line) => line.startsWith(ends)),
        );
      }),
    );
  });

  it("counts as work all time but what was spent waiting", () => {
    const worked = workClock();
    assert.equal(worked(100, false), 100);
    assert.equal(worked(300, true), 100);
    assert.equal(worked(350, false), 150);
  });
});
