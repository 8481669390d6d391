import path from "node:path";
import * as vscode from "vscode";
import type { TrashItem } from "../model/api";
import type { EngineHost } from "./engineHost";
import { chooseFolder } from "./engineHost";
import { figures } from "./figures";
import { openInNewWindow } from "./folders";

/** Beside the workspace: a folder inside it would look like a part of it. */
const placeFor = (workspace: string, { commit }: TrashItem): string =>
  path.join(
    path.dirname(workspace),
    `${path.basename(workspace)}-restored-${commit.slice(0, 8)}`,
  );

/**
 * Brings one thing of the trash back, as a worktree in a folder that the user names: the one with this ref, else what the user
 * chooses. The trash keeps its copy.
 */
export async function restoreFromTrash(
  engine: EngineHost,
  ref: string | null,
): Promise<void> {
  const api = await engine.open();
  const items = await api.trash();
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("The trash is empty."),
    );
    return;
  }
  const item = items.find((one) => one.ref === ref) ?? (await choose(items));
  if (item === undefined) return;
  const workspace = chooseFolder()?.fsPath ?? "";
  const folder = await vscode.window.showInputBox({
    title: vscode.l10n.t("Restore “{0}” To", item.title),
    prompt: vscode.l10n.t(
      "A folder that does not exist yet, or is empty. It becomes a git worktree; the trash keeps its copy.",
    ),
    value: placeFor(workspace, item),
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === "" ? vscode.l10n.t("Name a folder.") : undefined,
  });
  if (folder === undefined) return;
  const into = path.resolve(workspace, folder.trim());
  await api.restoreTrash(item.ref, into);
  // Not awaited: the command is over, whether or not the message is still there.
  void offerToOpen(into);
}

async function choose(
  items: readonly TrashItem[],
): Promise<TrashItem | undefined> {
  const chosen = await vscode.window.showQuickPick(
    items.map((item) => ({
      label: item.title,
      // Not beside the title, which may be long: a list cuts off what comes last.
      detail: [figures.dateTime(item.at), item.name].join(" · "),
      item,
    })),
    {
      title: vscode.l10n.t("Restore From Trash"),
      placeHolder: vscode.l10n.t("What do you want to have back?"),
      matchOnDetail: true,
    },
  );
  return chosen?.item;
}

async function offerToOpen(folder: string): Promise<void> {
  const open = vscode.l10n.t("Open in New Window");
  const pressed = await vscode.window.showInformationMessage(
    vscode.l10n.t("Restored to {0}.", folder),
    open,
  );
  if (pressed === open) await openInNewWindow(folder);
}
