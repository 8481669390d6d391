import * as vscode from "vscode";

/** Shows figures as a new document, which the user may look through and saves where it is wanted. */
export async function showExport(csv: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    content: csv,
    language: "csv",
  });
  await vscode.window.showTextDocument(document, { preview: false });
}
