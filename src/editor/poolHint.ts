import * as vscode from "vscode";
import { shortOfContainers } from "../model/queue";
import { showMessage } from "./failures";
import { figures } from "./figures";
import type { OrchestrationList } from "./orchestrationList";

/** Says once in a window that the pool is small for what waits; rows and the dashboard say it all the time. */
export function hintAtPool(list: OrchestrationList): vscode.Disposable {
  const subscription = list.onDidChange(({ kind }) => {
    if (kind === "output") return;
    const count = shortOfContainers(list.queue(), list.get, Date.now());
    if (count === null) return;
    subscription.dispose();
    void showMessage(
      "information",
      vscode.l10n.t(
        "Orchestrations that wait for a free container: {0}. A larger pool lets more agents work at the same time.",
        figures.number(count),
      ),
      [
        {
          title: vscode.l10n.t("Increase Pool"),
          command: "orchestrator.pool.increase",
          args: [],
        },
      ],
    );
  });
  return subscription;
}
