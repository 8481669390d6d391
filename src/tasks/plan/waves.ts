import type { CoChanges, Task } from "../../model/plan";
import { isGlob } from "./glob";
import {
  createTouched,
  readHistory,
  type Clash,
  type Touched,
} from "./touched";

type Edges = readonly (readonly number[])[];

/** A task marked [P] that has to wait all the same, and for what. */
export interface Parted extends Clash {
  readonly at: number;
}

interface Batch {
  readonly waves: number[][];
  /** The first wave after the last task that is not marked [P]: nothing moves before that one. */
  first: number;
  /** Made when a task marked [P] comes. */
  touched: Touched | null;
}

/**
 * Cuts each batch into waves. A task that is not marked [P] is a wave of its own, and nothing passes it: [P] speaks of the
 * neighbours in its own batch. Between two of them each task goes into the earliest wave after all it waits for and after
 * those that touch one of its files. One pass in the order given, with an index by file: no task is compared with every other.
 *
 * `order`: nodes of `edges`, each after those it waits for; tasks by batch. `batchOf`: for each node its batch in the order of
 * work, -1 for what is not planned and for groups, which only hand on what they wait for.
 */
export function toWaves(
  order: readonly number[],
  batchOf: Int32Array,
  edges: Edges,
  tasks: readonly Task[],
  parents: readonly number[],
  coChanges: CoChanges | undefined,
): { waves: number[][][]; parted: Parted[] } {
  const history = readHistory(coChanges);
  const globs = tasks.some(({ files }) => files.some(isGlob));
  const batches: Batch[] = [];
  const parted: Parted[] = [];
  // The latest batch that a node waits for (or is in), and in that the first wave that may follow.
  const lastBatch = new Int32Array(edges.length).fill(-1);
  const nextWave = new Int32Array(edges.length);
  const placed = new Uint8Array(edges.length);
  const plannedAbove = nearestPlanned(parents, batchOf);
  const afterFamily = new Int32Array(tasks.length);

  for (const node of order) {
    for (const target of edges[node] ?? []) {
      if (placed[target] !== 1) continue;
      const batch = lastBatch[target] ?? -1;
      const wave = nextWave[target] ?? 0;
      if (
        batch > (lastBatch[node] ?? -1) ||
        (batch === lastBatch[node] && wave > (nextWave[node] ?? 0))
      ) {
        lastBatch[node] = batch;
        nextWave[node] = wave;
      }
    }
    placed[node] = 1;
    const mine = batchOf[node] ?? -1;
    const task = tasks[node];
    if (mine < 0 || !task) continue;
    const batch = (batches[mine] ??= {
      waves: [],
      first: 0,
      touched: null,
    });
    const waitsFor = lastBatch[node] ?? -1;
    let wave = batch.first;
    // Only in a circle of batches does a task wait for a later one; it then comes after all that is placed.
    if (waitsFor > mine) wave = batch.waves.length;
    else if (waitsFor === mine) wave = Math.max(wave, nextWave[node] ?? 0);
    // A parent and what is below it are parts of one work.
    const above = plannedAbove[node] ?? -1;
    if (above >= 0 && placed[above] === 1 && batchOf[above] === mine)
      wave = Math.max(wave, nextWave[above] ?? 0);
    wave = Math.max(wave, afterFamily[node] ?? 0);
    if (task.parallel) {
      batch.touched ??= createTouched(history, globs);
      const clash = batch.touched.clash(task.files);
      if (clash !== null && clash.wave >= wave) {
        wave = clash.wave + 1;
        parted.push({ ...clash, at: node });
      }
      batch.touched.add(task.files, node, wave);
    } else {
      wave = batch.waves.length;
      batch.first = wave + 1;
      batch.touched = null;
    }
    (batch.waves[wave] ??= []).push(node);
    lastBatch[node] = mine;
    nextWave[node] = wave + 1;
    if (above >= 0 && batchOf[above] === mine)
      afterFamily[above] = Math.max(afterFamily[above] ?? 0, wave + 1);
  }
  return { waves: batches.map(({ waves }) => waves), parted };
}

/** For each task the nearest one around it that is planned, or -1. Parents stand before their children. */
function nearestPlanned(
  parents: readonly number[],
  batchOf: Int32Array,
): number[] {
  const nearest: number[] = [];
  for (const parent of parents)
    nearest.push(
      parent < 0 || (batchOf[parent] ?? -1) >= 0
        ? parent
        : (nearest[parent] ?? -1),
    );
  return nearest;
}
