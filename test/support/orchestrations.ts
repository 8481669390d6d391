import { randomUUID } from "node:crypto";
import type { Outcome } from "../../src/model/agent";
import type { Evidence } from "../../src/model/evidence";
import type {
  Batch,
  Orchestration,
  RunTask,
} from "../../src/model/orchestration";
import type { Pipeline } from "../../src/model/pipeline";
import { defaultSettings, runOptions } from "../../src/model/settings";
import type { RunOverrides } from "../../src/model/settings";
import { phasePipeline } from "../../src/pipelines/phase";
import { taskPipeline } from "../../src/pipelines/task";
import { pendingStage, untouched } from "../../src/model/untouched";

/** A new orchestration as the engine would make it: a plan of so many tasks in so many batches, or a typed task. */
export function newOrchestration(
  shape:
    | { batches: readonly number[]; options?: RunOverrides }
    | { text: string; options?: RunOverrides },
  pipeline: Pipeline = "text" in shape ? taskPipeline : phasePipeline,
): Omit<Orchestration, "seq"> {
  const planned = "batches" in shape ? planOf(shape.batches) : null;
  return {
    ...untouched,
    id: randomUUID(),
    title: "Sample",
    status: "queued",
    pipeline,
    options: runOptions(defaultSettings, shape.options),
    simulated: false,
    source: planned
      ? { kind: "taskFile", file: "tasks.md", tracked: true, tasks: [] }
      : { kind: "text", text: "text" in shape ? shape.text : "" },
    base: { branch: "main", commit: "0".repeat(40) },
    stages: pipeline.stages.map(({ name }) => pendingStage(randomUUID(), name)),
    batches: planned?.batches ?? [],
    tasks: planned?.tasks ?? [task("task", 0, null)],
    createdAt: 1,
    queuedAt: 1,
  };
}

const task = (key: string, line: number, batch: number | null): RunTask => ({
  id: randomUUID(),
  key,
  line,
  label: key,
  title: `Do ${key}`,
  text: `- [ ] ${key} Do it`,
  files: [],
  batch,
  status: "open",
  reason: null,
});

function planOf(sizes: readonly number[]): {
  batches: Batch[];
  tasks: RunTask[];
} {
  let line = 0;
  const tasks: RunTask[] = [];
  const batches = sizes.map((size, index): Batch => {
    const lines = Array.from({ length: size }, () => (line += 1));
    for (const at of lines)
      tasks.push(task(`T${String(at).padStart(3, "0")}`, at, index));
    return {
      id: randomUUID(),
      index,
      title: `Batch ${index + 1}`,
      tasks: lines,
      waves: lines.map((each) => [each]),
      purpose: null,
      checkpoint: null,
      status: "pending",
      round: 0,
      startedAt: null,
      endedAt: null,
      failure: null,
      commit: null,
      summary: null,
    };
  });
  return { batches, tasks };
}

export const outcome = (change: Partial<Outcome> = {}): Outcome => ({
  ok: true,
  failure: null,
  answer: "Done.",
  structured: null,
  costUsd: 0.25,
  turns: 1,
  deniedTools: [],
  sessionId: randomUUID(),
  model: null,
  ...change,
});

export const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  holds: true,
  reason: "",
  changedFiles: [],
  gate: null,
  tasks: [],
  verdict: null,
  missingArtifacts: [],
  ...change,
});
