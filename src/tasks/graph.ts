/**
 * Cycles of a directed graph as strongly connected components (Tarjan), without recursion: a chain of 100,000 tasks must not
 * exhaust the stack. Each answer is one closed walk, its first node repeated at the end.
 */
export function findCycles(edges: readonly (readonly number[])[]): number[][] {
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
  return members
    .filter(
      (group) =>
        group.length > 1 ||
        (edges[group[0] ?? 0] ?? []).includes(group[0] ?? 0),
    )
    .map((group) => walk(group, edges, component))
    .sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
}

/** Follows edges inside one component until a node comes again; what lies between the two visits is a cycle. */
function walk(
  group: readonly number[],
  edges: readonly (readonly number[])[],
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
