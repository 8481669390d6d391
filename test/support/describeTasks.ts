import type { Section, Task } from "../../src/model/plan";

/** All that is read of a task but its key and text, on one line; what is empty is left out. */
export function describeTask(task: Task): string {
  const named: [string, string | null][] = [
    ["story", task.story],
    ["priority", task.priority],
    ["effort", task.effort],
    ["assignee", task.assignee],
    ["after", task.dependencies.join(" ") || null],
    ["files", task.files.join(" ") || null],
  ];
  return [
    `${task.line}-${task.endLine}`,
    task.kind === "box" ? "" : task.kind,
    task.role === "task" ? "" : task.role,
    task.parentLine === null ? "" : `in ${task.parentLine} (${task.depth})`,
    `[${task.state}]`,
    task.id === null ? "" : `<${task.id}>`,
    task.title,
    task.parallel ? "#parallel" : "",
    task.struck ? "#struck" : "",
    task.optional ? "#optional" : "",
    ...named.map(([name, value]) => (value === null ? "" : `${name}=${value}`)),
    `@ ${task.section.join(" > ")}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** As for a task: level, lines, title and what is said of it. */
export const describeSection = (section: Section): string =>
  [
    "#".repeat(section.level),
    `${section.line}-${section.endLine}`,
    section.title,
    section.purpose === null ? "" : `purpose=${section.purpose}`,
    section.checkpoint === null ? "" : `checkpoint=${section.checkpoint}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
