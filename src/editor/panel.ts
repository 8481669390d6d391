import * as vscode from "vscode";
import type { View } from "../model/protocol";
import { dashboardViewType } from "./commandIds";
import { pageFolder, panelHtml } from "./panelHtml";
import { openPanelSession } from "./panelSession";
import type { PanelParts, PanelSession } from "./panelSession";
import type { Disposal } from "./disposal";

/** The one dashboard of a window. */
export interface DashboardPanel extends Disposal {
  /** Opens or reveals the dashboard and shows this. */
  show(view: View): void;
  /** Whether the user sees this orchestration in it now. */
  readonly isShown: (id: string) => boolean;
  /** What it shows; null while there is no panel. */
  view(): View | null;
}

export function createDashboardPanel(
  extension: vscode.Uri,
  parts: PanelParts,
): DashboardPanel {
  let open: {
    readonly panel: vscode.WebviewPanel;
    readonly session: PanelSession;
  } | null = null;
  const options = {
    enableScripts: true,
    localResourceRoots: [pageFolder(extension)],
  };

  const adopt = (panel: vscode.WebviewPanel): PanelSession => {
    panel.webview.options = options;
    // A tab shows an SVG as it is, so its colour has to fit the theme.
    panel.iconPath = {
      light: vscode.Uri.joinPath(extension, "media", "icon-light.svg"),
      dark: vscode.Uri.joinPath(extension, "media", "icon-dark.svg"),
    };
    const session = openPanelSession(panel, parts);
    open = { panel, session };
    panel.onDidDispose(() => {
      session.dispose();
      if (open?.panel === panel) open = null;
    });
    panel.webview.html = panelHtml(panel.webview, extension);
    return session;
  };

  // The page itself keeps where the user was, and says so when it is back.
  const serializer = vscode.window.registerWebviewPanelSerializer(
    dashboardViewType,
    {
      deserializeWebviewPanel: (panel) => {
        open?.panel.dispose();
        adopt(panel);
        return Promise.resolve();
      },
    },
  );

  return {
    show: (view) => {
      if (open !== null) {
        open.session.show(view);
        open.panel.reveal();
        return;
      }
      adopt(
        vscode.window.createWebviewPanel(
          dashboardViewType,
          vscode.l10n.t("Orchestrator"),
          vscode.ViewColumn.Active,
          options,
        ),
      ).show(view);
    },
    isShown: (id) =>
      open?.panel.visible === true &&
      open.session.view.kind === "orchestration" &&
      open.session.view.id === id,
    view: () => open?.session.view ?? null,
    dispose: () => {
      serializer.dispose();
      open?.session.dispose();
    },
  };
}
