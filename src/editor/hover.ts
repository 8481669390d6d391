import { taskReasonIn } from "../model/failureWords";
import { unmetDependencies } from "../tasks";
import * as vscode from "vscode";
import type { Task, TaskFile } from "../model/plan";
import { canViewDiff } from "../model/standing";
import { Markdown } from "./markdown";
import type { EngineHost } from "./engineHost";
import { figures, sentences } from "./figures";
import { mentionAt, rangeOf } from "./mentions";
import { stateWord, taskLabel } from "./taskRows";
import { stateOf } from "./taskStates";
import { markdownFiles } from "./taskDocuments";
import type { TaskDocuments } from "./taskDocuments";
import { markOf, proofOf, shortCommit } from "./taskRuns";
import type { FileRuns, Proof } from "./taskRuns";
import { shorten, stageTitle } from "./words";

/** What a hover may run when it is pressed. */
const enabledCommands = [
  "orchestrator.viewDiff",
  "orchestrator.openDashboard",
] as const;

/** Hovers of task files: over a task its proof, or what it waits for; over an id the task that it names. */
export function registerHover(
  engine: EngineHost,
  documents: TaskDocuments,
): vscode.Disposable {
  return vscode.languages.registerHoverProvider(markdownFiles, {
    provideHover: async (document, position) => {
      const file = await documents.read(document);
      if (file === null) return null;
      const line = position.line + 1;
      const mention = mentionAt(documents.mentions(document), position);
      const task = file.tasks.find((one) => one.line === line);
      if (mention !== null && mention.kind === "mention") {
        const named = file.tasks.filter(({ id }) => id === mention.id);
        return named.length === 0
          ? null
          : new vscode.Hover(
              named.slice(0, 3).map((one) => namedHover(one)),
              rangeOf(mention),
            );
      }
      if (task === undefined || task.role === "criterion") return null;
      const runs = documents.runs(document.uri);
      const text = taskHover(task, file, runs, engine.state.kind === "open");
      return text === null
        ? null
        : new vscode.Hover(text, document.lineAt(position.line).range);
    },
  });
}

function newText(): vscode.MarkdownString {
  const text = new Markdown(undefined, true);
  text.isTrusted = { enabledCommands };
  return text;
}

/** The task that an id names. */
export function namedHover(task: Task): vscode.MarkdownString {
  const text = newText();
  text
    .appendMarkdown(
      task.done ? "$(pass-filled) **" : "$(circle-large-outline) **",
    )
    .appendText(taskLabel(task))
    .appendMarkdown("**\n\n");
  return text.appendText(
    [
      stateWord(stateOf(task)),
      vscode.l10n.t("line {0}", task.line),
      ...task.section.slice(-1),
    ].join(" · "),
  );
}

/** `known`: whether the records of orchestrations could be read, so that a missing proof means something. */
export function taskHover(
  task: Task,
  file: TaskFile,
  runs: FileRuns,
  known: boolean,
): vscode.MarkdownString | null {
  const mark = markOf(task, runs);
  const proof =
    task.done || mark === "proven" || mark === "healed"
      ? proofOf(task, runs)
      : null;
  if (proof !== null) return proofHover(proof);
  if (task.done)
    return known
      ? newText().appendText(
          vscode.l10n.t(
            "No proof is on record: this was not ticked by an orchestration that is known here.",
          ),
        )
      : null;
  return openHover(task, file, runs);
}

type Fact = readonly [name: string, value: string | null];

function appendFacts(
  text: vscode.MarkdownString,
  facts: readonly Fact[],
): vscode.MarkdownString {
  for (const [name, value] of facts)
    if (value !== null)
      text.appendMarkdown(`\n- ${name}: `).appendText(shorten(value, 400));
  return text;
}

const link = (title: string, command: string, id: string): string =>
  `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([id]))})`;

const mostFiles = 8;

function someFiles(files: readonly string[]): string | null {
  if (files.length === 0) return null;
  const shown = files.slice(0, mostFiles).join(", ");
  return files.length > mostFiles
    ? vscode.l10n.t("{0} and {1} more", shown, files.length - mostFiles)
    : shown;
}

function attemptWords(proof: Proof): string | null {
  if (proof.attempt === null) return null;
  const { is, number } = proof.attempt;
  const stage = stageTitle(proof.orchestration, is.stage);
  switch (is.kind) {
    case "work":
      return vscode.l10n.t("{0}, attempt {1}", stage, number);
    case "heal":
      return vscode.l10n.t("{0}, attempt {1}, healing", stage, number);
    case "decide":
      return vscode.l10n.t(
        "{0}, attempt {1}, asking for a verdict",
        stage,
        number,
      );
    default:
      return is.kind satisfies never;
  }
}

function gateWords({ gate }: Proof): string {
  if (gate === null) return vscode.l10n.t("none was set");
  const time = figures.roughDuration(gate.durationMs);
  return gate.exitCode === null
    ? vscode.l10n.t("{0} (ended by a signal, {1})", gate.command, time)
    : vscode.l10n.t(
        "{0} (exit code {1}, {2})",
        gate.command,
        gate.exitCode,
        time,
      );
}

function proofHover(proof: Proof): vscode.MarkdownString {
  const { orchestration, merged, commit } = proof;
  const attempt = proof.attempt?.is;
  const { id } = orchestration;
  const text = newText();
  text.appendMarkdown(
    `$(verified-filled) **${
      merged
        ? vscode.l10n.t("Proven and merged")
        : vscode.l10n.t("Proven, not merged yet")
    }**`,
  );
  if (commit !== null) {
    const short = shortCommit(commit);
    text.appendMarkdown(" · ");
    if (canViewDiff(orchestration))
      text.appendMarkdown(
        link(`$(git-commit) ${short}`, "orchestrator.viewDiff", id),
      );
    else text.appendMarkdown(`$(git-commit) ${short}`);
  }
  if (orchestration.simulated)
    text.appendMarkdown(
      `\n\n$(beaker) ${vscode.l10n.t("Simulated: the scripted agent plays the work, no model thinks.")}`,
    );
  text.appendMarkdown("\n");
  appendFacts(text, [
    [vscode.l10n.t("Gate"), gateWords(proof)],
    [vscode.l10n.t("Attempt"), attemptWords(proof)],
    [
      vscode.l10n.t("Reason"),
      taskReasonIn(orchestration, proof.task, sentences),
    ],
    [vscode.l10n.t("Files"), someFiles(proof.files)],
    [
      vscode.l10n.t("When"),
      attempt === undefined || attempt.endedAt === null
        ? null
        : figures.dateTime(attempt.endedAt),
    ],
    [
      vscode.l10n.t("Cost"),
      attempt === undefined || attempt.outcome === null
        ? null
        : vscode.l10n.t(
            "{0} for the attempt",
            figures.money(attempt.outcome.costUsd),
          ),
    ],
    [vscode.l10n.t("The task said then"), proof.formerTitle],
  ]);
  return appendRun(text, orchestration.title, id);
}

const appendRun = (
  text: vscode.MarkdownString,
  title: string,
  id: string,
): vscode.MarkdownString =>
  text
    .appendMarkdown(`\n\n`)
    .appendText(title)
    .appendMarkdown(
      ` · ${link(vscode.l10n.t("Open Dashboard"), "orchestrator.openDashboard", id)}`,
    );

/** What an open task waits for, and what its last run said of it; null when there is nothing to tell. */
function openHover(
  task: Task,
  file: TaskFile,
  runs: FileRuns,
): vscode.MarkdownString | null {
  const unmet = unmetDependencies(file).get(task.line) ?? [];
  const run = runs.latest.get(task.key);
  const mark = markOf(task, runs);
  if (unmet.length === 0 && mark === null) return null;
  const text = newText();
  if (unmet.length > 0) {
    text.appendMarkdown(`${vscode.l10n.t("Needs, not done yet:")}\n`);
    for (const name of unmet) {
      const other = file.tasks.find(({ id, title }) => (id ?? title) === name);
      text
        .appendMarkdown("\n- ")
        .appendText(
          other === undefined
            ? name
            : `${taskLabel(other)} (${vscode.l10n.t("line {0}", other.line)})`,
        );
    }
  }
  if (run === undefined || mark === null) return text;
  text
    .appendMarkdown(unmet.length > 0 ? "\n\n" : "")
    .appendMarkdown(`${lastRunWords(mark)} `)
    .appendText(taskReasonIn(run.orchestration, run.task, sentences) ?? "");
  return appendRun(text, run.orchestration.title, run.orchestration.id);
}

function lastRunWords(mark: NonNullable<ReturnType<typeof markOf>>): string {
  switch (mark) {
    case "queued":
      return `$(watch) ${vscode.l10n.t("Waits for its turn.")}`;
    case "running":
      return `$(sync) ${vscode.l10n.t("Is being worked on.")}`;
    case "failed":
      return `$(error) ${vscode.l10n.t("Not proven.")}`;
    case "healed":
    case "proven":
      return `$(check) ${vscode.l10n.t("Proven.")}`;
    default:
      return mark satisfies never;
  }
}
