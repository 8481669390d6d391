import type { Section, Task } from "../../model/plan";
import { idKey } from "./ids";
import { sectionsAround } from "./sections";

const wholeNumber = /^\d+(?:\.\d+)*$/;

/**
 * For each task the position of its parent, or -1: by nesting, and by number in flat files, where 2.1 follows 2 (or 2.0) in
 * the same section without being indented. A parent stands before its children, and a task with all below it is one run of
 * positions.
 */
export function parentsOf(
  tasks: readonly Task[],
  sections: readonly Section[],
): number[] {
  const around = sectionsAround(tasks, sections);
  const atLine = new Map(tasks.map(({ line }, at) => [line, at]));
  let place = 0;
  let open: { at: number; number: string }[] = [];
  return tasks.map((task, at) => {
    const here = around[at]?.at(-1)?.line ?? 0;
    if (here !== place) open = [];
    place = here;
    if (task.parentLine !== null) return atLine.get(task.parentLine) ?? -1;
    const number = task.id === null ? "" : idKey(task.id);
    if (!wholeNumber.test(number)) {
      open = [];
      return -1;
    }
    while (open.length > 0 && !number.startsWith(open.at(-1)?.number ?? ""))
      open.pop();
    const parent = open.at(-1)?.at ?? -1;
    open.push({ at, number: `${number.replace(/\.0$/, "")}.` });
    return parent;
  });
}

/** For each task the position of the last one below it (its own if there is none). */
export function lastBelow(parents: readonly number[]): number[] {
  const last = parents.map((_, at) => at);
  for (let at = parents.length - 1; at >= 0; at--) {
    const parent = parents[at] ?? -1;
    if (parent >= 0)
      last[parent] = Math.max(last[parent] ?? parent, last[at] ?? at);
  }
  return last;
}
