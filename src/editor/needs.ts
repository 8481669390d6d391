import type { TaskFile } from "../model/plan";
import { dependencyEdges } from "../tasks";

/** What each task waits for that is not done, as ids (or titles), by its line; tasks that wait for nothing have no entry. */
export function needsOf({
  tasks,
}: TaskFile): ReadonlyMap<number, readonly string[]> {
  const needs = new Map<number, string[]>();
  dependencyEdges(tasks).forEach((edges, at) => {
    const task = tasks[at];
    const unmet = new Set(
      edges.flatMap((edge) => {
        const other = tasks[edge];
        return other === undefined || other.done
          ? []
          : [other.id ?? other.title];
      }),
    );
    if (task !== undefined && unmet.size > 0) needs.set(task.line, [...unmet]);
  });
  return needs;
}
