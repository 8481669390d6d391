import * as vscode from "vscode";
import type { RunnerChoice } from "../model/runner";
import type { Budgets, Settings } from "../model/settings";
import type { NumberField, NumberProblem, Obstacle } from "../model/startDraft";
import type { Forecast } from "../model/money";
import { figures } from "./figures";
import type { TextField, Toggle } from "./startFlow";

/** The words of the start flow. They are those of the start form: whoever knows one knows the other. */

interface Label {
  readonly label: string;
  readonly hint: string;
}

export const toggleWords = (toggle: Toggle): Label =>
  ({
    autoMerge: {
      label: vscode.l10n.t("Merge without asking"),
      hint: vscode.l10n.t("Merges by itself as soon as all is proven."),
    },
    skipDesign: { label: vscode.l10n.t("Skip design"), hint: "" },
    skipAnalyze: { label: vscode.l10n.t("Skip analyze"), hint: "" },
  })[toggle];

export const textFieldWords = (field: TextField): Label =>
  ({
    model: {
      label: vscode.l10n.t("Model"),
      hint: vscode.l10n.t("Empty: the agent's own choice."),
    },
    fallbackModel: {
      label: vscode.l10n.t("Fallback model"),
      hint: vscode.l10n.t("Used when the model is overloaded."),
    },
    gateCommand: {
      label: vscode.l10n.t("Gate command"),
      hint: vscode.l10n.t(
        "Must exit with 0 before work counts as proven, such as npm test.",
      ),
    },
  })[field];

const budgetWords = (name: keyof Budgets): string =>
  ({
    batch: vscode.l10n.t("Each batch"),
    total: vscode.l10n.t("Total"),
    heal: vscode.l10n.t("Each heal"),
    decision: vscode.l10n.t("Each decision"),
    day: vscode.l10n.t("Each day, all runs"),
  })[name];

export function numberWords(field: NumberField): Label {
  switch (field) {
    case "healAttempts":
      return { label: vscode.l10n.t("Heal attempts"), hint: "" };
    case "batchSize":
      return {
        label: vscode.l10n.t("Batch size"),
        hint: vscode.l10n.t("Used when the file has no sections."),
      };
    default:
      return {
        label: budgetWords(field),
        hint: vscode.l10n.t("Budgets in US dollars"),
      };
  }
}

export const permissionWords = (permissions: Settings["permissions"]): string =>
  ({
    ask: vscode.l10n.t("Accept edits; ask me for other tools"),
    acceptEdits: vscode.l10n.t("Accept edits; other tools by rule"),
    bypass: vscode.l10n.t("Bypass all permission checks"),
  })[permissions];

export const runnerWords = (runner: RunnerChoice): string =>
  ({
    auto: vscode.l10n.t("Containers where they can be had, else processes"),
    process: vscode.l10n.t("Processes of this machine"),
    tmux: vscode.l10n.t("Processes, shown in tmux"),
    container: vscode.l10n.t("Containers only"),
  })[runner];

export function numberProblemWords(problem: NumberProblem): string {
  switch (problem.kind) {
    case "wholeNumber":
      return vscode.l10n.t(
        "Enter a whole number from {0} to {1}.",
        problem.min,
        problem.max,
      );
    case "amount":
      return vscode.l10n.t("Enter more than 0 and at most {0}.", problem.max);
    default:
      return problem satisfies never;
  }
}

export function obstacleWords(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case "field":
      return vscode.l10n.t(
        "{0}: {1}",
        numberWords(obstacle.field).label,
        numberProblemWords(obstacle.problem),
      );
    case "noText":
      return vscode.l10n.t("Describe the task.");
    case "noFile":
      return vscode.l10n.t("Name the tasks.md.");
    case "noPlan":
      return vscode.l10n.t("The plan is still being read.");
    case "noOpenTasks":
      return vscode.l10n.t(
        "The file has no open tasks. Add one, or open one again.",
      );
    case "planFailed": {
      const { message, fix } = obstacle.failure;
      return fix ? `${message} ${fix}` : message;
    }
    case "invalid":
      return obstacle.message;
    default:
      return obstacle satisfies never;
  }
}

const wholeMinutes = (minutes: number): number =>
  Math.max(1, Math.round(minutes));

/** What it would probably cost and take. */
export function forecastWords(forecast: Forecast): string {
  const { p50Usd, p90Usd, p50Minutes, p90Minutes, samples, from } = forecast;
  const about = vscode.l10n.t(
    "about {0}–{1} and {2}–{3} min",
    figures.money(p50Usd),
    figures.money(p90Usd),
    wholeMinutes(p50Minutes),
    wholeMinutes(p90Minutes),
  );
  const source =
    from === "batches"
      ? vscode.l10n.t("p50–p90, from batches: {0}", samples)
      : vscode.l10n.t("p50–p90, from stages: {0}", samples);
  return `${about} (${source})`;
}
