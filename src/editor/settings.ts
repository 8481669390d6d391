import * as vscode from "vscode";
import { defaultSettings } from "../model/settings";
import type { Settings } from "../model/settings";
import type { Log } from "./log";
import { readSettings } from "../model/settingKeys";
import type { SettingProblem } from "../model/settingKeys";
import type { Disposal } from "./disposal";

export interface SettingsReader extends Disposal {
  readonly current: () => Settings;
  /** What is wrong with the settings now; what was good before is used instead. */
  readonly problems: () => readonly SettingProblem[];
  readonly onDidChange: vscode.Event<Settings>;
}

const section = "orchestrator";

async function tell({ key, value, reason }: SettingProblem): Promise<void> {
  const open = vscode.l10n.t("Open Setting");
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      "Setting “{0}” cannot be {1}: {2}. Correct it; until then the last good value is used.",
      `${section}.${key}`,
      JSON.stringify(value),
      reason,
    ),
    open,
  );
  if (chosen === open)
    await vscode.commands.executeCommand(
      "workbench.action.openSettings",
      `${section}.${key}`,
    );
}

/** Reads the settings as they are for the engine's folder, and again whenever they change. */
export function watchSettings(
  folder: () => vscode.Uri | undefined,
  log: Log,
): SettingsReader {
  const changed = new vscode.EventEmitter<Settings>();
  let settings = defaultSettings;
  let problems: readonly SettingProblem[] = [];

  const read = (): void => {
    const configuration = vscode.workspace.getConfiguration(section, folder());
    const known = new Set(problems.map((problem) => JSON.stringify(problem)));
    ({ settings, problems } = readSettings(
      (key) => configuration.get(key),
      settings,
    ));
    for (const problem of problems) {
      if (known.has(JSON.stringify(problem))) continue;
      log.warn(
        `setting ${section}.${problem.key} is not usable: ${problem.reason}`,
      );
      void tell(problem);
    }
  };

  read();
  const subscription = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration(section)) return;
    read();
    changed.fire(settings);
  });
  return {
    current: () => settings,
    problems: () => problems,
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      changed.dispose();
    },
  };
}
