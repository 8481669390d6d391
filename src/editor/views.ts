import * as vscode from "vscode";
import type { EngineHost } from "./engineHost";
import type { OrchestrationList } from "./orchestrationList";
import { badgeFor, createOrchestrationsTree } from "./orchestrationsTree";
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
  readonly orchestrationsTree: OrchestrationsTree;
  readonly tasksTree: TasksTree;
  readonly tasks: TasksView;
  readonly resources: ResourcesView;
  /** Shows and selects an orchestration's row; the focus stays where it is. */
  readonly reveal: (id: string) => Promise<void>;
}

/** The views of the activity bar. */
export function createViews(
  engine: EngineHost,
  list: OrchestrationList,
  files: TaskFiles,
): Views {
  const orchestrationsTree = createOrchestrationsTree(list);
  const tasksTree = createTasksTree(files, list);
  const orchestrations = vscode.window.createTreeView(
    "orchestrator.orchestrations",
    {
      treeDataProvider: orchestrationsTree,
      showCollapseAll: true,
    },
  );
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
    orchestrations.description =
      state.kind === "open" && !state.owner
        ? vscode.l10n.t("run by another program")
        : "";
  };
  const showBadge = (): void => {
    orchestrations.badge = badgeFor(list);
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
    orchestrationsTree,
    tasksTree,
    tasks,
    resources,
    reveal: async (id) => {
      if (list.get(id) === undefined) return;
      await orchestrations.reveal(orchestrationsTree.nodeOf(id), {
        select: true,
        focus: false,
        expand: true,
      });
    },
    dispose: () => {
      disposeAll(subscriptions);
      orchestrations.dispose();
      tasks.dispose();
      resources.dispose();
      orchestrationsTree.dispose();
      tasksTree.dispose();
    },
  };
}
