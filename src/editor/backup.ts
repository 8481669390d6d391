import type { OrchestratorApi } from "../model/api";
import * as vscode from "vscode";
import type { RestorePreview } from "../model/backup";
import { toError } from "../model/errors";
import { exportedRun } from "../model/exportedRun";
import type { EngineHost } from "./engineHost";
import { showExport } from "./exportDocument";
import { figures } from "./figures";
import type { OrchestrationList } from "./orchestrationList";
import { previewDetail } from "./restoreWords";
import { chooseOrchestration } from "./targets";

const filters = (): Record<string, string[]> => ({
  [vscode.l10n.t("Backups")]: ["orchestrator-backup"],
});

const busy = <T>(title: string, work: () => Promise<T>): Thenable<T> =>
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title },
    work,
  );

/** Asks for a file, and writes what is on record to it. */
export async function backUp(engine: EngineHost): Promise<void> {
  const api = await engine.open();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${new Date().toISOString().slice(0, 10)}.orchestrator-backup`;
  const chosen = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Back Up"),
    filters: filters(),
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (chosen === undefined) return;
  const made = await busy(vscode.l10n.t("Backing up…"), () =>
    api.backup(chosen.fsPath),
  );
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      "Backed up to {0}. Branches, worktrees and the trash are git's: they are not in it.",
      made.file,
    ),
  );
}

/** Asks for a backup, says what restoring it would change, and restores it when that is wanted. */
export async function restoreBackup(engine: EngineHost): Promise<void> {
  const { api, done } = await engine.openToRestore();
  try {
    await restoreWith(api);
  } finally {
    await done();
  }
}

async function restoreWith(api: OrchestratorApi): Promise<void> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Restore Backup"),
      filters: filters(),
    })) ?? [];
  if (chosen === undefined) return;
  const preview = await busy(vscode.l10n.t("Reading the backup…"), () =>
    api.previewRestore(chosen.fsPath),
  );
  if (preview.refusal !== null) throw toError(preview.refusal);
  if (!(await confirmRestore(preview))) return;
  const { safety, kept } = await busy(
    vscode.l10n.t("Restoring the backup…"),
    () => api.restore(chosen.fsPath),
  );
  void vscode.window.showInformationMessage(
    safety === null
      ? vscode.l10n.t(
          "Restored. The damaged database is kept: {0}",
          kept.join(", "),
        )
      : vscode.l10n.t(
          "Restored. What was on record before is in {0}.",
          safety.file,
        ),
  );
}

async function confirmRestore(preview: RestorePreview): Promise<boolean> {
  const restore = vscode.l10n.t("Restore");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      "Restore the backup of {0}?",
      figures.dateTime(preview.backup.at),
    ),
    {
      modal: true,
      detail: previewDetail(
        preview,
        vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [],
      ),
    },
    restore,
  );
  return chosen === restore;
}

/** Shows a run as one JSON document, which is saved where it is wanted. */
export async function exportRun(
  engine: EngineHost,
  list: OrchestrationList,
  argument: unknown,
): Promise<void> {
  const chosen = await chooseOrchestration(list, argument, "exportRun");
  if (chosen === null) return;
  const api = await engine.open();
  const [orchestration, events, cost] = await Promise.all([
    api.get(chosen.id),
    api.events(chosen.id),
    api.cost(),
  ]);
  const run = exportedRun(orchestration, events, cost, Date.now());
  await showExport(JSON.stringify(run, null, 2), "json");
}
