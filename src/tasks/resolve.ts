import type { Task } from "../model/plan";

/** Finds the task that a written dependency means: by id, without regard to case or a leading "Task". */
export function taskIndex(tasks: readonly Task[]): Map<string, number> {
  const index = new Map<string, number>();
  tasks.forEach(({ id }, at) => {
    if (id !== null && !index.has(idKey(id))) index.set(idKey(id), at);
  });
  return index;
}

export const idKey = (id: string): string =>
  id
    .toLowerCase()
    .replace(/^(?:sub)?task (?=\d)/, "")
    .replace(/^#/, "");

/** For each task the positions of those it depends on; unknown ids are left out. */
export function dependencyEdges(tasks: readonly Task[]): number[][] {
  const index = taskIndex(tasks);
  return tasks.map(({ dependencies }) =>
    dependencies.flatMap((id) => index.get(idKey(id)) ?? []),
  );
}
