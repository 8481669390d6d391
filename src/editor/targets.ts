import * as vscode from "vscode";
import { z } from "zod";
import { OrchestratorError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { Task } from "../model/plan";
import { parseTaskFile } from "../tasks";
import type { OrchestrationList } from "./orchestrationList";
import { abilitiesOf } from "./progress";
import type { Ability } from "./progress";
import type { FoundTaskFile, TaskFiles } from "./taskFiles";
import type { TaskNode } from "./tasksTree";
import { describe, shorten } from "./words";

/**
 * What a command works on. VS Code hands a command whatever its menu stands on: a row of one of our trees, a file, or
 * nothing from the palette; buttons of ours give an id. Nothing given: what the active editor shows, else the user is asked.
 * All choosers return null when the user goes away, and reject with an `OrchestratorError` when there is nothing to choose.
 */

const orchestrationArgument = z.union([
  z.uuid(),
  z.object({ id: z.uuid() }).transform(({ id }) => id),
]);

/** The id in a command's argument, if there is one. */
export function orchestrationIn(argument: unknown): string | null {
  const parsed = orchestrationArgument.safeParse(argument);
  return parsed.success ? parsed.data : null;
}

function whyNone(ability: Ability | null): string {
  switch (ability) {
    case "pause":
      return vscode.l10n.t(
        "Nothing to pause: no orchestration is running or queued.",
      );
    case "resume":
      return vscode.l10n.t("Nothing to resume: no orchestration is paused.");
    case "cancel":
      return vscode.l10n.t("Nothing to cancel: every orchestration has ended.");
    case "retry":
      return vscode.l10n.t("Nothing to retry: no orchestration has failed.");
    case "merge":
      return vscode.l10n.t(
        "Nothing to merge: no orchestration is ready for it.",
      );
    case "viewDiff":
      return vscode.l10n.t(
        "Nothing to compare: no orchestration has a worktree or a merge.",
      );
    case null:
      return vscode.l10n.t("There is no orchestration yet.");
    default:
      return ability satisfies never;
  }
}

const notNow = (message: string, fix: string): OrchestratorError =>
  new OrchestratorError("notAllowedNow", message, { fix });

/** The orchestration to act on, one that is able to. */
export async function chooseOrchestration(
  list: OrchestrationList,
  argument: unknown,
  ability: Ability | null,
): Promise<Orchestration | null> {
  const able = (one: Orchestration): boolean =>
    ability === null || abilitiesOf(one).includes(ability);
  const id = orchestrationIn(argument);
  if (id !== null) {
    const given = list.get(id);
    if (given === undefined)
      throw new OrchestratorError(
        "notFound",
        vscode.l10n.t("That orchestration is not known here (any more)."),
      );
    if (able(given)) return given;
    throw notNow(
      vscode.l10n.t(
        "“{0}” does not allow that now: {1}.",
        given.title,
        describe(given, list.cost(given), Date.now()),
      ),
      vscode.l10n.t("The Orchestrations view shows what it allows."),
    );
  }
  const candidates = list.all().filter(able);
  const [only, ...others] = candidates;
  if (only === undefined)
    throw notNow(
      whyNone(ability),
      vscode.l10n.t("Start one with “Complete Phase…” or “Start Task…”."),
    );
  if (others.length === 0) return only;
  const chosen = await vscode.window.showQuickPick(
    candidates
      .sort((a, b) => b.createdAt - a.createdAt)
      .map((orchestration) => ({
        label: orchestration.title,
        description: describe(
          orchestration,
          list.cost(orchestration),
          Date.now(),
        ),
        orchestration,
      })),
    {
      title: vscode.l10n.t("Choose an Orchestration"),
      matchOnDescription: true,
    },
  );
  return chosen?.orchestration ?? null;
}

/** The row in a command's argument. Rows are ours and come back as they are; anything else has other keys. */
export function taskNodeIn(argument: unknown): TaskNode | null {
  if (typeof argument !== "object" || argument === null) return null;
  const isNode = (value: object): value is TaskNode =>
    "kind" in value &&
    "file" in value &&
    ["taskFile", "section", "task"].includes(String(value.kind));
  return isNode(argument) ? argument : null;
}

const hasTasks = ({ parsed }: FoundTaskFile): boolean =>
  parsed.tasks.length > 0;

/** The task file that the active editor shows, also one that the glob of the settings does not name. */
function activeFile(): FoundTaskFile | null {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "markdown" || document.uri.scheme !== "file")
    return null;
  const file = { uri: document.uri, parsed: parseTaskFile(document.getText()) };
  return hasTasks(file) ? file : null;
}

/** The task file to act on. */
export async function chooseTaskFile(
  files: TaskFiles,
  argument: unknown,
): Promise<FoundTaskFile | null> {
  const node = taskNodeIn(argument);
  if (node !== null) return node.file;
  if (argument instanceof vscode.Uri) {
    const found = files.get(argument);
    if (found !== undefined) return found;
    const document = await vscode.workspace.openTextDocument(argument);
    return { uri: argument, parsed: parseTaskFile(document.getText()) };
  }
  const active = activeFile();
  if (active !== null) return active;
  await files.searched;
  const candidates = files.all().filter(hasTasks);
  const [only, ...others] = candidates;
  if (only === undefined)
    throw new OrchestratorError(
      "noTaskFile",
      vscode.l10n.t("There is no file with tasks in this workspace."),
      {
        fix: vscode.l10n.t(
          "Write a tasks.md with check boxes (“- [ ] …”), name your file in the setting orchestrator.taskFiles, or use “Start Task…”.",
        ),
      },
    );
  if (others.length === 0) return only;
  const chosen = await vscode.window.showQuickPick(
    candidates.map((file) => ({
      label: vscode.workspace.asRelativePath(file.uri),
      description: file.parsed.title,
      file,
    })),
    { title: vscode.l10n.t("Choose a Task File") },
  );
  return chosen?.file ?? null;
}

/** A task and its file: the row's, the one at the cursor, or the one that is chosen among those that `wanted` lets through. */
export async function chooseTask(
  files: TaskFiles,
  argument: unknown,
  wanted: (task: Task) => boolean,
): Promise<{ readonly file: FoundTaskFile; readonly task: Task } | null> {
  const node = taskNodeIn(argument);
  if (node?.kind === "task") return node;
  const active =
    node === null && !(argument instanceof vscode.Uri) ? activeFile() : null;
  const cursor = vscode.window.activeTextEditor?.selection.active.line;
  const there = active?.parsed.tasks.find(({ line }) => line - 1 === cursor);
  if (active !== null && there !== undefined)
    return { file: active, task: there };
  const file = await chooseTaskFile(files, argument);
  if (file === null) return null;
  const candidates = file.parsed.tasks.filter(wanted);
  if (candidates.length === 0)
    throw new OrchestratorError(
      "noOpenTasks",
      vscode.l10n.t(
        "No task of “{0}” is left for that.",
        vscode.workspace.asRelativePath(file.uri),
      ),
    );
  const chosen = await vscode.window.showQuickPick(
    candidates.map((task) => ({
      label: shorten(task.title),
      description: task.section.at(-1) ?? "",
      task,
    })),
    { title: vscode.l10n.t("Choose a Task"), matchOnDescription: true },
  );
  return chosen === undefined ? null : { file, task: chosen.task };
}
