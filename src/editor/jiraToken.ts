import * as vscode from "vscode";

/** API tokens of Jira, in the editor's secret storage and nowhere else: one for each site and account, so that no other site is given it. */
export interface JiraToken {
  /** The kept one, else what the user gives now; null when the user went away. */
  ask(site: URL, account: string): Promise<string | null>;
  /** It was refused: the next sync asks anew. */
  forget(site: URL, account: string): Promise<void>;
}

const nameOf = (site: URL, account: string): string =>
  `orchestrator.jiraToken ${site.host} ${account}`;

export const createJiraToken = (secrets: vscode.SecretStorage): JiraToken => ({
  ask: async (site, account) => {
    const name = nameOf(site, account);
    const kept = await secrets.get(name);
    if (kept !== undefined) return kept;
    const given = await vscode.window.showInputBox({
      title: vscode.l10n.t("API Token of Jira"),
      prompt: vscode.l10n.t(
        "Of {0} at {1}; made at id.atlassian.com, Security. Kept in the editor's secret storage.",
        account,
        site.host,
      ),
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) =>
        /^\S+$/.test(text.trim())
          ? undefined
          : vscode.l10n.t("A token is one word."),
    });
    if (given === undefined) return null;
    await secrets.store(name, given.trim());
    return given.trim();
  },
  forget: async (site, account) => {
    await secrets.delete(nameOf(site, account));
  },
});
