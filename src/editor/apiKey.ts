import * as vscode from "vscode";

/** The agent's API key, in the editor's secret storage and nowhere else. */
export interface ApiKey {
  readonly get: () => Promise<string | null>;
  /** Asks for it; false when the user went away. */
  ask(): Promise<boolean>;
  /** False when there was none. */
  clear(): Promise<boolean>;
}

const name = "orchestrator.anthropicApiKey";

export function createApiKey(secrets: vscode.SecretStorage): ApiKey {
  return {
    get: async () => (await secrets.get(name)) ?? null,
    ask: async () => {
      const key = await vscode.window.showInputBox({
        title: vscode.l10n.t("Anthropic API Key"),
        prompt: vscode.l10n.t(
          "Kept in the editor's secret storage and given to the agent alone. Not needed when the Claude Code command line is logged in.",
        ),
        password: true,
        ignoreFocusOut: true,
        validateInput: (text) =>
          /^\S+$/.test(text.trim())
            ? undefined
            : vscode.l10n.t("A key is one word, such as sk-ant-…"),
      });
      if (key === undefined) return false;
      await secrets.store(name, key.trim());
      return true;
    },
    clear: async () => {
      const kept = await secrets.get(name);
      await secrets.delete(name);
      return kept !== undefined;
    },
  };
}
