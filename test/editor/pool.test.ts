import assert from "node:assert/strict";
import * as vscode from "vscode";
import { defaultSettings } from "../../src/model/settings";
import { extension, prepareRepository } from "./workspace";

describe("the container pool", () => {
  const configuration = () => vscode.workspace.getConfiguration("orchestrator");
  const set = (size: number | undefined, target: vscode.ConfigurationTarget) =>
    configuration().update("pool.size", size, target);
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const increase = () =>
    vscode.commands.executeCommand("orchestrator.pool.increase");
  const sizes = () => {
    const found = configuration().inspect<number>("pool.size");
    return [found?.globalValue, found?.workspaceValue];
  };

  before(async () => {
    prepareRepository();
    await extension();
  });
  afterEach(async () => {
    await set(undefined, Workspace);
    await set(undefined, Global);
  });

  it("is increased by one, where its size is set already, and never beyond what is possible", async () => {
    const usual = defaultSettings.pool.size;
    await increase();
    assert.deepEqual(sizes(), [usual + 1, undefined]);
    await set(7, Workspace);
    await increase();
    assert.deepEqual(sizes(), [usual + 1, 8]);
    await set(32, Workspace);
    await increase();
    assert.deepEqual(sizes(), [usual + 1, 32]);
  });
});
