import * as vscode from "vscode";
import type { Hold, QueuePlace } from "../model/queue";
import type { Priority } from "../model/turn";
import { figures } from "./figures";

/** `2 ahead · no container is free (3 in the pool)`: why it does not start now. */
export const placeWords = ({ ahead, hold }: QueuePlace): string =>
  [
    ...(ahead === 0 ? [] : [vscode.l10n.t("{0} ahead", figures.number(ahead))]),
    holdWords(hold),
  ].join(" · ");

function holdWords(hold: Hold): string {
  switch (hold.kind) {
    case "others":
      return vscode.l10n.t("others must be completed first");
    case "disabled":
      return vscode.l10n.t("nothing is started: Orchestrator is disabled");
    case "slot":
      return vscode.l10n.t(
        "{0} at work, and no more at the same time",
        figures.number(hold.slots),
      );
    case "container":
      return vscode.l10n.t(
        "no container is free ({0} in the pool)",
        figures.number(hold.size),
      );
    case "noContainer":
      return vscode.l10n.t(
        "others wait already for containers, and none can be had",
      );
    case "memory":
      return vscode.l10n.t(
        "{0} MiB of memory are available, an agent starts with {1} MiB",
        figures.number(hold.availableMb),
        figures.number(hold.leastMb),
      );
    case "load":
      return vscode.l10n.t(
        "the machine is busy: a load of {0} for each core, an agent starts with {1} at the most",
        figures.number(hold.perCore),
        figures.number(hold.most),
      );
    default:
      return hold satisfies never;
  }
}

export function priorityWords(priority: Priority): string {
  switch (priority) {
    case "high":
      return vscode.l10n.t("high priority");
    case "normal":
      return vscode.l10n.t("normal priority");
    case "low":
      return vscode.l10n.t("low priority");
    default:
      return priority satisfies never;
  }
}
