import type { Section, Task } from "../../model/plan";
import { idKey } from "../meaning/ids";
import { readNames, type Target } from "../meaning/names";
import { lastBelow, parentsOf } from "../meaning/parents";
import { sectionsAround } from "../meaning/sections";

export { idKey } from "../meaning/ids";

/** Finds the task that a written id means. The first of several with one id counts. */
export function taskIndex(tasks: readonly Task[]): Map<string, number> {
  const index = new Map<string, number>();
  tasks.forEach(({ id }, at) => {
    if (id === null) return;
    const key = idKey(id);
    if (!index.has(key)) index.set(key, at);
  });
  return index;
}

/** For each task the positions of those it names by id; unknown ids and names of sections are left out. */
export function dependencyEdges(
  tasks: readonly Task[],
  index: ReadonlyMap<string, number> = taskIndex(tasks),
): number[][] {
  return tasks.map(({ dependencies }) => {
    const edges: number[] = [];
    for (const id of dependencies) {
      const at = index.get(idKey(id));
      if (at !== undefined) edges.push(at);
    }
    return edges;
  });
}

/**
 * Who waits for whom. The nodes are the tasks by position, then one node for each beginning and end of a section, a story or a
 * task with children: "Phase 2 depends on Phase 1" is one edge from the beginning of one to the end of the other, however
 * many tasks they hold. The size is linear in the file.
 */
export interface DependencyGraph {
  /** For each node those it waits for. */
  readonly edges: readonly (readonly number[])[];
  /** What the end of a section, a story or an open task with children is called; null for all other nodes. */
  readonly labels: readonly (string | null)[];
}

export function dependencyGraph(
  tasks: readonly Task[],
  sections: readonly Section[],
  parents: readonly number[] = parentsOf(tasks, sections),
): DependencyGraph {
  const edges: number[][] = tasks.map(() => []);
  const labels: (string | null)[] = tasks.map(() => null);
  const addNode = (label: string | null): number => {
    labels.push(label);
    return edges.push([]) - 1;
  };
  const link = (from: number, to: number): void => {
    if (from !== to) edges[from]?.push(to);
  };
  const names = readNames(tasks, sections);
  const last = lastBelow(parents);
  const isWork = (at: number): boolean => tasks[at]?.role === "task";

  // The end of a task is the task, or a node for it and all below it.
  const ends = tasks.map((task, at) =>
    // Of a finished one only what is left below it is waited for.
    last[at] === at ? at : addNode(task.done ? null : (task.id ?? task.title)),
  );
  tasks.forEach((_, at) => {
    const end = ends[at] ?? at;
    if (end !== at) link(end, at);
    const parent = parents[at] ?? -1;
    if (parent >= 0 && isWork(at)) link(ends[parent] ?? parent, end);
  });

  const tree = sectionTree(tasks, sections);
  const sectionEnds = new Map<number, number>();
  const storyEnds = new Map<string, number>();
  const endOfSection = (at: number): number => {
    const known = sectionEnds.get(at);
    if (known !== undefined) return known;
    const title = sections[at]?.title ?? "";
    const root = addNode(title);
    sectionEnds.set(at, root);
    // Sections inside this one are linked as nodes of their own, so that each task is linked once in all.
    const open = [at];
    for (;;) {
      const section = open.pop();
      if (section === undefined) return root;
      const end = sectionEnds.get(section) ?? root;
      for (const task of tree.tasksOf[section] ?? [])
        if (isWork(task)) link(end, task);
      for (const inner of tree.childrenOf[section] ?? []) {
        const seen = sectionEnds.get(inner);
        const node = seen ?? addNode(sections[inner]?.title ?? "");
        sectionEnds.set(inner, node);
        link(end, node);
        if (seen === undefined) open.push(inner);
      }
    }
  };
  const endOfStory = (story: string): number => {
    const known = storyEnds.get(story);
    if (known !== undefined) return known;
    const node = addNode(story);
    storyEnds.set(story, node);
    tasks.forEach((task, at) => {
      if (task.story === story && isWork(at)) link(node, at);
    });
    return node;
  };
  const within = (at: number, outer: number): boolean =>
    at >= outer && at <= (last[outer] ?? outer);
  const endOf = (target: Target): number | null => {
    switch (target.kind) {
      case "task":
        return isWork(target.at) ? (ends[target.at] ?? target.at) : null;
      case "section":
        return endOfSection(target.at);
      case "story":
        return endOfStory(target.story);
    }
  };

  // What a section waits for, all in it wait for.
  const sectionStarts: (number | null)[] = [];
  sections.forEach((section, at) => {
    const outer = tree.parentOf[at] ?? -1;
    const inherited = outer < 0 ? null : (sectionStarts[outer] ?? null);
    const targets = section.dependencies.flatMap((name) => {
      const target = names.find(name);
      if (!target || isAround(target, at)) return [];
      return endOf(target) ?? [];
    });
    if (targets.length === 0) {
      sectionStarts.push(inherited);
      return;
    }
    const start = addNode(null);
    sectionStarts.push(start);
    for (const target of targets) link(start, target);
    if (inherited !== null) link(start, inherited);
  });

  /** A section cannot wait for itself, for one around it, or for what is in it. */
  function isAround(target: Target, section: number): boolean {
    if (target.kind === "story") return false;
    const place =
      target.kind === "section" ? target.at : (tree.placeOf[target.at] ?? -1);
    return (
      tree.isInside(place, section) ||
      (target.kind === "section" && tree.isInside(section, target.at))
    );
  }

  // What a task waits for, its children wait for, unless it waits for its own children.
  const starts: (number | null)[] = [];
  tasks.forEach((task, at) => {
    const parent = parents[at] ?? -1;
    const place = tree.placeOf[at] ?? -1;
    const above =
      parent >= 0
        ? (starts[parent] ?? null)
        : place >= 0
          ? (sectionStarts[place] ?? null)
          : null;
    const own: number[] = [];
    const shared: number[] = [];
    if (isWork(at))
      for (const name of task.dependencies) {
        const target = names.find(name);
        if (!target) continue;
        if (target.kind === "task" && within(at, target.at)) {
          if (isWork(target.at)) own.push(target.at);
          continue;
        }
        if (target.kind === "section" && tree.isInside(place, target.at))
          continue;
        if (target.kind === "story" && task.story === target.story) continue;
        const end = endOf(target);
        if (end === null) continue;
        const inside = target.kind === "task" && within(target.at, at);
        (inside ? own : shared).push(end);
      }
    for (const target of own) link(at, target);
    if (last[at] === at || shared.length === 0) {
      for (const target of shared) link(at, target);
      if (above !== null && isWork(at)) link(at, above);
      starts.push(above);
      return;
    }
    const start = addNode(null);
    for (const target of shared) link(start, target);
    if (above !== null) link(start, above);
    link(at, start);
    starts.push(start);
  });
  return { edges, labels };
}

interface SectionTree {
  /** For each section the one around it, or -1. */
  readonly parentOf: readonly number[];
  readonly childrenOf: readonly (readonly number[])[];
  /** For each section the tasks that are in it and in none inside it. */
  readonly tasksOf: readonly (readonly number[])[];
  /** For each task its innermost section, or -1. */
  readonly placeOf: readonly number[];
  readonly isInside: (section: number, outer: number) => boolean;
}

function sectionTree(
  tasks: readonly Task[],
  sections: readonly Section[],
): SectionTree {
  const parentOf: number[] = [];
  const childrenOf: number[][] = sections.map(() => []);
  const tasksOf: number[][] = sections.map(() => []);
  const lastInside = sections.map((_, at) => at);
  const open: number[] = [];
  sections.forEach(({ level }, at) => {
    while (open.length > 0 && (sections[open.at(-1) ?? 0]?.level ?? 0) >= level)
      open.pop();
    const parent = open.at(-1) ?? -1;
    parentOf.push(parent);
    childrenOf[parent]?.push(at);
    for (const around of open) lastInside[around] = at;
    open.push(at);
  });
  const places = new Map(sections.map((section, at) => [section, at]));
  const placeOf = sectionsAround(tasks, sections).map((around, at) => {
    const section = around.at(-1);
    const place = section ? (places.get(section) ?? -1) : -1;
    tasksOf[place]?.push(at);
    return place;
  });
  return {
    parentOf,
    childrenOf,
    tasksOf,
    placeOf,
    isInside: (section, outer) =>
      section >= outer && section <= (lastInside[outer] ?? outer),
  };
}
