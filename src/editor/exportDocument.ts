import * as vscode from "vscode";

/** Shows figures, or a run, as a new document, which the user may look through and saves where it is wanted. */
export async function showExport(
  content: string,
  language: "csv" | "json",
): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    content,
    language,
  });
  await vscode.window.showTextDocument(document, { preview: false });
}

/** Asks where to save a picture, beginning in the workspace's folder, and saves it there; not, when the user goes away. */
export async function savePicture(
  name: string,
  png: Uint8Array,
): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showSaveDialog({
    filters: { PNG: ["png"] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (chosen !== undefined) await vscode.workspace.fs.writeFile(chosen, png);
}
