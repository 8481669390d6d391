import type { Batch, Orchestration, RunTask } from "../src/model/orchestration";

/** A task with its place in the plan. Nodes are named by their index, which is their place in the order of work. */
export interface PlanNode {
  readonly task: RunTask;
  /** From 0, within its batch. */
  readonly wave: number;
  readonly batch: Batch | null;
  /** Nodes that must be done before, and those that wait for this one. */
  readonly needs: readonly number[];
  readonly neededBy: readonly number[];
  /** What else it says that it needs: names of sections and stories. */
  readonly alsoNeeds: readonly string[];
}

/** A batch, or (batch null) what is in none. */
export interface PlanBand {
  readonly batch: Batch | null;
  readonly waves: readonly (readonly number[])[];
}

export interface PlanGraph {
  readonly nodes: readonly PlanNode[];
  readonly bands: readonly PlanBand[];
}

/** The plan that an orchestration works through. What was finished before it began is not in it, and is waited for no more. */
export function planGraph(orchestration: Orchestration): PlanGraph {
  const { source } = orchestration;
  const placed = placeTasks(orchestration);
  const nodeOf = new Map<string, number>();
  placed.tasks.forEach(({ task }, node) => {
    const key = task.label === null ? "" : nameKey(task.label);
    if (key !== "" && !nodeOf.has(key)) nodeOf.set(key, node);
  });
  const fileTasks = source.kind === "taskFile" ? source.tasks : [];
  const dependenciesOf = new Map(
    fileTasks.map(({ line, dependencies }) => [line, dependencies]),
  );
  const inFile = new Set(
    fileTasks.flatMap(({ id }) => (id === null ? [] : [nameKey(id)])),
  );
  const neededBy = placed.tasks.map((): number[] => []);
  const nodes = placed.tasks.map((place, node): PlanNode => {
    const names = dependenciesOf.get(place.task.line) ?? [];
    const needs = new Set(
      names.flatMap((name) => nodeOf.get(nameKey(name)) ?? []),
    );
    needs.delete(node);
    for (const needed of needs) neededBy[needed]?.push(node);
    return {
      ...place,
      needs: [...needs],
      neededBy: neededBy[node] ?? [],
      alsoNeeds: names.filter((name) => !inFile.has(nameKey(name))),
    };
  });
  return { nodes, bands: placed.bands };
}

type Placed = Pick<PlanNode, "task" | "wave" | "batch">;

/** The tasks in the order of work. */
function placeTasks({ batches, tasks }: Orchestration): {
  readonly tasks: readonly Placed[];
  readonly bands: readonly PlanBand[];
} {
  const placed: Placed[] = [];
  const bands: PlanBand[] = [];
  const inBatch = new Map<number | null, Map<number, RunTask>>();
  for (const task of tasks) {
    const known = inBatch.get(task.batch) ?? new Map<number, RunTask>();
    inBatch.set(task.batch, known.set(task.line, task));
  }
  const add = (
    batch: Batch | null,
    waves: readonly (readonly RunTask[])[],
  ): void => {
    const filled = waves.filter((wave) => wave.length > 0);
    if (filled.length === 0) return;
    bands.push({
      batch,
      waves: filled.map((wave, number) =>
        wave.map((task) => placed.push({ task, wave: number, batch }) - 1),
      ),
    });
  };
  for (const batch of batches) {
    const left = inBatch.get(batch.index) ?? new Map<number, RunTask>();
    const waves = batch.waves.map((wave) =>
      wave.flatMap((line) => {
        const task = left.get(line);
        left.delete(line);
        return task ? [task] : [];
      }),
    );
    add(batch, [...waves, [...left.values()]]);
  }
  add(null, [[...(inBatch.get(null)?.values() ?? [])]]);
  return { tasks: placed, bands };
}

/** Ids are the same in upper and lower case, and with or without "task" and "#" before them. */
const nameKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(?:sub)?task (?=\d)/, "")
    .replace(/^#/, "");

/** How a task is called in a sentence: by its id where it has one. */
export const taskName = ({ label, title }: RunTask): string => label ?? title;

/** What a task needs by name, tasks of the run first. */
export const needNames = (graph: PlanGraph, node: PlanNode): string[] => [
  ...namesOf(graph, node.needs),
  ...node.alsoNeeds,
];

export const namesOf = (graph: PlanGraph, nodes: readonly number[]): string[] =>
  nodes.flatMap((index) => {
    const task = graph.nodes[index]?.task;
    return task ? [taskName(task)] : [];
  });
