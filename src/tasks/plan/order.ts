import { components } from "./graph";

type Edges = readonly (readonly number[])[];

/**
 * Nodes that are reached from `roots`, each after those it waits for, as near to the order of the roots as that allows: a node
 * is put off only behind what it waits for. The edges must have no circle (`withoutCircles`).
 */
export function topologicalOrder(
  edges: Edges,
  roots: Iterable<number>,
): number[] {
  const entered = new Uint8Array(edges.length);
  const next = new Int32Array(edges.length);
  const ordered: number[] = [];
  // Depth first without recursion: what a node waits for is placed before it.
  const stack: number[] = [];
  const enter = (node: number): void => {
    if (entered[node] === 1) return;
    entered[node] = 1;
    stack.push(node);
  };
  for (const root of roots) {
    enter(root);
    for (;;) {
      const node = stack.at(-1);
      if (node === undefined) break;
      const step = next[node] ?? 0;
      const target = edges[node]?.[step];
      next[node] = step + 1;
      if (target === undefined) {
        stack.pop();
        ordered.push(node);
      } else enter(target);
    }
  }
  return ordered;
}

/**
 * The edges without those on a circle, so that what is in a circle keeps the order of the file. Where a circle goes through
 * sections, their edges go first: what the tasks in them say of each other still holds.
 */
export function withoutCircles(edges: Edges, taskCount: number): Edges {
  const isTask = (node: number): boolean => node < taskCount;
  const between = dropInside(edges, (from, to) => !isTask(from) || !isTask(to));
  return dropInside(between, () => true);
}

function dropInside(
  edges: Edges,
  drops: (from: number, to: number) => boolean,
): Edges {
  const { of } = components(edges);
  return edges.map((targets, from) =>
    targets.some((to) => of[to] === of[from] && drops(from, to))
      ? targets.filter((to) => of[to] !== of[from] || !drops(from, to))
      : targets,
  );
}
