import * as vscode from "vscode";
import { OrchestratorError, toFailure } from "../model/errors";
import { isChange } from "../model/issue";
import type { SyncChange, Tracker } from "../model/issue";
import { syncFileAt } from "../server/sync/file";
import { carryOut, lookAtBoth } from "../server/sync/sync";
import type { SyncFile, SyncResult } from "../server/sync/sync";
import {
  gitHubPlace,
  jiraAccount,
  jiraSite,
  openGitHub,
  openJira,
} from "../server/sync/trackers";
import { stateFolderOf } from "../server/workspace";
import type { CommandParts } from "./commandParts";
import { chooseFolder, refusal } from "./engineHost";
import { showMessage } from "./failures";
import type { Button } from "./failures";
import { runSync } from "./syncFlow";
import { changeWords, countWords, previewText } from "./syncWords";
import { editTaskFile } from "./taskEdits";
import { failureText } from "./words";

interface Parts extends Pick<CommandParts, "settings" | "jiraToken"> {
  readonly engine: Pick<CommandParts["engine"], "open">;
  readonly files: Pick<CommandParts["files"], "refresh">;
  readonly syncPreview: Pick<CommandParts["syncPreview"], "show">;
}

const requireFolder = (): vscode.Uri => {
  const folder = chooseFolder();
  if (folder === undefined) throw refusal("noFolder");
  return folder;
};

/** Issues of the repository on GitHub become tasks, and what is proven and merged closes them. */
export async function syncGitHub(parts: Parts): Promise<void> {
  const folder = requireFolder();
  const settings = parts.settings().github;
  const place = await gitHubPlace(folder.fsPath, settings);
  const token = await gitHubToken(place.server);
  const tracker = await openGitHub(place, settings, token);
  await syncWith(parts, folder, tracker, settings.file);
}

/** The same of a query on a site of Jira. */
export async function syncJira(parts: Parts): Promise<void> {
  const folder = requireFolder();
  const settings = parts.settings().jira;
  const site = await jiraSite(settings.site);
  const account = jiraAccount(settings.email);
  const token = await parts.jiraToken.ask(site, account);
  if (token === null) return;
  try {
    const tracker = await openJira(settings, token);
    await syncWith(parts, folder, tracker, settings.file);
  } catch (error) {
    if (toFailure(error).code === "trackerNotLoggedIn")
      await parts.jiraToken.forget(site, account);
    throw error;
  }
}

/** VS Code's own login. That of an Enterprise server goes to no server but the one that the user has named to VS Code. */
async function gitHubToken(server: URL): Promise<string> {
  const isPublic = server.host === "github.com";
  if (!isPublic) {
    const uri = vscode.workspace
      .getConfiguration("github-enterprise")
      .get<string>("uri", "");
    if (!URL.canParse(uri) || new URL(uri).host !== server.host)
      throw new OrchestratorError(
        "invalidSettings",
        vscode.l10n.t(
          "VS Code has no login for {0}: its setting github-enterprise.uri names another server, or none.",
          server.host,
        ),
        {
          fix: vscode.l10n.t(
            "Set github-enterprise.uri to {0}, then try again.",
            server.origin,
          ),
        },
      );
  }
  try {
    const session = await vscode.authentication.getSession(
      isPublic ? "github" : "github-enterprise",
      ["repo"],
      { createIfNone: true },
    );
    return session.accessToken;
  } catch (error) {
    throw new OrchestratorError(
      "trackerNotLoggedIn",
      vscode.l10n.t(
        "VS Code has no login for {0}: {1}",
        server.host,
        toFailure(error).message,
      ),
      { fix: vscode.l10n.t("Sign in when VS Code asks, then try again.") },
    );
  }
}

async function syncWith(
  { engine, files, syncPreview }: Parts,
  folder: vscode.Uri,
  tracker: Tracker,
  fileName: string,
): Promise<void> {
  const file = await syncFile(folder, fileName, files);
  const request = {
    tracker,
    file,
    api: await engine.open(),
    stateFolder: stateFolderOf(folder.fsPath),
    closeTicked: false,
  };
  await runSync({
    look: () =>
      working(vscode.l10n.t("Looking at the issues…"), () =>
        lookAtBoth(request),
      ),
    sayNothingToDo: (left) =>
      void showMessage(
        "information",
        [
          vscode.l10n.t("{0} and {1} say the same.", tracker.name, file.name),
          ...left.map(changeWords),
        ].join(" "),
        [openFile(file)],
      ),
    confirm: (changes) =>
      confirm(changes, tracker.name, file.name, () =>
        syncPreview.show(previewText(changes, file.name, tracker.name)),
      ),
    carryOut: (plan) =>
      working(vscode.l10n.t("Synchronizing the issues…"), () =>
        carryOut(request, plan),
      ),
    sayResult: (result) => sayResult(result, tracker.name, [openFile(file)]),
  });
}

const working = async <Result>(
  title: string,
  work: () => Promise<Result>,
): Promise<Result> =>
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title },
    work,
  );

/** What a dialog has room for. */
const mostLines = 12;

/** Shows what would be changed in a dialog; a list that is too long for it can be looked through first. */
async function confirm(
  changes: readonly SyncChange[],
  tracker: string,
  file: string,
  showAll: () => Promise<void>,
): Promise<boolean> {
  const counts = countWords(changes, file, tracker);
  const lines = changes.map(changeWords);
  const sync = vscode.l10n.t("Sync");
  const all = vscode.l10n.t("Show All");
  const shown = lines.slice(0, mostLines);
  const more = lines.length - shown.length;
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t("Sync with {0}?", tracker),
    {
      modal: true,
      detail: [
        counts,
        "",
        ...shown,
        ...(more > 0 ? [vscode.l10n.t("… and {0} more.", more)] : []),
      ].join("\n"),
    },
    sync,
    ...(more > 0 ? [all] : []),
  );
  if (chosen !== all) return chosen === sync;
  await showAll();
  const answer = await vscode.window.showQuickPick(
    [sync, vscode.l10n.t("Change Nothing")],
    { title: counts, ignoreFocusOut: true },
  );
  return answer === sync;
}

function sayResult(
  { done, refused }: SyncResult,
  tracker: string,
  buttons: readonly Button[],
): void {
  const [first] = refused;
  const count = done.filter(isChange).length;
  // Not awaited: the command is over, whether or not the message is still there.
  void showMessage(
    first === undefined ? "information" : "warning",
    first === undefined
      ? vscode.l10n.t("Synced with {0}: {1} changes.", tracker, count)
      : vscode.l10n.t(
          "Synced with {0}: {1} changes, {2} refused. {3}",
          tracker,
          count,
          refused.length,
          failureText(first.failure),
        ),
    buttons,
  );
}

/** A file of the workspace, which may not be there yet. */
interface EditedFile extends SyncFile {
  readonly uri: vscode.Uri;
}

const openFile = ({ uri }: EditedFile): Button => ({
  title: vscode.l10n.t("Open File"),
  command: "vscode.open",
  args: [uri],
});

/** The file as the editor has it: what is not saved counts, and changes can be undone where it is open. */
async function syncFile(
  folder: vscode.Uri,
  fileName: string,
  files: Parts["files"],
): Promise<EditedFile> {
  const { absolute, ...names } = await syncFileAt(folder.fsPath, fileName);
  const uri = vscode.Uri.file(absolute);
  const isThere = (): Thenable<boolean> =>
    vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
  return {
    ...names,
    uri,
    read: async () =>
      (await isThere())
        ? (await vscode.workspace.openTextDocument(uri)).getText()
        : null,
    change: async (edits) => {
      if (!(await isThere()))
        await vscode.workspace.fs.writeFile(uri, new Uint8Array());
      await editTaskFile(files, uri, edits);
    },
  };
}
