import { remark } from "../remark";
import type { Said, Sentence } from "../../model/said";
import { said } from "../../model/said";
import type { Diagnostic, Task, TaskFile } from "../../model/plan";
import { isOpen } from "../lines/box";
import type { Group } from "./groups";
import type { Parted } from "./waves";

type Edges = readonly (readonly number[])[];
type Severity = Diagnostic["severity"];

const finding = (
  line: number,
  severity: Severity,
  code: string,
  words: Said,
  subject: string | null = null,
): Diagnostic => ({
  line,
  columns: null,
  subject,
  severity,
  code,
  ...remark(words),
});

/** Longer lists are cut in a message: a page of names helps nobody. */
const maxShown = 12;

const listed = (names: readonly string[], between: string): string =>
  (names.length > maxShown
    ? [...names.slice(0, maxShown - 1), "…", names.at(-1) ?? ""]
    : names
  ).join(between);

const title = (text: string): string =>
  `“${text.length > 60 ? `${text.slice(0, 59)}…` : text}”`;

const taskName = (task: Task): Sentence =>
  task.id ?? (task.title === "" ? said`line ${task.line}` : title(task.title));

/** As it begins a sentence. */
const nameOf = ({ id }: Task): Sentence => id ?? said`This task`;

export function struckTasks(tasks: readonly Task[]): Diagnostic[] {
  return tasks.flatMap((task) =>
    task.role === "task" && isOpen(task.state) && task.struck
      ? finding(
          task.line,
          "info",
          "struckTask",
          said`This task is struck through, so it is not planned. Remove the ~~ to have it done.`,
        )
      : [],
  );
}

/** Once for a file: what is neither open nor done, so that nobody thinks it was overlooked. */
export function undecidedStates(tasks: readonly Task[]): Diagnostic[] {
  const left = tasks.filter(
    ({ role, done, struck, state }) =>
      role === "task" && !done && !struck && !isOpen(state),
  );
  const [first] = left;
  if (!first) return [];
  const counts = new Map<string, number>();
  for (const { state } of left) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].map(([state, count]) => `${count} × [${state}]`);
  return [
    finding(
      first.line,
      "info",
      "undecidedState",
      left.length === 1
        ? said`One task is neither open nor done (${listed(states, ", ")}), so it is not planned. Empty a box ([ ]) to have its task done.`
        : said`${left.length} tasks are neither open nor done (${listed(states, ", ")}), so they are not planned. Empty a box ([ ]) to have its task done.`,
    ),
  ];
}

export function circlesOfBatches(
  circles: readonly (readonly number[])[],
  groups: readonly Group[],
  tasks: readonly Task[],
): Diagnostic[] {
  return circles.map((circle) => {
    const first = circle[0] ?? 0;
    const names = circle.map((at) => title(groups[at]?.title ?? ""));
    return finding(
      tasks[groups[first]?.tasks[0] ?? 0]?.line ?? 1,
      "warning",
      "cyclicBatches",
      said`These batches depend on each other in a circle: ${listed(names, " → ")}. They stay in the order of the file; move a task or remove one of the dependencies.`,
    );
  });
}

/** Circles that go through sections and stay inside one batch; those of tasks alone are told of the file itself. */
export function circlesOfSections(
  circles: readonly (readonly number[])[],
  batchOf: Int32Array,
  tasks: readonly Task[],
  labels: readonly (string | null)[],
): Diagnostic[] {
  return circles.flatMap((circle) => {
    const inside = circle.filter((node) => node < tasks.length);
    if (inside.length === circle.length) return [];
    const batches = new Set(inside.map((node) => batchOf[node]));
    if (batches.size > 1) return [];
    const groups = circle.slice(1).flatMap((node) => labels[node] ?? []);
    const path = [...groups, ...groups.slice(0, 1)]
      .filter((name, index, all) => name !== all[index - 1])
      .map(title);
    return finding(
      tasks[inside[0] ?? 0]?.line ?? 1,
      "warning",
      "cyclicSections",
      said`These depend on each other in a circle: ${listed(path, " → ")}. They stay in the order of the file; remove one of the dependencies.`,
    );
  });
}

/** Once for a plan: where it leaves the order of the file. */
export function movedBatches(
  order: readonly number[],
  groups: readonly Group[],
  tasks: readonly Task[],
): Diagnostic[] {
  let furthest = -1;
  const behind: string[] = [];
  let line: number | null = null;
  for (const group of order) {
    if (group < furthest) {
      behind.push(title(groups[group]?.title ?? ""));
      line ??= tasks[groups[group]?.tasks[0] ?? 0]?.line ?? null;
    }
    furthest = Math.max(furthest, group);
  }
  return line === null
    ? []
    : [
        finding(
          line,
          "info",
          "batchesReordered",
          behind.length === 1
            ? said`The batches do not follow the order of the file: ${listed(behind, ", ")} comes after a later part of it, because the dependencies say so.`
            : said`The batches do not follow the order of the file: ${listed(behind, ", ")} come after a later part of it, because the dependencies say so.`,
        ),
      ];
}

/** Where batches in a circle make a task come before what it depends on, unless the order of the file says so already. */
export function laterBatches(
  { tasks, diagnostics }: TaskFile,
  edges: Edges,
  batchOf: Int32Array,
): Diagnostic[] {
  const told = new Set(
    diagnostics.flatMap(({ code, line, subject }) =>
      code === "laterDependency" ? `${line} ${subject ?? ""}` : [],
    ),
  );
  return tasks.flatMap((task, at) => {
    const batch = batchOf[at] ?? -1;
    if (batch < 0) return [];
    return (edges[at] ?? []).flatMap((dependency) => {
      const other = tasks[dependency];
      const later = batchOf[dependency] ?? -1;
      if (later <= batch || !other) return [];
      if (told.has(`${task.line} ${other.id ?? ""}`)) return [];
      return finding(
        task.line,
        "warning",
        "dependencyInLaterBatch",
        said`${nameOf(task)} depends on ${taskName(other)}, which comes in a later batch (${later + 1}, after ${batch + 1}). Move one of the tasks if that is wrong.`,
        other.id,
      );
    });
  });
}

/** What planned tasks wait for that is still open and not in the plan: not chosen, or in a state that people decide on. */
export function openDependencies(
  order: readonly number[],
  edges: Edges,
  planned: readonly boolean[],
  tasks: readonly Task[],
): Diagnostic[] {
  const isTask = (node: number): boolean => node < tasks.length;
  // For each node that stands for others, one task in it that is open and not planned.
  const missing = new Map<number, number>();
  const told = new Set<number>();
  const found: Diagnostic[] = [];
  for (const node of order) {
    for (const target of edges[node] ?? []) {
      const open = isTask(target)
        ? planned[target] === true
          ? undefined
          : target
        : missing.get(target);
      if (open === undefined) continue;
      if (!isTask(node)) {
        if (!missing.has(node)) missing.set(node, open);
        continue;
      }
      const task = tasks[node];
      const other = tasks[open];
      if (!task || !other || planned[node] !== true) continue;
      // A whole section may wait for one task: that is said once.
      if (!isTask(target)) {
        if (told.has(target)) continue;
        told.add(target);
      }
      found.push(
        finding(
          task.line,
          "warning",
          "openDependency",
          isOpen(other.state)
            ? said`${nameOf(task)} depends on ${taskName(other)}, which is not done and not part of this plan. Do that first, or go on if it does not matter here.`
            : said`${nameOf(task)} depends on ${taskName(other)}, which is not done ([${other.state}]) and not part of this plan. Do that first, or go on if it does not matter here.`,
          other.id,
        ),
      );
    }
  }
  return found;
}

export function partedTasks(
  parted: readonly Parted[],
  tasks: readonly Task[],
): Diagnostic[] {
  return parted.flatMap(({ at, task: earlier, mine, theirs, history }) => {
    const task = tasks[at];
    const other = tasks[earlier];
    if (!task || !other) return [];
    const why = history
      ? said`${mine} and ${theirs} nearly always change together in the history`
      : mine === theirs
        ? said`both name ${mine}`
        : said`they name ${mine} and ${theirs}`;
    return finding(
      task.line,
      "info",
      history ? "changedTogether" : "sharedFile",
      said`${nameOf(task)} is marked [P], but comes after ${taskName(other)}: ${why}.`,
      other.id,
    );
  });
}

export const noSections = (batchSize: number): Diagnostic =>
  finding(
    1,
    "info",
    "noSections",
    said`The tasks are not spread over sections, so they are planned in batches of about ${batchSize}. Put headings between them to choose the batches yourself.`,
  );
