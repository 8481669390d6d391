import type { Diagnostic, Task } from "../model/plan";
import { findCycles } from "./graph";
import { dependencyEdges, idKey, taskIndex } from "./resolve";

/** What is odd in a file but does not stop the work, in the order of its lines. */
export function diagnose(tasks: readonly Task[]): Diagnostic[] {
  return [
    ...duplicateIds(tasks),
    ...unknownDependencies(tasks),
    ...cycles(tasks),
    ...checkedParents(tasks),
  ].sort((one, other) => one.line - other.line);
}

function duplicateIds(tasks: readonly Task[]): Diagnostic[] {
  const first = new Map<string, number>();
  return tasks.flatMap(({ id, line, role }) => {
    if (id === null || role === "criterion") return [];
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, line);
      return [];
    }
    return {
      line,
      columns: null,
      subject: id,
      severity: "warning" as const,
      code: "duplicateId",
      message: `${id} is also the id of the task in line ${earlier}. Dependencies on ${id} mean that one; give this task an id of its own.`,
    };
  });
}

function unknownDependencies(tasks: readonly Task[]): Diagnostic[] {
  const known = taskIndex(tasks);
  return tasks.flatMap(({ line, id, dependencies }) =>
    dependencies
      .filter((dependency) => !known.has(idKey(dependency)))
      .map((dependency) => ({
        line,
        columns: null,
        subject: dependency,
        severity: "warning" as const,
        code: "unknownDependency",
        message: `${id ?? "This task"} depends on ${dependency}, which is not in this file; the dependency is not considered. Correct the id or remove it.`,
      })),
  );
}

/** Longer cycles are cut in the message: a page of ids helps nobody. */
const maxShown = 12;

function cycles(tasks: readonly Task[]): Diagnostic[] {
  return findCycles(dependencyEdges(tasks)).map((cycle) => {
    const names = cycle.map((at) => tasks[at]?.id ?? "?");
    const shown =
      names.length > maxShown
        ? [...names.slice(0, maxShown - 1), "…", names.at(-1) ?? "?"]
        : names;
    return {
      line: tasks[cycle[0] ?? 0]?.line ?? 1,
      columns: null,
      subject: null,
      severity: "warning",
      code: "cyclicDependency",
      message: `These tasks depend on each other in a circle: ${shown.join(" → ")}. They are worked on in the order of the file; remove one of the dependencies.`,
    };
  });
}

function checkedParents(tasks: readonly Task[]): Diagnostic[] {
  const byLine = new Map(tasks.map((task) => [task.line, task]));
  const openChildren = new Map<number, number>();
  for (const { parentLine, done, role } of tasks) {
    if (parentLine === null || done || role === "criterion") continue;
    if (byLine.get(parentLine)?.done)
      openChildren.set(parentLine, (openChildren.get(parentLine) ?? 0) + 1);
  }
  return [...openChildren].map(([line, count]) => ({
    line,
    columns: null,
    subject: null,
    severity: "info",
    code: "checkedParentOpenChild",
    message: `This task is ticked, but ${count === 1 ? "one task" : `${count} tasks`} below it ${count === 1 ? "is" : "are"} not; what is open is still planned.`,
  }));
}
