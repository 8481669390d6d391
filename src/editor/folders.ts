import * as vscode from "vscode";
import type { Worktree } from "../model/orchestration";

/** Opens a folder beside the window that the user works in. */
export async function openInNewWindow(folder: string): Promise<void> {
  await vscode.commands.executeCommand(
    "vscode.openFolder",
    vscode.Uri.file(folder),
    { forceNewWindow: true },
  );
}

/** Opens a terminal in a worktree, named by its branch so that it is not taken for one of the workspace. */
export function openInTerminal({ path, branch }: Worktree): void {
  vscode.window
    .createTerminal({
      name: branch,
      cwd: path,
      iconPath: new vscode.ThemeIcon("git-branch"),
    })
    .show();
}
