import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { commandIds, viewIds } from "../../src/editor/commandIds";
import type { ExtensionApi } from "../../src/editor/extensionApi";
import { extension, folder, prepareRepository } from "./workspace";

describe("activation", () => {
  let orchestrator: ExtensionApi;
  before(async () => {
    prepareRepository();
    orchestrator = await extension();
  });

  it("registers every command that it contributes", async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commandIds.filter((id) => !known.has(id)),
      [],
    );
  });

  it("has its views", async () => {
    const known = new Set(await vscode.commands.getCommands());
    for (const id of viewIds) assert.ok(known.has(`${id}.focus`), id);
  });

  it("leaves a repository alone in which nothing was orchestrated yet", () => {
    assert.equal(orchestrator.engineState().kind, "idle");
    assert.equal(
      existsSync(path.join(folder(), ".orchestrator", "state")),
      false,
    );
    assert.deepEqual(orchestrator.statusBar.texts(), {
      progress: null,
      attention: null,
    });
  });

  it("keeps the editor from watching what the engine writes", () => {
    const excluded = vscode.workspace
      .getConfiguration("files")
      .get<Record<string, boolean>>("watcherExclude");
    assert.equal(excluded?.["**/.orchestrator/state/**"], true);
  });
});
