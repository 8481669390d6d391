import assert from "node:assert/strict";
import { mkdir, realpath, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { claudeAgent } from "../../src/agents/claude/agent";
import { temporaryFolder } from "../support/temporary";

const taken = Date.parse("2026-01-10T12:00:00.000Z");
const minute = 60_000;

describe("Claude Code: what the user spends in a terminal", () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let worktree: string;
  let transcripts: string;

  beforeEach(async () => {
    temporary = temporaryFolder();
    worktree = path.join(temporary.path, "work tree.1");
    await mkdir(worktree);
    transcripts = path.join(
      temporary.path,
      "home",
      "projects",
      (await realpath(worktree)).replaceAll(/[^A-Za-z0-9]/g, "-"),
    );
  });
  afterEach(() => temporary.remove());

  const spent = () =>
    claudeAgent({
      agentPath: "",
      apiKey: null,
      environment: { CLAUDE_CONFIG_DIR: path.join(temporary.path, "home") },
      workspace: temporary.path,
    }).spentByUser(worktree, taken);

  /** A line as 2.1.329 writes it, of what is used of it: 0.0008 dollars. */
  const message = (id: string, minutes: number, text = "Hi.") =>
    JSON.stringify({
      parentUuid: null,
      message: {
        id,
        type: "message",
        role: "assistant",
        model: "claude-opus-5-5",
        content: [{ type: "text", text }],
        usage: { input_tokens: 100, output_tokens: 20 },
      },
      type: "assistant",
      timestamp: new Date(taken + minutes * minute).toISOString(),
    });
  const write = async (name: string, ...lines: readonly string[]) => {
    const file = path.join(transcripts, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${lines.join("\n")}\n`);
    return file;
  };
  const isAbout = (usd: number | null, wanted: number) =>
    assert.ok(usd !== null && Math.abs(usd - wanted) < 1e-9, `${usd}`);

  it("is what the messages since then cost, each counted once, those of sub-agents and of new sessions too", async () => {
    await write(
      "one.jsonl",
      message("before", -5),
      '{"type":"user","message":{"content":"Go on."}}',
      "no JSON",
      message("a", 1),
      message("a", 1, "The second block of the same."),
      message("b", 2),
    );
    await write(path.join("one", "subagents", "x.jsonl"), message("c", 3));
    await write("two.jsonl", message("d", 4));
    isAbout(await spent(), 4 * 0.0008);
  });

  it("is nothing where the user only looked", async () => {
    const file = await write("one.jsonl", message("before", -5));
    const then = new Date(taken - minute);
    await utimes(file, then, then);
    isAbout(await spent(), 0);
  });

  it("is not known without a transcript", async () => {
    assert.equal(await spent(), null);
    await mkdir(transcripts, { recursive: true });
    assert.equal(await spent(), null);
    await rm(worktree, { recursive: true });
    assert.equal(await spent(), null);
  });
});
