import * as vscode from "vscode";
import { attentionOver } from "../model/attention";
import type { Attention } from "../model/attention";
import { isTakenOver } from "../model/standing";
import type { Orchestration } from "../model/orchestration";
import { Markdown } from "./markdown";
import { commandIds } from "./commandIds";
import type { CommandId } from "./commandIds";
import { commandTitle } from "./commandTitles";
import type { Estimates } from "./estimates";
import type { OrchestrationList } from "./orchestrationList";
import { settledWith } from "./orchestrationRows";
import { abilitiesOf, asksUser, inGroup, isAtWork } from "./progress";
import type { Ability } from "./progress";
import { timedWaitWords } from "./waitWords";
import {
  attentionSentence,
  describe,
  failureGlance,
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
  /** What they say in more words, in Markdown, with the commands that fit. */
  tooltips(): { readonly progress: string; readonly attention: string };
}

/** Milliseconds between two drawings at most, and between those of a countdown. */
const drawAfter = 150;
const tick = 30_000;

/** What a run under way can be told from the tooltip. */
const steering = [
  "answer",
  "goOn",
  "stayPaused",
  "giveBack",
  "pause",
  "cancel",
] as const satisfies readonly Ability[];

/** Commands as links, those that this orchestration is able to. */
const links = (
  wishes: readonly Ability[],
  one: Orchestration,
  list: OrchestrationList,
): string => {
  const able = abilitiesOf(one, list.find);
  const commands: readonly CommandId[] = [
    ...wishes
      .filter((wish) => able.includes(wish))
      .map((wish) => `orchestrator.${wish}` as const),
    "orchestrator.openDashboard",
  ];
  const argument = encodeURIComponent(JSON.stringify([one.id]));
  return commands
    .map((id) => `[${commandTitle(id)}](command:${id}?${argument})`)
    .join(" · ");
};

function emptyTooltip(): vscode.MarkdownString {
  const text = new Markdown(undefined, true);
  text.isTrusted = { enabledCommands: commandIds };
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
    text.appendMarkdown(`${links(steering, one, list)}\n\n`);
  }
  return text;
}

function attentionTooltip(
  matters: readonly Attention[],
  list: OrchestrationList,
): vscode.MarkdownString {
  const text = emptyTooltip();
  for (const matter of matters) {
    text
      .appendText(attentionSentence(matter.title, matter, failureGlance))
      .appendMarkdown("\n\n");
    const one = list.get(matter.orchestration);
    if (one !== undefined)
      text.appendMarkdown(`${links(settledWith[matter.kind], one, list)}\n\n`);
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
      attentionTooltip(seen.matters, list),
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
    tooltips: () => {
      const { running, matters, now } = look();
      return {
        progress: progressTooltip(running, list, estimates, now).value,
        attention: attentionTooltip(matters, list).value,
      };
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
