/** A task file as people write them: phases, nested fields, dependencies, files, a note or a fence here and there. */
export function taskPlan(tasks: number, phaseSize: number = 40): string {
  const lines = [
    "# Tasks: Sign-in",
    "",
    "Input: the design of the feature",
    "",
  ];
  for (let at = 0; at < tasks; at++) {
    if (at % phaseSize === 0) {
      const phase = at / phaseSize + 1;
      lines.push(
        "",
        `## Phase ${phase}: Part ${phase} of the work`,
        "",
        `**Purpose**: what part ${phase} is for`,
        "",
      );
    }
    lines.push(...taskLines(at));
  }
  return lines.join("\n") + "\n";
}

/** The same tasks as one list without any heading. */
export const flatPlan = (tasks: number): string =>
  Array.from({ length: tasks }, (_, at) => taskLines(at).join("\n")).join(
    "\n",
  ) + "\n";

function taskLines(at: number): string[] {
  const id = (number: number): string => `T${String(number).padStart(3, "0")}`;
  const tags = at % 3 === 0 ? " [P] [US1]" : "";
  const needs = at % 4 === 1 ? ` (depends on ${id(at - 1)})` : "";
  const box = at % 5 === 0 ? "x" : " ";
  const lines = [
    `- [${box}] ${id(at)}${tags} Write the handler of case ${at} in src/cases/case${at}.ts${needs}`,
  ];
  if (at % 10 === 2)
    lines.push(
      "  - **Effort**: 2 hours",
      `  - Dependencies: ${id(at - 2)}, ${id(at - 1)}`,
      `  - [ ] Test it with \`npm test\` on \`test/case${at}.test.ts\``,
    );
  if (at % 50 === 7)
    lines.push("", "  ```sh", "  - [ ] not a task", "  ```", "");
  return lines;
}
