import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { savePicture } from "../../src/editor/exportDocument";

describe("a chart that is saved", () => {
  const asks = vscode.window.showSaveDialog;
  const folder = mkdtempSync(path.join(tmpdir(), "picture-"));
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47]);
  after(() => {
    vscode.window.showSaveDialog = asks;
    rmSync(folder, { recursive: true });
  });

  it("goes where the user says, offered by its name in the workspace", async () => {
    const file = path.join(folder, "mine.png");
    let offered: vscode.SaveDialogOptions = {};
    vscode.window.showSaveDialog = (options = {}) => {
      offered = options;
      return Promise.resolve(vscode.Uri.file(file));
    };
    await savePicture("orchestrator-chart-cost.png", png);
    assert.deepEqual(new Uint8Array(readFileSync(file)), png);
    assert.match(
      offered.defaultUri?.path ?? "",
      /\/orchestrator-chart-cost\.png$/,
    );
  });

  it("goes nowhere when the user goes away", async () => {
    const before = readdirSync(folder);
    vscode.window.showSaveDialog = () => Promise.resolve(undefined);
    await savePicture("orchestrator-chart-cost.png", png);
    assert.deepEqual(readdirSync(folder), before);
  });
});
