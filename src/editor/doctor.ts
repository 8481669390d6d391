import * as vscode from "vscode";
import { checkWords } from "../model/check";
import type { Check } from "../model/check";
import type { EngineHost } from "./engineHost";
import { showMessage } from "./failures";
import { sentences } from "./figures";

/** What a check is called in a list; an agent of the user's own by its name. */
function checkTitle(check: string): string {
  switch (check) {
    case "node":
      return "Node.js";
    case "git":
      return vscode.l10n.t("Git");
    case "claude":
      return vscode.l10n.t("Claude Code");
    case "repository":
      return vscode.l10n.t("Repository");
    case "runner":
      return vscode.l10n.t("Where Agents Run");
    case "records":
      return vscode.l10n.t("Records");
    case "orphans":
      return vscode.l10n.t("Left Behind");
    case "containers":
      return vscode.l10n.t("Containers");
    case "owner":
      return vscode.l10n.t("Owner of the Workspace");
    default:
      return check;
  }
}

interface CheckItem extends vscode.QuickPickItem {
  readonly check: Check;
}

function item(check: Check): CheckItem {
  const { found, fix } = checkWords(check, sentences);
  return {
    label: `$(${check.ok ? "pass" : "error"}) ${checkTitle(check.check)}`,
    ...(found === null ? {} : { description: found }),
    ...(fix === null ? {} : { detail: fix }),
    check,
  };
}

/** A list cuts off what is long: whoever presses a check gets all of it. */
function showCheck(check: Check): Promise<void> {
  const { found, fix } = checkWords(check, sentences);
  return showMessage(
    check.ok ? "information" : "warning",
    [`${checkTitle(check.check)}: ${found ?? ""}`.trim(), fix ?? ""]
      .join(" ")
      .trim(),
    [
      {
        title: vscode.l10n.t("Check Again"),
        command: "orchestrator.doctor",
        args: [],
      },
    ],
  );
}

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
  const pressed = await vscode.window.showQuickPick(
    [...wrong, ...fine].map(item),
    {
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
    },
  );
  // Not awaited: the command is over, whether or not the message is still there.
  if (pressed !== undefined) void showCheck(pressed.check);
}
