import { sayIn } from "../model/said";
import * as vscode from "vscode";
import { attentionOf, questionSentence } from "../model/attention";
import type { Attention } from "../model/attention";
import type { Failure } from "../model/errors";
import { failureWords } from "../model/failureWords";
import { stageTitle as titleIn } from "../model/stageTitle";
import { isTakenOver } from "../model/standing";
import type { Remaining } from "../model/money";
import type { Orchestration } from "../model/orchestration";
import { isPast, isWhole } from "../model/overview";
import type { Shown } from "../model/overview";
import type { QueuePlace } from "../model/queue";
import { Markdown } from "./markdown";
import { placeWords, priorityWords } from "./queueWords";
import { remainingRange } from "../model/remaining";
import type { OpenQuestion } from "../model/question";
import { waitedFor } from "../model/waiting";
import type { Awaited, Find } from "../model/waiting";
import { figures, sentences } from "./figures";
import { timedWaitWords } from "./waitWords";
import {
  asksUser,
  batchPosition,
  currentStage,
  elapsed,
  taskCount,
  waitsForMerge,
} from "./progress";

/** The state of an orchestration in a word or two. */
function stateWord(orchestration: Shown): string {
  const { status, requested } = orchestration;
  if (requested === "pause") return vscode.l10n.t("pausing");
  if (requested === "cancel") return vscode.l10n.t("cancelling");
  if (requested === "merge") return vscode.l10n.t("merging");
  if (isWhole(orchestration) && isTakenOver(orchestration))
    return vscode.l10n.t("taken over by you");
  switch (status) {
    case "queued":
      return vscode.l10n.t("queued");
    case "running":
      return vscode.l10n.t("running");
    case "paused":
      return vscode.l10n.t("paused");
    case "mergeReady":
      return vscode.l10n.t("merge ready");
    case "completed":
      return vscode.l10n.t("complete");
    case "failed":
      return vscode.l10n.t("failed");
    case "cancelled":
      return vscode.l10n.t("cancelled");
    default:
      return status satisfies never;
  }
}

/** A waited-for orchestration with its state, as the end of a sentence. */
function otherWords({ title, status }: Awaited): string {
  switch (status) {
    case "queued":
      return vscode.l10n.t("“{0}”, which is queued", title);
    case "running":
      return vscode.l10n.t("“{0}”, which is at work", title);
    case "paused":
      return vscode.l10n.t("“{0}”, which is paused", title);
    case "mergeReady":
      return vscode.l10n.t("“{0}”, which is ready to merge", title);
    case "completed":
      return vscode.l10n.t("“{0}”, which is complete", title);
    case "failed":
      return vscode.l10n.t("“{0}”, which failed", title);
    case "cancelled":
      return vscode.l10n.t("“{0}”, which was cancelled", title);
    default:
      return status satisfies never;
  }
}

/** `waits for “X”, which failed`; null when it waits for no other. */
export function waitWords(orchestration: Shown, find: Find): string | null {
  if (!["queued", "paused"].includes(orchestration.status)) return null;
  const others = waitedFor(orchestration, find);
  return others.length === 0
    ? null
    : vscode.l10n.t("waits for {0}", others.map(otherWords).join(", "));
}

/** Title of a stage, as its pipeline names it. */
export const stageTitle = (
  orchestration: Orchestration,
  stage: string,
): string => sayIn(titleIn(orchestration.pipeline, stage), sentences);

/** What never may be left out: nothing was thought, the work is played. */
export const simulatedMark = (orchestration: {
  simulated: boolean;
}): string[] => (orchestration.simulated ? [vscode.l10n.t("(simulated)")] : []);

function counts(orchestration: Shown): string[] {
  const tasks = taskCount(orchestration);
  return tasks === null ? [] : [`${tasks.done}/${tasks.of}`];
}

/** What it works on, or waits for, or what has become of it. */
function standing(orchestration: Shown, now: number): string {
  const { status, requested, wait } = orchestration;
  if (status !== "running" || requested !== null || !isWhole(orchestration))
    return stateWord(orchestration);
  if (wait !== null) return timedWaitWords(wait, now);
  const batch = batchPosition(orchestration);
  if (batch !== null) return vscode.l10n.t("batch {0}/{1}", batch.at, batch.of);
  const stage = currentStage(orchestration);
  return stage === undefined
    ? stateWord(orchestration)
    : stageTitle(orchestration, stage.name);
}

/** Where it is not what all have, and still matters. */
const priorityMark = (orchestration: Shown): string[] =>
  isPast(orchestration) || orchestration.priority === "normal"
    ? []
    : [priorityWords(orchestration.priority)];

/** `batch 2/4 · 12/35 · $1.20 · 8m`: what stands behind the title in the tree. */
export function describe(
  orchestration: Shown,
  costUsd: number,
  now: number,
  find: Find,
  place?: QueuePlace,
): string {
  const time = elapsed(orchestration, now);
  const waits = waitWords(orchestration, find);
  const facts = [
    ...(asksUser(orchestration) ? [vscode.l10n.t("asks you")] : []),
    standing(orchestration, now),
    ...(waits === null ? [] : [waits]),
    ...(waits === null && place !== undefined ? [placeWords(place)] : []),
    ...priorityMark(orchestration),
    ...counts(orchestration),
    figures.money(costUsd),
    ...((orchestration.byHand?.unknown ?? 0) > 0
      ? [vscode.l10n.t("part not known")]
      : []),
    ...(time === null ? [] : [figures.roughDuration(time)]),
  ].join(" · ");
  // First, since a narrow view cuts off what comes last.
  return [...simulatedMark(orchestration), facts].join(" ");
}

/** `Implement 2/4 · 12/35 · $1.20`: the same for the status bar, where the stage has to say what it is about. */
export function shortProgress(
  orchestration: Orchestration,
  costUsd: number,
): string {
  const stage = currentStage(orchestration);
  const batch = batchPosition(orchestration);
  const title =
    stage === undefined
      ? stateWord(orchestration)
      : stageTitle(orchestration, stage.name);
  return [
    batch === null ? title : `${title} ${batch.at}/${batch.of}`,
    ...counts(orchestration),
    figures.money(costUsd),
    ...simulatedMark(orchestration),
  ].join(" · ");
}

/** One sentence for what waits for the user. */
export function attentionSentence(
  title: string,
  attention: Attention,
  words: (failure: Failure) => string = failureText,
): string {
  switch (attention.kind) {
    case "question":
      return vscode.l10n.t(
        "“{0}”: {1}",
        title,
        sayIn(questionSentence(attention.question), sentences),
      );
    case "mergeReady":
      return attention.doubts === undefined
        ? vscode.l10n.t("“{0}” is ready to merge.", title)
        : vscode.l10n.t(
            "“{0}”: {1}",
            title,
            sayIn(attention.reason, sentences),
          );
    case "mergeFailed":
      return vscode.l10n.t(
        "“{0}” could not be merged: {1}",
        title,
        words(attention.failure),
      );
    case "failed":
      return vscode.l10n.t(
        "“{0}” failed: {1}",
        title,
        words(attention.failure),
      );
    case "stopped":
      return vscode.l10n.t(
        "“{0}” stopped: {1}",
        title,
        words(attention.failure),
      );
    default:
      return attention satisfies never;
  }
}

/** The same in as few words as a row has room for. */
export function attentionWords(attention: Attention): string {
  switch (attention.kind) {
    case "question":
      return questionWords(attention.question);
    case "mergeReady":
      return vscode.l10n.t("Ready to merge");
    case "mergeFailed":
      return vscode.l10n.t("Not merged: {0}", messageIn(attention.failure));
    case "failed":
      return vscode.l10n.t("Failed: {0}", messageIn(attention.failure));
    case "stopped":
      return vscode.l10n.t("Stopped: {0}", messageIn(attention.failure));
    default:
      return attention satisfies never;
  }
}

function questionWords({ subject }: OpenQuestion): string {
  switch (subject.kind) {
    case "permission":
      return vscode.l10n.t(
        "May it use {0}? {1}",
        subject.tool,
        subject.summary,
      );
    case "choice":
      return subject.items.map(({ question }) => question).join(" ");
    case "plan":
      return vscode.l10n.t("May it carry out its plan?");
    default:
      return subject satisfies never;
  }
}

/** What happened, in the reader's language. */
export const messageIn = (failure: Failure): string =>
  failureWords(failure, sentences).message;

/** A failure as the user reads it: what happened, then the way out. */
export function failureText(failure: Failure): string {
  const { message, fix } = failureWords(failure, sentences);
  return fix === undefined ? message : `${withoutStop(message)}. ${fix}`;
}

/** Characters of a failure that a notification or a tooltip has room for. */
const glance = 240;

/** A failure for a glance, with its way out where there is room; the dashboard has all of it. */
export function failureGlance(failure: Failure): string {
  const all = failureText(failure);
  return all.length <= glance ? all : shorten(messageIn(failure), glance);
}

function withoutStop(sentence: string): string {
  let end = sentence.length;
  while (end > 0 && /[.。\s]/.test(sentence[end - 1] ?? "")) end--;
  return sentence.slice(0, end);
}

/** How much of the cost the user has spent by hand, and whether all of that is known. */
function handWords({ byHand }: Orchestration): string[] {
  if (byHand === null) return [];
  return [
    ...(byHand.usd > 0
      ? [
          vscode.l10n.t(
            "{0} of the cost by you in its session, estimated",
            figures.money(byHand.usd),
          ),
        ]
      : []),
    ...(byHand.unknown > 0
      ? [vscode.l10n.t("What you spent in its session is not known")]
      : []),
  ];
}

/** Everything worth knowing at a glance, for the tooltip of a row and of the status bar. */
export function tooltip(
  orchestration: Shown,
  costUsd: number,
  now: number,
  find: Find,
  remaining: Remaining | null = null,
  place?: QueuePlace,
): vscode.MarkdownString {
  const text = new Markdown(undefined, true);
  text
    .appendMarkdown("**")
    .appendText(orchestration.title)
    .appendMarkdown("**");
  if (orchestration.simulated)
    text.appendMarkdown(
      `\n\n$(beaker) ${vscode.l10n.t("Simulated: the scripted agent plays the work, no model thinks.")}`,
    );
  text.appendMarkdown(
    `\n\n${describe(orchestration, costUsd, now, find, place)}\n\n`,
  );
  if (!isWhole(orchestration)) return text;
  for (const words of handWords(orchestration))
    text.appendMarkdown("$(person) ").appendText(words).appendMarkdown("\n\n");
  const left = remainingWords(remaining, orchestration, now);
  if (left !== null) text.appendMarkdown(`$(watch) ${left}\n\n`);
  for (const attention of attentionOf(orchestration, now))
    text
      .appendMarkdown("$(bell-dot) ")
      .appendText(attentionSentence(orchestration.title, attention))
      .appendMarkdown("\n\n");
  appendRules(text, orchestration);
  for (const stage of orchestration.stages) {
    const time = elapsed(stage, now);
    const waits = waitsForMerge(orchestration, stage);
    text
      .appendMarkdown(
        `- ${stageTitle(orchestration, stage.name)}: ${
          waits ? vscode.l10n.t("waits for you") : stageWord(stage.status)
        }`,
      )
      .appendMarkdown(
        time === null || waits ? "" : ` · ${figures.roughDuration(time)}`,
      )
      .appendMarkdown("\n");
    if (stage.context !== null)
      text
        .appendMarkdown("  \n  ")
        .appendText(shorten(stage.context.summary))
        .appendMarkdown("\n");
  }
  text.appendMarkdown(
    `\n${vscode.l10n.t("Base")}: \`${orchestration.base.branch}\`` +
      (orchestration.worktree === null
        ? ""
        : ` · ${vscode.l10n.t("Branch")}: \`${orchestration.worktree.branch}\``),
  );
  return text;
}

/** How long it will probably still take; null where that is not known. `now`: epoch milliseconds. */
export function remainingWords(
  remaining: Remaining | null,
  orchestration: Orchestration,
  now: number,
): string | null {
  const range = remainingRange(remaining, orchestration, now);
  if (!range) return null;
  const low = figures.roughDuration(range.low * 60_000);
  const high = figures.roughDuration(range.high * 60_000);
  if (range.low === 0) return vscode.l10n.t("up to {0} left", high);
  return low === high
    ? vscode.l10n.t("about {0} left", low)
    : vscode.l10n.t("about {0} to {1} left", low, high);
}

/** What the user allowed in answers for the whole run, and when that ends. */
function appendRules(
  text: vscode.MarkdownString,
  { rules, status }: Orchestration,
): void {
  if (rules.length === 0) return;
  const ended = status === "completed" || status === "cancelled";
  text
    .appendMarkdown("$(key) ")
    .appendText(
      ended
        ? vscode.l10n.t(
            "You had allowed for this run; it has ended with the run:",
          )
        : vscode.l10n.t("You allowed for this run; it ends with the run:"),
    )
    .appendMarkdown("\n\n");
  for (const rule of rules)
    text.appendMarkdown("- ").appendText(rule).appendMarkdown("\n");
  text.appendMarkdown("\n");
}

/** A stage's status in a word. */
export function stageWord(
  status: Orchestration["stages"][number]["status"],
): string {
  switch (status) {
    case "pending":
      return vscode.l10n.t("pending");
    case "running":
      return vscode.l10n.t("running");
    case "completed":
      return vscode.l10n.t("done");
    case "failed":
      return vscode.l10n.t("failed");
    case "skipped":
      return vscode.l10n.t("skipped");
    default:
      return status satisfies never;
  }
}

/** The beginning of a text as one line. */
export function shorten(text: string, length = 160): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
