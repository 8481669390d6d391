/**
 * Every command that the extension contributes, in the order of the palette. The manifest and the command table are
 * compared with this list; it imports nothing, so that the comparison runs without an editor.
 */
export const commandIds = [
  "orchestrator.completePhase",
  "orchestrator.startTask",
  "orchestrator.runBatch",
  "orchestrator.runTask",
  "orchestrator.pause",
  "orchestrator.pauseNow",
  "orchestrator.extend",
  "orchestrator.release",
  "orchestrator.answer",
  "orchestrator.resume",
  "orchestrator.goOn",
  "orchestrator.stayPaused",
  "orchestrator.cancel",
  "orchestrator.retry",
  "orchestrator.skip",
  "orchestrator.force",
  "orchestrator.merge",
  "orchestrator.viewDiff",
  "orchestrator.openWorktree",
  "orchestrator.openTerminal",
  "orchestrator.openDashboard",
  "orchestrator.showLog",
  "orchestrator.showContext",
  "orchestrator.markTaskDone",
  "orchestrator.markTaskNotDone",
  "orchestrator.setTaskState",
  "orchestrator.addTaskNote",
  "orchestrator.moveTaskUp",
  "orchestrator.moveTaskDown",
  "orchestrator.refreshProgress",
  "orchestrator.refreshResources",
  "orchestrator.cleanUp",
  "orchestrator.restoreFromTrash",
  "orchestrator.doctor",
  "orchestrator.setApiKey",
  "orchestrator.clearApiKey",
  "orchestrator.enable",
  "orchestrator.disable",
  "orchestrator.restart",
] as const;
export type CommandId = (typeof commandIds)[number];

export const viewIds = [
  "orchestrator.orchestrations",
  "orchestrator.tasks",
  "orchestrator.resources",
] as const;

/** View type of the dashboard panel; the manifest activates the extension when a window restores one. */
export const dashboardViewType = "orchestrator.dashboard";
