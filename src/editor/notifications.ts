import { failureWords } from "../model/failureWords";
import { sayIn } from "../model/said";
import * as vscode from "vscode";
import { attentionOf } from "../model/attention";
import type { Orchestration } from "../model/orchestration";
import { buttonsFor, showMessage, steering } from "./failures";
import type { Button } from "./failures";
import type { OrchestrationList } from "./orchestrationList";
import { figures, sentences } from "./figures";
import { attentionSentence, failureGlance, simulatedMark } from "./words";

/** A message about an orchestration. Two with the same cause are one. */
export interface Announcement {
  readonly cause: string;
  readonly severity: "information" | "warning" | "error";
  readonly text: string;
  readonly buttons: readonly Button[];
}

/** What the state of an orchestration gives reason to say, if anything; of its questions `questionNotices.ts` tells. */
export function announcementOf(
  orchestration: Orchestration,
): Announcement | null {
  const { id, title, status, costUsd } = orchestration;
  const attention = attentionOf(orchestration, Date.now()).find(
    (matter) => matter.kind !== "question",
  );
  const marked = [title, ...simulatedMark(orchestration)].join(" ");
  if (attention === undefined)
    return status === "completed"
      ? {
          cause: "completed",
          severity: "information",
          text: vscode.l10n.t(
            "“{0}” is complete ({1}).",
            marked,
            figures.money(costUsd),
          ),
          buttons: [steering.open(id), steering.viewDiff(id)],
        }
      : null;
  const text = attentionSentence(marked, attention, failureGlance);
  switch (attention.kind) {
    case "mergeReady":
      return {
        cause: attention.kind,
        severity: "information",
        text,
        buttons: [steering.viewDiff(id), steering.merge(id), steering.open(id)],
      };
    case "mergeFailed":
    case "failed":
    case "stopped": {
      const again = {
        mergeFailed: steering.merge,
        failed:
          attention.failure.budget === undefined
            ? steering.retry
            : steering.retryWithBudget,
        stopped: status === "running" ? steering.goOn : steering.resume,
      }[attention.kind];
      const { code, message } = attention.failure;
      return {
        cause: `${attention.kind}: ${code}: ${message}`,
        severity: attention.kind === "failed" ? "error" : "warning",
        text,
        buttons: [steering.open(id), again(id), ...buttonsFor(code, id)],
      };
    }
    default:
      return attention satisfies never;
  }
}

/** Only the user can set such a one going: what it waits for will never be completed. */
const isWaitingFor = (one: Orchestration, cancelled: Orchestration): boolean =>
  (one.status === "queued" || one.status === "paused") &&
  one.requested === null &&
  one.after.includes(cancelled.id);

/**
 * Tells what ends an orchestration or needs the user, unless the dashboard shows that orchestration already. What was so
 * when the window opened is not news: the tree and the status bar show it. A window that merely follows the engine
 * tells as well, since the one that runs it may be a program without a window.
 */
export function createNotifications(
  list: OrchestrationList,
  isShown: (id: string) => boolean,
): vscode.Disposable {
  return list.onDidChange((change) => {
    if (change.kind !== "event") return;
    // Nothing is missing where nothing was asked for: the history and the doctor tell why.
    if (
      change.event.type === "runnerReplaced" &&
      change.event.wanted !== "auto"
    ) {
      const { wanted, failure } = change.event;
      void showMessage(
        "warning",
        vscode.l10n.t(
          "Agents run as processes of this machine, since {0} is not there. {1}",
          wanted,
          failureWords(failure, sentences).fix ?? "",
        ),
        buttonsFor(failure.code, null),
      );
    }
    if (change.event.type === "limitPassed")
      void showMessage(
        "warning",
        vscode.l10n.t(
          "The agent of “{0}” is over a limit and goes on. {1}",
          change.after.title,
          sayIn(change.event.messageSaid ?? change.event.message, sentences),
        ),
        [steering.open(change.after.id), steering.pauseNow(change.after.id)],
      );
    if (change.event.type === "orchestrationCancelled")
      for (const other of list.open())
        if (isWaitingFor(other, change.after) && !isShown(other.id))
          void showMessage(
            "warning",
            vscode.l10n.t(
              "“{0}” waits for “{1}”, which was cancelled.",
              other.title,
              change.after.title,
            ),
            [steering.open(other.id), steering.release(other.id)],
          );
    const before =
      change.before === null ? null : announcementOf(change.before);
    const after = announcementOf(change.after);
    if (
      after === null ||
      after.cause === before?.cause ||
      isShown(change.after.id)
    )
      return;
    void showMessage(after.severity, after.text, after.buttons);
  });
}
