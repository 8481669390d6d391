import * as vscode from "vscode";
import * as z from "zod";
import { OrchestratorError } from "../model/errors";
import { changedMeanwhile } from "./taskEdits";
import type { Task } from "../model/plan";
import { parseTaskFile } from "../tasks";
import type { CommandParts } from "./commandParts";
import type { OrchestrationList } from "./orchestrationList";
import { abilitiesOf } from "./progress";
import type { Orchestration } from "../model/orchestration";
import type { Shown } from "../model/overview";
import type { Ability } from "./progress";
import type { OutlineSection } from "./taskOutline";
import { foundTaskFile } from "./taskParses";
import type { FoundTaskFile } from "./taskParses";
import { taskNodeSchema } from "./tasksTree";
import type { TaskRowContent } from "./tasksTree";
import { commandTitle } from "./commandTitles";
import { escapeIcons } from "./plain";
import { taskLabel } from "./taskRows";
import { describe } from "./words";

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
    case "pauseNow":
      return vscode.l10n.t("Nothing to pause: no orchestration is at work.");
    case "extend":
      return vscode.l10n.t(
        "No agent is at work, so there is no time to extend.",
      );
    case "release":
      return vscode.l10n.t("No orchestration waits for another.");
    case "prioritize":
      return vscode.l10n.t("Every orchestration has ended.");
    case "answer":
      return vscode.l10n.t("No agent asks anything.");
    case "goOn":
    case "stayPaused":
      return vscode.l10n.t("No orchestration waits for a time.");
    case "withoutContainers":
      return vscode.l10n.t("No orchestration waits for containers.");
    case "resume":
      return vscode.l10n.t("Nothing to resume: no orchestration is paused.");
    case "cancel":
      return vscode.l10n.t("Nothing to cancel: every orchestration has ended.");
    case "retry":
      return vscode.l10n.t("Nothing to retry: no orchestration has failed.");
    case "retryWithBudget":
      return vscode.l10n.t(
        "No orchestration has failed for want of a budget that can be raised.",
      );
    case "retryWithGate":
      return vscode.l10n.t("No orchestration has failed at its gate command.");
    case "skip":
      return vscode.l10n.t(
        "Nothing to skip: no orchestration has failed or is paused.",
      );
    case "force":
      return vscode.l10n.t(
        "Nothing to send to another stage: no orchestration has failed, is paused, or is ready to merge.",
      );
    case "merge":
      return vscode.l10n.t(
        "Nothing to merge: no orchestration is ready for it.",
      );
    case "pullRequest":
      return vscode.l10n.t(
        "Nothing to create a pull request from: no orchestration is ready to merge.",
      );
    case "viewDiff":
      return vscode.l10n.t(
        "Nothing to compare: no orchestration has a worktree or a merge.",
      );
    case "openWorktree":
    case "openTerminal":
      return vscode.l10n.t(
        "Nothing to open: no orchestration has a worktree now.",
      );
    case "review":
      return vscode.l10n.t(
        "Nothing to review: no orchestration with work in a worktree has failed, is paused, or is ready to merge.",
      );
    case "attach":
      return vscode.l10n.t("Nothing to attach to: no agent is at work.");
    case "takeOver":
      return vscode.l10n.t(
        "Nothing to take over: no orchestration with an agent's session is running or paused.",
      );
    case "giveBack":
      return vscode.l10n.t(
        "Nothing to give back: you have taken nothing over.",
      );
    case null:
      return vscode.l10n.t("There is no orchestration yet.");
    default:
      return ability satisfies never;
  }
}

const notNow = (message: string, fix: string): OrchestratorError =>
  new OrchestratorError("notAllowedNow", message, { fix });

/** Needs no ability: an orchestration can always be looked at so. */
const looks = ["showContext", "exportRun"] as const;
type Look = (typeof looks)[number];
const isLook = (wish: Ability | Look): wish is Look =>
  looks.some((look) => look === wish);

/** The orchestration to act on, one that is able to. */
export async function chooseOrchestration(
  list: OrchestrationList,
  argument: unknown,
  wish: Ability | Look,
): Promise<Shown | null> {
  const ability = isLook(wish) ? null : wish;
  const able = (one: Shown): boolean =>
    ability === null || abilitiesOf(one, list.find).includes(ability);
  const id = orchestrationIn(argument);
  if (id !== null) {
    const given = list.find(id);
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
        describe(given, list.cost(given), Date.now(), list.find),
      ),
      vscode.l10n.t("The Orchestrations view shows what it allows."),
    );
  }
  const candidates: Shown[] = [...list.open(), ...list.past()].filter(able);
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
        label: escapeIcons(orchestration.title),
        description: escapeIcons(
          describe(
            orchestration,
            list.cost(orchestration),
            Date.now(),
            list.find,
          ),
        ),
        orchestration,
      })),
    {
      title: commandTitle(`orchestrator.${wish}`),
      placeHolder: vscode.l10n.t("Choose an Orchestration"),
      matchOnDescription: true,
    },
  );
  return chosen?.orchestration ?? null;
}

/** One that may go on: past ones are able to nothing but being looked at. */
export async function chooseOpen(
  list: OrchestrationList,
  argument: unknown,
  ability: Ability,
): Promise<Orchestration | null> {
  const chosen = await chooseOrchestration(list, argument, ability);
  return (chosen && list.get(chosen.id)) ?? null;
}

/** A line (from 1) of a file, as lenses, hovers and fixes name what they stand on. */
const placeArgument = z.object({
  uri: z.string(),
  line: z.number().int().positive(),
});

type TargetParts = Pick<CommandParts, "files" | "tasks">;

/** What a row, or a place in a text, stands for now; null where the argument is neither. Throws where it is gone. */
async function contentIn(
  { files, tasks }: TargetParts,
  argument: unknown,
): Promise<TaskRowContent | null> {
  const node = taskNodeSchema.safeParse(argument);
  if (node.success) {
    const content = tasks.contentOf(node.data);
    if (content === null) throw changedMeanwhile();
    return content;
  }
  const place = placeArgument.safeParse(argument);
  if (!place.success) return null;
  const uri = vscode.Uri.parse(place.data.uri, true);
  const { line } = place.data;
  const file = files.get(uri) ?? (await readTaskFile(uri));
  const outline = file.outline();
  const task = outline.taskAt(line);
  if (task !== undefined) return { kind: "task", file, task };
  const section = outline.sectionAt(line);
  if (section === undefined) throw changedMeanwhile();
  return { kind: "section", file, section };
}

/** A file that the setting does not name, but which the user has pointed at. */
async function readTaskFile(uri: vscode.Uri): Promise<FoundTaskFile> {
  const document = await vscode.workspace.openTextDocument(uri);
  return foundTaskFile(uri, parseTaskFile(document.getText()));
}

const hasTasks = ({ parsed }: FoundTaskFile): boolean =>
  parsed.tasks.length > 0;

/** The task file that the active editor shows, also one that the glob of the settings does not name. */
function activeFile({ files }: TargetParts): FoundTaskFile | null {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "markdown" || document.uri.scheme !== "file")
    return null;
  const file =
    files.get(document.uri) ??
    foundTaskFile(document.uri, parseTaskFile(document.getText()));
  return hasTasks(file) ? file : null;
}

/** The task file to act on. */
export async function chooseTaskFile(
  parts: TargetParts,
  argument: unknown,
): Promise<FoundTaskFile | null> {
  const content = await contentIn(parts, argument);
  if (content !== null) return content.file;
  if (argument instanceof vscode.Uri)
    return parts.files.get(argument) ?? readTaskFile(argument);
  const active = activeFile(parts);
  if (active !== null) return active;
  await parts.files.searched;
  const candidates = parts.files.all().filter(hasTasks);
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

/** The section in a command's argument, if it stands on one. */
export async function sectionIn(
  parts: TargetParts,
  argument: unknown,
): Promise<{
  readonly file: FoundTaskFile;
  readonly section: OutlineSection;
} | null> {
  const content = await contentIn(parts, argument);
  return content?.kind === "section" ? content : null;
}

/** A task and its file: the row's, the one at the cursor, or the one that is chosen among those that `wanted` lets through. */
export async function chooseTask(
  parts: TargetParts,
  argument: unknown,
  wanted: (task: Task) => boolean,
): Promise<{ readonly file: FoundTaskFile; readonly task: Task } | null> {
  const content =
    argument === selectedRow
      ? await contentIn(parts, parts.tasks.selection()[0])
      : await contentIn(parts, argument);
  if (content?.kind === "task") return content;
  const active =
    content === null && !(argument instanceof vscode.Uri)
      ? activeFile(parts)
      : null;
  const cursor = vscode.window.activeTextEditor?.selection.active.line;
  const there =
    cursor === undefined ? undefined : active?.outline().taskAt(cursor + 1);
  if (active !== null && there !== undefined)
    return { file: active, task: there };
  const file = await chooseTaskFile(parts, argument);
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
      label: escapeIcons(taskLabel(task)),
      description: task.section.at(-1) ?? "",
      task,
    })),
    { title: vscode.l10n.t("Choose a Task"), matchOnDescription: true },
  );
  return chosen === undefined ? null : { file, task: chosen.task };
}

/** What a key of the Tasks view gives as its argument: there VS Code does not say which row is meant. */
export const selectedRow = "selection";

/** The tasks of the selected rows, where the menu stands on one of them; else as `chooseTask`. Those of other files are left out. */
export async function chooseTasks(
  parts: TargetParts,
  argument: unknown,
  selection: readonly unknown[],
  wanted: (task: Task) => boolean,
): Promise<{
  readonly file: FoundTaskFile;
  readonly tasks: readonly Task[];
} | null> {
  const chosen = await chooseTask(parts, argument, wanted);
  if (chosen === null) return null;
  const { file, task } = chosen;
  const tasks = new Set([task]);
  for (const row of selection) {
    const content = await contentIn(parts, row);
    if (
      content?.kind === "task" &&
      content.file.uri.toString() === file.uri.toString()
    )
      tasks.add(content.task);
  }
  return { file, tasks: [...tasks] };
}
