import * as vscode from "vscode";
import type { EngineHost } from "./engineHost";
import { showError } from "./failures";
import type { SettingsReader } from "./settings";

/** Opens and closes the engine as folder, trust and settings change. Says it when that fails. */
export function openWhenNeeded(
  engine: EngineHost,
  settings: SettingsReader,
): vscode.Disposable {
  const refresh = (): void => {
    engine.refresh().catch((error: unknown) => void showError(error));
  };
  let { enabled } = settings.current();
  refresh();
  return vscode.Disposable.from(
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    settings.onDidChange((now) => {
      if (now.enabled === enabled) return;
      ({ enabled } = now);
      refresh();
    }),
    // A shell may have begun to orchestrate here meanwhile; its records are not watched, since they change all the time.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused && engine.state.kind === "idle") refresh();
    }),
  );
}
