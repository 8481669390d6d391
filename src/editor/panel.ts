import * as vscode from "vscode";
import { toFailure } from "../model/errors";
import { navigationSchema } from "../model/protocol";
import type { FromHost, View } from "../model/protocol";
import { dashboardViewType } from "./commandIds";
import type { Tab } from "../model/tabs";
import { dashboardTabs, watchForLostTab } from "./dashboardTabs";
import { pageFolder, panelHtml, readGreeting } from "./panelHtml";
import { openPanelSession } from "./panelSurface";
import type { PanelParts, PanelSession } from "./panelSurface";
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

const memoryKey = "dashboard";
const home = { view: { kind: "home" }, tab: "progress" } as const;

export function createDashboardPanel(
  extension: vscode.Uri,
  /** Keeps where the user is, for a host that comes after a crash of this one. */
  memory: vscode.Memento,
  parts: PanelParts,
): DashboardPanel {
  const { log } = parts;
  let open: {
    readonly panel: vscode.WebviewPanel;
    readonly session: PanelSession;
  } | null = null;
  let greeting: string | null = null;
  const webviewOptions = {
    enableScripts: true,
    localResourceRoots: [pageFolder(extension)],
  };

  const load = (
    { webview }: vscode.WebviewPanel,
    opening: readonly FromHost[],
  ): void => {
    greeting ??= readGreeting(extension);
    webview.html = panelHtml(webview, extension, greeting, opening);
  };
  const adopt = (panel: vscode.WebviewPanel): PanelSession => {
    panel.webview.options = webviewOptions;
    // A tab shows an SVG as it is, so its colour has to fit the theme.
    panel.iconPath = {
      light: vscode.Uri.joinPath(extension, "media", "icon-light.svg"),
      dark: vscode.Uri.joinPath(extension, "media", "icon-dark.svg"),
    };
    const session = openPanelSession(
      panel,
      parts,
      (navigation) => void memory.update(memoryKey, navigation),
    );
    open = { panel, session };
    panel.onDidDispose(() => {
      session.dispose();
      if (open?.panel === panel) open = null;
    });
    return session;
  };

  const create = (
    options: {
      readonly viewColumn: vscode.ViewColumn;
      readonly preserveFocus: boolean;
    },
    view: View,
    tab?: Tab,
  ): void => {
    // No host has the pages of these: not ours, for we have none, and it is the only one.
    const lost = dashboardTabs();
    const panel = vscode.window.createWebviewPanel(
      dashboardViewType,
      vscode.l10n.t("Orchestrator"),
      options,
      webviewOptions,
    );
    const session = adopt(panel);
    session.show(view, tab);
    void session.opening().then((opening) => {
      if (open?.panel === panel) load(panel, opening);
    });
    if (lost.length > 0)
      void vscode.window.tabGroups
        .close(lost, true)
        .then(undefined, (error: unknown) =>
          log.warn(`a lost dashboard stays open: ${toFailure(error).message}`),
        );
  };

  // The page itself keeps where the user was, and says so when it is back.
  const serializer = vscode.window.registerWebviewPanelSerializer(
    dashboardViewType,
    {
      deserializeWebviewPanel: (panel) => {
        // One is enough: what the user opened meanwhile stays.
        if (open === null) {
          adopt(panel);
          load(panel, []);
        } else panel.dispose();
        return Promise.resolve();
      },
    },
  );

  const lostTabs = watchForLostTab(
    () => open !== null,
    ({ group }) => {
      log.info("the dashboard's extension host is gone; opens it anew");
      const kept = navigationSchema.safeParse(memory.get(memoryKey));
      const { view, tab } = kept.data ?? home;
      create({ viewColumn: group.viewColumn, preserveFocus: true }, view, tab);
    },
  );

  return {
    show: (view) => {
      if (open !== null) {
        open.session.show(view);
        open.panel.reveal();
        return;
      }
      create(
        { viewColumn: vscode.ViewColumn.Active, preserveFocus: false },
        view,
      );
    },
    isShown: (id) =>
      open?.panel.visible === true &&
      open.session.view.kind === "orchestration" &&
      open.session.view.id === id,
    view: () => open?.session.view ?? null,
    dispose: () => {
      serializer.dispose();
      lostTabs.dispose();
      open?.session.dispose();
    },
  };
}
