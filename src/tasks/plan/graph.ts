type Edges = readonly (readonly number[])[];

interface Components {
  /** For each node the number of its component. */
  readonly of: Int32Array;
  readonly members: readonly (readonly number[])[];
}

/**
 * Strongly connected components (Tarjan), without recursion: a chain of 100,000 tasks must not exhaust the stack. Nodes on a
 * common circle are in one component.
 */
export function components(edges: Edges): Components {
  const count = edges.length;
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const component = new Int32Array(count).fill(-1);
  const next = new Int32Array(count);
  const open: number[] = [];
  const members: number[][] = [];
  let time = 0;
  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue;
    const path = [root];
    order[root] = low[root] = time++;
    open.push(root);
    for (;;) {
      const node = path.at(-1);
      if (node === undefined) break;
      const targets = edges[node] ?? [];
      const step = next[node] ?? 0;
      const target = targets[step];
      if (target !== undefined) {
        next[node] = step + 1;
        if (order[target] === -1) {
          order[target] = low[target] = time++;
          open.push(target);
          path.push(target);
        } else if (component[target] === -1) {
          low[node] = Math.min(low[node] ?? 0, order[target] ?? 0);
        }
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined)
        low[above] = Math.min(low[above] ?? 0, low[node] ?? 0);
      if (low[node] !== order[node]) continue;
      const group: number[] = [];
      for (;;) {
        const member = open.pop();
        if (member === undefined) break;
        component[member] = members.length;
        group.push(member);
        if (member === node) break;
      }
      members.push(group);
    }
  }
  return { of: component, members };
}

/** One closed walk for each component that has a circle, its first node repeated at the end. */
export function findCycles(edges: Edges): number[][] {
  const { of, members } = components(edges);
  return members
    .filter(
      (group) =>
        group.length > 1 ||
        (edges[group[0] ?? 0] ?? []).includes(group[0] ?? 0),
    )
    .map((group) => walk(group, edges, of))
    .sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
}

/** Follows edges inside one component until a node comes again; what lies between the two visits is a cycle. */
function walk(
  group: readonly number[],
  edges: Edges,
  component: Int32Array,
): number[] {
  let node = group.reduce((least, member) => Math.min(least, member));
  const home = component[node];
  const visited = new Map<number, number>();
  const path: number[] = [];
  while (!visited.has(node)) {
    visited.set(node, path.length);
    path.push(node);
    node = (edges[node] ?? []).find((one) => component[one] === home) ?? node;
  }
  return [...path.slice(visited.get(node)), node];
}

/** The shortest walk between two nodes of one component, both ends included. */
export function walkBetween(
  from: number,
  to: number,
  edges: Edges,
  component: Int32Array,
): number[] {
  const before = new Map<number, number>([[from, from]]);
  const reached = [from];
  for (const node of reached) {
    if (node === to) break;
    for (const next of edges[node] ?? []) {
      if (component[next] !== component[from] || before.has(next)) continue;
      before.set(next, node);
      reached.push(next);
    }
  }
  const path = [to];
  for (let node = to; node !== from;) {
    node = before.get(node) ?? from;
    path.push(node);
  }
  return path.reverse();
}
