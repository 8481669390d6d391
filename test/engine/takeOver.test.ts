import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { violations } from "../../src/engine/invariants";
import type { Orchestration } from "../../src/model/orchestration";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { eventually } from "../support/until";

/** What looks like Claude Code from outside: an attempt that never ends. */
const standIn = `#!/usr/bin/env node
const [first, ...rest] = process.argv.slice(2);
if (first === "--version") console.log("2.1.329 (Claude Code)");
else if (first === "auth") console.log(JSON.stringify({ loggedIn: true }));
else {
  console.log(JSON.stringify({ type: "system", subtype: "init", session_id: rest[rest.indexOf("--session-id") + 1] }));
  setInterval(() => undefined, 1000);
}
`;

/** A line of a transcript as 2.1.329 writes it, of what is used of it. */
const message = (id: string): string =>
  JSON.stringify({
    message: {
      id,
      type: "message",
      role: "assistant",
      model: "claude-opus-5-5",
      content: [{ type: "text", text: "Hi." }],
      usage: { input_tokens: 100, output_tokens: 20 },
    },
    type: "assistant",
    // The user has time.
    timestamp: new Date(Date.now() + 60_000).toISOString(),
  });
const messageUsd = 0.0008;

const isAbout = (usd: number | undefined, wanted: number): void =>
  assert.ok(usd !== undefined && Math.abs(usd - wanted) < 1e-9, `${usd}`);

describe("a run whose session the user has taken over", function () {
  this.timeout(60_000);
  let bench: Bench;
  const { CLAUDE_CONFIG_DIR: formerHome } = process.env;

  beforeEach(async () => {
    bench = await openBench({});
    const { outside } = bench.repository;
    const program = path.join(outside, "claude.mjs");
    writeFileSync(program, standIn);
    chmodSync(program, 0o755);
    bench.settings = { ...bench.settings, agent: "claude", agentPath: program };
    process.env["CLAUDE_CONFIG_DIR"] = path.join(outside, "home");
  });
  afterEach(async () => {
    if (formerHome === undefined) delete process.env["CLAUDE_CONFIG_DIR"];
    else process.env["CLAUDE_CONFIG_DIR"] = formerHome;
    await bench.dispose();
  });

  const takenOver = async (): Promise<Orchestration> => {
    const id = await bench.start({
      text: "one",
      options: { skip: ["specification", "qa"] },
    });
    // Its first line names its session.
    await eventually(async () => {
      const [attempt] = (await bench.engine.get(id)).attempts;
      assert.ok(attempt);
      const log = path.join(
        bench.repository.root,
        ...[".orchestrator", "state", "attempts", attempt.id, "stdout.log"],
      );
      assert.ok(existsSync(log) && readFileSync(log, "utf8").includes("init"));
    });
    await bench.engine.pause(id, { now: true });
    await bench.reach(id, "paused");
    await bench.engine.takeOver(id);
    return bench.engine.get(id);
  };

  const write = ({ worktree }: Orchestration, ...lines: string[]): void => {
    const name = realpathSync(worktree?.path ?? "").replaceAll(
      /[^A-Za-z\d]/g,
      "-",
    );
    const folder = path.join(
      process.env["CLAUDE_CONFIG_DIR"] ?? "",
      "projects",
      name,
    );
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "one.jsonl"), `${lines.join("\n")}\n`);
  };

  const isRight = async (o: Orchestration, spent: number): Promise<void> => {
    assert.deepEqual(violations(o), []);
    const { today } = await bench.engine.cost();
    isAbout(today.usd, spent);
    const checks = await bench.engine.doctor();
    assert.equal(
      checks.find(({ check }) => check === "records")?.found,
      "consistent",
    );
  };

  it("is cancelled with the money that the user spent there on record, once, also after a reload", async () => {
    const held = await takenOver();
    write(held, message("a"), message("b"));
    await bench.reopen();
    // Whoever presses twice pays once.
    await Promise.allSettled([
      bench.engine.cancel(held.id),
      bench.engine.cancel(held.id),
    ]);
    const o = await bench.reach(held.id, "cancelled");
    isAbout(o.byHand?.usd, 2 * messageUsd);
    assert.equal(o.byHand?.unknown, 0);
    isAbout(o.costUsd - held.costUsd, 2 * messageUsd);
    await isRight(o, o.costUsd);
    await bench.reopen();
    await isRight(await bench.engine.get(held.id), o.costUsd);
  });

  it("is cancelled with what nobody knows said to be unknown", async () => {
    const held = await takenOver();
    rmSync(held.worktree?.path ?? "", { recursive: true });
    await bench.engine.cancel(held.id);
    const o = await bench.reach(held.id, "cancelled");
    assert.deepEqual(o.byHand, { usd: 0, unknown: 1 });
    await isRight(o, o.costUsd);
    const [listed] = await bench.engine.list();
    assert.deepEqual(listed?.byHand, { usd: 0, unknown: 1 });
  });

  it("is cancelled also where it cannot be found out what was spent", async () => {
    const held = await takenOver();
    await bench.reopen({
      apiKey: () => Promise.reject(new Error("The key ring is locked.")),
    });
    await bench.engine.cancel(held.id);
    const o = await bench.reach(held.id, "cancelled");
    assert.deepEqual(o.byHand, { usd: 0, unknown: 1 });
    await bench.reopen();
    await isRight(o, o.costUsd);
  });
});
