import type { Orchestration, RunTask } from "../model/orchestration";
import type { Section, Task, TaskFile } from "../model/plan";
import { isPlannable, unmetDependencies } from "../tasks";
import { countDone } from "./taskOutline";
import { markOf, proofOf } from "./taskRuns";
import type { FileRuns, Mark } from "./taskRuns";
import { headingPath, textOutline } from "./textOutline";
import type { TextNode } from "./textOutline";

/** Which lenses a task file has, without their words. Pure, and linear in the file. */

interface Count {
  /** Tasks that a run would take up. */
  readonly open: number;
  readonly done: number;
  readonly of: number;
}

/** Where a heading is, in words that survive edits around it. */
export interface HeadingTarget {
  readonly path: readonly string[];
  readonly line: number;
}

export type Lens = { readonly line: number } & (
  | { readonly kind: "completePhase"; readonly count: Count }
  | {
      readonly kind: "runBatch";
      readonly heading: HeadingTarget;
      readonly count: Count;
    }
  | {
      readonly kind: "runTask";
      readonly key: string;
      /** Ids (or titles) of what has to be done before and is not. */
      readonly needs: readonly string[];
    }
  /** Nothing that could be run now. */
  | { readonly kind: "count"; readonly count: Count }
  /** The orchestration that works on the file. */
  | { readonly kind: "progress"; readonly orchestration: Orchestration }
  /** What it says of the tasks below a heading. */
  | {
      readonly kind: "sectionState";
      readonly orchestration: Orchestration;
      readonly marks: Readonly<Record<Mark, number>>;
      /** Tasks there that it does not work on and that are not done. */
      readonly others: number;
    }
  | {
      readonly kind: "taskState";
      readonly orchestration: Orchestration;
      readonly mark: Mark;
      readonly task: RunTask;
    }
  | {
      readonly kind: "proof";
      readonly orchestration: Orchestration;
      readonly commit: string | null;
    }
);

/** `canRun`: whether the engine is there, or could be opened. */
export function lensesOf(
  file: TaskFile,
  runs: FileRuns,
  canRun: boolean,
): Lens[] {
  if (!file.tasks.some(({ role }) => role === "task")) return [];
  const nodes = textOutline(file);
  const startable = canRun && runs.active === null;
  const title = titleLine(file);
  const lenses: Lens[] = [fileLens(file, runs, title, startable)];
  const below = tasksBelow(nodes);
  const needs = unmetDependencies(file);
  nodes.forEach((node, at) => {
    const inside = below.get(at);
    if (node.section !== null && inside !== undefined && node.line !== title)
      lenses.push(
        sectionLens(node.section, inside, runs, startable, {
          path: headingPath(nodes, at),
          line: node.line,
        }),
      );
    if (node.task !== null)
      lenses.push(...taskLenses(node.task, runs, startable, needs));
  });
  return lenses;
}

/** The line that stands for the whole file: its title, if the file begins with one. */
const titleLine = ({ sections: [first] }: TaskFile): number =>
  first?.level === 1 ? first.line : 1;

const countOf = (tasks: readonly Task[]): Count => ({
  ...countDone(tasks),
  open: tasks.filter(isPlannable).length,
});

/** The tasks below each heading, also those below the headings inside it; a heading that is a task is not below itself. */
function tasksBelow(nodes: readonly TextNode[]): Map<number, Task[]> {
  const below = new Map<number, Task[]>();
  for (const { task, heading } of nodes) {
    if (task?.role !== "task") continue;
    for (let at = heading; at !== null; at = nodes[at]?.heading ?? null) {
      const tasks = below.get(at);
      if (tasks === undefined) below.set(at, [task]);
      else tasks.push(task);
    }
  }
  return below;
}

function fileLens(
  { tasks }: TaskFile,
  { active }: FileRuns,
  line: number,
  startable: boolean,
): Lens {
  if (active !== null) return { line, kind: "progress", orchestration: active };
  const count = countOf(tasks);
  return startable && count.open > 0
    ? { line, kind: "completePhase", count }
    : { line, kind: "count", count };
}

function sectionLens(
  { line }: Section,
  tasks: readonly Task[],
  runs: FileRuns,
  startable: boolean,
  heading: HeadingTarget,
): Lens {
  const count = countOf(tasks);
  if (runs.active !== null) {
    const marks = { queued: 0, running: 0, failed: 0, healed: 0, proven: 0 };
    let known = false;
    let others = 0;
    for (const task of tasks) {
      const mark = stateOf(task, runs);
      if (mark === null) {
        if (isPlannable(task)) others += 1;
        continue;
      }
      marks[mark] += 1;
      known = true;
    }
    if (known) {
      const { active: orchestration } = runs;
      return { line, kind: "sectionState", orchestration, marks, others };
    }
  }
  return startable && count.open > 0
    ? { line, kind: "runBatch", heading, count }
    : { line, kind: "count", count };
}

/** What the orchestration under way says of a task; what earlier ones said is over for it. */
const stateOf = (task: Task, runs: FileRuns): Mark | null =>
  runs.latest.get(task.key)?.orchestration === runs.active
    ? markOf(task, runs)
    : null;

function taskLenses(
  task: Task,
  runs: FileRuns,
  startable: boolean,
  needs: ReadonlyMap<number, readonly string[]>,
): Lens[] {
  const { line, key } = task;
  if (task.role === "criterion") return [];
  const lenses: Lens[] = [];
  if (startable && isPlannable(task))
    lenses.push({ line, kind: "runTask", key, needs: needs.get(line) ?? [] });
  const run = runs.latest.get(key);
  const mark = markOf(task, runs);
  if (mark !== null && run !== undefined && !task.done) {
    lenses.push({ line, kind: "taskState", mark, ...run });
  }
  const proof = task.done ? proofOf(task, runs) : null;
  if (proof?.formerTitle === null) {
    const { orchestration, commit } = proof;
    lenses.push({ line, kind: "proof", orchestration, commit });
  }
  return lenses;
}
