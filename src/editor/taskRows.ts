import { sentences } from "./figures";
import { remarkIn, taskReasonIn } from "../model/failureWords";
import * as vscode from "vscode";
import type { Orchestration, RunTask } from "../model/orchestration";
import type { Diagnostic, Task } from "../model/plan";
import { Markdown } from "./markdown";
import { boxIcon, taskIcon } from "./icons";
import type { OutlineSection, DoneCount } from "./taskOutline";
import type { FoundTaskFile } from "./taskParses";
import { stateOf } from "./taskStates";
import type { TaskState } from "./taskStates";
import { plainTitle } from "./plain";
import { shorten } from "./words";

/** How the rows of the Tasks view look. A row's long text is made when it is asked for, by `taskTooltip` and `fileTooltip`. */

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
const { Checked, Unchecked } = vscode.TreeItemCheckboxState;

/** In a file with more tasks than this, sections are closed at first: nobody looks for work in a thousand rows. */
const openSectionsUpTo = 200;

const ratio = ({ done, of }: DoneCount): string => `${done}/${of}`;

/** What an orchestration says of a task of the file. */
export type TaskRun = RunTask & { readonly orchestration: Orchestration };

/** The state in words, as in "Mark as …". */
export function stateWord({ kind, state }: TaskState): string {
  switch (kind) {
    case "open":
      return vscode.l10n.t("open");
    case "done":
      return vscode.l10n.t("done");
    case "inProgress":
      return vscode.l10n.t("in progress");
    case "dropped":
      return vscode.l10n.t("dropped");
    case "blocked":
      return vscode.l10n.t("blocked");
    case "struck":
      return vscode.l10n.t("struck out");
    case "other":
      return vscode.l10n.t("state [{0}]", state);
    default:
      return kind satisfies never;
  }
}

/** A task as it is called in lists: its id, unless the title begins with it, and its title without marks of code and emphasis. */
export const taskLabel = ({ id, title }: Task): string =>
  shorten(
    plainTitle(id === null || title.startsWith(id) ? title : `${id} ${title}`),
    140,
  );

export function fileRow(file: FoundTaskFile, only: boolean): vscode.TreeItem {
  const { root, errors } = file.outline();
  const { count } = root;
  const item = new vscode.TreeItem(file.uri, only ? Expanded : Collapsed);
  item.label = vscode.workspace.asRelativePath(file.uri);
  item.iconPath = new vscode.ThemeIcon("checklist");
  item.description = [
    ratio(count),
    ...(errors > 0 ? [vscode.l10n.t("errors: {0}", errors)] : []),
  ].join(" · ");
  item.contextValue = count.done < count.of ? "taskFile;open;" : "taskFile;";
  return item;
}

export function sectionRow(
  { parsed }: FoundTaskFile,
  section: OutlineSection,
): vscode.TreeItem {
  const { count } = section;
  const finished = count.done === count.of;
  const large = parsed.tasks.length > openSectionsUpTo;
  const item = new vscode.TreeItem(
    section.title,
    finished || large ? Collapsed : Expanded,
  );
  item.iconPath = finished ? boxIcon(true) : new vscode.ThemeIcon("layers");
  item.description = ratio(count);
  item.contextValue = finished ? "section;" : "section;open;";
  return item;
}

export function taskRow(
  file: FoundTaskFile,
  task: Task,
  run: TaskRun | null,
): vscode.TreeItem {
  const outline = file.outline();
  const state = stateOf(task);
  const worst = severest(outline.diagnosticsAt(task.line));
  const unmet = task.done ? [] : outline.unmet(task);
  const words = taskLabel(task);
  const item = new vscode.TreeItem(
    words,
    outline.children(task).length > 0 ? Collapsed : None,
  );
  const icon = iconOf(task, state, worst, run, unmet.length > 0);
  if (icon !== null) item.iconPath = icon;
  const facts = [
    ...(run?.status === "running"
      ? [
          run.orchestration.status === "paused"
            ? vscode.l10n.t("paused")
            : vscode.l10n.t("running"),
        ]
      : []),
    ...(run?.status === "proven" && !task.done
      ? [vscode.l10n.t("proven, not merged yet")]
      : []),
    ...(state.kind === "open" || state.kind === "done"
      ? []
      : [stateWord(state)]),
    ...(unmet.length > 0 ? [vscode.l10n.t("needs {0}", unmet.join(", "))] : []),
    ...(task.role === "criterion" ? [vscode.l10n.t("criterion")] : []),
    ...(task.optional ? [vscode.l10n.t("optional")] : []),
    ...(task.priority === null ? [] : [task.priority]),
    ...(task.parallel ? ["[P]"] : []),
  ];
  item.description = facts.join(" · ");
  const label = [
    words,
    state.kind === "open" || state.kind === "done" ? stateWord(state) : "",
    ...facts,
    ...outline
      .diagnosticsAt(task.line)
      .map((remark) => remarkIn(remark, sentences)),
  ]
    .filter(Boolean)
    .join(", ");
  item.checkboxState = {
    state: task.done ? Checked : Unchecked,
    tooltip: task.done
      ? vscode.l10n.t("Mark as not done")
      : vscode.l10n.t("Mark as done"),
    accessibilityInformation: { label: stateWord(state) },
  };
  item.accessibilityInformation = { label };
  item.contextValue =
    task.role === "criterion"
      ? "criterion;"
      : `task;${task.done ? "done" : state.kind === "struck" ? "struck" : "open"};`;
  item.command = {
    title: vscode.l10n.t("Open"),
    command: "vscode.open",
    arguments: [
      file.uri,
      { selection: new vscode.Range(task.line - 1, 0, task.line - 1, 0) },
    ],
  };
  return item;
}

/** The check box tells open from done; an icon is there for what it cannot tell. */
function iconOf(
  task: Task,
  state: TaskState,
  worst: Diagnostic["severity"] | null,
  run: TaskRun | null,
  waits: boolean,
): vscode.ThemeIcon | null {
  if (worst === "error" && !task.done)
    return new vscode.ThemeIcon(
      "error",
      new vscode.ThemeColor("list.errorForeground"),
    );
  if (run !== null && run.status !== "open" && !task.done)
    return taskIcon(run.orchestration, run.status);
  if (state.kind !== "open" && state.kind !== "done")
    return new vscode.ThemeIcon(state.icon);
  if (worst === "warning")
    return new vscode.ThemeIcon(
      "warning",
      new vscode.ThemeColor("list.warningForeground"),
    );
  // In a narrow view the words about it are cut off.
  if (waits)
    return new vscode.ThemeIcon(
      "lock",
      new vscode.ThemeColor("disabledForeground"),
    );
  return null;
}

function severest(
  diagnostics: readonly Diagnostic[],
): Diagnostic["severity"] | null {
  for (const wanted of ["error", "warning", "info"] as const)
    if (diagnostics.some(({ severity }) => severity === wanted)) return wanted;
  return null;
}

export function fileTooltip({
  uri,
  parsed,
}: FoundTaskFile): vscode.MarkdownString {
  const text = new Markdown()
    .appendText(parsed.title || uri.fsPath)
    .appendMarkdown("\n\n");
  const shown = parsed.diagnostics.slice(0, mostDiagnostics);
  for (const remark of shown)
    text
      .appendMarkdown("- ")
      .appendText(
        vscode.l10n.t(
          "line {0}: {1}",
          remark.line,
          remarkIn(remark, sentences),
        ),
      )
      .appendMarkdown("\n");
  const more = parsed.diagnostics.length - shown.length;
  if (more > 0) text.appendMarkdown(`\n${vscode.l10n.t("and {0} more", more)}`);
  return text;
}

/** A tooltip is for a glance; the Problems view has them all. */
const mostDiagnostics = 10;

export function taskTooltip(
  file: FoundTaskFile,
  task: Task,
  run: TaskRun | null,
): vscode.MarkdownString {
  const text = new Markdown().appendCodeblock(task.text, "markdown");
  const facts: (readonly [string, string | null])[] = [
    [vscode.l10n.t("Depends on"), task.dependencies.join(", ") || null],
    [vscode.l10n.t("Priority"), task.priority],
    [vscode.l10n.t("Effort"), task.effort],
    [vscode.l10n.t("Assignee"), task.assignee],
    [vscode.l10n.t("Story"), task.story],
    [
      vscode.l10n.t("Last run"),
      run && taskReasonIn(run.orchestration, run, sentences),
    ],
  ];
  for (const [name, value] of facts)
    if (value !== null) text.appendMarkdown(`\n\n${name}: `).appendText(value);
  for (const remark of file.outline().diagnosticsAt(task.line))
    text.appendMarkdown("\n\n").appendText(remarkIn(remark, sentences));
  return text;
}
