import * as vscode from "vscode";
import { mark } from "../tasks";
import type { CommandParts } from "./commandParts";
import { smallestEdit } from "./smallestEdit";
import { chooseTask } from "./targets";

/**
 * Ticks a task or opens it again, as an edit of the document that can be undone. A file that no editor shows is saved as
 * well, so that no unsaved document is left behind unseen.
 */
export async function markTask(
  parts: CommandParts,
  argument: unknown,
  done: boolean,
): Promise<void> {
  const chosen = await chooseTask(
    parts.files,
    argument,
    (task) => task.role === "task" && task.done !== done,
  );
  if (chosen === null) return;
  const { uri } = chosen.file;
  const wasOpen = vscode.workspace.textDocuments.some(
    (document) => document.uri.toString() === uri.toString(),
  );
  const document = await vscode.workspace.openTextDocument(uri);
  const before = document.getText();
  const after = mark(before, chosen.task.line, done);
  if (after === before) return;
  const { start, end, text } = smallestEdit(before, after);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(
    uri,
    new vscode.Range(document.positionAt(start), document.positionAt(end)),
    text,
  );
  await vscode.workspace.applyEdit(edit);
  if (!wasOpen) await document.save();
}
