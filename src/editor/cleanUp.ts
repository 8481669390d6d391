import { orphanIn } from "../model/failureWords";
import { sentences } from "./figures";
import * as vscode from "vscode";
import type { OrchestratorApi } from "../model/api";
import type { Cleaned, Orphan, OrphanKind } from "../model/orphan";
import type { EngineHost } from "./engineHost";
import { restoring, showMessage } from "./failures";
import { failureText } from "./words";

const icons: Readonly<Record<OrphanKind, string>> = {
  process: "server-process",
  session: "terminal-tmux",
  attempt: "folder",
  lock: "lock",
  worktree: "folder-library",
  branch: "git-branch",
  mark: "bookmark",
  temporary: "file",
};

export const orphanIcon = (kind: OrphanKind): string => icons[kind];

export function kindWord(kind: OrphanKind): string {
  switch (kind) {
    case "process":
      return vscode.l10n.t("Process");
    case "session":
      return vscode.l10n.t("Session of tmux");
    case "attempt":
      return vscode.l10n.t("Attempt folder");
    case "lock":
      return vscode.l10n.t("Git lock");
    case "worktree":
      return vscode.l10n.t("Worktree");
    case "branch":
      return vscode.l10n.t("Branch");
    case "mark":
      return vscode.l10n.t("Mark of a branch");
    case "temporary":
      return vscode.l10n.t("Half-written file");
    default:
      return kind satisfies never;
  }
}

export interface OrphanItem extends vscode.QuickPickItem {
  readonly id: string;
}

/** A row of the list: what it is, where, why nobody answers for it, and what it holds. */
export const orphanItem = (orphan: Orphan): OrphanItem => ({
  id: orphan.id,
  label: `$(${icons[orphan.kind]}) ${kindWord(orphan.kind)}`,
  description: orphan.what,
  detail: orphanWords(orphan),
});

/** Why nobody answers for it, and what it holds. */
export const orphanWords = (orphan: Orphan): string => {
  const why = orphanIn(orphan, sentences);
  return orphan.holdsWork
    ? vscode.l10n.t("{0} Holds work, which goes to the trash.", why)
    : why;
};

/** What is said when it is over: one message, with the trash at hand where something went there. */
export function resultOf(
  cleaned: readonly Cleaned[],
): Parameters<typeof showMessage> {
  const left = cleaned.filter(({ done }) => !done);
  const [first] = left;
  const kept = cleaned.some(({ trashRef }) => trashRef !== null);
  const buttons = kept ? [restoring()] : [];
  const gone = cleaned.length - left.length;
  if (first !== undefined)
    return [
      "warning",
      vscode.l10n.t(
        "{0} of {1} could not be cleaned up. {2}",
        left.length,
        cleaned.length,
        first.failure === null ? "" : failureText(first.failure),
      ),
      buttons,
    ];
  return [
    "information",
    kept
      ? vscode.l10n.t("Cleaned up: {0}. Work is kept in the trash.", gone)
      : vscode.l10n.t("Cleaned up: {0}.", gone),
    buttons,
  ];
}

const busy = <T>(title: string, work: () => Promise<T>): Thenable<T> =>
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title },
    work,
  );

/** Cleans up what was left behind with this id; else shows all that nobody answers for any more, and cleans up what is chosen. */
export async function cleanUp(
  engine: EngineHost,
  id: string | null,
): Promise<void> {
  const api = await engine.open();
  const ids = id === null ? await choose(api) : [id];
  if (ids.length === 0) return;
  const cleaned = await busy(vscode.l10n.t("Cleaning up…"), () =>
    api.cleanUp(ids),
  );
  // Not awaited: the command is over, whether or not the message is still there.
  void showMessage(...resultOf(cleaned));
}

/** The ids that the user wants to be cleaned up; none when there is nothing, or the user goes away. */
async function choose(api: OrchestratorApi): Promise<readonly string[]> {
  const orphans = await busy(
    vscode.l10n.t("Looking for what was left behind…"),
    () => api.orphans(),
  );
  if (orphans.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "There is nothing to clean up: everything here belongs to an orchestration.",
      ),
    );
    return [];
  }
  const chosen = await vscode.window.showQuickPick(orphans.map(orphanItem), {
    title: vscode.l10n.t("Clean Up"),
    placeHolder: vscode.l10n.t(
      "Choose what is to go. Nobody answers for it any more; work goes to the trash first.",
    ),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return (chosen ?? []).map(({ id }) => id);
}
