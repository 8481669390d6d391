import type { Task } from "../model/plan";

type Edges = readonly (readonly number[])[];

/**
 * Positions in an order in which each task comes after those it depends on, as near to the file's order as that allows: a
 * task is put off only behind its dependencies. Tasks of a circle stay in the order of the file.
 */
export function orderTasks(
  positions: readonly number[],
  edges: Edges,
): number[] {
  const inside = new Set(positions);
  const state = new Map<number, "open" | "placed">();
  const ordered: number[] = [];
  for (const start of positions) {
    // Depth first without recursion: dependencies are placed before the task that asked for them.
    const stack: { at: number; next: number }[] = [];
    const enter = (at: number): void => {
      if (state.has(at)) return;
      state.set(at, "open");
      stack.push({ at, next: 0 });
    };
    enter(start);
    for (;;) {
      const frame = stack.at(-1);
      if (!frame) break;
      const dependency = (edges[frame.at] ?? [])[frame.next++];
      if (dependency === undefined) {
        stack.pop();
        state.set(frame.at, "placed");
        ordered.push(frame.at);
      } else if (inside.has(dependency)) enter(dependency);
    }
  }
  return ordered;
}

/** Cuts an ordered batch into waves: neighbours marked [P] that neither depend on each other nor share a file go together. */
export function toWaves(
  ordered: readonly number[],
  tasks: readonly Task[],
  edges: Edges,
): number[][] {
  const waves: number[][] = [];
  let wave = emptyWave();
  for (const at of ordered) {
    const task = tasks[at];
    if (!task) continue;
    if (
      !task.parallel ||
      !wave.parallel ||
      collides(wave, task, edges[at] ?? [])
    ) {
      wave = emptyWave();
      wave.parallel = task.parallel;
    }
    if (wave.members.length === 0) waves.push(wave.members);
    join(wave, at, task);
  }
  return waves;
}

interface Wave {
  parallel: boolean;
  readonly members: number[];
  readonly positions: Set<number>;
  readonly lines: Set<number>;
  readonly paths: Set<string>;
  /** Every ending of every path, so that `a.ts` and `src/a.ts` are seen as one file. */
  readonly endings: Set<string>;
}

const emptyWave = (): Wave => ({
  parallel: false,
  members: [],
  positions: new Set(),
  lines: new Set(),
  paths: new Set(),
  endings: new Set(),
});

function collides(
  wave: Wave,
  task: Task,
  dependencies: readonly number[],
): boolean {
  return (
    dependencies.some((at) => wave.positions.has(at)) ||
    (task.parentLine !== null && wave.lines.has(task.parentLine)) ||
    task.files.some(
      (file) =>
        wave.endings.has(file) ||
        endingsOf(file).some((ending) => wave.paths.has(ending)),
    )
  );
}

function join(wave: Wave, at: number, task: Task): void {
  wave.members.push(at);
  wave.positions.add(at);
  wave.lines.add(task.line);
  for (const file of task.files) {
    wave.paths.add(file);
    for (const ending of endingsOf(file)) wave.endings.add(ending);
  }
}

function endingsOf(file: string): string[] {
  const segments = file.split("/");
  return segments.map((_, at) => segments.slice(at).join("/"));
}
