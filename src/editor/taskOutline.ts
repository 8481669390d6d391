import type { Task, TaskFile } from "../model/plan";

/** A heading of a task file with what hangs below it. Headings without tasks are left out. */
export interface OutlineSection {
  readonly title: string;
  /** Headings from the outermost to this one, without those that all tasks share. */
  readonly path: readonly string[];
  readonly sections: readonly OutlineSection[];
  /** Tasks right below this heading that are not part of another task. */
  readonly tasks: readonly Task[];
}

function sharedHeadings(tasks: readonly Task[]): number {
  const first = tasks[0]?.section ?? [];
  const differs = first.findIndex((title, index) =>
    tasks.some(({ section }) => section[index] !== title),
  );
  return differs === -1 ? first.length : differs;
}

function below(
  title: string,
  path: readonly string[],
  depth: number,
  tasks: readonly Task[],
): OutlineSection {
  const inner = new Map<string, Task[]>();
  for (const task of tasks) {
    const heading = task.section[depth];
    if (heading !== undefined)
      inner.set(heading, [...(inner.get(heading) ?? []), task]);
  }
  return {
    title,
    path,
    sections: [...inner].map(([heading, within]) =>
      below(heading, [...path, heading], depth + 1, within),
    ),
    tasks: tasks.filter(({ section }) => section.length <= depth),
  };
}

/** The tasks of a file below their headings, as a tree; its root stands for the file. */
export function outline(file: TaskFile): OutlineSection {
  const roots = file.tasks.filter(({ parentLine }) => parentLine === null);
  return below(file.title, [], sharedHeadings(roots), roots);
}

/** All tasks below a heading, in file order, those inside other tasks too. */
export function tasksBelow(file: TaskFile, section: OutlineSection): Task[] {
  const lines = new Set<number>();
  const visit = ({ sections, tasks }: OutlineSection): void => {
    for (const task of tasks)
      for (const { line } of [task, ...descendants(file, task)])
        lines.add(line);
    sections.forEach(visit);
  };
  visit(section);
  return file.tasks.filter(({ line }) => lines.has(line));
}

export function children(file: TaskFile, task: Task): Task[] {
  return file.tasks.filter(({ parentLine }) => parentLine === task.line);
}

export function descendants(file: TaskFile, task: Task): Task[] {
  return children(file, task).flatMap((child) => [
    child,
    ...descendants(file, child),
  ]);
}

/** Done and all, of tasks proper: acceptance criteria are part of their task. */
export function countDone(tasks: readonly Task[]): {
  readonly done: number;
  readonly of: number;
} {
  const counted = tasks.filter(({ role }) => role === "task");
  return {
    done: counted.filter(({ done }) => done).length,
    of: counted.length,
  };
}

/** Lines to hand to the engine for these tasks: the open ones. */
export function openLines(tasks: readonly Task[]): number[] {
  return tasks
    .filter(({ role, done }) => role === "task" && !done)
    .map(({ line }) => line);
}
