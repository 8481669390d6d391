import * as vscode from "vscode";
import { minutesLeft, momentWords } from "../model/moment";
import type { TimedWait } from "../model/orchestration";

function reasonWords(kind: Exclude<TimedWait["kind"], "money">): string {
  switch (kind) {
    case "quota":
      return vscode.l10n.t("quota used up");
    case "retry":
      return vscode.l10n.t("the agent's service was not there");
    default:
      return kind satisfies never;
  }
}

/** `Waits until 19:10: quota used up · 47m left`; what waits for agents at work has no time of its own. */
export const timedWaitWords = (
  { kind, until, since }: TimedWait,
  now: number,
): string =>
  kind === "money"
    ? vscode.l10n.t(
        "Waits for agents at work: the rest of the day's budget is reserved for them",
      )
    : vscode.l10n.t(
        "Waits until {0}: {1} · {2}m left",
        momentWords(until, since),
        reasonWords(kind),
        minutesLeft(until, now),
      );
