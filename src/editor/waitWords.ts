import * as vscode from "vscode";
import { minutesLeft, momentWords } from "../model/moment";
import type { TimedWait } from "../model/orchestration";
import { figures, language } from "./figures";

function reasonWords(kind: Exclude<TimedWait["kind"], "money">): string {
  switch (kind) {
    case "quota":
      return vscode.l10n.t("quota used up");
    case "retry":
      return vscode.l10n.t("the agent's service was not there");
    case "health":
      return vscode.l10n.t("stopped at a limit");
    case "gate":
      return vscode.l10n.t("the container of the gate was lost");
    case "runner":
      return vscode.l10n.t("no container can be had");
    default:
      return kind satisfies never;
  }
}

/** `47m left`, `1h 4m left`; null for what waits for agents at work, which has no time of its own. */
export const leftWords = (wait: TimedWait, now: number): string | null =>
  wait.kind === "money" ? null : timeLeft(wait, now);

const timeLeft = ({ until }: TimedWait, now: number): string =>
  vscode.l10n.t(
    "{0} left",
    figures.roughDuration(minutesLeft(until, now) * 60_000),
  );

/** `Waits until 19:10: quota used up · 47m left`. */
export const timedWaitWords = (wait: TimedWait, now: number): string =>
  wait.kind === "money"
    ? vscode.l10n.t(
        "Waits for agents at work: the rest of the day's budget is reserved for them",
      )
    : vscode.l10n.t(
        "Waits until {0}: {1} · {2}",
        momentWords(wait.until, wait.since, language),
        reasonWords(wait.kind),
        timeLeft(wait, now),
      );
