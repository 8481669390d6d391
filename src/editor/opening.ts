import * as vscode from "vscode";
import type { EngineHost } from "./engineHost";
import { showError } from "./failures";
import type { SettingsReader } from "./settings";

/** How often a window without an engine looks whether a shell has begun to orchestrate in its folder, in milliseconds. */
const lookEveryMs = 1000;

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
  // Looked for rather than watched: VS Code is told not to watch the records, since they change all the time.
  const looking = setInterval(() => {
    if (engine.state.kind === "idle") refresh();
  }, lookEveryMs);
  return vscode.Disposable.from(
    new vscode.Disposable(() => clearInterval(looking)),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    settings.onDidChange((now) => {
      if (now.enabled === enabled) return;
      ({ enabled } = now);
      refresh();
    }),
  );
}
