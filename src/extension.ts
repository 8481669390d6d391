import * as vscode from "vscode";
import { createApiKey } from "./editor/apiKey";
import { registerCommands } from "./editor/commands";
import { provideContextDocuments } from "./editor/contextDocument";
import { keepContextKeys } from "./editor/contextKeys";
import { createDiffView } from "./editor/diffView";
import { chooseFolder, createEngineHost } from "./editor/engineHost";
import type { EngineHost } from "./editor/engineHost";
import type { ExtensionApi } from "./editor/extensionApi";
import { followEngine } from "./editor/orchestrationList";
import { announceOrphans } from "./editor/orphanNotice";
import { announceQuestions } from "./editor/questionNotices";
import { createNotifications } from "./editor/notifications";
import { createDashboardPanel } from "./editor/panel";
import { watchSettings } from "./editor/settings";
import { createStatusBar } from "./editor/statusBar";
import { watchTaskFiles } from "./editor/taskFiles";
import { createTaskSurface } from "./editor/taskSurface";
import { createViews } from "./editor/views";
import { openWhenNeeded } from "./editor/opening";

/** VS Code gives `deactivate` no way to what `activate` made, and waits for the promise of `deactivate` alone. */
let running: EngineHost | null = null;

/** Puts the parts together. Whatever keeps the engine from opening is shown, and the rest works without it. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const log = vscode.window.createOutputChannel("Orchestrator", { log: true });
  const settings = watchSettings(chooseFolder, log);
  const apiKey = createApiKey(context.secrets);
  const engine = createEngineHost({
    settings: settings.current,
    apiKey: apiKey.get,
    programs: {
      supervisor: context.asAbsolutePath("dist/supervisor.js"),
      scriptedAgent: context.asAbsolutePath("dist/scriptedAgent.js"),
      snapshotWorker: context.asAbsolutePath("dist/snapshotWorker.js"),
    },
    log,
  });
  running = engine;
  const list = followEngine(engine, log);
  const files = watchTaskFiles(settings, log);
  const views = createViews(engine, list, files);
  const surface = createTaskSurface(context.extensionUri, {
    engine,
    list,
    files,
    settings,
  });
  const statusBar = createStatusBar(list);
  const diffView = createDiffView(engine, log);
  const panel = createDashboardPanel(
    context.extensionUri,
    context.workspaceState,
    { engine, list, settings, diffView, log },
  );
  context.subscriptions.push(
    log,
    settings,
    list,
    files,
    views,
    surface,
    statusBar,
    diffView,
    panel,
    provideContextDocuments(engine, list),
    keepContextKeys(engine, list, files),
    createNotifications(list, panel.isShown),
    announceQuestions(list, panel.isShown, context.workspaceState, log),
    announceOrphans(engine, context.workspaceState, log),
    registerCommands({
      engine,
      list,
      files,
      tasks: views.tasks,
      panel,
      diffView,
      apiKey,
      log,
      showLog: () => log.show(),
      refreshResources: views.resources.refresh,
      revealOrchestration: views.reveal,
    }),
    openWhenNeeded(engine, settings),
  );
  return {
    engine: () => engine.open(),
    engineState: () => engine.state,
    orchestrationsTree: views.orchestrationsTree,
    tasksTree: views.tasksTree,
    resourcesTree: views.resources.tree,
    tasksDragAndDrop: views.tasks.dragAndDrop,
    taskFiles: files,
    gutter: surface.gutter,
    statusBar,
    panel,
    settingProblems: settings.problems,
  };
}

/** Leaves agents at work alone; the next window follows them further. */
export async function deactivate(): Promise<void> {
  await running?.close();
  running = null;
}
