import { remark } from "./remark";
import type { Sentence } from "../model/said";
import { said } from "../model/said";
import type { Diagnostic, Section, Task } from "../model/plan";
import { isOpen } from "./lines/box";
import { findCycles } from "./plan/graph";
import { definitionIn, findId } from "./edit/mentionPlaces";
import { staleProgress } from "./progress/counts";
import { idKey } from "./meaning/ids";
import { readNames, type Names } from "./meaning/names";
import { dependencyEdges, taskIndex } from "./plan/resolve";
import type { ScannedLine } from "./lines/scan";

/**
 * What is odd in a file but does not stop the work, in the order of its lines. Linear: the editor asks at each pause in
 * typing, so places in a line are looked for only where there is something to say.
 */
export function diagnose(
  tasks: readonly Task[],
  sections: readonly Section[],
  lines: readonly ScannedLine[],
): Diagnostic[] {
  const ids = taskIndex(tasks);
  const edges = dependencyEdges(tasks, ids);
  const cycles = findCycles(edges);
  return [
    ...duplicateIds(tasks, lines),
    ...unknownDependencies(tasks, sections, lines, ids, edges),
    ...cyclicDependencies(tasks, lines, cycles),
    ...orderOfDependencies(tasks, lines, edges, cycles),
    ...parentsAndChildren(tasks),
    ...staleProgress(lines, tasks, sections),
  ].sort((one, other) => one.line - other.line);
}

/** A second task with an id; where one is ticked and the other open, the file also contradicts itself. */
function duplicateIds(
  tasks: readonly Task[],
  lines: readonly ScannedLine[],
): Diagnostic[] {
  const first = new Map<string, Task>();
  return tasks.flatMap((task) => {
    const { id, line, role } = task;
    if (id === null || role === "criterion") return [];
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, task);
      return [];
    }
    const contradicts =
      earlier.done !== task.done && earlier.title === task.title;
    return {
      line,
      columns: columnsOfId(task, lines),
      subject: id,
      severity:
        task.done && earlier.done ? ("info" as const) : ("warning" as const),
      code: contradicts ? "contradictoryState" : "duplicateId",
      ...remark(
        !contradicts
          ? said`${id} is also the id of the task in line ${earlier.line}. Dependencies on ${id} mean that one; give this task an id of its own.`
          : task.done
            ? said`${id} is ticked here, but open in line ${earlier.line}. Make both the same, or give this task an id of its own.`
            : said`${id} is open here, but ticked in line ${earlier.line}. Make both the same, or give this task an id of its own.`,
      ),
    };
  });
}

function columnsOfId(
  task: Task,
  lines: readonly ScannedLine[],
): Diagnostic["columns"] {
  const line = lines[task.line - 1];
  const found = line ? definitionIn(line, task) : null;
  return found && { from: found.from, to: found.to };
}

/** Nobody writes a dependency further below its task; without the bound, deep nesting would cost more than linear time. */
const mostLinesSearched = 200;

/** Where a task's own lines name what it depends on: its own line where they do not, or only by a range. */
export function dependencyPlace(
  task: Task,
  dependency: string,
  lines: readonly ScannedLine[],
): { line: number; columns: Diagnostic["columns"] } {
  const head = lines[task.line - 1];
  const start = head ? (definitionIn(head, task)?.to ?? 0) : 0;
  const end = Math.min(task.endLine, task.line + mostLinesSearched);
  for (let number = task.line; number <= end; number++) {
    const line = lines[number - 1];
    if (line?.owner !== task.line && number !== task.line) continue;
    if (!line || line.kind === "hidden") continue;
    const columns = findId(
      line.text,
      dependency,
      number === task.line ? start : 0,
    );
    if (columns) return { line: number, columns };
  }
  return { line: task.line, columns: null };
}

const nameOf = ({ id }: Task): Sentence => id ?? said`This task`;

function unknownDependencies(
  tasks: readonly Task[],
  sections: readonly Section[],
  lines: readonly ScannedLine[],
  ids: ReadonlyMap<string, number>,
  edges: readonly (readonly number[])[],
): Diagnostic[] {
  let names: Names | null = null;
  const isKnown = (name: string): boolean => {
    if (ids.has(idKey(name))) return true;
    names ??= readNames(tasks, sections);
    return names.find(name) !== null;
  };
  return tasks.flatMap((task, at) => {
    // Each that is known has its edge.
    if (edges[at]?.length === task.dependencies.length) return [];
    return task.dependencies
      .filter((dependency) => !isKnown(dependency))
      .map((dependency) => ({
        ...dependencyPlace(task, dependency, lines),
        subject: dependency,
        severity: "warning" as const,
        code: "unknownDependency",
        ...remark(
          said`${nameOf(task)} depends on ${dependency}, which is not in this file; the dependency is not considered. Correct the id or remove it.`,
        ),
      }));
  });
}

/** Longer cycles are cut in the message: a page of ids helps nobody. */
const maxShown = 12;

function cyclicDependencies(
  tasks: readonly Task[],
  lines: readonly ScannedLine[],
  cycles: readonly (readonly number[])[],
): Diagnostic[] {
  return cycles.flatMap((cycle) => {
    const task = tasks[cycle[0] ?? 0];
    if (!task) return [];
    const names = cycle.map((at) => tasks[at]?.id ?? "?");
    const shown =
      names.length > maxShown
        ? [...names.slice(0, maxShown - 1), "…", names.at(-1) ?? "?"]
        : names;
    return {
      line: task.line,
      columns: columnsOfId(task, lines),
      subject: task.id,
      severity: "warning" as const,
      code: "cyclicDependency",
      ...remark(
        said`These tasks depend on each other in a circle: ${shown.join(" → ")}. They are worked on in the order of the file; remove one of the dependencies.`,
      ),
    };
  });
}

/** A dependency on a task that comes in a later section, and a ticked task with a dependency that is open. */
function orderOfDependencies(
  tasks: readonly Task[],
  lines: readonly ScannedLine[],
  edges: readonly (readonly number[])[],
  cycles: readonly (readonly number[])[],
): Diagnostic[] {
  const circular = new Set(cycles.flat());
  const found: Diagnostic[] = [];
  tasks.forEach((task, at) => {
    for (const index of edges[at] ?? []) {
      const other = tasks[index];
      if (!other || (circular.has(at) && circular.has(index))) continue;
      const early = task.done && isOpen(other.state) && !other.struck;
      const later =
        index > at && !task.done && !other.done && inOtherSection(task, other);
      if (!early && !later) continue;
      const name = other.id ?? other.title;
      const place = dependencyPlace(task, name, lines);
      found.push({
        // It is about the task, so it stands at the task, also where the dependency is named further below.
        line: task.line,
        columns: place.line === task.line ? place.columns : null,
        subject: name,
        severity: "warning",
        code: early ? "doneBeforeDependency" : "laterDependency",
        ...remark(
          early
            ? said`${nameOf(task)} is ticked, but ${name}, on which it depends, is open. Open this one, tick ${name}, or remove the dependency.`
            : said`${nameOf(task)} depends on ${name}, which comes in a later section (line ${other.line}). Move one of them, or remove the dependency.`,
        ),
      });
    }
  });
  return found;
}

/** Sections are compared by title, as tasks know them; the first one differs soonest. */
function inOtherSection(one: Task, other: Task): boolean {
  return (
    one.section.length !== other.section.length ||
    one.section.some((title, index) => title !== other.section[index])
  );
}

function parentsAndChildren(tasks: readonly Task[]): Diagnostic[] {
  const open = new Map<number, number>();
  const ticked = new Map<number, number>();
  const countFor = (counts: Map<number, number>, line: number): void => {
    counts.set(line, (counts.get(line) ?? 0) + 1);
  };
  for (const { parentLine, done, role, struck } of tasks) {
    if (parentLine === null || role === "criterion") continue;
    if (done) countFor(ticked, parentLine);
    else if (!struck) countFor(open, parentLine);
  }
  return tasks.flatMap((task) => {
    const left = open.get(task.line) ?? 0;
    const base = {
      line: task.line,
      columns: null,
      subject: task.id,
      severity: "info" as const,
    };
    if (task.done && left > 0)
      return {
        ...base,
        code: "checkedParentOpenChild",
        ...remark(
          left === 1
            ? said`This task is ticked, but one task below it is not; what is open is still planned.`
            : said`This task is ticked, but ${left} tasks below it are not; what is open is still planned.`,
        ),
      };
    const allDone = left === 0 && (ticked.get(task.line) ?? 0) > 0;
    if (allDone && isOpen(task.state) && !task.struck && task.role === "task")
      return {
        ...base,
        code: "openParentCheckedChildren",
        ...remark(
          said`All tasks below this one are ticked, but this one is open.`,
        ),
      };
    return [];
  });
}
