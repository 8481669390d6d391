import * as vscode from "vscode";
import { agentTimeMs, answerWaitMs } from "../model/answerWait";
import type { Orchestration } from "../model/orchestration";
import { answerOldest } from "./answerOldest";
import { answerQuestion } from "./answering";
import { backUp, exportRun, restoreBackup } from "./backup";
import { cleanUp } from "./cleanUp";
import { commandIds } from "./commandIds";
import type { CommandId } from "./commandIds";
import type { CommandParts } from "./commandParts";
import { contextUri } from "./contextDocument";
import { showDoctor } from "./doctor";
import { showError, withSettings } from "./failures";
import { openInNewWindow, openInTerminal } from "./folders";
import { runningAttempt } from "./progress";
import type { Ability } from "./progress";
import { buildPoolImage, increasePool, startPool, stopPool } from "./pool";
import { createSample } from "./sample";
import { createPullRequest } from "./pullRequest";
import { runFrom } from "./runWorkflow";
import type { WorkflowStage } from "./runWorkflow";
import { completePhase, runBatch, runTask, startTask } from "./starting";
import { startQuick } from "./startQuick";
import { orphanIn, trashRefIn } from "./resourcesTree";
import {
  askMinutes,
  choosePriority,
  chooseStage,
  confirmCancel,
  steer,
} from "./steer";
import type { SteerAction } from "./steer";
import { chooseOpen, chooseOrchestration, orchestrationIn } from "./targets";
import { syncGitHub, syncJira } from "./sync";
import {
  addTaskNote,
  markTask,
  moveTaskBy,
  refreshProgressTables,
  setTaskState,
} from "./taskCommands";
import { restoreFromTrash } from "./trash";

interface Command {
  /** `engine`: the engine is opened first, and when it cannot be, the user is told why instead. */
  readonly needs: "engine" | "nothing";
  /** `selection`: all rows that are selected, where the command's menu stands on one of them. */
  readonly run: (
    parts: CommandParts,
    argument: unknown,
    selection: readonly unknown[],
  ) => Promise<void> | void;
}

/** A command on one orchestration: that of the row, or the one that the user chooses of those with whom it is possible. */
const onChosen =
  <Wish, Chosen>(
    choose: (
      list: CommandParts["list"],
      argument: unknown,
      wish: Wish,
    ) => Promise<Chosen | null>,
  ) =>
  (
    wish: Wish,
    run: (parts: CommandParts, chosen: Chosen) => Promise<void> | void,
  ): Command => ({
    needs: "engine",
    run: async (parts, argument) => {
      const chosen = await choose(parts.list, argument, wish);
      if (chosen !== null) await run(parts, chosen);
    },
  });

const onOpen = onChosen(chooseOpen);
/** Past ones too. */
const onAny = onChosen(chooseOrchestration);

const steering = (action: SteerAction & Ability): Command => ({
  needs: "engine",
  run: async ({ engine, list }, argument) => {
    const chosen = await chooseOpen(list, argument, action);
    if (chosen === null) return;
    if (action === "cancel" && !(await confirmCancel(chosen.title))) return;
    await steer(engine, action, chosen.id);
    const sentence = whatFollows(action, chosen);
    if (sentence !== null)
      vscode.window.setStatusBarMessage(sentence, sentenceMs);
  },
});

/** How long the status bar says what a command leads to, in milliseconds. */
const sentenceMs = 8_000;

/** What a pause means, where that is not seen at once. */
function whatFollows(
  action: SteerAction,
  orchestration: Orchestration,
): string | null {
  if (runningAttempt(orchestration) === undefined) return null;
  if (action === "pause")
    return vscode.l10n.t(
      "“{0}” pauses after its current batch or stage. Pause Now stops the agent at once.",
      orchestration.title,
    );
  return action === "pauseNow"
    ? vscode.l10n.t(
        "The agent of “{0}” is stopped; its session goes on when you resume.",
        orchestration.title,
      )
    : null;
}

const setEnabled = (enabled: boolean): Command => ({
  needs: "nothing",
  run: async () => {
    const configuration = vscode.workspace.getConfiguration("orchestrator");
    const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
    await configuration.update(
      "enabled",
      enabled,
      hasFolder
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global,
    );
    if (!enabled)
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          "Orchestrator is disabled here. Nothing new is started; what is recorded stays, and is picked up when you enable it again.",
        ),
      );
  },
});

const runningFrom = (stage: WorkflowStage): Command => ({
  needs: "engine",
  run: (parts, argument) => runFrom(stage, parts, argument),
});

/** Every command of the extension. Titles and places are the manifest's. */
const commandTable: Readonly<Record<CommandId, Command>> = {
  "orchestrator.completePhase": { needs: "engine", run: completePhase },
  "orchestrator.startTask": { needs: "engine", run: startTask },
  "orchestrator.runBatch": { needs: "engine", run: runBatch },
  "orchestrator.runTask": { needs: "engine", run: runTask },
  "orchestrator.runFrom.design": runningFrom("design"),
  "orchestrator.runFrom.analyze": runningFrom("analyze"),
  "orchestrator.runFrom.implement": runningFrom("implement"),
  "orchestrator.runFrom.verify": runningFrom("verify"),
  "orchestrator.runFrom.merge": runningFrom("merge"),
  "orchestrator.pause": steering("pause"),
  "orchestrator.pauseNow": steering("pauseNow"),
  "orchestrator.extend": onOpen("extend", async ({ engine }, chosen) => {
    const attempt = runningAttempt(chosen);
    if (!attempt) return;
    const api = await engine.open();
    const waited = answerWaitMs(
      await api.events(chosen.id),
      attempt.id,
      Date.now(),
    );
    const worked = agentTimeMs(attempt, Date.now(), waited) ?? 0;
    const minutes = await askMinutes(chosen, attempt, worked);
    if (minutes !== null) await api.extend(chosen.id, minutes);
  }),
  "orchestrator.release": steering("release"),
  "orchestrator.prioritize": onOpen(
    "prioritize",
    async ({ engine }, chosen) => {
      const priority = await choosePriority(chosen);
      if (priority !== null)
        await (await engine.open()).prioritize(chosen.id, priority);
    },
  ),
  "orchestrator.answer": { needs: "engine", run: answerQuestion },
  "orchestrator.resume": steering("resume"),
  "orchestrator.goOn": steering("goOn"),
  "orchestrator.stayPaused": steering("stayPaused"),
  "orchestrator.withoutContainers": steering("withoutContainers"),
  "orchestrator.cancel": steering("cancel"),
  "orchestrator.retry": steering("retry"),
  "orchestrator.retryWithBudget": steering("retryWithBudget"),
  "orchestrator.retryWithGate": steering("retryWithGate"),
  "orchestrator.skip": steering("skip"),
  "orchestrator.force": onOpen("force", async ({ engine }, chosen) => {
    const stage = await chooseStage(chosen);
    if (stage !== null) await (await engine.open()).force(chosen.id, stage);
  }),
  "orchestrator.merge": steering("merge"),
  "orchestrator.pullRequest": onAny("pullRequest", (_parts, chosen) =>
    createPullRequest(chosen),
  ),
  "orchestrator.viewDiff": onAny("viewDiff", ({ diffView }, chosen) =>
    diffView.open(chosen.id, chosen.title),
  ),
  "orchestrator.openWorktree": onAny("openWorktree", async (_parts, chosen) => {
    if (chosen.worktree) await openInNewWindow(chosen.worktree.path);
  }),
  "orchestrator.openTerminal": onAny("openTerminal", (_parts, chosen) => {
    if (chosen.worktree) openInTerminal(chosen.worktree);
  }),
  "orchestrator.openDashboard": {
    needs: "engine",
    run: ({ panel }, argument) => {
      const id = orchestrationIn(argument);
      panel.show(
        id === null ? { kind: "home" } : { kind: "orchestration", id },
      );
    },
  },
  "orchestrator.openAnalytics": {
    needs: "engine",
    run: ({ panel }) => panel.show({ kind: "analytics" }),
  },
  "orchestrator.showMore": {
    needs: "nothing",
    run: ({ showMoreHistory }) => showMoreHistory(),
  },
  "orchestrator.showLog": {
    needs: "nothing",
    run: ({ showLog }) => showLog(),
  },
  "orchestrator.showContext": onAny("showContext", async (_parts, chosen) => {
    await vscode.window.showTextDocument(contextUri(chosen.id, chosen.title), {
      preview: true,
    });
  }),
  "orchestrator.markTaskDone": {
    needs: "nothing",
    run: (parts, argument, selection) =>
      markTask(parts, argument, selection, true),
  },
  "orchestrator.markTaskNotDone": {
    needs: "nothing",
    run: (parts, argument, selection) =>
      markTask(parts, argument, selection, false),
  },
  "orchestrator.setTaskState": { needs: "nothing", run: setTaskState },
  "orchestrator.addTaskNote": { needs: "nothing", run: addTaskNote },
  "orchestrator.moveTaskUp": {
    needs: "nothing",
    run: (parts, argument) => moveTaskBy(parts, argument, "up"),
  },
  "orchestrator.moveTaskDown": {
    needs: "nothing",
    run: (parts, argument) => moveTaskBy(parts, argument, "down"),
  },
  "orchestrator.refreshProgress": {
    needs: "nothing",
    run: refreshProgressTables,
  },
  "orchestrator.refreshResources": {
    needs: "engine",
    run: ({ refreshResources }) => refreshResources(),
  },
  "orchestrator.cleanUp": {
    needs: "engine",
    run: async ({ engine, refreshResources }, argument) => {
      await cleanUp(engine, orphanIn(argument));
      await refreshResources();
    },
  },
  "orchestrator.restoreFromTrash": {
    needs: "engine",
    run: ({ engine }, argument) =>
      restoreFromTrash(engine, trashRefIn(argument)),
  },
  "orchestrator.pool.start": { needs: "nothing", run: startPool },
  "orchestrator.pool.stop": { needs: "nothing", run: stopPool },
  "orchestrator.pool.build": { needs: "nothing", run: buildPoolImage },
  "orchestrator.pool.increase": { needs: "nothing", run: increasePool },
  "orchestrator.syncGitHub": {
    needs: "engine",
    run: (parts) =>
      withSettings("orchestrator.syncGitHub", "github", () =>
        syncGitHub(parts),
      ),
  },
  "orchestrator.syncJira": {
    needs: "engine",
    run: (parts) =>
      withSettings("orchestrator.syncJira", "jira", () => syncJira(parts)),
  },
  "orchestrator.doctor": {
    needs: "engine",
    run: ({ engine, firstSteps }) => showDoctor(engine, firstSteps.allIsWell),
  },
  "orchestrator.setApiKey": {
    needs: "nothing",
    run: async ({ apiKey }) => {
      if (await apiKey.ask())
        void vscode.window.showInformationMessage(
          vscode.l10n.t(
            "The API key is kept and is used from the next attempt on.",
          ),
        );
    },
  },
  "orchestrator.clearApiKey": {
    needs: "nothing",
    run: async ({ apiKey }) => {
      const wasKept = await apiKey.clear();
      void vscode.window.showInformationMessage(
        wasKept
          ? vscode.l10n.t(
              "The API key is gone; the agent uses its own login from the next attempt on.",
            )
          : vscode.l10n.t("No API key is kept here."),
      );
    },
  },
  "orchestrator.messages": {
    needs: "nothing",
    run: ({ channels }) => channels.setUp(),
  },
  "orchestrator.enable": setEnabled(true),
  "orchestrator.disable": setEnabled(false),
  "orchestrator.restart": {
    needs: "nothing",
    run: async ({ engine }) => {
      await engine.restart();
      vscode.window.setStatusBarMessage(
        vscode.l10n.t("The engine is open again."),
        sentenceMs,
      );
    },
  },
  "orchestrator.review": {
    needs: "engine",
    run: ({ reviewComments }, argument) => reviewComments.send(argument),
  },
  "orchestrator.addReviewComment": {
    needs: "engine",
    run: ({ reviewComments }, argument) => reviewComments.add(argument),
  },
  "orchestrator.editReviewComment": {
    needs: "nothing",
    run: ({ reviewComments }, argument) => reviewComments.edit(argument),
  },
  "orchestrator.saveReviewComment": {
    needs: "nothing",
    run: ({ reviewComments }, argument) => reviewComments.save(argument),
  },
  "orchestrator.cancelReviewComment": {
    needs: "nothing",
    run: ({ reviewComments }, argument) => reviewComments.cancelEdit(argument),
  },
  "orchestrator.deleteReviewComment": {
    needs: "nothing",
    run: ({ reviewComments }, argument) => reviewComments.remove(argument),
  },
  "orchestrator.attach": onOpen("attach", ({ agentTerminals }, chosen) =>
    agentTerminals.attach(chosen.id),
  ),
  "orchestrator.takeOver": onOpen("takeOver", ({ takeOvers }, chosen) =>
    takeOvers.take(chosen.id),
  ),
  "orchestrator.giveBack": onOpen("giveBack", ({ takeOvers }, chosen) =>
    takeOvers.giveBack(chosen.id),
  ),
  "orchestrator.startQuick": { needs: "engine", run: startQuick },
  "orchestrator.answerOldest": { needs: "engine", run: answerOldest },
  "orchestrator.getStarted": {
    needs: "nothing",
    run: ({ firstSteps }) => firstSteps.open(),
  },
  "orchestrator.createSample": { needs: "nothing", run: createSample },
  "orchestrator.backUp": {
    needs: "engine",
    run: ({ engine }) => backUp(engine),
  },
  "orchestrator.restoreBackup": {
    // Opened there: a damaged database keeps the engine from it, and nobody from a backup.
    needs: "nothing",
    run: ({ engine }) => restoreBackup(engine),
  },
  "orchestrator.exportRun": {
    needs: "engine",
    run: ({ engine, list }, argument) => exportRun(engine, list, argument),
  },
};

/** Registers the table. What a command throws is shown with its ways out, never lost. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(
        id,
        async (argument?: unknown, selection?: unknown) => {
          const { needs, run } = commandTable[id];
          try {
            if (needs === "engine") await parts.engine.open();
            await run(
              parts,
              argument,
              Array.isArray(selection) ? selection : [],
            );
          } catch (error) {
            parts.log.warn(`${id}: ${String(error)}`);
            // Not awaited: the command is over, whether or not the message is still there.
            void showError(error, orchestrationIn(argument));
          }
        },
      ),
    ),
  );
}
