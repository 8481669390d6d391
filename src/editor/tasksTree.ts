import * as vscode from "vscode";
import * as z from "zod";
import type { Task } from "../model/plan";
import type { OrchestrationList } from "./orchestrationList";
import { gone } from "./orchestrationRows";
import { groupOf } from "./progress";
import type { FoundTaskFile, TaskFiles } from "./taskFiles";
import { keepNames } from "./taskNames";
import type { Named } from "./taskNames";
import type { OutlineSection } from "./taskOutline";
import {
  fileRow,
  fileTooltip,
  sectionRow,
  taskRow,
  taskTooltip,
} from "./taskRows";
import type { TaskRun } from "./taskRows";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

/** A row of the Tasks view, as the way to what it shows: that is looked up in the newest text. */
export const taskNodeSchema = z.object({
  kind: z.enum(["taskFile", "section", "task"]),
  uri: z.string(),
  name: z.string(),
});
export type TaskNode = Readonly<z.infer<typeof taskNodeSchema>>;

/** What a row stands for now. */
export type TaskRowContent =
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

export interface TasksTree extends vscode.TreeDataProvider<TaskNode>, Disposal {
  getParent(node: TaskNode): TaskNode | undefined;
  /** Null for what is not in the file any more. */
  readonly contentOf: (node: TaskNode) => TaskRowContent | null;
  nodeOfTask(file: FoundTaskFile, task: Task): TaskNode | null;
  /** Draws rows again as they are, whatever the view shows by now. */
  redraw(nodes: readonly TaskNode[]): void;
}

/** Runs when a row is clicked; no command of the palette. */
export const openTaskRow = "orchestrator.tasks.open";

/** The rows of one file, with the names that they keep while its text changes. */
interface FileView {
  readonly file: FoundTaskFile;
  readonly tasks: readonly Named[];
  readonly sections: readonly Named[];
  readonly tasksByName: ReadonlyMap<string, Task>;
  readonly sectionsByName: ReadonlyMap<string, OutlineSection>;
  readonly namesByLine: ReadonlyMap<number, string>;
  readonly namesByKey: ReadonlyMap<string, string>;
}

function viewOf(file: FoundTaskFile, before: FileView | undefined): FileView {
  const outline = file.outline();
  const tasks = keepNames(before?.tasks ?? [], file.parsed.tasks);
  const sections = keepNames(
    before?.sections ?? [],
    outline.sections.map(({ key, section }) => ({
      key,
      line: section?.line ?? 0,
    })),
  );
  return {
    file,
    tasks,
    sections,
    tasksByName: new Map(
      file.parsed.tasks.map((task, at) => [tasks[at]?.name ?? "", task]),
    ),
    sectionsByName: new Map(
      outline.sections.map((section, at) => [
        sections[at]?.name ?? "",
        section,
      ]),
    ),
    namesByLine: new Map(tasks.map(({ line, name }) => [line, name])),
    namesByKey: new Map(sections.map(({ key, name }) => [key, name])),
  };
}

export function createTasksTree(
  files: TaskFiles,
  list: OrchestrationList,
): TasksTree {
  const changed = new vscode.EventEmitter<TaskNode[] | undefined>();
  const views = new Map<string, FileView>();
  /** VS Code knows a row by the identity of its element, so each has one object. By file. */
  const nodes = new Map<string, Map<string, TaskNode>>();
  /** How the rows that VS Code knows were drawn last. */
  const drawn = new Map<TaskNode, string>();
  const runs = new Map<string, ReadonlyMap<string, TaskRun>>();
  let top = "";

  const node = (
    kind: TaskNode["kind"],
    uri: string,
    name: string,
  ): TaskNode => {
    const ofFile = nodes.get(uri) ?? new Map<string, TaskNode>();
    nodes.set(uri, ofFile);
    const key = `${kind}\n${name}`;
    const known = ofFile.get(key) ?? { kind, uri, name };
    ofFile.set(key, known);
    return known;
  };
  const fileNode = (file: FoundTaskFile): TaskNode =>
    node("taskFile", file.uri.toString(), "");

  const look = (file: FoundTaskFile): FileView => {
    const uri = file.uri.toString();
    const before = views.get(uri);
    if (before?.file === file) return before;
    const view = viewOf(file, before);
    views.set(uri, view);
    return view;
  };
  const viewOfNode = ({ uri }: TaskNode): FileView | null => {
    const file = files.get(vscode.Uri.parse(uri, true));
    return file === undefined ? null : look(file);
  };

  const contentOf = (of: TaskNode): TaskRowContent | null => {
    const view = viewOfNode(of);
    if (view === null) return null;
    const { file } = view;
    switch (of.kind) {
      case "taskFile":
        return { kind: "taskFile", file };
      case "section": {
        const section = view.sectionsByName.get(of.name);
        return section === undefined
          ? null
          : { kind: "section", file, section };
      }
      case "task": {
        const task = view.tasksByName.get(of.name);
        return task === undefined ? null : { kind: "task", file, task };
      }
      default:
        return of.kind satisfies never;
    }
  };

  const taskNode = (view: FileView, { line }: Task): TaskNode =>
    node("task", view.file.uri.toString(), view.namesByLine.get(line) ?? "");
  const sectionNode = (view: FileView, { key }: OutlineSection): TaskNode =>
    node("section", view.file.uri.toString(), view.namesByKey.get(key) ?? "");
  const below = (view: FileView, section: OutlineSection): TaskNode[] => [
    ...section.tasks.map((task) => taskNode(view, task)),
    ...section.sections.map((inner) => sectionNode(view, inner)),
  ];
  const childrenOf = (of: TaskNode): TaskNode[] => {
    const content = contentOf(of);
    if (content === null) return [];
    const view = look(content.file);
    switch (content.kind) {
      case "taskFile":
        return below(view, content.file.outline().root);
      case "section":
        return below(view, content.section);
      case "task":
        return content.file
          .outline()
          .children(content.task)
          .map((task) => taskNode(view, task));
      default:
        return content satisfies never;
    }
  };

  const shown = (): FoundTaskFile[] =>
    files.all().filter(({ parsed }) => parsed.tasks.length > 0);

  /** What the orchestration that works on this file says of its tasks, by their keys. */
  const runsOf = ({ uri }: FoundTaskFile): ReadonlyMap<string, TaskRun> => {
    const known = runs.get(uri.toString());
    if (known !== undefined) return known;
    const made = new Map<string, TaskRun>();
    for (const orchestration of list.open()) {
      const { source, status, tasks } = orchestration;
      if (
        source.kind !== "taskFile" ||
        groupOf(status) !== "active" ||
        !uri.path.endsWith(`/${source.file}`)
      )
        continue;
      for (const task of tasks)
        if (!made.has(task.key)) made.set(task.key, { ...task, orchestration });
    }
    runs.set(uri.toString(), made);
    return made;
  };
  const runOf = (file: FoundTaskFile, task: Task): TaskRun | null =>
    runsOf(file).get(task.key) ?? null;

  const itemOf = (of: TaskNode): vscode.TreeItem => {
    const content = contentOf(of);
    if (content === null) return gone();
    const item = rowOf(content);
    item.id = `${of.kind}\n${of.uri}\n${of.name}`;
    if (content.kind === "task")
      item.command = {
        title: vscode.l10n.t("Open"),
        command: openTaskRow,
        arguments: [of],
      };
    return item;
  };
  const rowOf = (content: TaskRowContent): vscode.TreeItem => {
    switch (content.kind) {
      case "taskFile":
        return fileRow(content.file, shown().length === 1);
      case "section":
        return sectionRow(content.file, content.section);
      case "task":
        return taskRow(
          content.file,
          content.task,
          runOf(content.file, content.task),
        );
      default:
        return content satisfies never;
    }
  };

  /** All that a row shows, and its tooltip, as text: what has not changed needs no drawing. */
  const signature = (of: TaskNode, item: vscode.TreeItem): string => {
    const content = contentOf(of);
    const { label, description, contextValue, checkboxState, iconPath } = item;
    return JSON.stringify([
      label,
      description,
      contextValue,
      typeof checkboxState === "object" ? checkboxState.state : null,
      iconPath instanceof vscode.ThemeIcon
        ? [iconPath.id, iconPath.color?.id]
        : null,
      item.accessibilityInformation?.label,
      item.collapsibleState === vscode.TreeItemCollapsibleState.None,
      content?.kind === "task" ? content.task.text : null,
      content?.kind === "taskFile"
        ? content.file.parsed.diagnostics.length
        : null,
      childrenOf(of).map(({ kind, name }) => [kind, name]),
    ]);
  };

  const draw = (uris: ReadonlySet<string> | null): void => {
    const uriList = shown().map(({ uri }) => uri.toString());
    if (uriList.join("\n") !== top) {
      for (const uri of [...views.keys()])
        if (!uriList.includes(uri)) {
          views.delete(uri);
          nodes.delete(uri);
        }
      drawn.clear();
      changed.fire(undefined);
      return;
    }
    const stale: TaskNode[] = [];
    for (const [of, before] of drawn) {
      if (uris !== null && !uris.has(of.uri)) continue;
      // What is gone goes with the redrawing of what it was in.
      if (contentOf(of) === null) {
        drawn.delete(of);
        nodes.get(of.uri)?.delete(`${of.kind}\n${of.name}`);
      } else if (signature(of, itemOf(of)) !== before) stale.push(of);
    }
    if (stale.length > 0) changed.fire(stale);
  };

  const subscriptions = [
    files.onDidChange((uris) =>
      draw(new Set(uris.map((uri) => uri.toString()))),
    ),
    list.onDidChange((change) => {
      // Only what an orchestration says of its tasks shows here.
      if (
        change.kind === "reset" ||
        change.kind === "forgotten" ||
        (change.kind === "event" &&
          (change.before?.status !== change.after.status ||
            change.before.tasks !== change.after.tasks))
      ) {
        runs.clear();
        draw(null);
      }
    }),
  ];

  return {
    onDidChangeTreeData: changed.event,
    contentOf,
    nodeOfTask: (file, task) => {
      const view = look(file);
      return view.namesByLine.has(task.line) ? taskNode(view, task) : null;
    },
    redraw: (some) => changed.fire([...some]),
    getTreeItem: (of) => {
      const item = itemOf(of);
      drawn.set(of, signature(of, item));
      return item;
    },
    resolveTreeItem: (item, of) => {
      const content = contentOf(of);
      if (content?.kind === "task")
        item.tooltip = taskTooltip(
          content.file,
          content.task,
          runOf(content.file, content.task),
        );
      if (content?.kind === "taskFile")
        item.tooltip = fileTooltip(content.file);
      return item;
    },
    getChildren: (of) => {
      if (of !== undefined) return childrenOf(of);
      const all = shown();
      top = all.map(({ uri }) => uri.toString()).join("\n");
      return all.map(fileNode);
    },
    getParent: (of) => {
      const content = contentOf(of);
      if (content === null || content.kind === "taskFile") return undefined;
      const { file } = content;
      const view = look(file);
      const outline = file.outline();
      const parent =
        content.kind === "task" ? outline.parent(content.task) : null;
      if (parent !== null) return taskNode(view, parent);
      const section =
        content.kind === "task"
          ? outline.sectionOf(content.task)
          : content.section.parent;
      return section === null || section === outline.root
        ? fileNode(file)
        : sectionNode(view, section);
    },
    dispose: () => {
      disposeAll(subscriptions);
      changed.dispose();
    },
  };
}
