import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
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
    implementation: {
      ask: [
        { permission: "npm test", rule: "Bash(npm test *)" },
        { choice: "Which one?", options: ["tabs", "spaces"] },
      ],
      edits: [{ path: "src/style.txt", write: "{{answer}}\n" }],
    },
    "*": { verdict: "pass" },
  },
};

/** After the whole run, which needs a workspace in which nothing was run yet. */
describe("orchestration whose agent asks", function () {
  this.timeout(runMs + 10_000);
  this.bail(true);

  let orchestrator: ExtensionApi;
  let id: string;
  const current = async (): Promise<Orchestration> =>
    (await orchestrator.engine()).get(id);
  const asked = (): Promise<Orchestration["questions"][number]> =>
    until(
      "a question",
      async () =>
        (await current()).questions.find(({ answer }) => answer === null),
      runMs,
    );
  const attention = () => orchestrator.statusBar.texts().attention;

  before(async () => {
    prepareRepository();
    writeFileSync(
      path.join(folder(), ".orchestrator", "asks.json"),
      JSON.stringify(script),
    );
    orchestrator = await extension();
    await set("agent", "script:.orchestrator/asks.json");
    id = await (
      await orchestrator.engine()
    ).start(
      startRequestSchema.parse({
        text: "Choose a style",
        options: { permissions: "ask" },
      }),
    );
  });

  after(async () => {
    await set("agent", undefined);
    await (await orchestrator.engine()).cancel(id);
    await until(
      "cancelled",
      async () => (await current()).status === "cancelled",
      runMs,
    );
  });

  it("needs the user: in the view for that, and in the status bar", async () => {
    await asked();
    await until("1 question", () => attention() === "$(bell-dot) 1 question");
    const [matter] = await rows(orchestrator.needsYouTree);
    assert.equal(matter?.label, "May it use Bash? npm test");
    assert.match(matter.description, /^\(simulated\) · Choose a style · /);
  });

  it("goes on with the answer of a button, and with the rule that it makes", async () => {
    const { id: question } = await asked();
    const answer = { kind: "allow", scope: "run" } as const;
    await vscode.commands.executeCommand("orchestrator.answer", {
      id,
      question,
      answer,
    });
    const choice = await until(
      "the next question",
      async () =>
        (await current()).questions.find(
          ({ subject }) => subject.kind === "choice",
        ),
      runMs,
    );
    assert.deepEqual((await current()).rules, ["Bash(npm test *)"]);
    await vscode.commands.executeCommand("orchestrator.answer", {
      id,
      question: choice.id,
      answer: { kind: "choose", choices: { "Which one?": "spaces" } },
    });
    await until(
      "no question",
      async () => (await current()).questions.length === 0,
      runMs,
    );
  });

  it("is at the end as any other, and asks for nothing but the merge", async () => {
    await until(
      "merge ready",
      async () => (await current()).status === "mergeReady",
      runMs,
    );
    await until("1 needs you", () => attention() === "$(bell-dot) 1 needs you");
    const { patch } = await (await orchestrator.engine()).diff(id);
    assert.match(patch, /^\+spaces$/m);
  });
});
