import * as vscode from "vscode";
import { attentionOver } from "../model/attention";
import type { Attention } from "../model/attention";
import { isTakenOver } from "../model/standing";
import type { Orchestration } from "../model/orchestration";
import { canEnd } from "../model/waiting";
import type { CommandId } from "./commandIds";
import type { Estimates } from "./estimates";
import type { OrchestrationList } from "./orchestrationList";
import { asksUser, inGroup, isAtWork } from "./progress";
import { timedWaitWords } from "./waitWords";
import {
  attentionSentence,
  describe,
  remainingWords,
  shortProgress,
  simulatedMark,
} from "./words";
import type { Disposal } from "./disposal";

export interface StatusBar extends Disposal {
  /** What the items show now; null while hidden. */
  texts(): {
    readonly progress: string | null;
    readonly attention: string | null;
  };
}

/** Milliseconds between two drawings at most, and between those of a countdown. */
const drawAfter = 150;
const tick = 30_000;

/** What the user may do from a tooltip. */
const offered = [
  "orchestrator.goOn",
  "orchestrator.stayPaused",
  "orchestrator.answer",
] as const satisfies readonly CommandId[];

const link = (title: string, command: (typeof offered)[number], id: string) =>
  `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([id]))})`;

function emptyTooltip(): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: offered };
  return text;
}

function progressTooltip(
  running: readonly Orchestration[],
  list: OrchestrationList,
  estimates: Pick<Estimates, "of">,
  now: number,
): vscode.MarkdownString {
  const text = emptyTooltip();
  for (const one of running) {
    text.appendMarkdown("**").appendText(one.title).appendMarkdown("**\n\n");
    text
      .appendText(
        describe(one, list.cost(one), now, list.find, list.placeOf(one.id)),
      )
      .appendMarkdown("\n\n");
    const left = remainingWords(estimates.of(one.id), one, now);
    if (left !== null) text.appendMarkdown(`$(watch) ${left}\n\n`);
    if (one.wait !== null)
      text.appendMarkdown(
        `${[
          ...(canEnd(one.wait)
            ? [link(vscode.l10n.t("Go On Now"), "orchestrator.goOn", one.id)]
            : []),
          link(
            vscode.l10n.t("Do Not Go On by Itself"),
            "orchestrator.stayPaused",
            one.id,
          ),
        ].join(" · ")}\n\n`,
      );
  }
  return text;
}

function attentionTooltip(
  matters: readonly Attention[],
): vscode.MarkdownString {
  const text = emptyTooltip();
  for (const matter of matters) {
    text
      .appendText(attentionSentence(matter.title, matter))
      .appendMarkdown("\n\n");
    if (matter.kind === "question")
      text.appendMarkdown(
        `${link(vscode.l10n.t("Answer…"), "orchestrator.answer", matter.orchestration)}\n\n`,
      );
  }
  return text;
}

/** `1 question`, `2 questions`; with anything else among them `2 need you`. */
function attentionWords(matters: readonly Attention[]): string {
  const count = matters.length;
  const questions = matters.every(({ kind }) => kind === "question");
  if (questions)
    return count === 1
      ? vscode.l10n.t("1 question")
      : vscode.l10n.t("{0} questions", count);
  return count === 1
    ? vscode.l10n.t("1 needs you")
    : vscode.l10n.t("{0} need you", count);
}

/** What runs, first what is at work and then what waits for a time; and what the user has taken over. */
function runningIn(list: OrchestrationList): Orchestration[] {
  const running = inGroup(list.open(), "active").filter(
    (one) => one.status === "running" || isTakenOver(one),
  );
  return [
    ...running.filter(isAtWork),
    ...running.filter((one) => !isAtWork(one)),
  ];
}

function progressWords(
  running: readonly Orchestration[],
  list: OrchestrationList,
  now: number,
): string | null {
  const [first, ...others] = running;
  if (first === undefined) return null;
  const more = others.length === 0 ? "" : ` +${others.length}`;
  if (first.wait !== null)
    return `$(watch) ${[timedWaitWords(first.wait, now), ...simulatedMark(first)].join(" · ")}${more}`;
  if (isTakenOver(first))
    return `$(person) ${[vscode.l10n.t("taken over by you"), shortProgress(first, list.cost(first))].join(" · ")}${more}`;
  const icon = asksUser(first) ? "$(comment-discussion)" : "$(sync~spin)";
  return `${icon} ${shortProgress(first, list.cost(first))}${more}`;
}

function createItem(
  id: string,
  name: string,
  priority: number,
): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(
    id,
    vscode.StatusBarAlignment.Left,
    priority,
  );
  item.name = name;
  return item;
}

/** Shows the words, and leads to this orchestration; hides the item where there are none. */
function show(
  item: vscode.StatusBarItem,
  text: string | null,
  first: string | undefined,
  tooltip: () => vscode.MarkdownString,
): void {
  if (text === null || first === undefined) {
    item.hide();
    return;
  }
  item.text = text;
  item.tooltip = tooltip();
  item.command = {
    title: vscode.l10n.t("Open Dashboard"),
    command: "orchestrator.openDashboard",
    arguments: [first],
  };
  item.show();
}

export function createStatusBar(
  list: OrchestrationList,
  estimates: Pick<Estimates, "of">,
): StatusBar {
  const progress = createItem(
    "orchestrator.progress",
    vscode.l10n.t("Orchestrator Progress"),
    10,
  );
  const attention = createItem(
    "orchestrator.attention",
    vscode.l10n.t("Orchestrator Needs You"),
    9,
  );
  attention.backgroundColor = new vscode.ThemeColor(
    "statusBarItem.warningBackground",
  );

  const look = () => {
    const now = Date.now();
    const running = runningIn(list);
    const matters = attentionOver(list.open(), now);
    return {
      now,
      running,
      matters,
      progress: progressWords(running, list, now),
      attention:
        matters.length === 0 ? null : `$(bell-dot) ${attentionWords(matters)}`,
    };
  };

  let timer: NodeJS.Timeout | null = null;
  /** Runs only while something counts down. */
  let clock: NodeJS.Timeout | null = null;
  const draw = (): void => {
    timer = null;
    const seen = look();
    show(progress, seen.progress, seen.running[0]?.id, () =>
      progressTooltip(seen.running, list, estimates, seen.now),
    );
    show(attention, seen.attention, seen.matters[0]?.orchestration, () =>
      attentionTooltip(seen.matters),
    );
    const countsDown =
      seen.running.some(({ wait }) => wait !== null) ||
      seen.matters.some(({ kind }) => kind === "question");
    if (countsDown) clock ??= setInterval(draw, tick);
    else if (clock !== null) {
      clearInterval(clock);
      clock = null;
    }
  };
  const subscription = list.onDidChange(() => {
    timer ??= setTimeout(draw, drawAfter);
  });
  draw();
  return {
    texts: () => {
      const seen = look();
      return { progress: seen.progress, attention: seen.attention };
    },
    dispose: () => {
      subscription.dispose();
      if (timer !== null) clearTimeout(timer);
      if (clock !== null) clearInterval(clock);
      progress.dispose();
      attention.dispose();
    },
  };
}
