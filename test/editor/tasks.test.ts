import assert from "node:assert/strict";
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../src/editor/extensionApi";
import type { TaskNode } from "../../src/editor/tasksTree";
import { taskPlan } from "../support/taskPlans";
import {
  extension,
  git,
  prepareRepository,
  rows,
  set,
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
  // A new folder each time: the watcher of the editor may lose a folder that is made again where one has just gone.
  let furthers = 0;
  const further = (): string =>
    path.join(path.dirname(tasksUri().fsPath), `more${furthers}`);
  const write = (name: string, text: string | Uint8Array): vscode.Uri => {
    const uri = vscode.Uri.file(path.join(further(), name));
    mkdirSync(path.dirname(uri.fsPath), { recursive: true });
    writeFileSync(uri.fsPath, text);
    return uri;
  };
  /** Takes all further files away and waits until only the first is known. */
  const clear = async (): Promise<void> => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(further(), { recursive: true, force: true });
    furthers += 1;
    await until("one file", () => orchestrator.taskFiles.all().length === 1);
  };
  const found = (uri: vscode.Uri) =>
    until(uri.path, () => orchestrator.taskFiles.get(uri));
  const place = (uri: vscode.Uri, line: number) => ({
    uri: uri.toString(),
    line,
  });
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
    const other = vscode.Uri.file(path.join(further(), "tasks.md"));
    await vscode.workspace.fs.writeFile(
      other,
      Buffer.from("- [ ] something\n"),
    );
    await until("two files", async () => (await rows(tree())).length === 2);
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(vscode.Uri.joinPath(other, ".."), { recursive: true });
    await vscode.workspace.applyEdit(edit);
    await until("one file", async () => (await rows(tree())).length === 1);
    furthers += 1;
    assert.equal(git("status", "--porcelain"), "");
  });

  it("gives what the newest text of a document says, once per version", async () => {
    const document = await vscode.workspace.openTextDocument(tasksUri());
    const editor = await vscode.window.showTextDocument(document);
    const first = orchestrator.taskFiles.of(document);
    assert.ok(first);
    assert.equal(orchestrator.taskFiles.of(document), first);
    await editor.edit((edit) =>
      edit.insert(new vscode.Position(0, 0), "- [ ] T000 Typed\n\n"),
    );
    assert.equal(orchestrator.taskFiles.of(document)?.tasks[0]?.id, "T000");
    assert.equal(
      orchestrator.taskFiles.get(tasksUri())?.parsed,
      orchestrator.taskFiles.of(document),
    );
    await vscode.commands.executeCommand("workbench.action.files.revert");
    const other = await vscode.workspace.openTextDocument({
      language: "markdown",
      content: "- [ ] no task file\n",
    });
    assert.equal(orchestrator.taskFiles.of(other), null);
  });

  it("follows a setting that is changed, and a file that is renamed", async () => {
    const plan = write("plan.md", "- [ ] planned\n");
    await set("taskFiles", "**/{tasks,plan,plans}.md");
    await found(plan);
    const renamed = vscode.Uri.joinPath(plan, "..", "plans.md");
    renameSync(plan.fsPath, renamed.fsPath);
    await found(renamed);
    await until("the old name", () => !orchestrator.taskFiles.get(plan));
    await set("taskFiles", undefined);
    await until("no plan", () => !orchestrator.taskFiles.get(renamed));
    await clear();
  });

  it("leaves out a file that is too large, until it is smaller", async () => {
    const uri = write("large/tasks.md", "- [ ] large\n".repeat(800_000));
    const small = write("small/tasks.md", "- [ ] small\n");
    await found(small);
    assert.equal(orchestrator.taskFiles.get(uri), undefined);
    write("large/tasks.md", "- [ ] small now\n");
    // Whether the editor's watcher tells it is not ours to show.
    await orchestrator.taskFiles.refresh(uri);
    assert.ok(orchestrator.taskFiles.get(uri));
    await clear();
  });

  it("changes the bytes of the box alone in a file that nobody has open", async () => {
    for (const [at, text] of [
      "\uFEFF# T\r\n\r\n- [ ] one\r\n\t- [ ] two",
      "- [ ] one\n\n\n  trailing  \n- [ ] two\n\n",
      "- [ ] one\n- [ ] two\r\n- [ ] three\r\n\n",
      "\uFEFF- [ ] one\r- [ ] two\r\n",
    ].entries()) {
      const uri = write(`bytes${at}/tasks.md`, text);
      await found(uri);
      const line =
        text.split(/\r\n|\r|\n/).findIndex((one) => /two/.test(one)) + 1;
      await vscode.commands.executeCommand(
        "orchestrator.markTaskDone",
        place(uri, line),
      );
      const ticked = text.replace("[ ] two", "[x] two");
      assert.equal(readFileSync(uri.fsPath, "utf8"), ticked);
      await until(
        "the tick",
        () => orchestrator.taskFiles.get(uri)?.outline().taskAt(line)?.done,
      );
      await vscode.commands.executeCommand(
        "orchestrator.markTaskNotDone",
        place(uri, line),
      );
      assert.equal(readFileSync(uri.fsPath, "utf8"), text);
      await clear();
    }
  });

  it("keeps line endings and byte order mark of a document that is saved", async () => {
    const text = "\uFEFF# T\r\n\r\n- [ ] one\r\n- [ ] two";
    const uri = write("saved/tasks.md", text);
    await found(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand(
      "orchestrator.markTaskDone",
      place(uri, 4),
    );
    assert.equal(readFileSync(uri.fsPath, "utf8"), text, "not saved yet");
    await document.save();
    assert.equal(
      readFileSync(uri.fsPath, "utf8"),
      text.replace("[ ] two", "[x] two"),
    );
    await clear();
  });

  it("marks the right task while somebody types", async () => {
    const document = await vscode.workspace.openTextDocument(tasksUri());
    const editor = await vscode.window.showTextDocument(document);
    const node = await task("T003");
    const marks: Thenable<unknown>[] = [];
    for (let at = 0; at < 10; at++) {
      marks.push(
        vscode.commands.executeCommand(
          at % 2 === 0
            ? "orchestrator.markTaskDone"
            : "orchestrator.markTaskNotDone",
          node,
        ),
      );
      await editor.edit((edit) =>
        edit.insert(new vscode.Position(0, 0), `typed ${at}\n`),
      );
    }
    await Promise.all(marks);
    const typed = Array.from({ length: 10 }, (_, at) => `typed ${9 - at}\n`);
    assert.equal(
      document.getText().replace("[x]", "[ ]"),
      typed.join("") + tasksText,
    );
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("marks all selected rows in one step", async () => {
    const document = await vscode.workspace.openTextDocument(tasksUri());
    await vscode.window.showTextDocument(document);
    const nodes = [await task("T001"), await task("T003")];
    await vscode.commands.executeCommand(
      "orchestrator.markTaskDone",
      nodes[0],
      nodes,
    );
    assert.equal(
      document.getText(),
      ticked.replace("- [ ] T003", "- [x] T003"),
    );
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), tasksText);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("draws only the rows that have changed, and keeps each row's identity", async () => {
    const document = await vscode.workspace.openTextDocument(tasksUri());
    const editor = await vscode.window.showTextDocument(document);
    const before = await task("T002");
    const stale: string[] = [];
    const subscription = tree().onDidChangeTreeData?.((nodes) => {
      for (const node of Array.isArray(nodes) ? nodes : [nodes])
        stale.push(node?.name ?? "everything");
    });
    const at = document.positionAt(document.getText().indexOf("second.txt"));
    await editor.edit((edit) => edit.insert(at, "very-"));
    await until("the row to be drawn", () => stale.length > 0);
    assert.deepEqual(stale, ["T002"]);
    assert.equal(await task("T002"), before);
    assert.match(
      (await Promise.resolve(tree().getTreeItem(before))).id ?? "",
      /T002/,
    );
    subscription?.dispose();
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("knows the way from a row to the top", async () => {
    const up = (node: TaskNode): string[] => {
      const parent = tree().getParent(node);
      return parent === undefined ? [] : [parent.kind, ...up(parent)];
    };
    assert.deepEqual(up(await task("T002")), ["section", "taskFile"]);
  });

  it("moves a task by keyboard and by dragging, undoably, and refuses what a dependency forbids", async () => {
    const document = await vscode.workspace.openTextDocument(tasksUri());
    await vscode.window.showTextDocument(document);
    const lines = (): string =>
      [...document.getText().matchAll(/T00\d(?= Write)|Phase \d/g)].join(" ");
    const atFirst = lines();
    await vscode.commands.executeCommand(
      "orchestrator.moveTaskUp",
      await task("T003"),
    );
    assert.equal(lines(), "Phase 1 T001 T002 T003 Phase 2");
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), tasksText);

    const drag = async (from: string, to: string): Promise<void> => {
      const transfer = new vscode.DataTransfer();
      const { token } = new vscode.CancellationTokenSource();
      const { tasksDragAndDrop } = orchestrator;
      await tasksDragAndDrop.handleDrag?.([await task(from)], transfer, token);
      await tasksDragAndDrop.handleDrop?.(await task(to), transfer, token);
    };
    await drag("T001", "Phase 2");
    assert.equal(lines(), atFirst, "T002 depends on it");
    await drag("T003", "T001");
    assert.equal(lines(), "Phase 1 T003 T001 T002 Phase 2");
    await vscode.commands.executeCommand("undo");
    await drag("T002", "Phase 2");
    assert.equal(lines(), "Phase 1 T001 Phase 2 T003 T002");
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), tasksText);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("writes the state that is chosen", async () => {
    const document = await vscode.workspace.openTextDocument(tasksUri());
    await vscode.window.showTextDocument(document);
    const over = vscode.commands.executeCommand(
      "orchestrator.setTaskState",
      await task("T003"),
    );
    let settled = false;
    void over.then(() => (settled = true));
    // The list takes a moment to be there; a command before that chooses nothing.
    await vscode.commands.executeCommand(
      "workbench.action.quickOpenSelectNext",
    );
    await until("the choice", async () => {
      await vscode.commands.executeCommand(
        "workbench.action.acceptSelectedQuickOpenItem",
      );
      return settled;
    });
    assert.match(document.getText(), /- \[[x~ ]\] T003/);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("shows a file once that a symbolic link leads to as well", async function () {
    // Windows asks for a right that not every user has.
    if (process.platform === "win32") this.skip();
    const real = write("real/tasks.md", "- [ ] once\n");
    const link = path.join(real.fsPath, "..", "..", "linked");
    symlinkSync(path.dirname(real.fsPath), link);
    await set("taskFiles", "**/tasks.md*");
    await set("taskFiles", undefined);
    await found(real);
    await found(vscode.Uri.file(path.join(link, "tasks.md")));
    assert.equal(orchestrator.taskFiles.all().length, 2);
    await clear();
  });

  it("draws a plan of 5,000 tasks in phases, and a handful of rows after one box", async () => {
    const uri = write("tasks.md", taskPlan(5_000));
    try {
      const file = await found(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      const known = new Map<TaskNode, string>();
      const look = async (below?: TaskNode): Promise<void> => {
        for (const { node, label } of await rows(tree(), below)) {
          known.set(node, label);
          await look(node);
        }
      };
      await look();
      const all = [...known.keys()].filter(
        (node) => node.uri === file.uri.toString(),
      );
      assert.ok(all.length > 5_000, `${all.length} rows`);
      const drawn: TaskNode[] = [];
      const listening = tree().onDidChangeTreeData?.((changed) => {
        if (Array.isArray(changed)) drawn.push(...changed);
        else assert.fail("all of it is drawn again");
      });
      try {
        const edit = new vscode.WorkspaceEdit();
        const { line } =
          file.parsed.tasks.find(({ done }) => !done) ?? assert.fail();
        const { text } = document.lineAt(line - 1);
        edit.replace(
          uri,
          new vscode.Range(line - 1, 0, line - 1, text.length),
          text.replace("[ ]", "[x]"),
        );
        await vscode.workspace.applyEdit(edit);
        await until("news", () => drawn.length > 0);
        assert.ok(
          drawn.length <= 10,
          drawn.map((node) => known.get(node)).join(", "),
        );
      } finally {
        listening?.dispose();
        // A document that is not saved stays, also without its file, in the place of whatever comes there next.
        await document.save();
      }
    } finally {
      await clear();
    }
  });
});
