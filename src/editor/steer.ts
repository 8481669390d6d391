import * as vscode from "vscode";
import type { OrchestratorApi } from "../model/api";
import type { Attempt, Orchestration } from "../model/orchestration";
import { leastUsd, mostUsd, suggestedUsd, typedUsd } from "../model/raise";
import { priorities } from "../model/turn";
import type { Priority } from "../model/turn";
import type { RaisedBudgets } from "../model/settings";
import { budgetQuestionOf, steer as steerEngine } from "../server/steer";
import type { SteerAction as EngineAction } from "../server/steer";
import type { EngineHost } from "./engineHost";
import { figures } from "./figures";
import { priorityWords } from "./queueWords";
import { stageTitle, stageWord } from "./words";

const minute = 60_000;

export type SteerAction =
  | EngineAction
  | "retryWithBudget"
  | "retryWithGate"
  /** What resuming and pausing are while it waits for a time. */
  | "goOn"
  | "stayPaused";

/** Hands an intent to the engine. Rejects with an `OrchestratorError`. */
export async function steer(
  engine: EngineHost,
  action: SteerAction,
  id: string,
): Promise<void> {
  const api = await engine.open();
  switch (action) {
    case "stayPaused":
      return api.pause(id);
    case "goOn":
      return api.resume(id);
    case "retryWithBudget": {
      const budgets = await askBudget(api, await api.get(id));
      return budgets === null ? undefined : api.retry(id, { budgets });
    }
    case "retryWithGate": {
      const gateCommand = await askGate(await api.get(id));
      return gateCommand === null ? undefined : api.retry(id, { gateCommand });
    }
    default:
      return steerEngine(api, action, id);
  }
}

/** Asks for a larger budget of the kind that is used up; null when the user goes away. */
export async function askBudget(
  api: OrchestratorApi,
  orchestration: Orchestration,
): Promise<RaisedBudgets | null> {
  const { title } = orchestration;
  const question = await budgetQuestionOf(api, orchestration);
  const typed = await vscode.window.showInputBox({
    title:
      question.budget === "total"
        ? vscode.l10n.t("Total Budget of “{0}” in US Dollars", title)
        : vscode.l10n.t("Day's Budget for “{0}” in US Dollars", title),
    prompt: vscode.l10n.t(
      "{0} of {1} is spent. Where an agent was stopped, its session goes on.",
      figures.money(question.spentUsd),
      figures.money(question.budgetUsd),
    ),
    value: String(suggestedUsd(question)),
    validateInput: (text) =>
      typedUsd(text, question) === null
        ? vscode.l10n.t(
            "Enter more than {0} and at most {1}.",
            figures.money(leastUsd(question)),
            figures.money(mostUsd),
          )
        : null,
  });
  return typed === undefined ? null : { [question.budget]: Number(typed) };
}

/** Asks for another gate command, empty for none; null when the user goes away. */
export async function askGate({
  title,
  options: { gateCommand },
}: Orchestration): Promise<string | null> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("Gate Command of “{0}”", title),
    prompt: vscode.l10n.t(
      "Must exit with 0 before work counts, from now on; for this run only. Empty: none.",
    ),
    value: gateCommand,
  });
  return typed ?? null;
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
        "The agent is stopped and the worktree is removed. Work that is not merged is kept in the trash and can be restored. A cancelled orchestration cannot be resumed.",
      ),
    },
    yes,
    keep,
  );
  return chosen === yes;
}

/** What going on at the stage with this index means for the others. */
export function effectOf(orchestration: Orchestration, target: number): string {
  const open = orchestration.stages
    .map(({ name, status }, index) => ({ name, status, index }))
    .filter(({ status }) => status !== "completed" && status !== "skipped");
  const current = open[0]?.index ?? orchestration.stages.length;
  if (target < current)
    return vscode.l10n.t("Goes back: this stage and all after it begin again");
  if (target === current) return vscode.l10n.t("Begins this stage again");
  return vscode.l10n.t(
    "Skips {0}",
    open
      .filter(({ index }) => index < target)
      .map(({ name }) => stageTitle(orchestration, name))
      .join(", "),
  );
}

/** Asks at which stage to go on; null when the user goes away. */
export async function chooseStage(
  orchestration: Orchestration,
): Promise<string | null> {
  const chosen = await vscode.window.showQuickPick(
    orchestration.stages.map(({ name, status }, index) => ({
      label: stageTitle(orchestration, name),
      description: stageWord(status),
      detail: effectOf(orchestration, index),
      name,
    })),
    {
      title: vscode.l10n.t("Go on with “{0}” at…", orchestration.title),
      placeHolder: vscode.l10n.t(
        "Batches that are proven stay; work that is not goes to the trash.",
      ),
    },
  );
  return chosen?.name ?? null;
}

/** Asks whose turn it is to come first; null when the user goes away. */
export async function choosePriority({
  title,
  priority,
}: Orchestration): Promise<Priority | null> {
  const chosen = await vscode.window.showQuickPick(
    priorities.map((each) => ({
      label: priorityWords(each),
      ...(each === priority ? { description: vscode.l10n.t("now") } : {}),
      each,
    })),
    {
      title: vscode.l10n.t("Priority of “{0}” in the Queue", title),
      placeHolder: vscode.l10n.t(
        "A higher one comes first, also between the batches of those at work; each step counts like 4 hours of waiting. Within one, who came first.",
      ),
    },
  );
  return chosen?.each ?? null;
}

/** Asks how many minutes more the agent at work, which has worked so many milliseconds, is to have; null when the user goes away. */
export async function askMinutes(
  { title }: Orchestration,
  { timeoutMs }: Attempt,
  workedMs: number,
): Promise<number | null> {
  const most = Math.floor((24 * 60 * minute - timeoutMs) / minute);
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("Minutes more for “{0}”", title),
    prompt: vscode.l10n.t(
      "The agent has worked {0} of its {1}. A higher limit for all is in the settings.",
      figures.roughDuration(workedMs),
      figures.roughDuration(timeoutMs),
    ),
    value: "30",
    validateInput: (text) => {
      const minutes = text.trim() === "" ? Number.NaN : Number(text);
      return minutes > 0 && minutes <= most
        ? null
        : vscode.l10n.t("Enter more than 0 and at most {0}.", most);
    },
  });
  return typed === undefined ? null : Number(typed);
}
