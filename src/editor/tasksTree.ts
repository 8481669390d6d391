import * as vscode from "vscode";
import type { Orchestration, RunTask } from "../model/orchestration";
import type { Diagnostic, Task } from "../model/plan";
import { boxIcon, taskIcon } from "./icons";
import type { OrchestrationList } from "./orchestrationList";
import { groupOf } from "./progress";
import type { FoundTaskFile, TaskFiles } from "./taskFiles";
import { children, countDone, outline, tasksBelow } from "./taskOutline";
import type { OutlineSection } from "./taskOutline";
import { shorten } from "./words";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

/** A row of the Tasks view; it holds what was parsed, and is made anew when the file changes. */
export type TaskNode =
  | { readonly kind: "taskFile"; readonly file: FoundTaskFile }
  | {
      readonly kind: "section";
      readonly file: FoundTaskFile;
      readonly section: OutlineSection;
    }
  | {
      readonly kind: "task";
      readonly file: FoundTaskFile;
      readonly task: Task;
    };

export interface TasksTree
  extends vscode.TreeDataProvider<TaskNode>, Disposal {}

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

const ratio = ({ done, of }: { done: number; of: number }): string =>
  `${done}/${of}`;

function fileItem(file: FoundTaskFile, only: boolean): vscode.TreeItem {
  const { parsed, uri } = file;
  const count = countDone(parsed.tasks);
  const errors = parsed.diagnostics.filter(
    ({ severity }) => severity === "error",
  );
  const item = new vscode.TreeItem(uri, only ? Expanded : Collapsed);
  item.label = vscode.workspace.asRelativePath(uri);
  item.iconPath = new vscode.ThemeIcon("checklist");
  item.description = [
    ratio(count),
    ...(errors.length > 0 ? [vscode.l10n.t("errors: {0}", errors.length)] : []),
  ].join(" · ");
  item.tooltip = new vscode.MarkdownString()
    .appendText(parsed.title || uri.fsPath)
    .appendMarkdown(`\n\n`)
    .appendText(parsed.diagnostics.map(lineOf).join("\n"));
  item.contextValue = count.done < count.of ? "taskFile;open;" : "taskFile;";
  return item;
}

const lineOf = ({ line, message }: Diagnostic): string =>
  vscode.l10n.t("line {0}: {1}", line, message);

function sectionItem(
  { parsed }: FoundTaskFile,
  section: OutlineSection,
): vscode.TreeItem {
  const count = countDone(tasksBelow(parsed, section));
  const finished = count.done === count.of;
  const item = new vscode.TreeItem(
    section.title,
    finished ? Collapsed : Expanded,
  );
  item.iconPath = finished ? boxIcon(true) : new vscode.ThemeIcon("layers");
  item.description = ratio(count);
  item.contextValue = finished ? "section;" : "section;open;";
  return item;
}

/** What an orchestration says of a task of the file. */
type TaskRun = RunTask & { readonly orchestration: Orchestration };

function taskItem(
  file: FoundTaskFile,
  task: Task,
  run: TaskRun | null,
): vscode.TreeItem {
  const { parsed, uri } = file;
  const unmet = task.dependencies.filter(
    (id) => !parsed.tasks.some((other) => other.id === id && other.done),
  );
  const diagnostics = parsed.diagnostics.filter(
    ({ line }) => line === task.line,
  );
  const item = new vscode.TreeItem(
    shorten(
      task.id === null || task.title.startsWith(task.id)
        ? task.title
        : `${task.id} ${task.title}`,
      140,
    ),
    children(parsed, task).length > 0 ? Collapsed : None,
  );
  item.iconPath =
    diagnostics.some(({ severity }) => severity === "error") && !task.done
      ? new vscode.ThemeIcon(
          "error",
          new vscode.ThemeColor("list.errorForeground"),
        )
      : run !== null && run.status !== "open" && !task.done
        ? taskIcon(run.orchestration, run.status)
        : boxIcon(task.done);
  item.description = [
    ...(run?.status === "running" ? [vscode.l10n.t("running")] : []),
    ...(run?.status === "proven" && !task.done
      ? [vscode.l10n.t("proven, not merged yet")]
      : []),
    ...(unmet.length > 0 && !task.done
      ? [vscode.l10n.t("needs {0}", unmet.join(", "))]
      : []),
    ...(task.parallel ? ["[P]"] : []),
  ].join(" · ");
  item.tooltip = taskTooltip(task, diagnostics, run);
  item.contextValue =
    task.role === "criterion"
      ? "criterion"
      : task.done
        ? "task;done;"
        : "task;open;";
  item.accessibilityInformation = {
    label: `${task.title}, ${task.done ? vscode.l10n.t("done") : vscode.l10n.t("open")}, ${item.description}`,
  };
  item.command = {
    title: vscode.l10n.t("Open"),
    command: "vscode.open",
    arguments: [
      uri,
      { selection: new vscode.Range(task.line - 1, 0, task.line - 1, 0) },
    ],
  };
  return item;
}

function taskTooltip(
  task: Task,
  diagnostics: readonly Diagnostic[],
  run: TaskRun | null,
): vscode.MarkdownString {
  const text = new vscode.MarkdownString().appendCodeblock(
    task.text,
    "markdown",
  );
  const facts: (readonly [string, string | null])[] = [
    [vscode.l10n.t("Depends on"), task.dependencies.join(", ") || null],
    [vscode.l10n.t("Effort"), task.effort],
    [vscode.l10n.t("Assignee"), task.assignee],
    [vscode.l10n.t("Story"), task.story],
    [vscode.l10n.t("Last run"), run?.reason ?? null],
  ];
  for (const [name, value] of facts)
    if (value !== null) text.appendMarkdown(`\n\n${name}: `).appendText(value);
  for (const diagnostic of diagnostics)
    text.appendMarkdown("\n\n").appendText(diagnostic.message);
  return text;
}

export function createTasksTree(
  files: TaskFiles,
  list: OrchestrationList,
): TasksTree {
  const changed = new vscode.EventEmitter<undefined>();
  const subscriptions = [
    files.onDidChange(() => changed.fire(undefined)),
    list.onDidChange((change) => {
      // Only what an orchestration says of its tasks shows here.
      if (
        change.kind === "reset" ||
        (change.kind === "event" &&
          (change.before?.status !== change.after.status ||
            JSON.stringify(change.before.tasks) !==
              JSON.stringify(change.after.tasks)))
      )
        changed.fire(undefined);
    }),
  ];

  /** What the orchestration that works on this file says of the task. */
  const runOf = (file: FoundTaskFile, task: Task): TaskRun | null => {
    for (const orchestration of list.all()) {
      const { source, status, tasks } = orchestration;
      if (
        source.kind === "taskFile" &&
        groupOf(status) === "active" &&
        file.uri.path.endsWith(`/${source.file}`)
      ) {
        const run = tasks.find(({ key }) => key === task.key);
        if (run !== undefined) return { ...run, orchestration };
      }
    }
    return null;
  };

  const below = (file: FoundTaskFile, section: OutlineSection): TaskNode[] => [
    ...section.tasks.map((task): TaskNode => ({ kind: "task", file, task })),
    ...section.sections.map((inner): TaskNode => ({
      kind: "section",
      file,
      section: inner,
    })),
  ];

  return {
    onDidChangeTreeData: changed.event,
    getTreeItem: (node) => {
      switch (node.kind) {
        case "taskFile":
          return fileItem(node.file, files.all().length === 1);
        case "section":
          return sectionItem(node.file, node.section);
        case "task":
          return taskItem(node.file, node.task, runOf(node.file, node.task));
        default:
          return node satisfies never;
      }
    },
    getChildren: (node) => {
      if (node === undefined)
        return files
          .all()
          .filter(({ parsed }) => parsed.tasks.length > 0)
          .map((file) => ({ kind: "taskFile", file }));
      switch (node.kind) {
        case "taskFile":
          return below(node.file, outline(node.file.parsed));
        case "section":
          return below(node.file, node.section);
        case "task":
          return children(node.file.parsed, node.task).map((task) => ({
            kind: "task",
            file: node.file,
            task,
          }));
        default:
          return node satisfies never;
      }
    },
    dispose: () => {
      disposeAll(subscriptions);
      changed.dispose();
    },
  };
}
