import type { Task } from "../../model/plan";
import { idKey } from "../plan/resolve";

const counted = /^(.*?)(\d{1,9})([A-Za-z]?)$/;

/** An id that no task has and no task waits for: counted on from the highest one of its kind. Null for an id without a number. */
export function nextFreeId(id: string, tasks: readonly Task[]): string | null {
  const parts = counted.exec(id);
  if (!parts) return null;
  const [, prefix = "", digits = ""] = parts;
  const kind = idKey(prefix);
  const taken = new Set<string>();
  let highest = Number(digits);
  for (const task of tasks) {
    for (const other of [task.id, ...task.dependencies]) {
      if (other === null) continue;
      taken.add(idKey(other));
      const found = counted.exec(other);
      if (found && idKey(found[1] ?? "") === kind)
        highest = Math.max(highest, Number(found[2]));
    }
  }
  for (let number = highest + 1; ; number++) {
    const next = prefix + String(number).padStart(digits.length, "0");
    if (!taken.has(idKey(next))) return next;
  }
}

const mostApart = 2;
const longestId = 40;

/** Ids of the file that are written nearly like this one, the nearest first; equal but for zeros is nearest of all. */
export function nearestIds(id: string, tasks: readonly Task[]): string[] {
  const wanted = idKey(id);
  const bare = withoutZeros(wanted);
  const found = new Map<string, number>();
  for (const task of tasks) {
    if (task.id === null || found.has(task.id)) continue;
    const key = idKey(task.id);
    const distance = withoutZeros(key) === bare ? 0 : editDistance(wanted, key);
    if (distance <= mostApart) found.set(task.id, distance);
  }
  return [...found]
    .sort(([, one], [, other]) => one - other)
    .map(([name]) => name);
}

const withoutZeros = (key: string): string =>
  key.replace(/(?<![\d.])0+(?=\d)/g, "").replace(/[-_ ]/g, "");

/** Characters to insert, remove, replace or swap with a neighbour to get from one to the other; more than `mostApart` is not counted out. */
function editDistance(one: string, other: string): number {
  const far = mostApart + 1;
  if (Math.abs(one.length - other.length) > mostApart) return far;
  if (one.length > longestId || other.length > longestId) return far;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min(
        (last[column] ?? far) + 1,
        (current[column - 1] ?? far) + 1,
        (last[column - 1] ?? far) + (same ? 0 : 1),
      );
      const swapped =
        one[row - 1] === other[column - 2] &&
        one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped)
        cost = Math.min(cost, (beforeLast[column - 2] ?? far) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? far;
}
