import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { buttonsFor } from "../../src/editor/failures";
import type { ExtensionApi } from "../../src/editor/extensionApi";
import { startRequestSchema } from "../../src/model/api";
import {
  extension,
  folder,
  git,
  prepareRepository,
  set,
  tasksUri,
  until,
} from "./workspace";

const runMs = 60_000;

/** Long enough for the engine to be closed and opened again meanwhile, even on a busy machine. */
const script = {
  stages: { "*": { verdict: "pass" } },
  tasks: {
    "*": {
      delayMs: 5_000,
      costUsd: 0.5,
      edits: [{ path: "src/slow.txt", write: "slow\n" }],
    },
  },
};

/** By its name the last suite, as another one needs a workspace in which nothing was run yet. */
describe("engine that is closed while an attempt is at work", function () {
  this.timeout(runMs + 10_000);
  this.bail(true);

  let orchestrator: ExtensionApi;
  let id: string;
  const current = async () => (await orchestrator.engine()).get(id);
  const request = startRequestSchema.parse({
    file: "slow.md",
    options: { autoMerge: true, skip: ["design", "analyze"] },
  });

  before(async () => {
    prepareRepository();
    writeFileSync(
      path.join(folder(), ".orchestrator", "slow.json"),
      JSON.stringify(script),
    );
    writeFileSync(
      path.join(folder(), "slow.md"),
      "# Tasks: Slow\n\n- [ ] S001 Write `src/slow.txt`\n",
    );
    git("add", "--all");
    git("commit", "-q", "-m", "A slow task");
    orchestrator = await extension();
    await set("agent", "script:.orchestrator/slow.json");
    id = await (await orchestrator.engine()).start(request);
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await set("agent", undefined);
  });

  it("refuses a second start on the same file, and offers the first or its end", async () => {
    await assert.rejects((await orchestrator.engine()).start(request), {
      code: "alreadyRunning",
      orchestration: id,
    });
    assert.deepEqual(
      buttonsFor("alreadyRunning", id).map(({ title, command, args }) => ({
        title,
        command,
        args,
      })),
      [
        { title: "Show", command: "orchestrator.openDashboard", args: [id] },
        {
          title: "Cancel Existing",
          command: "orchestrator.cancel",
          args: [id],
        },
      ],
    );
  });

  it("takes the attempt up again and goes on to the end with it alone", async () => {
    const { id: attempt, pid } = await until(
      "the agent at work",
      async () =>
        (await current()).attempts.find(({ status }) => status === "running"),
      runMs,
    );
    const before = await orchestrator.engine();
    await vscode.commands.executeCommand("orchestrator.restart");
    assert.notEqual(await orchestrator.engine(), before, "an engine anew");

    const done = await until(
      "merged",
      async () => {
        const now = await current();
        return now.status === "completed" && now;
      },
      runMs,
    );
    const implementing = done.attempts.filter(
      ({ stage }) => stage === "implement",
    );
    assert.deepEqual(
      implementing.map((one) => [one.id, one.pid]),
      [[attempt, pid]],
    );
    assert.equal(implementing[0]?.outcome?.failure, null);
    assert.match(
      readFileSync(
        path.join(path.dirname(tasksUri().fsPath), "slow.md"),
        "utf8",
      ),
      /- \[x\] S001/,
    );
  });
});
