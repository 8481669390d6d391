import type { Pipeline } from "../model/pipeline";

/** A typed task: specification → implementation → QA, then the merge that ends every pipeline. */
export const taskPipeline: Pipeline = {
  name: "task",
  title: "Task",
  description: "Specification → implementation → QA for a typed task.",
  input: "text",
  stages: [
    {
      name: "specification",
      title: "Specification",
      role: "specification",
      kind: "agent",
      access: "edit",
      evidence: "answer",
      command: "/create-spec",
      prompt: [
        "Write the specification of the task below; do not implement it.",
        "Read the code that it touches first. Say what must be true when it is done, which files change and how, the edge cases,",
        "and how the result will be tested. Put it into a file only where this project keeps specifications in files.",
      ].join("\n"),
      skippable: true,
    },
    {
      name: "implementation",
      title: "Implementation",
      role: "implementation",
      kind: "agent",
      access: "edit",
      evidence: "changes",
      command: null,
      prompt: [
        "Implement the task below completely, as the specification in the context says. Follow the conventions of this code base,",
        "add or change tests with the code, and leave nothing unfinished. Do not commit: that is done for you.",
      ].join("\n"),
      skippable: false,
    },
    {
      name: "qa",
      title: "QA",
      role: "qa",
      kind: "agent",
      access: "read",
      evidence: "verdict",
      command: "/review",
      prompt: [
        "Review the work that was done for the task below against its specification. Read the changed files; look for wrong behaviour,",
        "missing cases, missing tests and damage to what worked before. Change nothing. End with a verdict: pass, or fail with findings.",
      ].join("\n"),
      skippable: true,
    },
  ],
};
