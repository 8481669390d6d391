import path from "node:path";
import * as vscode from "vscode";
import { chooseFolder } from "./engineHost";
import type { EngineHost } from "./engineHost";
import type { Estimates } from "./estimates";
import type { Log } from "./log";
import type { OrchestrationList } from "./orchestrationList";
import { createNeedsYouTree } from "./needsYouTree";
import type { NeedsYouNode, NeedsYouTree } from "./needsYouTree";
import { createOrchestrationsTree } from "./orchestrationsTree";
import type { OrchestrationsTree } from "./orchestrationsTree";
import { createResourcesView } from "./resourcesTree";
import type { ResourcesView } from "./resourcesTree";
import type { TaskFiles } from "./taskFiles";
import { createTasksTree } from "./tasksTree";
import type { TasksTree } from "./tasksTree";
import { createTasksView } from "./tasksView";
import type { TasksView } from "./tasksView";
import { failureText } from "./words";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

export interface Views extends Disposal {
  readonly needsYouTree: NeedsYouTree;
  /** Whether the user sees something in *Needs You* now. */
  readonly showsNeeds: () => boolean;
  readonly selectedNeed: () => NeedsYouNode | undefined;
  /** *Needs You* has appeared or is gone. */
  readonly onDidShowNeeds: vscode.Event<unknown>;
  readonly orchestrationsTree: OrchestrationsTree;
  readonly tasksTree: TasksTree;
  readonly tasks: TasksView;
  readonly resources: ResourcesView;
  /** Shows and selects an orchestration's row; the focus stays where it is. Never rejects. */
  readonly reveal: (id: string) => Promise<void>;
}

/** Where the window has several folders, the name of the one that is worked on. */
function folderAmongSeveral(): string[] {
  const folder = chooseFolder();
  const several = (vscode.workspace.workspaceFolders ?? []).length > 1;
  return several && folder !== undefined ? [path.basename(folder.fsPath)] : [];
}

/** The views of the activity bar. */
export function createViews(
  engine: EngineHost,
  list: OrchestrationList,
  estimates: Estimates,
  files: TaskFiles,
  log: Log,
): Views {
  const orchestrationsTree = createOrchestrationsTree(list, estimates);
  const tasksTree = createTasksTree(files, list);
  const orchestrations = vscode.window.createTreeView(
    "orchestrator.orchestrations",
    {
      treeDataProvider: orchestrationsTree,
      showCollapseAll: true,
    },
  );
  const needsYouTree = createNeedsYouTree(list);
  const needsYou = vscode.window.createTreeView("orchestrator.needsYou", {
    treeDataProvider: needsYouTree,
  });
  const tasks = createTasksView(tasksTree, files);
  const resources = createResourcesView(engine, list);

  // A message takes the place of the welcome text, so the ways out of a failure are in the view's title.
  const showState = (): void => {
    const { state } = engine;
    orchestrations.message =
      state.kind === "failed"
        ? failureText(state.failure)
        : state.kind === "opening"
          ? vscode.l10n.t("Opening the engine…")
          : "";
    orchestrations.description = [
      ...folderAmongSeveral(),
      ...(state.kind === "open" && !state.owner
        ? [vscode.l10n.t("run by another program")]
        : []),
    ].join(" · ");
  };
  const showBadge = (): void => {
    needsYou.badge = needsYouTree.badge();
  };
  showState();
  showBadge();
  const subscriptions = [
    engine.onDidChange(showState),
    list.onDidChange((change) => {
      if (change.kind !== "output") showBadge();
    }),
  ];
  return {
    needsYouTree,
    showsNeeds: () => needsYou.visible && needsYouTree.badge() !== undefined,
    selectedNeed: () => needsYou.selection[0],
    onDidShowNeeds: needsYou.onDidChangeVisibility,
    orchestrationsTree,
    tasksTree,
    tasks,
    resources,
    reveal: async (id) => {
      if (list.find(id) === undefined) return;
      orchestrationsTree.drawNow();
      try {
        await orchestrations.reveal(orchestrationsTree.nodeOf(id), {
          select: true,
          focus: false,
          expand: true,
        });
      } catch (error) {
        // Rows that move meanwhile are the user's loss of a glance: what was asked for is done.
        log.warn(`row of ${id}: ${String(error)}`);
      }
    },
    dispose: () => {
      disposeAll(subscriptions);
      needsYou.dispose();
      needsYouTree.dispose();
      orchestrations.dispose();
      tasks.dispose();
      resources.dispose();
      orchestrationsTree.dispose();
      tasksTree.dispose();
    },
  };
}
