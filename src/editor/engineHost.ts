import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { OrchestratorApi } from "../model/api";
import { OrchestratorError, toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import type { Channel } from "../model/message";
import type { Settings } from "../model/settings";
import { openWorkspace } from "../server/workspace";
import { sentences } from "./figures";
import type { Log } from "./log";
import { repositoryOf } from "./repository";

/**
 * `idle`: could open, but nothing asks for it yet: a repository in which the user never orchestrated anything stays untouched.
 * The kinds are also the values of the context key `orchestrator.state`.
 */
export type EngineState =
  | { readonly kind: "noFolder" | "untrusted" | "disabled" | "idle" }
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly failure: Failure }
  | {
      readonly kind: "open";
      readonly api: OrchestratorApi;
      /** False: another program on this machine runs the engine, and this window speaks to it, until it has to take over. */
      readonly owner: boolean;
      readonly folder: vscode.Uri;
    };

export interface EngineHost {
  readonly state: EngineState;
  readonly onDidChange: vscode.Event<EngineState>;
  /** Opens the engine unless it is open. Rejects with an `OrchestratorError` that says why it cannot be. */
  open(): Promise<OrchestratorApi>;
  /**
   * As `open`; where the database is damaged, what can only restore a backup. `done` has to be called in the end: it opens the engine where
   * that is possible then.
   */
  openToRestore(): Promise<{
    readonly api: OrchestratorApi;
    readonly done: () => Promise<void>;
  }>;
  /** Closes the engine and opens it again. Rejects as `open` does. */
  restart(): Promise<void>;
  /** Looks again at folder, trust and settings; opens by itself where orchestrations are on record. Rejects as `open` does. */
  refresh(): Promise<void>;
  /** The engine has said that it can do no more: closes it and keeps the reason as the state. */
  stopped(failure: Failure): Promise<void>;
  close(): Promise<void>;
}

type Opened = Awaited<ReturnType<typeof openWorkspace>>;

export interface EngineHostOptions {
  readonly settings: () => Settings;
  readonly apiKey: () => Promise<string | null>;
  /** Who is told outside what needs the user. */
  readonly channels: () => Promise<readonly Channel[]>;
  readonly programs: {
    readonly supervisor: string;
    readonly scriptedAgent: string;
    readonly snapshotWorker: string;
    readonly viewer: string;
  };
  readonly log: Log;
}

/** Where the engine keeps its records; its presence says that orchestrations may be under way. */
const recordsFolder = path.join(".orchestrator", "state");

const isInRepository = (folder: string): boolean =>
  repositoryOf(folder) !== null;

/** The engine works on one repository: the first folder that is in one, else the first folder, which then says what is wrong. */
export function chooseFolder(): vscode.Uri | undefined {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const chosen =
    folders.find(({ uri }) => isInRepository(uri.fsPath)) ?? folders[0];
  return chosen?.uri;
}

/** Throws when the open folder is in no repository: nothing could be started, so nothing needs to be filled in first. */
export function requireRepository(): void {
  const folder = chooseFolder();
  if (folder === undefined || isInRepository(folder.fsPath)) return;
  throw new OrchestratorError(
    "noRepository",
    vscode.l10n.t(
      "“{0}” is not in a git repository. Orchestrator works in git worktrees, so it needs one with a commit.",
      folder.fsPath,
    ),
    {
      fix: vscode.l10n.t("Initialize one and commit, then try again."),
    },
  );
}

function whyOff(
  settings: Settings,
): "noFolder" | "untrusted" | "disabled" | null {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) return "noFolder";
  if (!vscode.workspace.isTrusted) return "untrusted";
  return settings.enabled ? null : "disabled";
}

/** Why nothing can be done here, with the way out. */
export function refusal(
  reason: "noFolder" | "untrusted" | "disabled",
): OrchestratorError {
  switch (reason) {
    case "noFolder":
      return new OrchestratorError(
        "noRepository",
        vscode.l10n.t(
          "Orchestrator needs an open folder that is a git repository.",
        ),
        { fix: vscode.l10n.t("Open one and try again.") },
      );
    case "untrusted":
      return new OrchestratorError(
        "untrustedWorkspace",
        vscode.l10n.t(
          "Orchestrator is off in this workspace because agents and gate commands run code, and the workspace is not trusted.",
        ),
        {
          fix: vscode.l10n.t(
            "Trust the workspace if you know where it comes from.",
          ),
        },
      );
    case "disabled":
      return new OrchestratorError(
        "notAllowedNow",
        vscode.l10n.t("Orchestrator is disabled."),
        { fix: vscode.l10n.t("Run “Orchestrator: Enable”.") },
      );
    default:
      return reason satisfies never;
  }
}

/** Holds the one engine of this window, and why there is none. */
export function createEngineHost(options: EngineHostOptions): EngineHost {
  const { log, settings } = options;
  const changed = new vscode.EventEmitter<EngineState>();
  let state: EngineState = { kind: whyOff(settings()) ?? "idle" };
  let opened: Opened | null = null;
  let opening: Promise<OrchestratorApi> | null = null;

  const become = (next: EngineState): void => {
    state = next;
    changed.fire(next);
  };

  const workspaceOptions = (folder: vscode.Uri) => ({
    folder: folder.fsPath,
    settings,
    apiKey: options.apiKey,
    outside: { channels: options.channels, words: sentences },
    programs: options.programs,
    log: (
      level: keyof Pick<Log, "debug" | "info" | "warn" | "error">,
      message: string,
    ) => log[level](message),
  });

  const openNow = async (): Promise<OrchestratorApi> => {
    become({ kind: "opening" });
    try {
      const folder = chooseFolder();
      if (folder === undefined) throw refusal("noFolder");
      const { length: folders } = vscode.workspace.workspaceFolders ?? [];
      if (folders > 1)
        log.info(
          `${folders} workspace folders; Orchestrator works on the first that is in a repository: ${folder.fsPath}`,
        );
      opened = await openWorkspace({
        ...workspaceOptions(folder),
        startsPool: true,
        onTakeOver: () => {
          if (state.kind === "open") become({ ...state, owner: true });
        },
      });
      const { api, owner } = opened;
      log.info(
        owner
          ? `engine open in ${folder.fsPath}`
          : `another program runs the engine in ${folder.fsPath}; this window follows it`,
      );
      become({ kind: "open", api, owner, folder });
      return api;
    } catch (error) {
      const failure = toFailure(error);
      log.error(`engine not open: ${failure.code}: ${failure.message}`);
      become({ kind: "failed", failure });
      throw error;
    }
  };

  const close = async (): Promise<void> => {
    // Whoever waits for an opening in progress sees its failure; here only its end matters.
    await opening?.catch(() => undefined);
    const closing = opened;
    opened = null;
    await closing?.close();
  };

  const host: EngineHost = {
    get state() {
      return state;
    },
    onDidChange: changed.event,
    open: async () => {
      const reason = whyOff(settings());
      if (reason !== null) throw refusal(reason);
      if (state.kind === "open") return state.api;
      opening ??= openNow().finally(() => {
        opening = null;
      });
      return opening;
    },
    openToRestore: async () => {
      try {
        return { api: await host.open(), done: () => Promise.resolve() };
      } catch (error) {
        const folder = chooseFolder();
        if (toFailure(error).code !== "databaseDamaged" || folder === undefined)
          throw error;
        const workspace = await openWorkspace({
          ...workspaceOptions(folder),
          toRestore: true,
        });
        return {
          api: workspace.api,
          done: async () => {
            await workspace.close();
            // Still damaged where nothing was restored: that is said already.
            await host.open().catch(() => undefined);
          },
        };
      }
    },
    restart: async () => {
      await close();
      become({ kind: whyOff(settings()) ?? "idle" });
      await host.open();
    },
    refresh: async () => {
      const reason = whyOff(settings());
      if (reason !== null) {
        await close();
        become({ kind: reason });
        return;
      }
      const folder = chooseFolder();
      if (state.kind === "open" && folder?.fsPath !== state.folder.fsPath)
        await close();
      else if (state.kind === "open" || state.kind === "opening") return;
      if (state.kind !== "idle") become({ kind: "idle" });
      if (
        folder !== undefined &&
        existsSync(path.join(folder.fsPath, recordsFolder))
      )
        await host.open();
    },
    stopped: async (failure) => {
      log.error(`engine stopped: ${failure.code}: ${failure.message}`);
      become({ kind: "failed", failure });
      await close();
    },
    close: async () => {
      await close();
      changed.dispose();
    },
  };
  return host;
}
