import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../src/editor/extensionApi";
import type { OrchestrationNode } from "../../src/editor/orchestrationsTree";
import type { OrchestratorApi } from "../../src/model/api";
import type { Orchestration } from "../../src/model/orchestration";
import {
  extension,
  git,
  prepareRepository,
  rows,
  set,
  tasksUri,
  until,
} from "./workspace";
import { everything } from "../support/everything";

const runMs = 60_000;

/** One way from a row of the Tasks view to the merged branch; each step goes on where the one before ended. */
describe("orchestration in the editor", function () {
  this.timeout(runMs + 10_000);
  this.bail(true);

  let orchestrator: ExtensionApi;
  let api: OrchestratorApi;
  let id: string;

  const current = (): Promise<Orchestration> => api.get(id);
  const row = async (): Promise<
    Awaited<ReturnType<typeof rows<OrchestrationNode>>>[number]
  > => {
    const top = await rows(orchestrator.orchestrationsTree);
    const history = top.find(({ node }) => node.kind === "history");
    const all = [
      ...top,
      ...(history === undefined
        ? []
        : await rows(orchestrator.orchestrationsTree, history.node)),
    ];
    const found = all.find(
      ({ node }) => node.kind === "orchestration" && node.id === id,
    );
    assert.ok(found, "the orchestration has no row");
    return found;
  };
  const activeTab = (): vscode.Tab | undefined =>
    vscode.window.tabGroups.activeTabGroup.activeTab;

  before(async () => {
    prepareRepository();
    orchestrator = await extension();
    await until("tasks.md in the view", () =>
      orchestrator.taskFiles.get(tasksUri()),
    );
    await set("agent", "script:.orchestrator/script.json");
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await set("agent", undefined);
  });

  it("starts with the tasks of a section, and opens the engine for it", async () => {
    const [file] = await rows(orchestrator.tasksTree);
    const [section] = await rows(orchestrator.tasksTree, file?.node);
    await vscode.commands.executeCommand(
      "orchestrator.runBatch",
      section?.node,
    );
    assert.equal(orchestrator.engineState().kind, "open");
    api = await orchestrator.engine();
    const [started, ...others] = await everything(api);
    assert.ok(started);
    assert.deepEqual(others, []);
    id = started.id;
    assert.equal(started.simulated, true);
    assert.deepEqual(
      started.tasks.map(({ label }) => label),
      ["T001", "T002"],
    );
  });

  it("shows in the status bar and in the tree how far it is, and that it is simulated", async () => {
    const progress = await until(
      "progress in the status bar",
      () => orchestrator.statusBar.texts().progress,
      runMs,
    );
    assert.match(
      progress,
      /^\$\(sync~spin\) .+ · \d\/2 · \$\d+\.\d\d · \(simulated\)$/,
    );
    assert.match((await row()).description, /^\(simulated\) /);
    assert.match((await row()).contextValue, /^orchestration;.*pause;/);
  });

  it("stops before the merge and says that it needs the user", async () => {
    await until(
      "merge ready",
      async () => (await current()).status === "mergeReady",
      runMs,
    );
    const { contextValue, description } = await until(
      "the row says so",
      async () => {
        const now = await row();
        return now.contextValue.includes(";merge;") && now;
      },
    );
    assert.match(contextValue, /;viewDiff;/);
    assert.match(description, /^\(simulated\) merge ready · 2\/2 · /);
    assert.deepEqual(orchestrator.statusBar.texts(), {
      progress: null,
      attention: "$(bell-dot) 1 needs you",
    });
  });

  it("shows stages, batches and tasks below it", async () => {
    const tree = orchestrator.orchestrationsTree;
    const stages = await rows(tree, (await row()).node);
    assert.deepEqual(
      stages.map(({ label }) => label),
      (await current()).pipeline.stages.map(({ title }) => title),
    );
    assert.equal(stages.at(-1)?.description, "waits for you");
    const implement = stages.find(
      ({ node }) => node.kind === "stage" && node.stage === "implement",
    );
    const batches = await rows(tree, implement?.node);
    assert.equal(batches.length, 1);
    const tasks = await rows(tree, batches[0]?.node);
    assert.deepEqual(
      tasks.map(({ label }) => label.slice(0, 4)),
      ["T001", "T002"],
    );
    for (const { node } of tasks) assert.equal(await parentKind(node), "batch");
  });

  const parentKind = async (
    node: OrchestrationNode,
  ): Promise<string | undefined> =>
    (await orchestrator.orchestrationsTree.getParent?.(node))?.kind;

  it("marks proven tasks in the Tasks view before the file itself says so", async () => {
    const [file] = await rows(orchestrator.tasksTree);
    const [section] = await rows(orchestrator.tasksTree, file?.node);
    const [first] = await rows(orchestrator.tasksTree, section?.node);
    assert.match(first!.description, /proven, not merged yet/);
  });

  it("opens what was changed in the multi-file diff editor", async () => {
    await vscode.commands.executeCommand("orchestrator.viewDiff", id);
    await until("the diff editor", () =>
      activeTab()?.label.startsWith("Changes of"),
    );
    const base = await until("the text before", () =>
      vscode.workspace.textDocuments.find(
        ({ uri }) =>
          uri.scheme === "orchestrator-base" && uri.path.endsWith("/tasks.md"),
      ),
    );
    assert.equal(base.getText(), git("show", "main:tasks.md") + "\n");
  });

  it("shows as a document what the stages handed on", async () => {
    await vscode.commands.executeCommand("orchestrator.showContext", id);
    const document = await until("the document", () => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown?.uri.scheme === "orchestrator-context" && shown;
    });
    assert.match(document.getText(), /^# /);
    assert.match(document.getText(), /Simulated/);
    assert.match(document.getText(), /^## Design$/m);
  });

  it("opens the dashboard on it", async () => {
    await vscode.commands.executeCommand("orchestrator.openDashboard", id);
    await until(
      "the panel",
      () => activeTab()?.input instanceof vscode.TabInputWebview,
    );
    assert.deepEqual(orchestrator.panel.view(), { kind: "orchestration", id });
  });

  it("opens the start form for a file", async () => {
    await vscode.commands.executeCommand(
      "orchestrator.completePhase",
      tasksUri(),
    );
    assert.deepEqual(orchestrator.panel.view(), {
      kind: "start",
      file: "tasks.md",
    });
  });

  it("survives that the engine is closed and opened again", async () => {
    await vscode.commands.executeCommand("orchestrator.disable");
    await until(
      "disabled",
      () => orchestrator.engineState().kind === "disabled",
    );
    await assert.rejects(orchestrator.engine(), { code: "notAllowedNow" });
    assert.deepEqual(await rows(orchestrator.orchestrationsTree), []);
    await vscode.commands.executeCommand("orchestrator.enable");
    await until(
      "open by itself, as there are records",
      () => orchestrator.engineState().kind === "open",
    );
    api = await orchestrator.engine();
    await until("its row", async () =>
      (await rows(orchestrator.orchestrationsTree)).some(
        ({ node }) => node.kind === "orchestration",
      ),
    );
    assert.match((await row()).contextValue, /;merge;/);
  });

  it("merges on request, and moves into the history", async () => {
    await vscode.commands.executeCommand("orchestrator.merge", id);
    await until(
      "completed",
      async () => (await current()).status === "completed",
      runMs,
    );
    const [history] = await until("history", async () => {
      const top = await rows(orchestrator.orchestrationsTree);
      return top.length === 1 && top[0]?.node.kind === "history" && top;
    });
    assert.equal(history?.description, "1");
    assert.equal(
      readFileSync(tasksUri().fsPath, "utf8").match(/- \[x\]/g)?.length,
      2,
    );
    await until(
      "the ticks in the view",
      async () =>
        (await rows(orchestrator.tasksTree))[0]?.description === "2/3",
    );
    assert.deepEqual(orchestrator.statusBar.texts(), {
      progress: null,
      attention: null,
    });
    assert.doesNotMatch((await row()).contextValue, /;(pause|merge|cancel);/);
  });

  it("shows a failure as an error value to those who ask by the interface", async () => {
    await assert.rejects(api.merge(id), { code: "notAllowedNow" });
  });
});
