import type { Diagnostic, Section, Task, TaskFile } from "../model/plan";
import { parentsOf, unmetDependencies } from "../tasks";

/** Done and all, of tasks proper: acceptance criteria are part of their task. */
export interface DoneCount {
  readonly done: number;
  readonly of: number;
}

/** A heading of a task file with what hangs below it. Headings without tasks are left out. */
export interface OutlineSection {
  readonly title: string;
  /** The heading; null for the root, which stands for the file. */
  readonly section: Section | null;
  /** Titles down to this heading; a second one of the same title is told apart by its number. */
  readonly key: string;
  readonly parent: OutlineSection | null;
  readonly sections: readonly OutlineSection[];
  /** Tasks right below this heading that are not part of another task. */
  readonly tasks: readonly Task[];
  /** Of all tasks below it, those inside other tasks too. */
  readonly count: DoneCount;
}

/** Every question about a parsed file that its views ask, answered from tables that are made once. */
export interface TaskOutline {
  readonly root: OutlineSection;
  /** Errors of the whole file. */
  readonly errors: number;
  task(key: string): Task | undefined;
  taskAt(line: number): Task | undefined;
  /** The innermost task whose lines hold this one. */
  taskAround(line: number): Task | undefined;
  section(key: string): OutlineSection | undefined;
  /** The section of the heading in this line. */
  sectionAt(line: number): OutlineSection | undefined;
  /** Every heading that is shown, in the order of the file. */
  readonly sections: readonly OutlineSection[];
  /** Tasks that are part of this one: indented below it, or numbered below it in a flat file (2.1 below 2). */
  children(task: Task): readonly Task[];
  parent(task: Task): Task | null;
  sectionOf(task: Task): OutlineSection;
  /** All that is inside a task, in file order. */
  descendants(task: Task): Task[];
  /** All tasks below a heading, in file order, those inside other tasks too. */
  tasksBelow(section: OutlineSection): Task[];
  /** What a task waits for: ids of tasks, and names of sections, that are not done yet. */
  unmet(task: Task): readonly string[];
  diagnosticsAt(line: number): readonly Diagnostic[];
}

interface GrowingSection extends OutlineSection {
  readonly parent: GrowingSection | null;
  readonly sections: GrowingSection[];
  readonly tasks: Task[];
  count: { done: number; of: number };
}

/** Makes the tables. Linear in the number of tasks, sections and diagnostics. */
export function outlineOf(file: TaskFile): TaskOutline {
  const { tasks, diagnostics } = file;
  const positions = new Map(tasks.map(({ line }, at) => [line, at]));
  const parents = parentsOf(tasks, file.sections);
  const children: Task[][] = tasks.map(() => []);
  parents.forEach((parent, at) => {
    const task = tasks[at];
    if (task) children[parent]?.push(task);
  });
  const { top, homes } = placeInSections(file, parents);
  const root = withoutShared(top);
  const byKey = new Map<string, Task>();
  for (const task of tasks) if (!byKey.has(task.key)) byKey.set(task.key, task);
  const sections = inOrder(root);
  const sectionsByKey = new Map(sections.map((one) => [one.key, one]));
  const sectionsByLine = new Map<number, OutlineSection>();
  for (const one of sections)
    if (one.section) sectionsByLine.set(one.section.line, one);
  // The headings around all tasks have the tasks of the file below them.
  for (
    let around: OutlineSection | null = root;
    around?.section;
    around = around.parent
  )
    sectionsByLine.set(around.section.line, root);
  const marks = new Map<number, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const there = marks.get(diagnostic.line);
    if (there) there.push(diagnostic);
    else marks.set(diagnostic.line, [diagnostic]);
  }
  let unmet: ReadonlyMap<number, readonly string[]> | null = null;

  const at = ({ line }: Task): number => positions.get(line) ?? -1;
  const childrenOf = (task: Task): readonly Task[] => children[at(task)] ?? [];
  const below = (first: readonly Task[]): Task[] => {
    const found: Task[] = [];
    const open = [...first].reverse();
    for (;;) {
      const task = open.pop();
      if (task === undefined) return found;
      found.push(task);
      const inner = childrenOf(task);
      for (let index = inner.length - 1; index >= 0; index--) {
        const child = inner[index];
        if (child) open.push(child);
      }
    }
  };
  return {
    root,
    errors: diagnostics.filter(({ severity }) => severity === "error").length,
    task: (key) => byKey.get(key),
    taskAt: (line) => tasks[positions.get(line) ?? -1],
    taskAround: (line) => innermost(tasks, line),
    section: (key) => sectionsByKey.get(key),
    sectionAt: (line) => sectionsByLine.get(line),
    sections,
    children: childrenOf,
    parent: (task) => tasks[parents[at(task)] ?? -1] ?? null,
    sectionOf: (task) => homes[at(task)] ?? root,
    descendants: (task) => below(childrenOf(task)),
    tasksBelow: (section) =>
      [section, ...inOrder(section)]
        .flatMap((one) => below(one.tasks))
        .sort((one, other) => one.line - other.line),
    unmet: ({ line }) => (unmet ??= unmetDependencies(file)).get(line) ?? [],
    diagnosticsAt: (line) => marks.get(line) ?? [],
  };
}

/** Hangs each task that is part of no other one below its heading. A heading that is itself a task is no section. */
function placeInSections(
  { title, tasks, sections }: TaskFile,
  parents: readonly number[],
): { top: GrowingSection; homes: GrowingSection[] } {
  const top = grow(title, null, "", null);
  const headingTasks = new Set(
    tasks.flatMap(({ kind, line }) => (kind === "heading" ? [line] : [])),
  );
  const used = new Map<string, number>();
  const open: GrowingSection[] = [];
  let next = 0;
  const homes: GrowingSection[] = [];
  tasks.forEach((task, at) => {
    for (;;) {
      const section = sections[next];
      if (!section || section.line > task.line) break;
      next++;
      while ((open.at(-1)?.section?.level ?? 0) >= section.level) open.pop();
      if (headingTasks.has(section.line)) continue;
      const above = open.at(-1) ?? top;
      const name = `${above.key}\n${section.title}`;
      const count = (used.get(name) ?? 0) + 1;
      used.set(name, count);
      open.push(
        grow(
          section.title,
          section,
          count === 1 ? name : `${name}\t${count}`,
          above,
        ),
      );
    }
    const parent = parents[at] ?? -1;
    const home = parent < 0 ? (open.at(-1) ?? top) : (homes[parent] ?? top);
    homes.push(home);
    if (parent < 0) {
      attach(home);
      home.tasks.push(task);
    }
    if (task.role === "criterion") return;
    for (
      let around: GrowingSection | null = home;
      around;
      around = around.parent
    ) {
      around.count.of++;
      if (task.done) around.count.done++;
    }
  });
  return { top, homes };
}

const grow = (
  title: string,
  section: Section | null,
  key: string,
  parent: GrowingSection | null,
): GrowingSection => ({
  title,
  section,
  key,
  parent,
  sections: [],
  tasks: [],
  count: { done: 0, of: 0 },
});

/** Lets a heading be seen once it has a task: it then is the last one of those around it. */
function attach(section: GrowingSection): void {
  for (
    let inner = section;
    inner.parent && inner.parent.sections.at(-1) !== inner;
    inner = inner.parent
  )
    inner.parent.sections.push(inner);
}

/** Headings that are around all tasks, such as the title of the file, tell nothing: what is below them is shown in their place. */
function withoutShared(top: GrowingSection): OutlineSection {
  let root = top;
  for (;;) {
    const [only, ...others] = root.sections;
    if (!only || others.length > 0 || root.tasks.length > 0) return root;
    root = only;
  }
}

/** All sections below one, in the order of the file. Headings nest seven levels deep at most. */
const inOrder = (section: OutlineSection): OutlineSection[] =>
  section.sections.flatMap((inner) => [inner, ...inOrder(inner)]);

/** Tasks are in the order of their lines, and inner ones come after what they are in. */
function innermost(tasks: readonly Task[], line: number): Task | undefined {
  let low = 0;
  let high = tasks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tasks[middle]?.line ?? Infinity) <= line) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0; at--) {
    const task = tasks[at];
    if (!task) return undefined;
    if (task.endLine >= line) return task;
    if (task.parentLine === null) return undefined;
  }
  return undefined;
}

/** Done and all of these tasks, acceptance criteria left out. */
export function countDone(tasks: readonly Task[]): DoneCount {
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
