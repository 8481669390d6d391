import assert from "node:assert/strict";
import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../src/editor/extensionApi";
import { startRequestSchema } from "../../src/model/api";
import type { Orchestration } from "../../src/model/orchestration";
import {
  extension,
  folder,
  prepareRepository,
  rows,
  set,
  until,
} from "./workspace";

const runMs = 60_000;

const script = {
  stages: {
    implementation: [
      { edits: [{ path: "made.txt", write: "one\ntwo\n" }] },
      { edits: [{ path: "made.txt", write: "one\n2\n" }] },
    ],
    "*": { verdict: "pass" },
  },
};

/** What looks like Claude Code from outside: an attempt that never ends, and a terminal that waits. */
const standIn = `#!/usr/bin/env node
const [first, ...rest] = process.argv.slice(2);
if (first === "--version") console.log("2.1.329 (Claude Code)");
else if (first === "auth") console.log(JSON.stringify({ loggedIn: true }));
else {
  if (first === "-p")
    console.log(JSON.stringify({ type: "system", subtype: "init", session_id: rest[rest.indexOf("--session-id") + 1] }));
  else console.log("ARGUMENTS", first, ...rest);
  setInterval(() => undefined, 1000);
}
`;

/** After the whole run, which needs a workspace in which nothing was run yet. */
describe("orchestration whose user takes part", function () {
  this.timeout(runMs + 10_000);

  let orchestrator: ExtensionApi;
  let id: string;
  const current = async (): Promise<Orchestration> =>
    (await orchestrator.engine()).get(id);
  const reach = (status: Orchestration["status"]): Promise<Orchestration> =>
    until(
      status,
      async () => {
        const now = await current();
        return now.status === status && now;
      },
      runMs,
    );
  const start = async (agent: string, text: string): Promise<void> => {
    await set("agent", agent);
    id = await (
      await orchestrator.engine()
    ).start(
      startRequestSchema.parse({ text, options: { skip: ["specification"] } }),
    );
  };

  before(async () => {
    prepareRepository();
    writeFileSync(
      path.join(folder(), ".orchestrator", "review.json"),
      JSON.stringify(script),
    );
    orchestrator = await extension();
  });
  afterEach(async () => {
    await (await orchestrator.engine()).cancel(id);
    await reach("cancelled");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await set("agent", undefined);
    await set("agentPath", undefined);
  });

  it("keeps comments on the worktree's lines until they are sent, and sends them as a new round", async () => {
    await start("script:.orchestrator/review.json", "Make made.txt");
    const ready = await reach("mergeReady");
    const uri = vscode.Uri.file(
      path.join(ready.worktree?.path ?? "", "made.txt"),
    );
    await vscode.commands.executeCommand("orchestrator.viewDiff", id);
    await until("the worktree's side", () =>
      vscode.workspace.textDocuments.find(
        (document) => document.uri.toString() === uri.toString(),
      ),
    );
    // As VS Code hands over what is written beside a line.
    const reply = (line: number, text: string) => ({
      thread: {
        uri,
        range: new vscode.Range(line - 1, 0, line - 1, 0),
        comments: [] as vscode.Comment[],
        dispose: () => undefined,
      },
      text,
    });
    const first = reply(1, "Not this one.");
    await vscode.commands.executeCommand(
      "orchestrator.addReviewComment",
      first,
    );
    const second = reply(2, "Wrong.");
    await vscode.commands.executeCommand(
      "orchestrator.addReviewComment",
      second,
    );
    const [shown] = second.thread.comments;
    assert.ok(shown);
    await vscode.commands.executeCommand(
      "orchestrator.editReviewComment",
      shown,
    );
    assert.equal(shown.mode, vscode.CommentMode.Editing);
    shown.body = "As a digit.";
    await vscode.commands.executeCommand(
      "orchestrator.saveReviewComment",
      shown,
    );
    assert.equal(shown.mode, vscode.CommentMode.Preview);
    await vscode.commands.executeCommand(
      "orchestrator.deleteReviewComment",
      first.thread.comments[0],
    );
    assert.deepEqual(
      orchestrator.reviewComments
        .pending()
        [id]?.map(({ file, line, text }) => ({ file, line, text })),
      [{ file: "made.txt", line: 2, text: "As a digit." }],
    );

    const diffs = (): readonly vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ label }) => label.startsWith("Changes of"));
    const [shownBefore] = diffs();
    assert.ok(shownBefore);
    await vscode.commands.executeCommand("orchestrator.review", id);
    assert.deepEqual(orchestrator.reviewComments.pending(), {});
    const again = await until(
      "merge ready again",
      async () => {
        const now = await current();
        return now.status === "mergeReady" && now.review === null && now;
      },
      runMs,
    );
    assert.match(
      again.attempts.findLast(({ stage }) => stage === "implementation")
        ?.prompt ?? "",
      /### made\.txt:2\n\n> two\n\nAs a digit\./,
    );
    await until("the diff of the new round alone", () => {
      const [shownNow, ...others] = diffs();
      return (
        shownNow !== undefined &&
        shownNow !== shownBefore &&
        others.length === 0
      );
    });
  });

  it("is taken over in a terminal, says so everywhere, and is given back when that closes", async function () {
    // The stand-in is a script with a line that says what runs it, which Windows does not read.
    if (process.platform === "win32") return this.skip();
    const program = path.join(folder(), ".orchestrator", "standIn.cjs");
    writeFileSync(program, standIn);
    chmodSync(program, 0o755);
    await set("agentPath", program);
    await start("claude", "Work for ever");
    await until(
      "an agent that has a session",
      async () => {
        const { attempts } = await current();
        const log = path.join(
          folder(),
          ".orchestrator/state/attempts",
          attempts[0]?.id ?? "none",
          "stdout.log",
        );
        return existsSync(log) && statSync(log).size > 0;
      },
      runMs,
    );
    // Looking at it stops nothing, and a second look is the same terminal.
    const lives = () =>
      vscode.window.terminals.filter(({ name }) => name.startsWith("Live: "));
    for (let looks = 0; looks < 2; looks += 1) {
      await vscode.commands.executeCommand("orchestrator.attach", id);
      assert.equal(lives().length, 1);
    }
    const [live] = lives();
    assert.ok(live && "shellArgs" in live.creationOptions);
    assert.match(
      [live.creationOptions.shellArgs].flat()[0] ?? "",
      /viewer\.js$/,
    );
    assert.equal((await current()).status, "running");
    const closed = new Promise<void>((resolve) => {
      const listening = vscode.window.onDidCloseTerminal((terminal) => {
        if (terminal !== live) return;
        listening.dispose();
        resolve();
      });
    });
    live.dispose();
    await closed;
    await vscode.commands.executeCommand("orchestrator.takeOver", id);
    const { status, takeover } = await current();
    assert.equal(status, "paused");
    assert.ok(takeover);
    assert.equal(takeover.givenBackAt, null);
    const terminal = await until("the terminal", () =>
      vscode.window.terminals.find(({ name }) =>
        name.includes("Work for ever"),
      ),
    );
    const { creationOptions } = terminal;
    assert.ok("shellPath" in creationOptions);
    assert.equal(creationOptions.shellPath, program);
    assert.deepEqual([creationOptions.shellArgs].flat().slice(0, 2), [
      "--resume",
      takeover.sessionId,
    ]);
    assert.equal(creationOptions.isTransient, true);
    const row = await until("the row says so", async () =>
      (await rows(orchestrator.orchestrationsTree)).find(({ description }) =>
        description.includes("taken over by you"),
      ),
    );
    assert.match(row.contextValue, /;giveBack;/);
    assert.doesNotMatch(row.contextValue, /;(resume|skip|force|review);/);
    assert.match(
      orchestrator.statusBar.texts().progress ?? "",
      /^\$\(person\) taken over by you · /,
    );
    // A second time it is only shown.
    await vscode.commands.executeCommand("orchestrator.takeOver", id);
    assert.equal(
      vscode.window.terminals.filter(({ name }) =>
        name.includes("Work for ever"),
      ).length,
      1,
    );

    await vscode.commands.executeCommand("orchestrator.giveBack", id);
    const back = await until("it is given back", async () => {
      const now = await current();
      return typeof now.takeover?.givenBackAt === "number" && now;
    });
    assert.equal(back.status, "paused");
    await until("the row offers to resume", async () =>
      (await rows(orchestrator.orchestrationsTree)).some(({ contextValue }) =>
        contextValue.includes(";resume;"),
      ),
    );
  });
});
