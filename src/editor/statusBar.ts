import * as vscode from "vscode";
import type { Orchestration } from "../model/orchestration";
import type { OrchestrationList } from "./orchestrationList";
import { attentionOf, inGroup } from "./progress";
import { attentionSentence, describe, shortProgress } from "./words";
import type { Disposal } from "./disposal";

export interface StatusBar extends Disposal {
  /** What the items show now; null while hidden. */
  texts(): {
    readonly progress: string | null;
    readonly attention: string | null;
  };
}

/** Milliseconds between two drawings at most. */
const drawAfter = 150;

function overview(
  shown: readonly Orchestration[],
  list: OrchestrationList,
): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  for (const one of shown) {
    const attention = attentionOf(one);
    text.appendMarkdown("**").appendText(one.title).appendMarkdown("**\n\n");
    text
      .appendText(
        attention === null
          ? describe(one, list.cost(one), Date.now(), list.get)
          : attentionSentence(one.title, attention),
      )
      .appendMarkdown("\n\n");
  }
  return text;
}

export function createStatusBar(list: OrchestrationList): StatusBar {
  const progress = vscode.window.createStatusBarItem(
    "orchestrator.progress",
    vscode.StatusBarAlignment.Left,
    10,
  );
  progress.name = vscode.l10n.t("Orchestrator Progress");
  const attention = vscode.window.createStatusBarItem(
    "orchestrator.attention",
    vscode.StatusBarAlignment.Left,
    9,
  );
  attention.name = vscode.l10n.t("Orchestrator Needs You");
  attention.backgroundColor = new vscode.ThemeColor(
    "statusBarItem.warningBackground",
  );

  const show = (
    item: vscode.StatusBarItem,
    text: string | null,
    orchestrations: readonly Orchestration[],
  ): void => {
    const first = orchestrations[0];
    if (text === null || first === undefined) {
      item.hide();
      return;
    }
    item.text = text;
    item.tooltip = overview(orchestrations, list);
    item.command = {
      title: vscode.l10n.t("Open Dashboard"),
      command: "orchestrator.openDashboard",
      arguments: [first.id],
    };
    item.show();
  };

  const texts = (): { progress: string | null; attention: string | null } => {
    const active = inGroup(list.all(), "active");
    const running = active.filter(({ status }) => status === "running");
    const [first, ...others] = running;
    const waiting = active.filter((one) => attentionOf(one) !== null);
    const more = others.length === 0 ? "" : ` +${others.length}`;
    return {
      progress:
        first === undefined
          ? null
          : `$(sync~spin) ${shortProgress(first, list.cost(first))}${more}`,
      attention:
        waiting.length === 0
          ? null
          : `$(bell-dot) ${
              waiting.length === 1
                ? vscode.l10n.t("1 needs you")
                : vscode.l10n.t("{0} need you", waiting.length)
            }`,
    };
  };

  let timer: NodeJS.Timeout | null = null;
  const draw = (): void => {
    timer = null;
    const active = inGroup(list.all(), "active");
    const now = texts();
    show(
      progress,
      now.progress,
      active.filter(({ status }) => status === "running"),
    );
    show(
      attention,
      now.attention,
      active.filter((one) => attentionOf(one) !== null),
    );
  };
  const subscription = list.onDidChange(() => {
    timer ??= setTimeout(draw, drawAfter);
  });
  draw();
  return {
    texts,
    dispose: () => {
      subscription.dispose();
      if (timer !== null) clearTimeout(timer);
      progress.dispose();
      attention.dispose();
    },
  };
}
