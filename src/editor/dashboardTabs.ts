import * as vscode from "vscode";
import { dashboardViewType } from "./commandIds";

/** Every tab of a dashboard, also those whose page speaks to an extension host that is gone. */
export function dashboardTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      // VS Code puts a prefix of its own before the type.
      ({ input }) =>
        input instanceof vscode.TabInputWebview &&
        input.viewType.endsWith(dashboardViewType),
    );
}

/** Milliseconds that VS Code gets to hand over the page of a tab, as it does after a reload of the window. */
const handOverMs = 2000;

/**
 * When only the extension host dies, VS Code starts another one but leaves the dashboard's tab as it was, with a page that nobody
 * answers, and tells the new host nothing of it. Calls `replace` for such a tab as soon as the user sees it.
 */
export function watchForLostTab(
  hasPanel: () => boolean,
  replace: (tab: vscode.Tab) => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | null = null;
  const seen = (): vscode.Tab | undefined =>
    hasPanel() ? undefined : dashboardTabs().find(({ isActive }) => isActive);
  const look = (): void => {
    if (seen() === undefined) return;
    timer ??= setTimeout(() => {
      timer = null;
      const tab = seen();
      if (tab !== undefined) replace(tab);
    }, handOverMs);
  };
  look();
  return vscode.Disposable.from(
    vscode.window.tabGroups.onDidChangeTabs(look),
    new vscode.Disposable(() => {
      if (timer !== null) clearTimeout(timer);
    }),
  );
}
