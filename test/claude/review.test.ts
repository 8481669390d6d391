import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { environmentWith } from "../../src/cli/terminal";
import { violations } from "../../src/engine/invariants";
import type { TakenOver } from "../../src/model/api";
import { claudeBenches } from "../support/claudeBench";
import { answer, use, write } from "../support/replies";

/** A whole run with the real Claude Code, in which the user reviews and takes over. */
describe("Claude Code and its user", function () {
  this.timeout(90_000);
  const benches = claudeBenches();
  const onlyWork = { skip: ["specification", "qa"] };

  it("goes on in its session with the comments of a review", async () => {
    const claude = await benches.open({
      files: {},
      rules: [
        {
          user: "Another round, after the user's review",
          steps: [
            use(write("made.txt", "one\n2\n")),
            answer({ summary: "As a digit." }),
          ],
        },
        {
          user: "Make made.txt",
          steps: [
            use(write("made.txt", "one\ntwo\n")),
            answer({ summary: "Made it." }),
          ],
        },
      ],
    });
    const id = await claude.start({ text: "Make made.txt", options: onlyWork });
    await claude.reach(id, "mergeReady");
    await claude.engine.review(id, [
      { file: "made.txt", line: 2, text: "As a digit, please." },
    ]);
    const o = await claude.reach(id, "mergeReady");
    assert.deepEqual(violations(o), []);
    const [first, second] = o.attempts;
    assert.equal(second?.sessionId, first?.sessionId);
    assert.equal(second?.evidence?.holds, true);
    const conversation = claude.api.requests.at(-1)?.conversation ?? "";
    // The session knows its work, and the comment is in it.
    assert.match(conversation, /# Implementation: Make made\.txt/);
    assert.match(conversation, /made\.txt:2/);
    assert.match(conversation, /As a digit, please\./);
    await claude.engine.merge(id);
    await claude.reach(id, "completed");
    assert.equal(claude.repository.read("made.txt").toString(), "one\n2\n");
  });

  it("leaves its session to the user in a terminal, and is told of it when it goes on", async function () {
    // A terminal without a library: `script` of util-linux and of macOS take their arguments in different ways.
    if (process.platform !== "linux" || !hasScript()) {
      console.warn(
        "      skipped: needs Linux and `script` (package bsdutils or util-linux)",
      );
      return this.skip();
    }
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const claude = await benches.open({
      files: {},
      rules: [
        {
          user: "The user was here",
          steps: [
            use(write("made.txt", "by the agent\n")),
            answer({ summary: "Made it." }),
          ],
        },
        { user: "And by hand?", steps: [{ text: "An aside." }] },
        {
          user: "Make made.txt",
          steps: [{ text: "I think about it.", after: held }],
        },
      ],
    });
    const id = await claude.start({ text: "Make made.txt", options: onlyWork });
    while (claude.api.requests.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await claude.engine.pause(id, { now: true });
    const paused = await claude.reach(id, "paused");
    release();
    const taken = await claude.engine.takeOver(id);
    assert.equal(taken.sessionId, paused.attempts.at(-1)?.sessionId);
    for (const request of ["resume", "retry", "skip", "takeOver"] as const)
      await assert.rejects(claude.engine[request](id), {
        code: "notAllowedNow",
      });
    // Also after a reload: it is on record.
    await claude.reopen();
    await assert.rejects(claude.engine.resume(id), { code: "notAllowedNow" });

    beAtHome(taken.folder);
    const screen = await onTerminal(taken, "And by hand?", /An\s*aside/);
    assert.match(screen, /Make\s*made\.txt/);
    writeFileSync(path.join(taken.folder, "hand.txt"), "by hand\n");

    await claude.engine.giveBack(id);
    const { byHand } = await claude.engine.get(id);
    assert.ok((byHand?.usd ?? 0) > 0, "what the user asked there is booked");
    assert.equal(byHand?.unknown, 0);
    await claude.engine.resume(id);
    const o = await claude.reach(id, "mergeReady");
    assert.deepEqual(violations(o), []);
    assert.equal(o.takeover, null);
    assert.equal(o.attempts.at(-1)?.sessionId, taken.sessionId);
    assert.deepEqual(
      o.attempts.at(-1)?.evidence?.changedFiles.map((file) => file.path),
      ["hand.txt", "made.txt"],
    );
  });
});

/** As after the questions that the program asks at its first start, which ask the real service. */
function beAtHome(folder: string): void {
  const file = path.join(
    process.env["CLAUDE_CONFIG_DIR"] ?? "",
    ".claude.json",
  );
  const known = z
    .looseObject({})
    .parse(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});
  writeFileSync(
    file,
    JSON.stringify({
      ...known,
      hasCompletedOnboarding: true,
      theme: "dark",
      customApiKeyResponses: {
        approved: [process.env["ANTHROPIC_API_KEY"]],
        rejected: [],
      },
      projects: { [folder]: { hasTrustDialogAccepted: true } },
    }),
  );
}

const hasScript = (): boolean =>
  spawnSync("script", ["--version"]).status === 0;

/**
 * Runs it on a terminal, with a first question of the user, until it shows this; then ends it as a closed terminal does. Returns all that
 * it showed. The question is not typed: a program that is busy starting loses keys.
 */
const onTerminal = (
  { command: { file, args, env }, folder }: TakenOver,
  question: string,
  wanted: RegExp,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const quoted = [file, ...args, question].map(
      (word) => `'${word.replaceAll("'", "'\\''")}'`,
    );
    const child = spawn(
      "script",
      ["--quiet", "--return", "--command", quoted.join(" "), "/dev/null"],
      {
        cwd: folder,
        // On a CI machine the program draws nothing before its end.
        env: {
          ...environmentWith(process.env, env),
          CI: undefined,
          TERM: "xterm-256color",
        },
        stdio: ["pipe", "pipe", "ignore"],
      },
    );
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      // Words are put in place by control sequences, so that there are no spaces between them.
      if (wanted.test(plain(shown))) child.kill("SIGTERM");
    });
    child.once("error", reject);
    child.once("close", () => resolve(plain(shown)));
  });

/** What is left of a screen without its control sequences. */
const plain = (screen: string): string =>
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  screen.replace(/\x1b(?:\[[0-9;?<>=]*[A-Za-z]|\][^\x07]*\x07|.)/g, " ");
