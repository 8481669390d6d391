import * as vscode from "vscode";
import { toFailure } from "../model/errors";
import type { TaskFile } from "../model/plan";
import { parseTaskFile } from "../tasks";
import type { Log } from "./log";
import type { SettingsReader } from "./settings";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

/** A `tasks.md` of the workspace, as it is in its editor or, where it is not open, on disk. */
export interface FoundTaskFile {
  readonly uri: vscode.Uri;
  readonly parsed: TaskFile;
}

export interface TaskFiles extends Disposal {
  all(): readonly FoundTaskFile[];
  get(uri: vscode.Uri): FoundTaskFile | undefined;
  /** Settles when the first search is over. */
  readonly searched: Promise<void>;
  readonly onDidChange: vscode.Event<void>;
}

/** Copies in worktrees, and what others brought along, are not the user's tasks. */
const leaveOut = "**/{node_modules,.git,.orchestrator}/**";
const isLeftOut = (uri: vscode.Uri): boolean =>
  /\/(node_modules|\.git|\.orchestrator)\//.test(uri.path);

/** Milliseconds after the last change of a text until it is read again: long enough for typing. */
const readAfter = 250;

/** Finds and follows the files that the setting `taskFiles` names. */
export function watchTaskFiles(settings: SettingsReader, log: Log): TaskFiles {
  const changed = new vscode.EventEmitter<void>();
  const found = new Map<string, FoundTaskFile>();
  const timers = new Map<string, NodeJS.Timeout>();
  let glob = settings.current().taskFiles;
  let watcher: vscode.FileSystemWatcher | null = null;

  const read = async (uri: vscode.Uri): Promise<void> => {
    const key = uri.toString();
    const open = vscode.workspace.textDocuments.find(
      (document) => document.uri.toString() === key,
    );
    try {
      const text =
        open?.getText() ??
        new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      found.set(key, { uri, parsed: parseTaskFile(text) });
    } catch (error) {
      found.delete(key);
      if (!(
        error instanceof vscode.FileSystemError && error.code === "FileNotFound"
      ))
        log.warn(
          `${uri.fsPath} could not be read: ${toFailure(error).message}`,
        );
    }
  };

  const readSoon = (uri: vscode.Uri): void => {
    const key = uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key);
        void read(uri).then(() => changed.fire());
      }, readAfter),
    );
  };

  const readAgain = async (): Promise<void> => {
    await Promise.all([...found.values()].map(({ uri }) => read(uri)));
    changed.fire();
  };

  const search = async (): Promise<void> => {
    try {
      const uris = await vscode.workspace.findFiles(glob, leaveOut);
      found.clear();
      await Promise.all(uris.map(read));
      changed.fire();
    } catch (error) {
      log.error(
        `task files could not be searched: ${toFailure(error).message}`,
      );
    }
  };

  const watch = (): Promise<void> => {
    watcher?.dispose();
    watcher = vscode.workspace.createFileSystemWatcher(glob);
    const look = (uri: vscode.Uri): void => {
      if (!isLeftOut(uri)) readSoon(uri);
    };
    watcher.onDidCreate(look);
    watcher.onDidChange(look);
    watcher.onDidDelete((uri) => {
      if (found.delete(uri.toString())) changed.fire();
    });
    return search();
  };

  const follow = (document: vscode.TextDocument): void => {
    if (found.has(document.uri.toString())) readSoon(document.uri);
  };
  const subscriptions = [
    vscode.workspace.onDidChangeTextDocument(({ document }) =>
      follow(document),
    ),
    // Closed without saving: what is on disk counts again.
    vscode.workspace.onDidCloseTextDocument(follow),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void search()),
    // A folder that is deleted or moved takes its files along without a word of the watcher.
    vscode.workspace.onDidDeleteFiles(() => void readAgain()),
    vscode.workspace.onDidRenameFiles(() => void search()),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void readAgain();
    }),
    settings.onDidChange(({ taskFiles }) => {
      if (taskFiles === glob) return;
      glob = taskFiles;
      void watch();
    }),
  ];
  const searched = watch();
  return {
    all: () =>
      [...found.values()].sort((a, b) => a.uri.path.localeCompare(b.uri.path)),
    get: (uri) => found.get(uri.toString()),
    searched,
    onDidChange: changed.event,
    dispose: () => {
      disposeAll(subscriptions);
      timers.forEach((timer) => clearTimeout(timer));
      watcher?.dispose();
      changed.dispose();
    },
  };
}
