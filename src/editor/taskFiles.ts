import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { toFailure } from "../model/errors";
import type { TaskFile } from "../model/plan";
import { parseTaskFile } from "../tasks";
import type { Log } from "./log";
import type { SettingsReader } from "./settings";
import { foundTaskFile, maxTaskFileSize, readDocuments } from "./taskParses";
import type { FoundTaskFile } from "./taskParses";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

export type { FoundTaskFile } from "./taskParses";

export interface TaskFiles extends Disposal {
  /** In the order of their paths, as of their newest text. */
  all(): readonly FoundTaskFile[];
  readonly get: (uri: vscode.Uri) => FoundTaskFile | undefined;
  /**
   * What the newest text of a document says, read once per version. Null where the document is no task file, is too large
   * to be followed, or is not known yet: then `onDidChange` names it once it is.
   */
  of(document: vscode.TextDocument): TaskFile | null;
  /** Reads a file again that was changed on disk, for what watchers may tell late or not at all. */
  readonly refresh: (uri: vscode.Uri) => Promise<void>;
  /** Settles when the first search is over. */
  readonly searched: Promise<void>;
  /** Files that came, went or changed; of a text that is being typed, a moment after the last key. */
  readonly onDidChange: vscode.Event<readonly vscode.Uri[]>;
}

/** Copies in worktrees, and what others brought along, are not the user's tasks. */
const leaveOut = "**/{node_modules,.git,.orchestrator}/**";
const isLeftOut = (uri: vscode.Uri): boolean =>
  /\/(node_modules|\.git|\.orchestrator)\//.test(uri.path);

/** Milliseconds after the last change of a text until it is told, and at most, when the typing goes on. */
const tellAfter = 150;
const tellAtLatest = 1_000;

/** Milliseconds after the last new path until new folders are searched, and of how many paths it is asked which are folders. */
const searchNewFoldersAfter = 400;
const mostStats = 100;

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.Directory) !== 0;
  } catch (error) {
    // Gone again already.
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

/** Files that are read at the same time in a search. */
const readAtOnce = 16;

interface Entry {
  readonly uri: vscode.Uri;
  /** Path without symbolic links: a file that is reached by two of them is shown once. */
  readonly real: string;
  /** Tells whether the file on disk is another one by now. */
  readonly stamp: string;
  readonly found: FoundTaskFile;
}

/** Finds and follows the files that the setting `taskFiles` names, in every folder of the workspace. */
export function watchTaskFiles(settings: SettingsReader, log: Log): TaskFiles {
  const changed = new vscode.EventEmitter<readonly vscode.Uri[]>();
  const entries = new Map<string, Entry>();
  const documents = new Map<string, vscode.TextDocument>();
  const readDocument = readDocuments();
  const refused = new Set<string>();
  let globs = "";
  let watchers: vscode.FileSystemWatcher[] = [];
  /** A search that a later one has overtaken has nothing more to say. */
  let round = 0;

  const pending = new Map<string, { uri: vscode.Uri; since: number }>();
  let timer: NodeJS.Timeout | null = null;
  const tell = (): void => {
    timer = null;
    const uris = [...pending.values()].map(({ uri }) => uri);
    pending.clear();
    if (uris.length > 0) changed.fire(uris);
  };
  const tellSoon = (uri: vscode.Uri): void => {
    const now = Date.now();
    const key = uri.toString();
    if (!pending.has(key)) pending.set(key, { uri, since: now });
    const oldest = Math.min(...[...pending.values()].map(({ since }) => since));
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(
      tell,
      Math.max(0, Math.min(tellAfter, oldest + tellAtLatest - now)),
    );
  };

  /** The file as it is now; an open document counts more than the disk. Null for one that is too large. */
  const newest = (entry: Entry): FoundTaskFile | null => {
    const document = documents.get(entry.uri.toString());
    return document === undefined ? entry.found : readDocument(document);
  };

  const refuse = (uri: vscode.Uri, size: number): null => {
    if (!refused.has(uri.toString()))
      log.warn(
        `${uri.fsPath} is not read as a task file: it has ${size} bytes, more than ${maxTaskFileSize}. Split it, or let the setting orchestrator.taskFiles name other files.`,
      );
    refused.add(uri.toString());
    return null;
  };

  const load = async (uri: vscode.Uri): Promise<Entry | null> => {
    try {
      const { mtime, size } = await vscode.workspace.fs.stat(uri);
      if (size > maxTaskFileSize) return refuse(uri, size);
      const stamp = `${mtime}/${size}`;
      const known = entries.get(uri.toString());
      if (known?.stamp === stamp) return known;
      const real =
        uri.scheme === "file" ? await realpath(uri.fsPath) : uri.path;
      const bytes = await vscode.workspace.fs.readFile(uri);
      const parsed = parseTaskFile(new TextDecoder().decode(bytes));
      return { uri, real, stamp, found: foundTaskFile(uri, parsed) };
    } catch (error) {
      if (!(
        error instanceof vscode.FileSystemError && error.code === "FileNotFound"
      ))
        log.warn(
          `${uri.fsPath} could not be read: ${toFailure(error).message}`,
        );
      return null;
    }
  };

  /** Takes a file in, or out where it cannot be read any more. Whether anything is different then. */
  const take = (uri: vscode.Uri, entry: Entry | null): boolean => {
    const key = uri.toString();
    if (entry === null) return entries.delete(key);
    refused.delete(key);
    if (entries.get(key) === entry) return false;
    entries.set(key, entry);
    return true;
  };

  const look = async (uri: vscode.Uri): Promise<void> => {
    const asked = round;
    const entry = await load(uri);
    if (asked === round && take(uri, entry)) tellSoon(uri);
  };

  const globOf = (folder: vscode.WorkspaceFolder): vscode.RelativePattern => {
    const value: unknown = vscode.workspace
      .getConfiguration("orchestrator", folder.uri)
      .get("taskFiles");
    return new vscode.RelativePattern(
      folder,
      typeof value === "string" && value !== ""
        ? value
        : settings.current().taskFiles,
    );
  };
  const patterns = (): vscode.RelativePattern[] =>
    (vscode.workspace.workspaceFolders ?? []).map(globOf);
  const textOf = (all: readonly vscode.RelativePattern[]): string =>
    JSON.stringify(all.map(({ baseUri, pattern }) => [baseUri, pattern]));

  const search = async (): Promise<void> => {
    const mine = ++round;
    const before = new Map(entries);
    try {
      const lists = await Promise.all(
        patterns().map((pattern) =>
          vscode.workspace.findFiles(pattern, leaveOut),
        ),
      );
      const uris = [
        ...new Map(lists.flat().map((uri) => [uri.toString(), uri])).values(),
      ];
      const loaded: Entry[] = [];
      for (let at = 0; at < uris.length; at += readAtOnce) {
        const some = await Promise.all(
          uris.slice(at, at + readAtOnce).map(load),
        );
        loaded.push(...some.filter((entry) => entry !== null));
      }
      if (mine !== round) return;
      const after = new Map(
        loaded.map((entry) => [entry.uri.toString(), entry]),
      );
      for (const [key, entry] of [...before, ...after]) {
        // What a watcher has told during the search is newer.
        if (entries.get(key) !== before.get(key)) continue;
        if (take(entry.uri, after.get(key) ?? null)) tellSoon(entry.uri);
      }
    } catch (error) {
      log.error(
        `task files could not be searched: ${toFailure(error).message}`,
      );
    }
  };

  let created: vscode.Uri[] = [];
  let createdTimer: NodeJS.Timeout | null = null;
  const searchNewFolders = async (): Promise<void> => {
    createdTimer = null;
    const uris = created;
    created = [];
    const some = uris.slice(0, mostStats);
    const folders = await Promise.all(some.map(isFolder));
    if (uris.length > some.length || folders.includes(true)) await search();
  };

  /**
   * Of a folder that comes or goes with all that is in it, as with a change of branch, watchers often tell its own name only,
   * which the glob does not match.
   */
  const watchFolders = (
    folder: vscode.WorkspaceFolder,
  ): vscode.FileSystemWatcher => {
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, "**"),
      false,
      true,
    );
    watcher.onDidCreate((uri) => {
      if (isLeftOut(uri)) return;
      created.push(uri);
      if (createdTimer !== null) clearTimeout(createdTimer);
      createdTimer = setTimeout(
        () => void searchNewFolders(),
        searchNewFoldersAfter,
      );
    });
    watcher.onDidDelete((deleted) => {
      for (const { uri } of entries.values())
        if (uri.path.startsWith(`${deleted.path}/`)) void look(uri);
    });
    return watcher;
  };

  const watch = (): Promise<void> => {
    disposeAll(watchers);
    const now = patterns();
    globs = textOf(now);
    const folders = (vscode.workspace.workspaceFolders ?? []).map(watchFolders);
    const matching = now.map((pattern) => {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const see = (uri: vscode.Uri): void => {
        if (!isLeftOut(uri)) void look(uri);
      };
      watcher.onDidCreate(see);
      watcher.onDidChange(see);
      watcher.onDidDelete((uri) => {
        if (take(uri, null)) tellSoon(uri);
      });
      return watcher;
    });
    watchers = [...folders, ...matching];
    return search();
  };

  const follow = (document: vscode.TextDocument): void => {
    if (entries.has(document.uri.toString())) tellSoon(document.uri);
  };
  for (const document of vscode.workspace.textDocuments)
    documents.set(document.uri.toString(), document);
  const subscriptions = [
    vscode.workspace.onDidOpenTextDocument((document) =>
      documents.set(document.uri.toString(), document),
    ),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) follow(document);
    }),
    // Closed without saving: what is on disk counts again.
    vscode.workspace.onDidCloseTextDocument((document) => {
      documents.delete(document.uri.toString());
      follow(document);
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void watch()),
    vscode.workspace.onDidDeleteFiles(() => void search()),
    vscode.workspace.onDidRenameFiles(() => void search()),
    // Watchers lose a change now and then.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void search();
    }),
    settings.onDidChange(() => {
      if (textOf(patterns()) !== globs) void watch();
    }),
  ];
  const searched = watch();

  const all = (): FoundTaskFile[] => {
    const seen = new Set<string>();
    return [...entries.values()]
      .sort((a, b) => a.uri.path.localeCompare(b.uri.path))
      .flatMap((entry) => {
        if (seen.has(entry.real)) return [];
        seen.add(entry.real);
        const found = newest(entry);
        return found === null ? [] : [found];
      });
  };
  return {
    all,
    get: (uri) => {
      const entry = entries.get(uri.toString());
      return entry === undefined ? undefined : (newest(entry) ?? undefined);
    },
    of: (document) =>
      entries.has(document.uri.toString())
        ? (readDocument(document)?.parsed ?? null)
        : null,
    refresh: look,
    searched,
    onDidChange: changed.event,
    dispose: () => {
      disposeAll(subscriptions);
      disposeAll(watchers);
      if (timer !== null) clearTimeout(timer);
      if (createdTimer !== null) clearTimeout(createdTimer);
      changed.dispose();
    },
  };
}
