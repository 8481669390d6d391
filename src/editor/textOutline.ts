import type { Section, Task, TaskFile } from "../model/plan";

/** A heading or task where it stands in the text. A heading that is a task is one node with both. */
export interface TextNode {
  readonly section: Section | null;
  readonly task: Task | null;
  readonly line: number;
  /** Last line of all that is inside it. */
  readonly endLine: number;
  /** Position of the node that it is inside of. */
  readonly parent: number | null;
  /** Position of the innermost heading above it. */
  readonly heading: number | null;
}

/** The headings and tasks of a file in the order of the text, each with what it is inside of. Linear in the file. */
export function textOutline({ sections, tasks }: TaskFile): TextNode[] {
  const nodes: (TextNode & { endLine: number })[] = [];
  const nodeOfTask = new Map<number, number>();
  const open: { readonly level: number; readonly at: number }[] = [];
  let next = 0;

  const addTask = (task: Task): void => {
    const heading = open.at(-1)?.at ?? null;
    nodeOfTask.set(task.line, nodes.length);
    nodes.push({
      section: null,
      task,
      line: task.line,
      // A document is the whole file, but its headings are no parts of it.
      endLine: task.kind === "document" ? task.line : task.endLine,
      parent:
        (task.parentLine === null
          ? undefined
          : nodeOfTask.get(task.parentLine)) ?? heading,
      heading,
    });
  };
  const addTasksBefore = (line: number): void => {
    for (; next < tasks.length; next++) {
      const task = tasks[next];
      if (task === undefined || task.line >= line) return;
      addTask(task);
    }
  };

  for (const section of sections) {
    addTasksBefore(section.line);
    while ((open.at(-1)?.level ?? 0) >= section.level) open.pop();
    const heading = open.at(-1)?.at ?? null;
    const same = tasks[next];
    const task = same?.line === section.line ? same : null;
    if (task !== null) {
      next += 1;
      nodeOfTask.set(task.line, nodes.length);
    }
    open.push({ level: section.level, at: nodes.length });
    nodes.push({
      section,
      task,
      line: section.line,
      endLine: Math.max(section.endLine, task?.endLine ?? 0),
      parent: heading,
      heading,
    });
  }
  addTasksBefore(Infinity);
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at];
    const parent = nodes[node?.parent ?? -1];
    if (node && parent) parent.endLine = Math.max(parent.endLine, node.endLine);
  }
  return nodes;
}

/** Titles of the headings down to a node's own, outermost first. */
export function headingPath(
  nodes: readonly TextNode[],
  at: number,
): readonly string[] {
  const path: string[] = [];
  for (
    let node = nodes[at];
    node !== undefined;
    node = nodes[node.heading ?? -1]
  )
    if (node.section !== null) path.unshift(node.section.title);
  return path;
}
