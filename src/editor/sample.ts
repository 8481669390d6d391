import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import * as z from "zod";
import { OrchestratorError } from "../model/errors";
import type { CommandParts } from "./commandParts";
import {
  copySample,
  sampleGitCommands,
  sampleSettingsFor,
  sampleWorkers,
  writeSampleSettings,
} from "./sampleProject.mjs";
import type { SampleWorker } from "./sampleProject.mjs";

const run = promisify(execFile);

/** What a caller that asks no questions gives: where, and who works on it. */
const sampleArgument = z.object({
  folder: z.string(),
  worker: z.enum(sampleWorkers),
});

async function chooseWorker(): Promise<SampleWorker | null> {
  const chosen = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t("Scripted agent"),
        description: vscode.l10n.t("a simulation, costs nothing"),
        detail: vscode.l10n.t(
          "Makes the same edits each time; no model thinks. Shows every step in about a minute.",
        ),
        iconPath: new vscode.ThemeIcon("beaker"),
        worker: "script" as const,
      },
      {
        label: vscode.l10n.t("Claude Code"),
        description: vscode.l10n.t("real, costs tokens"),
        detail: vscode.l10n.t(
          "Writes the library itself, within the budgets of your settings. It has to be installed and logged in.",
        ),
        iconPath: new vscode.ThemeIcon("sparkle"),
        worker: "claude" as const,
      },
    ],
    {
      title: vscode.l10n.t("Create Sample Project: Who Does the Work?"),
      placeHolder: vscode.l10n.t(
        "You can change it later, with the setting orchestrator.agent.",
      ),
      ignoreFocusOut: true,
    },
  );
  return chosen?.worker ?? null;
}

/** An open folder with nothing in it is most likely meant. */
async function emptyOpenFolder(): Promise<vscode.Uri | undefined> {
  const open = vscode.workspace.workspaceFolders?.[0]?.uri;
  return open && (await isEmpty(open.fsPath)) ? open : undefined;
}

const isEmpty = async (folder: string): Promise<boolean> =>
  (await readdir(folder)).length === 0;

/** Asks until the folder is an empty one; null when the user goes away. */
async function chooseEmptyFolder(): Promise<string | null> {
  const defaultUri = await emptyOpenFolder();
  for (;;) {
    const [chosen] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t("Choose an Empty Folder for the Sample Project"),
        openLabel: vscode.l10n.t("Create Sample Here"),
        canSelectFiles: false,
        canSelectFolders: true,
        ...(defaultUri === undefined ? {} : { defaultUri }),
      })) ?? [];
    if (chosen === undefined) return null;
    if (await isEmpty(chosen.fsPath)) return chosen.fsPath;
    const another = vscode.l10n.t("Choose Another…");
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        "“{0}” is not empty. Nothing was written; choose an empty or a new folder.",
        chosen.fsPath,
      ),
      another,
    );
    if (answer !== another) return null;
  }
}

/** Makes the sample in an empty folder. Rejects with `invalidInput`, `gitNotFound` or `gitFailed`. */
async function makeSample(
  extension: vscode.Uri,
  folder: string,
  worker: SampleWorker,
): Promise<void> {
  if (!(await isEmpty(folder)))
    throw new OrchestratorError(
      "invalidInput",
      vscode.l10n.t("“{0}” is not empty.", folder),
      { fix: vscode.l10n.t("Choose an empty or a new folder.") },
    );
  copySample(vscode.Uri.joinPath(extension, "media", "sample").fsPath, folder);
  writeSampleSettings(folder, sampleSettingsFor(worker));
  for (const args of sampleGitCommands)
    await run("git", args, { cwd: folder }).catch((error: unknown) => {
      throw gitError(error);
    });
}

function gitError(error: unknown): OrchestratorError {
  const missing =
    error instanceof Error && "code" in error && error.code === "ENOENT";
  return missing
    ? new OrchestratorError(
        "gitNotFound",
        vscode.l10n.t("git was not found, so the sample is no repository yet."),
        {
          fix: vscode.l10n.t(
            "Install git 2.38 or later, then create the sample in another folder.",
          ),
          cause: error,
        },
      )
    : new OrchestratorError(
        "gitFailed",
        vscode.l10n.t(
          "git could not make the sample a repository: {0}",
          String(error),
        ),
        { cause: error },
      );
}

const settingsLimitMs = 10_000;

/** VS Code reads a settings file a moment after it was written; until then Doctor and a start do not know who works on the sample. */
async function settingsRead(worker: SampleWorker): Promise<void> {
  const { agent, gateCommand } = sampleSettingsFor(worker);
  const areRead = (): boolean => {
    const settings = vscode.workspace.getConfiguration("orchestrator");
    return (
      settings.get("agent") === agent &&
      settings.get("gateCommand") === gateCommand
    );
  };
  if (areRead()) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const listening = vscode.workspace.onDidChangeConfiguration(() => {
      if (areRead()) end();
    });
    // VS Code's watch loses a change now and then; it reads the file when the window is loaded again.
    const timer = setTimeout(end, settingsLimitMs);
  });
}

/** Asks for what it was not given, makes the sample, and opens it where the user wants it. */
export async function createSample(
  { extension, firstSteps }: CommandParts,
  argument: unknown,
): Promise<void> {
  const given = sampleArgument.safeParse(argument).data;
  const worker = given?.worker ?? (await chooseWorker());
  if (worker === null) return;
  const folder = given?.folder ?? (await chooseEmptyFolder());
  if (folder === null) return;
  await makeSample(extension, folder, worker);
  if (isOpen(folder)) {
    await settingsRead(worker);
    return firstSteps.showSample(vscode.Uri.file(folder));
  }
  const open = vscode.l10n.t("Open");
  const openInNewWindow = vscode.l10n.t("Open in New Window");
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t("The sample project is in “{0}”.", folder),
    open,
    openInNewWindow,
  );
  if (chosen === undefined) return;
  await firstSteps.goOnIn(folder);
  await vscode.commands.executeCommand(
    "vscode.openFolder",
    vscode.Uri.file(folder),
    { forceNewWindow: chosen === openInNewWindow },
  );
}

const isOpen = (folder: string): boolean =>
  (vscode.workspace.workspaceFolders ?? []).some(
    ({ uri }) => path.relative(uri.fsPath, folder) === "",
  );
