import * as vscode from "vscode";
import type { Orchestration } from "../model/orchestration";
import type { ToHost } from "../model/protocol";
import type { EngineHost } from "./engineHost";
import { stageWord } from "./words";

export type SteerAction = Exclude<
  Extract<ToHost, { type: "steer" }>["action"],
  "diff"
>;

/** Hands an intent to the engine. Rejects with an `OrchestratorError`. */
export async function steer(
  engine: EngineHost,
  action: SteerAction,
  id: string,
): Promise<void> {
  const api = await engine.open();
  switch (action) {
    case "pause":
      return api.pause(id);
    case "resume":
      return api.resume(id);
    case "cancel":
      return api.cancel(id);
    case "retry":
      return api.retry(id);
    case "skip":
      return api.skip(id);
    case "merge":
      return api.merge(id);
    default:
      return action satisfies never;
  }
}

/** Asks before an orchestration is given up; says what becomes of its work. */
export async function confirmCancel(title: string): Promise<boolean> {
  const yes: vscode.MessageItem = {
    title: vscode.l10n.t("Cancel Orchestration"),
  };
  // VS Code's own way out would read “Cancel” as well.
  const keep: vscode.MessageItem = {
    title: vscode.l10n.t("Keep It"),
    isCloseAffordance: true,
  };
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t("Cancel “{0}”?", title),
    {
      modal: true,
      detail: vscode.l10n.t(
        "The agent is stopped and the worktree is removed. Work that is not merged is kept in the trash (refs/orchestrator/trash) and can be restored. A cancelled orchestration cannot be resumed.",
      ),
    },
    yes,
    keep,
  );
  return chosen === yes;
}

/** Asks at which stage to go on; null when the user goes away. */
export async function chooseStage({
  pipeline,
  stages,
  title,
}: Orchestration): Promise<string | null> {
  const chosen = await vscode.window.showQuickPick(
    pipeline.stages.map(({ name, title: label }) => ({
      label,
      description: stageWord(
        stages.find((stage) => stage.name === name)?.status ?? "pending",
      ),
      name,
    })),
    {
      title: vscode.l10n.t("Go on with “{0}” at…", title),
      placeHolder: vscode.l10n.t(
        "What lies before is skipped, what comes after is done again; what is proven stays, the rest goes to the trash.",
      ),
    },
  );
  return chosen?.name ?? null;
}
