import type { Section, Task } from "../../model/plan";

/**
 * For each task the sections around it, outermost first; tasks in one place share one list. A heading that is a task is not
 * inside itself.
 */
export function sectionsAround(
  tasks: readonly Task[],
  sections: readonly Section[],
): (readonly Section[])[] {
  let next = 0;
  let chain: readonly Section[] = [];
  return tasks.map(({ line, kind }) => {
    for (;;) {
      const section = sections[next];
      if (!section || section.line > line) break;
      chain = [
        ...chain.filter((above) => above.level < section.level),
        section,
      ];
      next++;
    }
    return kind === "heading" && chain.at(-1)?.line === line
      ? chain.slice(0, -1)
      : chain;
  });
}
