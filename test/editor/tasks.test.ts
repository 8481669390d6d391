import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../src/editor/extensionApi";
import type { TaskNode } from "../../src/editor/tasksTree";
import {
  extension,
  git,
  prepareRepository,
  rows,
  tasksText,
  tasksUri,
  until,
} from "./workspace";

const ticked = tasksText.replace("- [ ] T001", "- [x] T001");
const onDisk = (): string => readFileSync(tasksUri().fsPath, "utf8");

describe("Tasks view", () => {
  let orchestrator: ExtensionApi;
  before(async () => {
    prepareRepository();
    orchestrator = await extension();
    await until("tasks.md in the view", () =>
      orchestrator.taskFiles.get(tasksUri()),
    );
  });
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  const { tree, row } = {
    tree: () => orchestrator.tasksTree,
    /** The row with this beginning, wherever it is. */
    row: async (label: string, below?: TaskNode): Promise<TaskNode | null> => {
      for (const { node, label: own } of await rows(
        orchestrator.tasksTree,
        below,
      )) {
        if (own.startsWith(label)) return node;
        const inside = await row(label, node);
        if (inside !== null) return inside;
      }
      return null;
    },
  };
  const task = async (label: string): Promise<TaskNode> => {
    const found = await row(label);
    assert.ok(found, `no row ${label}`);
    return found;
  };

  it("shows file, sections and tasks with their state", async () => {
    const [file, ...others] = await rows(tree());
    assert.deepEqual(others, []);
    assert.equal(file?.label, "tasks.md");
    assert.equal(file.description, "0/3");
    assert.equal(file.contextValue, "taskFile;open;");
    const sections = await rows(tree(), file.node);
    assert.deepEqual(
      sections.map(({ label, description }) => [label, description]),
      [
        ["Phase 1: Base", "0/2"],
        ["Phase 2: Rest", "0/1"],
      ],
    );
    const tasks = await rows(tree(), sections[0]?.node);
    assert.equal(tasks.length, 2);
    assert.match(tasks[0]!.label, /^T001 /);
    assert.match(tasks[1]!.description, /needs T001/);
    assert.equal(tasks[0]!.contextValue, "task;open;");
  });

  it("marks a task of an open document undoably, by one character", async () => {
    const document = await vscode.workspace.openTextDocument(tasksUri());
    await vscode.window.showTextDocument(document);
    const changes: number[] = [];
    const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document)
        changes.push(
          ...event.contentChanges.map(
            ({ text, rangeLength }) => text.length + rangeLength,
          ),
        );
    });
    await vscode.commands.executeCommand(
      "orchestrator.markTaskDone",
      await task("T001"),
    );
    assert.equal(document.getText(), ticked);
    assert.deepEqual(changes, [2], "one character taken, one put");
    assert.equal(document.isDirty, true);
    assert.equal(onDisk(), tasksText, "saving is left to the user");
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), tasksText);
    subscription.dispose();
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("shows what is typed before it is saved", async () => {
    const document = await vscode.workspace.openTextDocument(tasksUri());
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand(
      "orchestrator.markTaskDone",
      await task("T001"),
    );
    await until(
      "the count with the tick",
      async () => (await rows(tree()))[0]?.description === "1/3",
    );
    assert.equal(
      (await rows(tree(), await task("Phase 1")))[0]?.contextValue,
      "task;done;",
    );
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await until(
      "the count without it",
      async () => (await rows(tree()))[0]?.description === "0/3",
    );
  });

  it("takes the task at the cursor when the palette is used", async () => {
    const document = await vscode.workspace.openTextDocument(tasksUri());
    const editor = await vscode.window.showTextDocument(document);
    const line = tasksText
      .split("\n")
      .findIndex((text) => text.includes("T003"));
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await vscode.commands.executeCommand("orchestrator.markTaskDone");
    assert.match(document.getText(), /- \[x\] T003/);
    await vscode.commands.executeCommand("orchestrator.markTaskNotDone");
    assert.equal(document.getText(), tasksText);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("finds a new file and forgets a deleted one", async () => {
    const other = vscode.Uri.joinPath(tasksUri(), "..", "more", "tasks.md");
    await vscode.workspace.fs.writeFile(
      other,
      Buffer.from("- [ ] something\n"),
    );
    await until("two files", async () => (await rows(tree())).length === 2);
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(vscode.Uri.joinPath(other, ".."), { recursive: true });
    await vscode.workspace.applyEdit(edit);
    await until("one file", async () => (await rows(tree())).length === 1);
    assert.equal(git("status", "--porcelain"), "");
  });
});
