import type { Pipeline } from "../model/pipeline";

/** A whole `tasks.md`: design → analyze → implement batch by batch → verify → merge. */
export const phasePipeline: Pipeline = {
  name: "phase",
  title: "Phase",
  description:
    "Design → analyze → implement in batches → verify → merge for a tasks.md.",
  input: "plan",
  stages: [
    {
      name: "design",
      title: "Design",
      role: "specification",
      kind: "agent",
      access: "edit",
      evidence: "answer",
      command: null,
      prompt: [
        "Design how the open tasks below fit into this code base; do not implement them yet. Read the code that they touch first.",
        "Say which modules change, what the interfaces are, and what order and conventions to keep. Put it into files only where this",
        "project keeps its designs in files.",
      ].join("\n"),
      skippable: true,
    },
    {
      name: "analyze",
      title: "Analyze",
      role: "specification",
      kind: "agent",
      access: "read",
      evidence: "answer",
      command: null,
      prompt: [
        "Check the plan below against the code and the design: gaps, contradictions, tasks that depend on something missing, risks.",
        "Change nothing. Say what the implementer must know, shortly and precisely.",
      ].join("\n"),
      skippable: true,
    },
    {
      name: "implement",
      title: "Implement",
      role: "implementation",
      kind: "batches",
      access: "edit",
      evidence: "tasks",
      command: null,
      prompt: [
        "Implement exactly the tasks of this batch, completely, in the order given. Follow the conventions of this code base, add or change",
        "tests with the code, and leave nothing unfinished. Do not commit and do not tick boxes: both are done for you once the work is proven.",
      ].join("\n"),
      skippable: false,
    },
    {
      name: "verify",
      title: "Verify",
      role: "qa",
      kind: "agent",
      access: "read",
      evidence: "verdict",
      command: null,
      prompt: [
        "Verify that the tasks below are really done: read the changed files and compare them with what each task asks for. Look for wrong",
        "behaviour, missing cases and missing tests. Change nothing. End with a verdict: pass, or fail with findings.",
      ].join("\n"),
      skippable: true,
    },
    {
      name: "merge",
      title: "Merge",
      role: "qa",
      kind: "merge",
      access: "read",
      evidence: "merged",
      command: null,
      prompt: "",
      skippable: false,
    },
  ],
};
