import path from "node:path";
import * as vscode from "vscode";
import { OrchestratorError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { EngineState } from "./engineHost";

/**
 * Opens a file that an orchestration names: in its worktree, or in the workspace once the worktree is gone; a task file that
 * git does not know is in the workspace only. A path that leads out of there, or to nothing, is refused with an
 * `OrchestratorError`. `line`: from 1; left out, its beginning.
 */
export async function openWorktreeFile(
  { worktree, source }: Orchestration,
  file: string,
  state: EngineState,
  line?: number,
): Promise<void> {
  const isUntracked =
    source.kind === "taskFile" && !source.tracked && source.file === file;
  const root =
    worktree?.status === "open" && !isUntracked
      ? worktree.path
      : state.kind === "open"
        ? state.folder.fsPath
        : null;
  const target = root === null ? null : path.resolve(root, file);
  const within =
    root === null || target === null ? ".." : path.relative(root, target);
  if (
    target === null ||
    /^\.\.(?:[\\/]|$)/.test(within) ||
    path.isAbsolute(within)
  )
    throw new OrchestratorError(
      "notAllowedNow",
      vscode.l10n.t("“{0}” is not a file of this orchestration.", file),
    );
  try {
    await vscode.window.showTextDocument(vscode.Uri.file(target), {
      preview: true,
      ...(line !== undefined && {
        selection: new vscode.Range(line - 1, 0, line - 1, 0),
      }),
    });
  } catch (cause) {
    throw new OrchestratorError(
      "fileUnreadable",
      vscode.l10n.t(
        "“{0}” cannot be opened: it was deleted, or it is not a text file.",
        file,
      ),
      { cause },
    );
  }
}
