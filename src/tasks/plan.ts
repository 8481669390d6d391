import type {
  BatchPlan,
  Diagnostic,
  Plan,
  Task,
  TaskFile,
} from "../model/plan";
import { isOpen } from "./box";
import { groupTasks, type Group } from "./groups";
import { orderTasks, toWaves } from "./order";
import { dependencyEdges } from "./resolve";

export interface PlanOptions {
  /** Tasks in a batch where the file has no sections to go by. */
  readonly batchSize: number;
  /** A section with more open tasks than this is split by its deeper headings. */
  readonly maxBatchSize: number;
  /** Only tasks in these lines (from 1); all open ones if absent. */
  readonly lines?: readonly number[] | undefined;
}

/** Turns a task file into batches of open tasks; the same input gives the same plan. Sections without open work give none. */
export function planTasks(
  file: string,
  taskFile: TaskFile,
  options: PlanOptions,
): Plan {
  const { tasks, title } = taskFile;
  const edges = dependencyEdges(tasks);
  const chosen = options.lines ? new Set(options.lines) : null;
  const planned = tasks.map(
    (task) => isPlannable(task) && (chosen === null || chosen.has(task.line)),
  );
  const { groups, fromSections } = groupTasks(taskFile, planned, options);
  const batches = groups.map((group) => toBatch(group, tasks, edges));
  const diagnostics = [
    ...taskFile.diagnostics,
    ...droppedTasks(tasks),
    ...laterBatches(groups, tasks, edges),
    ...(fromSections || batches.length === 0 ? [] : [noSections(options)]),
  ].sort((one, other) => one.line - other.line);
  return { file, title, tasks: [...tasks], batches, diagnostics, fromSections };
}

/** Open, work, and not struck through. Boxes such as `[~]` or `[-]` are neither done nor plainly open: people decide. */
export const isPlannable = (task: Task): boolean =>
  task.role === "task" && isOpen(task.state) && !task.struck;

function toBatch(
  group: Group,
  tasks: readonly Task[],
  edges: readonly (readonly number[])[],
): BatchPlan {
  const ordered = orderTasks(group.tasks, edges);
  const toLines = (positions: readonly number[]): number[] =>
    positions.flatMap((at) => tasks[at]?.line ?? []);
  return {
    title: group.title,
    tasks: toLines(ordered),
    waves: toWaves(ordered, tasks, edges).map(toLines),
    purpose: group.section?.purpose ?? null,
    checkpoint: group.section?.checkpoint ?? null,
  };
}

function droppedTasks(tasks: readonly Task[]): Diagnostic[] {
  return tasks.flatMap((task) =>
    task.role === "task" && isOpen(task.state) && task.struck
      ? {
          line: task.line,
          columns: null,
          subject: null,
          severity: "info" as const,
          code: "struckTask",
          message:
            "This task is struck through, so it is not planned. Remove the ~~ to have it done.",
        }
      : [],
  );
}

function laterBatches(
  groups: readonly Group[],
  tasks: readonly Task[],
  edges: readonly (readonly number[])[],
): Diagnostic[] {
  const batchOf = new Map<number, number>();
  groups.forEach((group, batch) => {
    for (const at of group.tasks) batchOf.set(at, batch);
  });
  return [...batchOf].flatMap(([at, batch]) =>
    (edges[at] ?? []).flatMap((dependency) => {
      const later = batchOf.get(dependency) ?? -1;
      const task = tasks[at];
      if (later <= batch || !task) return [];
      return {
        line: task.line,
        columns: null,
        subject: tasks[dependency]?.id ?? null,
        severity: "warning" as const,
        code: "dependencyInLaterBatch",
        message: `${task.id ?? "This task"} depends on ${tasks[dependency]?.id ?? "a task"}, which comes in a later batch (${later + 1}, after ${batch + 1}). The order of the sections is kept; move one of the tasks if that is wrong.`,
      };
    }),
  );
}

const noSections = ({ batchSize }: PlanOptions): Diagnostic => ({
  line: 1,
  columns: null,
  subject: null,
  severity: "info",
  code: "noSections",
  message: `The tasks are not spread over sections, so they are planned in batches of about ${batchSize}. Put headings between them to choose the batches yourself.`,
});
