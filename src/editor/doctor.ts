import * as vscode from "vscode";
import type { Check } from "../model/api";
import type { EngineHost } from "./engineHost";

const item = ({ check, ok, found, fix }: Check): vscode.QuickPickItem => ({
  label: `$(${ok ? "pass" : "error"}) ${check}`,
  ...(found === null ? {} : { description: found }),
  ...(fix === null ? {} : { detail: fix }),
});

/**
 * Shows what the engine found of the programs and folders it needs; what is wrong comes first, with its way out. `allIsWell` is
 * told before the user has looked: a good end needs no answer.
 */
export async function showDoctor(
  engine: EngineHost,
  allIsWell: () => void,
): Promise<void> {
  const checks = vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: vscode.l10n.t("Doctor looks around…"),
    },
    async () => (await engine.open()).doctor(),
  );
  const all = [...(await checks)];
  const wrong = all.filter(({ ok }) => !ok);
  const fine = all.filter(({ ok }) => ok);
  if (wrong.length === 0) allIsWell();
  await vscode.window.showQuickPick([...wrong, ...fine].map(item), {
    title:
      wrong.length === 0
        ? vscode.l10n.t("Doctor: all is well")
        : vscode.l10n.t(
            "Doctor: {0} of {1} checks failed",
            wrong.length,
            all.length,
          ),
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
}
