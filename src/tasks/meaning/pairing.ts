import type { Task } from "../../model/plan";
import { contentKeys, normalised } from "./keys";

/**
 * For each task of `after` the task of `before` that it is, or undefined for a new one. By key first; then, among those left
 * over, by content, by title, and at last, where an edit changed the title itself, by likeness between the same neighbours.
 */
export function pairTasks(
  before: readonly Task[],
  after: readonly Task[],
): (Task | undefined)[] {
  const pairs: (Task | undefined)[] = after.map(() => undefined);
  const left = new Set(before);
  const join = (
    keysBefore: readonly string[],
    keysAfter: readonly string[],
  ): void => {
    const queues = new Map<string, Task[]>();
    before.forEach((task, at) => {
      const key = keysBefore[at] ?? "";
      if (key === "" || !left.has(task)) return;
      const queue = queues.get(key);
      if (queue) queue.push(task);
      else queues.set(key, [task]);
    });
    for (const queue of queues.values()) queue.reverse();
    keysAfter.forEach((key, at) => {
      if (pairs[at]) return;
      const found = queues.get(key)?.pop();
      if (!found) return;
      pairs[at] = found;
      left.delete(found);
    });
  };
  const keyOf = ({ key }: Task): string => key;
  join(before.map(keyOf), after.map(keyOf));
  if (left.size === 0) return pairs;
  join(contentKeys(before), contentKeys(after));
  // A task may gain or lose its id; two ids that differ are two tasks.
  const titleOf = ({ title }: Task): string => normalised(title);
  const nameless = (task: Task): string =>
    task.id === null ? titleOf(task) : "";
  join(before.map(nameless), after.map(titleOf));
  join(before.map(titleOf), after.map(nameless));
  if (left.size > 0) joinAlike(before, after, pairs, left);
  return pairs;
}

/** An edited title is looked for only where it stood: among the few unpaired tasks between two paired neighbours. */
const maxGap = 8;
const leastLikeness = 0.5;

function joinAlike(
  before: readonly Task[],
  after: readonly Task[],
  pairs: (Task | undefined)[],
  left: ReadonlySet<Task>,
): void {
  const positions = new Map(before.map((task, at) => [task, at]));
  let at = 0;
  let last = -1;
  while (at < after.length) {
    const paired = pairs[at];
    if (paired) {
      last = positions.get(paired) ?? last;
      at++;
      continue;
    }
    const gap: number[] = [];
    for (; at < after.length && !pairs[at]; at++) gap.push(at);
    const lost: Task[] = [];
    for (let former = last + 1; former < before.length; former++) {
      const task = before[former];
      if (!task || !left.has(task) || lost.length > maxGap) break;
      lost.push(task);
    }
    if (gap.length > maxGap || lost.length > maxGap) continue;
    for (const position of gap) {
      const task = after[position];
      const best = task ? mostAlike(task, lost) : -1;
      if (best < 0) continue;
      pairs[position] = lost[best];
      lost.splice(0, best + 1);
    }
  }
}

function mostAlike(task: Task, lost: readonly Task[]): number {
  let best = -1;
  let most = leastLikeness;
  lost.forEach((former, at) => {
    // Two ids that differ are two tasks, however alike the words.
    if (task.id !== null && former.id !== null && task.id !== former.id) return;
    const alike = likeness(task.title, former.title);
    if (alike < most) return;
    best = at;
    most = alike;
  });
  return best;
}

/** The share of words that two titles have in common; titles without words have none. */
function likeness(one: string, other: string): number {
  if (normalised(one) === "" || normalised(other) === "") return 0;
  const words = new Set(normalised(one).split(" "));
  const others = new Set(normalised(other).split(" "));
  let common = 0;
  for (const word of words) if (others.has(word)) common++;
  return (2 * common) / (words.size + others.size);
}
