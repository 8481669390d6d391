import * as vscode from "vscode";
import { mark } from "../tasks";
import type { CommandParts } from "./commandParts";
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
  const edits = mark(document.getText(), chosen.task.line, done);
  if (edits.length === 0) return;
  const edit = new vscode.WorkspaceEdit();
  for (const { from, to, text } of edits)
    edit.replace(
      uri,
      new vscode.Range(document.positionAt(from), document.positionAt(to)),
      text,
    );
  await vscode.workspace.applyEdit(edit);
  if (!wasOpen) await document.save();
}
