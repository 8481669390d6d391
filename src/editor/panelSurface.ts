import * as vscode from "vscode";
import { OrchestratorError, toFailure } from "../model/errors";
import type { Navigation } from "../model/protocol";
import { openPageSession } from "../server/pageSession";
import type { PageSession } from "../server/pageSession";
import type { AgentTerminals } from "./attach";
import type { DiffView } from "./diffView";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import type { EngineHost } from "./engineHost";
import { increasePool } from "./pool";
import { createPullRequest } from "./pullRequest";
import type { ReviewComments } from "./reviewComments";
import type { Log } from "./log";
import type { OrchestrationList } from "./orchestrationList";
import type { SettingsReader } from "./settings";
import { savePicture, showExport } from "./exportDocument";
import { askBudget, askGate } from "./steer";
import type { TakeOvers } from "./takeOver";
import { openWorktreeFile } from "./worktreeFile";

/** What the dashboard needs of the rest of the editor. */
export interface PanelParts {
  readonly engine: EngineHost;
  readonly list: OrchestrationList;
  readonly settings: SettingsReader;
  readonly diffView: DiffView;
  readonly reviewComments: Pick<
    ReviewComments,
    "send" | "pending" | "onDidChange"
  >;
  readonly takeOvers: Pick<TakeOvers, "take" | "giveBack">;
  readonly agentTerminals: Pick<AgentTerminals, "attach">;
  readonly log: Log;
}

/** The host's end of the page in a panel. */
export type PanelSession = Pick<PageSession, "view" | "show" | "opening"> &
  Disposal;

const unknownMessage = () =>
  toFailure(
    new OrchestratorError(
      "internal",
      vscode.l10n.t(
        "The dashboard sent something that this version does not know.",
      ),
      { fix: vscode.l10n.t("Close the dashboard and open it again.") },
    ),
  );

/** Connects a panel's page with its session, which speaks only while the panel can be seen. */
export function openPanelSession(
  panel: vscode.WebviewPanel,
  {
    engine,
    list,
    settings,
    diffView,
    reviewComments,
    takeOvers,
    agentTerminals,
    log,
  }: PanelParts,
  onNavigate: (navigation: Navigation) => void,
): PanelSession {
  const session = openPageSession(
    {
      post: (message) => void panel.webview.postMessage(message),
      onNavigate,
      openDiff: async (id, title) => {
        await diffView.open(id, title);
        return null;
      },
      openFile: async (orchestration, path, line) => {
        await openWorktreeFile(orchestration, path, engine.state, line);
        return null;
      },
      attach: agentTerminals.attach,
      reviewComments: () =>
        Object.fromEntries(
          Object.entries(reviewComments.pending()).map(([id, comments]) => [
            id,
            comments.length,
          ]),
        ),
      sendReview: reviewComments.send,
      createPullRequest,
      increasePool,
      takeOver: takeOvers.take,
      giveBack: takeOvers.giveBack,
      askBudget,
      askGate,
      showExport: (csv) => showExport(csv, "csv"),
      savePicture,
      unknownMessage,
    },
    {
      engine: () => engine.open(),
      list,
      settings: settings.current,
      log: (level, message) => log[level](message),
    },
  );
  const subscriptions = [
    panel.webview.onDidReceiveMessage(session.receive),
    // A hidden page is thrown away; it says `ready` again when it is back.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) session.hidden();
    }),
    settings.onDidChange(session.settingsChanged),
    list.onDidChange(session.listChanged),
    reviewComments.onDidChange(session.commentsChanged),
  ];
  return {
    get view() {
      return session.view;
    },
    show: session.show,
    opening: session.opening,
    dispose: () => {
      session.end();
      disposeAll(subscriptions);
    },
  };
}
