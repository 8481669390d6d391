import type {
  BatchPlan,
  CoChanges,
  Diagnostic,
  Plan,
  Task,
  TaskFile,
} from "../../model/plan";
import { isOpen } from "../lines/box";
import { components, findCycles, walkBetween } from "./graph";
import { groupTasks, type Group } from "./groups";
import { topologicalOrder, withoutCircles } from "./order";
import { parentsOf } from "../meaning/parents";
import * as findings from "./planFindings";
import { dependencyGraph } from "./resolve";
import { toWaves } from "./waves";

export interface PlanOptions {
  /** Tasks in a batch where the file has no sections to go by. */
  readonly batchSize: number;
  /** A section with more open tasks than this is split by its deeper headings. */
  readonly maxBatchSize: number;
  /** Only tasks in these lines (from 1); all open ones if absent. */
  readonly lines?: readonly number[] | undefined;
  /** Files that nearly always change together: tasks that name such files do not run side by side. */
  readonly coChanges?: CoChanges | undefined;
}

/**
 * Turns a task file into batches of open tasks; the same input gives the same plan. Sections without open work give none.
 * Optional tasks are planned like the others.
 */
export function planTasks(
  file: string,
  taskFile: TaskFile,
  options: PlanOptions,
): Plan {
  const { tasks, sections, title } = taskFile;
  const chosen = options.lines ? new Set(options.lines) : null;
  const planned = tasks.map(
    (task) => isPlannable(task) && (chosen === null || chosen.has(task.line)),
  );
  const parents = parentsOf(tasks, sections);
  const { groups, fromSections } = groupTasks(
    taskFile,
    planned,
    parents,
    options,
  );

  const graph = dependencyGraph(tasks, sections, parents);
  const edges = unfinished(graph.edges, tasks);
  const { order, circles } = orderBatches(groups, edges);
  const batchOf = new Int32Array(edges.length).fill(-1);
  order.forEach((group, rank) => {
    for (const at of groups[group]?.tasks ?? []) batchOf[at] = rank;
  });
  const nodes = topologicalOrder(
    withoutCircles(edges, tasks.length),
    order.flatMap((group) => groups[group]?.tasks ?? []),
  );
  const members: number[][] = order.map(() => []);
  for (const node of nodes) members[batchOf[node] ?? -1]?.push(node);
  const { waves, parted } = toWaves(
    nodes,
    batchOf,
    edges,
    tasks,
    parents,
    options.coChanges,
  );

  const toLines = (positions: readonly number[]): number[] =>
    positions.flatMap((at) => tasks[at]?.line ?? []);
  const batches = order.flatMap((group, rank): BatchPlan[] => {
    const { title: name, section } = groups[group] ?? noGroup;
    return [
      {
        title: name,
        tasks: toLines(members[rank] ?? []),
        waves: (waves[rank] ?? []).map(toLines),
        purpose: section?.purpose ?? null,
        checkpoint: section?.checkpoint ?? null,
      },
    ];
  });
  const diagnostics: Diagnostic[] = [
    ...taskFile.diagnostics,
    ...findings.struckTasks(tasks),
    ...findings.undecidedStates(tasks),
    ...findings.circlesOfBatches(circles, groups, tasks),
    ...findings.circlesOfSections(
      findCycles(edges),
      batchOf,
      tasks,
      graph.labels,
    ),
    ...findings.movedBatches(order, groups, tasks),
    ...findings.laterBatches(taskFile, edges, batchOf),
    ...findings.openDependencies(nodes, edges, planned, tasks),
    ...findings.partedTasks(parted, tasks),
    ...(fromSections || batches.length === 0
      ? []
      : [findings.noSections(options.batchSize)]),
  ].sort((one, other) => one.line - other.line);
  return { file, title, tasks: [...tasks], batches, diagnostics, fromSections };
}

const noGroup: Group = { title: "", section: null, tasks: [] };

/** Open, work, and not struck through. Boxes such as `[~]` or `[-]` are neither done nor plainly open: people decide. */
export const isPlannable = (task: Task): boolean =>
  task.role === "task" && isOpen(task.state) && !task.struck;

/** Whether history could part any tasks: two of them name files and are marked [P]. */
export const asksForHistory = ({ tasks }: TaskFile): boolean =>
  tasks.filter(
    (task) => task.parallel && task.files.length > 0 && isPlannable(task),
  ).length > 1;

/** Nobody waits for what is done or struck through. */
function unfinished(
  edges: readonly (readonly number[])[],
  tasks: readonly Task[],
): readonly (readonly number[])[] {
  const settled = (node: number): boolean => {
    const task = tasks[node];
    return task !== undefined && (task.done || task.struck);
  };
  return edges.map((targets, node) => {
    if (settled(node)) return [];
    return targets.some(settled)
      ? targets.filter((target) => !settled(target))
      : targets;
  });
}

/**
 * Batches, by position in `groups`, each after those it depends on, else in the order of the file; and the circles between
 * batches, which keep the order of the file.
 */
function orderBatches(
  groups: readonly Group[],
  edges: readonly (readonly number[])[],
): { order: number[]; circles: number[][] } {
  // Each batch is one node for all its tasks; sections and what is not planned stay nodes of their own.
  const nodeOf = Int32Array.from(edges, (_, node) => groups.length + node);
  groups.forEach((group, at) => {
    for (const task of group.tasks) nodeOf[task] = at;
  });
  const between: number[][] = Array.from(
    { length: groups.length + edges.length },
    () => [],
  );
  edges.forEach((targets, node) => {
    const from = nodeOf[node] ?? 0;
    for (const target of targets) {
      const to = nodeOf[target] ?? 0;
      if (to !== from) between[from]?.push(to);
    }
  });
  const isBatch = (node: number): boolean => node < groups.length;
  const nodes = topologicalOrder(
    withoutCircles(between, groups.length),
    groups.keys(),
  );
  const { of, members } = components(between);
  const circles = members.flatMap((group) => {
    const [first, other] = group
      .filter(isBatch)
      .sort((one, next) => one - next);
    if (first === undefined || other === undefined) return [];
    const there = walkBetween(first, other, between, of);
    const back = walkBetween(other, first, between, of);
    return [[...there, ...back.slice(1)].filter(isBatch)];
  });
  return {
    order: nodes.filter(isBatch),
    circles: circles.sort((one, next) => (one[0] ?? 0) - (next[0] ?? 0)),
  };
}
