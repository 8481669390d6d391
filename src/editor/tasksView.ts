import { messageIn } from "./words";
import * as vscode from "vscode";
import * as z from "zod";
import { toFailure } from "../model/errors";
import { showError } from "./failures";
import { editTaskFile } from "./taskEdits";
import type { TaskFiles } from "./taskFiles";
import { moveTasks } from "./taskMoves";
import type { MoveGoal } from "./taskMoves";
import { setStates } from "./taskStateEdits";
import { openTaskRow, taskNodeSchema } from "./tasksTree";
import type { TaskNode, TasksTree } from "./tasksTree";
import type { Disposal } from "./disposal";

/** The Tasks view as the commands use it. */
export interface TasksView extends Disposal {
  readonly contentOf: TasksTree["contentOf"];
  /** The rows that are selected. */
  selection(): readonly TaskNode[];
  /** Selects and focuses a task's row, if the view is visible. */
  show(uri: vscode.Uri, key: string): Promise<void>;
  readonly dragAndDrop: vscode.TreeDragAndDropController<TaskNode>;
}

const mimeType = "application/vnd.code.tree.orchestrator.tasks";

/** The Tasks view: a tree with check boxes, whose tasks can be dragged to another place in their file. */
export function createTasksView(
  tree: TasksTree,
  files: Pick<TaskFiles, "get" | "refresh">,
): TasksView {
  const dragAndDrop: vscode.TreeDragAndDropController<TaskNode> = {
    dragMimeTypes: [],
    dropMimeTypes: [mimeType],
    handleDrag: (nodes, transfer) => {
      const tasks = nodes.filter(({ kind }) => kind === "task");
      if (tasks.length > 0)
        transfer.set(
          mimeType,
          new vscode.DataTransferItem(JSON.stringify(tasks)),
        );
    },
    handleDrop: async (target, transfer) => {
      const item = transfer.get(mimeType);
      if (item === undefined || target === undefined) return;
      try {
        const dragged = z
          .array(taskNodeSchema)
          .parse(JSON.parse(await item.asString()));
        await drop(tree, files, dragged, target);
      } catch (error) {
        void vscode.window.showWarningMessage(
          vscode.l10n.t("Not moved: {0}", messageIn(toFailure(error))),
        );
      }
    },
  };
  const view = vscode.window.createTreeView("orchestrator.tasks", {
    treeDataProvider: tree,
    showCollapseAll: true,
    canSelectMany: true,
    // A parent's box is its own: what is below it may well be open.
    manageCheckboxStateManually: true,
    dragAndDropController: dragAndDrop,
  });
  const subscriptions = vscode.Disposable.from(
    view,
    view.onDidChangeCheckboxState(({ items }) => void tick(tree, files, items)),
    vscode.commands.registerCommand(openTaskRow, async (argument: unknown) => {
      const content = tree.contentOf(taskNodeSchema.parse(argument));
      if (content?.kind !== "task") return;
      const at = new vscode.Position(content.task.line - 1, 0);
      await vscode.window.showTextDocument(content.file.uri, {
        selection: new vscode.Range(at, at),
        preserveFocus: true,
      });
    }),
  );
  return {
    contentOf: tree.contentOf,
    selection: () => view.selection,
    show: async (uri, key) => {
      const file = files.get(uri);
      const task = file?.outline().task(key);
      if (!view.visible || file === undefined || task === undefined) return;
      const node = tree.nodeOfTask(file, task);
      if (node !== null) await view.reveal(node, { select: true, focus: true });
    },
    dragAndDrop,
    dispose: () => {
      subscriptions.dispose();
    },
  };
}

/** A ticked box is drawn at once, so a row whose text could not be changed has to be drawn again. */
async function tick(
  tree: TasksTree,
  files: Pick<TaskFiles, "refresh">,
  items: readonly (readonly [TaskNode, vscode.TreeItemCheckboxState])[],
): Promise<void> {
  const byFile = new Map<string, { key: string; state: string }[]>();
  for (const [node, box] of items) {
    const content = tree.contentOf(node);
    if (content?.kind !== "task") continue;
    const state = box === vscode.TreeItemCheckboxState.Checked ? "x" : " ";
    const changes = byFile.get(node.uri) ?? [];
    changes.push({ key: content.task.key, state });
    byFile.set(node.uri, changes);
  }
  try {
    for (const [uri, changes] of byFile)
      await editTaskFile(files, vscode.Uri.parse(uri, true), (text) =>
        setStates(text, changes),
      );
  } catch (error) {
    void showError(error);
  } finally {
    tree.redraw(items.map(([node]) => node));
  }
}

/** A dragged task takes the place of the task it is dropped on; on a heading, it becomes the last task below that. */
async function drop(
  tree: TasksTree,
  files: Pick<TaskFiles, "refresh">,
  dragged: readonly TaskNode[],
  target: TaskNode,
): Promise<void> {
  const there = tree.contentOf(target);
  const tasks = dragged.flatMap((node) => {
    const content = tree.contentOf(node);
    return content?.kind === "task" ? [content] : [];
  });
  const [first] = tasks;
  if (there === null || first === undefined)
    throw new Error(vscode.l10n.t("the file has changed meanwhile."));
  if (dragged.some(({ uri }) => uri !== target.uri))
    throw new Error(
      vscode.l10n.t("tasks can be moved within their own file only."),
    );
  const outline = there.file.outline();
  const goal = ((): MoveGoal => {
    switch (there.kind) {
      case "taskFile":
        throw new Error(
          vscode.l10n.t("drop it on a task or on a heading of the file."),
        );
      case "section":
        return { section: there.section.key };
      case "task": {
        const downwards =
          first.task.line < there.task.line &&
          outline.parent(first.task) === outline.parent(there.task) &&
          outline.sectionOf(first.task) === outline.sectionOf(there.task);
        return {
          task: there.task.key,
          place: downwards ? "after" : "before",
        };
      }
      default:
        return there satisfies never;
    }
  })();
  await editTaskFile(files, there.file.uri, (text) =>
    moveTasks(
      text,
      tasks.map(({ task }) => task.key),
      goal,
    ),
  );
}
