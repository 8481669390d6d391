import * as vscode from "vscode";
import type { Disposal } from "./disposal";

const scheme = "orchestrator-sync";

/** A text to look through that cannot be changed: what a sync would do. */
export interface SyncPreview extends Disposal {
  show(text: string): Promise<void>;
}

export function createSyncPreview(): SyncPreview {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let text = "";
  const provider = vscode.workspace.registerTextDocumentContentProvider(
    scheme,
    {
      onDidChange: changed.event,
      provideTextDocumentContent: () => text,
    },
  );
  const uri = vscode.Uri.from({
    scheme,
    path: `/${vscode.l10n.t("What the Sync Would Change")}.md`,
  });
  return {
    show: async (next) => {
      text = next;
      changed.fire(uri);
      await vscode.window.showTextDocument(uri, { preview: true });
    },
    dispose: () => {
      provider.dispose();
      changed.dispose();
    },
  };
}
