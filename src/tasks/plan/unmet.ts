import type { Task, TaskFile } from "../../model/plan";
import { topologicalOrder, withoutCircles } from "./order";
import { dependencyGraph } from "./resolve";

/** More names than this help nobody. */
const maxNames = 20;

/**
 * For each task, by line, what it waits for that is not finished: ids (titles where there is none) and names of sections,
 * stories and tasks with children. Tasks that wait for nothing, and finished ones, are not in it.
 */
export function unmetDependencies({
  tasks,
  sections,
}: TaskFile): ReadonlyMap<number, readonly string[]> {
  const { edges, labels } = dependencyGraph(tasks, sections);
  const isOpen = (task: Task): boolean =>
    task.role === "task" && !task.done && !task.struck;
  const acyclic = withoutCircles(edges, tasks.length);
  // Whether something in a section or below a task is open; what a beginning hands on to all that begin with it.
  const open = new Uint8Array(edges.length);
  const handed = new Map<number, readonly string[]>();
  const unmet = new Map<number, readonly string[]>();
  for (const node of topologicalOrder(acyclic, edges.keys())) {
    const names = new Set<string>();
    for (const target of edges[node] ?? []) {
      if (names.size >= maxNames) break;
      const task = tasks[target];
      if (open[target] === 1)
        names.add(task ? (task.id ?? task.title) : (labels[target] ?? ""));
      for (const name of handed.get(target) ?? []) names.add(name);
    }
    const task = tasks[node];
    if (task) {
      open[node] = isOpen(task) ? 1 : 0;
      if (isOpen(task) && names.size > 0) unmet.set(task.line, [...names]);
    } else if (labels[node] === null) handed.set(node, [...names]);
    else open[node] = names.size > 0 ? 1 : 0;
  }
  return unmet;
}
