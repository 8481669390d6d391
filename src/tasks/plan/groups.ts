import type { Section, Task, TaskFile } from "../../model/plan";
import { idKey } from "../meaning/ids";
import { sectionsAround } from "../meaning/sections";

/** The tasks of a batch by position in the file's tasks, and where they come from. */
export interface Group {
  readonly title: string;
  readonly section: Section | null;
  readonly tasks: readonly number[];
}

interface Sizes {
  readonly batchSize: number;
  readonly maxBatchSize: number;
}

/** A top-level task with all below it: never cut apart. */
interface Unit {
  readonly head: Task;
  /** Positions that are planned. */
  readonly tasks: number[];
  readonly sections: readonly Section[];
  hasChildren: boolean;
}

/** Bold paragraphs that people use as headings. */
const deepestLevel = 7;

/**
 * Cuts the planned tasks into batches: by the shallowest heading level that gives two or more groups of top-level tasks (done
 * ones count, so that the batches of a file do not change as work goes on); groups that are too large by deeper levels; a
 * file with one section by its items.
 */
export function groupTasks(
  taskFile: TaskFile,
  planned: readonly boolean[],
  parents: readonly number[],
  sizes: Sizes,
): { groups: Group[]; fromSections: boolean } {
  const units = toUnits(taskFile, planned, parents);
  for (let level = 1; level <= deepestLevel; level++) {
    const parts = partition(units, level);
    if (parts.length < 2) continue;
    const shared = sharedLength(parts);
    const groups = parts.flatMap((part) => split(part, level, shared, sizes));
    return { groups, fromSections: true };
  }
  // One section, or none: a title alone (a heading of level 1) divides nothing.
  const hasSection = units.some((unit) =>
    unit.sections.some((section) => section.level > 1),
  );
  return { groups: byItems(units, sizes), fromSections: hasSection };
}

/** Flat files number their children instead of indenting them: 2.1 belongs to 2, and 2.2 stays with 2.1. */
function toUnits(
  { tasks, sections }: TaskFile,
  planned: readonly boolean[],
  parents: readonly number[],
): Unit[] {
  const units: Unit[] = [];
  const around = sectionsAround(tasks, sections);
  let family = "";
  tasks.forEach((task, at) => {
    if (task.role === "criterion" && task.parentLine === null) return;
    const chain = around[at] ?? [];
    const last = units.at(-1);
    const number = wholeNumber.exec(task.id === null ? "" : idKey(task.id));
    const own = `${chain.at(-1)?.line ?? 0}/${number?.[1] ?? ""}`;
    const isChild =
      (parents[at] ?? -1) >= 0 || (number?.[2] !== undefined && own === family);
    if (last && isChild) {
      last.hasChildren = true;
      if (planned[at] === true) last.tasks.push(at);
      return;
    }
    family = number ? own : "";
    units.push({
      head: task,
      tasks: planned[at] === true ? [at] : [],
      sections: chain,
      hasChildren: false,
    });
  });
  return units;
}

/** The whole number that a flat file's 2, 2.0, 2.1 and 2.1.3 share, and what makes it a part. */
const wholeNumber = /^(\d+)(\.\d+)*$/;

interface Part {
  readonly chain: readonly Section[];
  readonly units: Unit[];
}

function partition(units: readonly Unit[], level: number): Part[] {
  const parts = new Map<number, Part>();
  for (const unit of units) {
    const chain = unit.sections.filter((section) => section.level <= level);
    const place = chain.at(-1)?.line ?? 0;
    const part = parts.get(place);
    if (part) part.units.push(unit);
    else parts.set(place, { chain, units: [unit] });
  }
  return [...parts.values()];
}

/** How many headings all parts have in common: the title of the file and a wrapper say nothing about a batch. */
function sharedLength(parts: readonly Part[]): number {
  const first = parts[0]?.chain ?? [];
  return parts.reduce((shared, { chain }) => {
    let same = 0;
    while (same < shared && chain[same] === first[same]) same++;
    return same;
  }, first.length);
}

const countTasks = (units: readonly Unit[]): number =>
  units.reduce((sum, unit) => sum + unit.tasks.length, 0);

function split(
  part: Part,
  level: number,
  shared: number,
  sizes: Sizes,
): Group[] {
  const { chain, units } = part;
  const count = countTasks(units);
  if (count === 0) return [];
  const title = chainTitle(chain, shared) || (units[0]?.head.title ?? "");
  const section = chain.at(-1) ?? null;
  if (count <= sizes.maxBatchSize) return [toGroup(title, section, units)];
  for (let deeper = level + 1; deeper <= deepestLevel; deeper++) {
    const parts = partition(units, deeper);
    if (parts.length > 1)
      return parts.flatMap((inner) => split(inner, deeper, shared, sizes));
  }
  return numbered(title, section, chunk(units, sizes.batchSize));
}

function chainTitle(chain: readonly Section[], shared: number): string {
  const own = chain.slice(shared);
  return (own.length > 0 ? own : chain.slice(-1))
    .map(({ title }) => title)
    .join(" › ");
}

const toGroup = (
  title: string,
  section: Section | null,
  units: readonly Unit[],
): Group => ({
  title,
  section,
  tasks: units.flatMap((unit) => unit.tasks),
});

const numbered = (
  title: string,
  section: Section | null,
  chunks: readonly Unit[][],
): Group[] =>
  chunks.map((units, at) =>
    toGroup(
      chunks.length === 1 ? title : `${title} (${at + 1} of ${chunks.length})`,
      section,
      units,
    ),
  );

/** A file with one section: an item with its children is a batch, small neighbours together; a flat list goes by size. */
function byItems(units: readonly Unit[], sizes: Sizes): Group[] {
  const open = units.filter(({ tasks }) => tasks.length > 0);
  const section = open[0]?.sections.at(-1) ?? null;
  if (!units.some(({ hasChildren }) => hasChildren))
    return numbered(
      section?.title ?? "Tasks",
      section,
      chunk(open, sizes.batchSize),
    );
  return mergeSmall(open, sizes.batchSize).map((items) =>
    toGroup(
      items[0] ? itemTitle(items[0].head, items.length) : "",
      section,
      items,
    ),
  );
}

const itemTitle = ({ id, title }: Task, count: number): string =>
  [id, title].filter(Boolean).join(" ") +
  (count > 1 ? ` (and ${count - 1} more)` : "");

/** Fills chunks up to a size; a unit that alone is larger stays whole. */
function chunk(units: readonly Unit[], size: number): Unit[][] {
  const chunks: Unit[][] = [];
  let filled = 0;
  for (const unit of units) {
    const count = unit.tasks.length;
    if (count === 0) continue;
    const last = chunks.at(-1);
    if (last && filled + count <= size) {
      last.push(unit);
      filled += count;
    } else {
      chunks.push([unit]);
      filled = count;
    }
  }
  return chunks;
}

/** Items under a third of a batch are small: they join their neighbour as long as both fit into one batch. */
function mergeSmall(units: readonly Unit[], size: number): Unit[][] {
  const merged: Unit[][] = [];
  let filled = 0;
  for (const unit of units) {
    const count = unit.tasks.length;
    const last = merged.at(-1);
    const small = Math.min(count, filled) * 3 < size;
    if (last && small && filled + count <= size) {
      last.push(unit);
      filled += count;
    } else {
      merged.push([unit]);
      filled = count;
    }
  }
  return merged;
}
