import * as vscode from "vscode";
import { createApiKey } from "./editor/apiKey";
import { createAgentTerminals } from "./editor/attach";
import { createChannels } from "./editor/channels";
import { registerCommands } from "./editor/commands";
import { provideContextDocuments } from "./editor/contextDocument";
import { keepContextKeys } from "./editor/contextKeys";
import { createFirstSteps } from "./editor/firstSteps";
import { createDiffView } from "./editor/diffView";
import { chooseFolder, createEngineHost } from "./editor/engineHost";
import type { EngineHost } from "./editor/engineHost";
import { followEstimates } from "./editor/estimates";
import type { ExtensionApi } from "./editor/extensionApi";
import { followEngine } from "./editor/orchestrationList";
import { announceOrphans } from "./editor/orphanNotice";
import { announceQuestions } from "./editor/questionNotices";
import { createJiraToken } from "./editor/jiraToken";
import { createNotifications } from "./editor/notifications";
import { createDashboardPanel } from "./editor/panel";
import { hintAtPool } from "./editor/poolHint";
import { createReviewComments } from "./editor/reviewComments";
import { watchSettings } from "./editor/settings";
import { createStatusBar } from "./editor/statusBar";
import { createSyncPreview } from "./editor/syncPreview";
import { watchTaskFiles } from "./editor/taskFiles";
import { createTakeOvers } from "./editor/takeOver";
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
  const channels = createChannels(context.secrets);
  const engine = createEngineHost({
    settings: settings.current,
    apiKey: apiKey.get,
    channels: channels.all,
    programs: {
      supervisor: context.asAbsolutePath("dist/supervisor.js"),
      scriptedAgent: context.asAbsolutePath("dist/scriptedAgent.js"),
      viewer: context.asAbsolutePath("dist/viewer.js"),
      snapshotWorker: context.asAbsolutePath("dist/snapshotWorker.js"),
    },
    log,
  });
  running = engine;
  const list = followEngine(engine, log);
  const estimates = followEstimates(engine, list, log);
  const files = watchTaskFiles(settings, log);
  const views = createViews(engine, list, estimates, files, log);
  const surface = createTaskSurface(context.extensionUri, {
    engine,
    list,
    files,
    settings,
    log,
  });
  const statusBar = createStatusBar(list, estimates);
  const diffView = createDiffView(engine, list, log);
  const reviewComments = createReviewComments(
    engine,
    list,
    context.workspaceState,
  );
  const takeOvers = createTakeOvers(engine, list, context.workspaceState, log);
  const syncPreview = createSyncPreview();
  const agentTerminals = createAgentTerminals(engine, list);
  const panel = createDashboardPanel(
    context.extensionUri,
    context.workspaceState,
    {
      engine,
      list,
      settings,
      diffView,
      reviewComments,
      takeOvers,
      agentTerminals,
      log,
    },
  );
  const firstSteps = createFirstSteps(
    list,
    files,
    {
      orchestration: panel.isShown,
      needs: views.showsNeeds,
      onDidShowNeeds: views.onDidShowNeeds,
    },
    context.globalState,
    log,
  );
  context.subscriptions.push(
    log,
    settings,
    list,
    estimates,
    files,
    views,
    surface,
    statusBar,
    diffView,
    reviewComments,
    takeOvers,
    agentTerminals,
    syncPreview,
    panel,
    firstSteps,
    provideContextDocuments(engine, list),
    keepContextKeys(engine, list, files),
    createNotifications(list, panel.isShown),
    announceQuestions(list, panel.isShown, context.workspaceState, log),
    announceOrphans(engine, context.workspaceState, log),
    registerCommands({
      engine,
      settings: settings.current,
      list,
      files,
      tasks: views.tasks,
      panel,
      diffView,
      reviewComments,
      takeOvers,
      agentTerminals,
      apiKey,
      channels,
      jiraToken: createJiraToken(context.secrets),
      syncPreview,
      firstSteps,
      extension: context.extensionUri,
      log,
      showLog: () => log.show(),
      showMoreHistory: views.orchestrationsTree.showMore,
      refreshResources: views.resources.refresh,
      selectedNeed: views.selectedNeed,
      revealOrchestration: views.reveal,
    }),
    hintAtPool(list),
    openWhenNeeded(engine, settings),
  );
  return {
    engine: () => engine.open(),
    engineState: () => engine.state,
    needsYouTree: views.needsYouTree,
    orchestrationsTree: views.orchestrationsTree,
    tasksTree: views.tasksTree,
    resourcesTree: views.resources.tree,
    tasksDragAndDrop: views.tasks.dragAndDrop,
    taskFiles: files,
    gutter: surface.gutter,
    statusBar,
    reviewComments,
    panel,
    settingProblems: settings.problems,
  };
}

/** Leaves agents at work alone; the next window follows them further. */
export async function deactivate(): Promise<void> {
  await running?.close();
  running = null;
}
