import * as vscode from "vscode";
import { OrchestratorError } from "../model/errors";
import type { TextEdit } from "../model/plan";
import { applyEdits } from "../tasks";
import { mixesEndings } from "./lineEndings";
import type { TaskFiles } from "./taskFiles";

/** How often an edit is made anew when the text has changed under it: far more than typing can cause. */
const attempts = 10;

/** Edits of the model as the editor has them. */
export const toVscodeEdits = (
  document: vscode.TextDocument,
  edits: readonly TextEdit[],
): vscode.TextEdit[] =>
  edits.map(({ from, to, text }) =>
    vscode.TextEdit.replace(
      new vscode.Range(document.positionAt(from), document.positionAt(to)),
      text,
    ),
  );

/**
 * Changes a file by what `edits` makes of its newest text, as one step that can be undone. VS Code refuses an edit of a text
 * that has changed meanwhile; it is then made anew. A file that no editor shows is saved as well, so that no unsaved document
 * is left behind unseen; others stay as dirty as they were. Whether anything changed. Passes on what `edits` throws; null says that what was to be
 * changed is gone.
 */
export async function editTaskFile(
  files: Pick<TaskFiles, "refresh">,
  uri: vscode.Uri,
  edits: (text: string) => readonly TextEdit[] | null,
): Promise<boolean> {
  if (!isShown(uri)) {
    const done = await editMixedEndings(uri, edits);
    if (done === true) await files.refresh(uri);
    if (done !== null) return done;
  }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const document = await vscode.workspace.openTextDocument(uri);
    const saveAfter = !document.isDirty && !isShown(uri);
    const made = edits(document.getText());
    if (made === null) throw changedMeanwhile();
    if (made.length === 0) return false;
    const change = new vscode.WorkspaceEdit();
    change.set(uri, toVscodeEdits(document, made));
    if (!(await vscode.workspace.applyEdit(change))) continue;
    if (saveAfter && !(await document.save()))
      throw refusal(vscode.l10n.t("“{0}” could not be saved.", nameOf(uri)));
    return true;
  }
  throw refusal(vscode.l10n.t("“{0}” could not be changed.", nameOf(uri)));
}

/** For what is looked for in a text that somebody has changed since. */
export const changedMeanwhile = (): OrchestratorError =>
  new OrchestratorError(
    "notFound",
    vscode.l10n.t("The file has changed: that is not there any more."),
    { fix: vscode.l10n.t("Look at the file, then try again.") },
  );

const nameOf = (uri: vscode.Uri): string =>
  vscode.workspace.asRelativePath(uri);

const refusal = (message: string): OrchestratorError =>
  new OrchestratorError("notAllowedNow", message, {
    fix: vscode.l10n.t("Check that the file is not read-only, then try again."),
  });

const isShown = (uri: vscode.Uri): boolean => {
  const key = uri.toString();
  return (
    vscode.window.tabGroups.all.some(({ tabs }) =>
      tabs.some(
        ({ input }) =>
          (input instanceof vscode.TabInputText &&
            input.uri.toString() === key) ||
          (input instanceof vscode.TabInputTextDiff &&
            input.modified.toString() === key),
      ),
    ) ||
    vscode.workspace.textDocuments.some(
      (document) => document.isDirty && document.uri.toString() === key,
    )
  );
};

/**
 * A document has one line ending throughout, so saving it would change every line of a file that mixes them. Where nobody has
 * that file open its bytes are changed instead, which cannot be undone but by the opposite command. Null for all other files.
 */
async function editMixedEndings(
  uri: vscode.Uri,
  edits: (text: string) => readonly TextEdit[] | null,
): Promise<boolean | null> {
  const bytes = await vscode.workspace.fs.readFile(uri);
  const text = decode(bytes);
  if (text === null || !mixesEndings(text)) return null;
  const made = edits(text);
  if (made === null) throw changedMeanwhile();
  if (made.length === 0) return false;
  await vscode.workspace.fs.writeFile(
    uri,
    new TextEncoder().encode(applyEdits(text, made)),
  );
  return true;
}

/** Null for what is not UTF-8: VS Code knows the encoding then. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
