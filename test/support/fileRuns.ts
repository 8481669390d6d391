import type { GateResult } from "../../src/model/evidence";
import type { Orchestration, RunTask } from "../../src/model/orchestration";
import { parseTaskFile } from "../../src/tasks";
import { sampleAttempt, sampleId, sampleOrchestration } from "./samples";

/** An orchestration of all tasks of a text in one batch: how each task stands, by its key, and by what kind of attempt. */
export function orchestrationOf(
  file: string,
  text: string,
  tasks: Readonly<Record<string, Partial<RunTask>>>,
  over: Partial<Orchestration> & {
    readonly kind?: "work" | "heal";
    readonly gate?: GateResult;
    readonly commit?: string;
  } = {},
): Orchestration {
  const { kind = "work", gate, commit, ...fields } = over;
  const parsed = parseTaskFile(text);
  const chosen = parsed.tasks.filter(({ key }) => key in tasks);
  return sampleOrchestration({
    source: { kind: "taskFile", file, tracked: true, tasks: [...parsed.tasks] },
    batches: [
      {
        id: sampleId(4000),
        index: 0,
        title: "All",
        tasks: chosen.map(({ line }) => line),
        waves: [],
        purpose: null,
        checkpoint: null,
        status: commit === undefined ? "running" : "completed",
        round: 0,
        startedAt: 0,
        endedAt: null,
        failure: null,
        commit: commit ?? null,
        summary: null,
      },
    ],
    tasks: chosen.map((task, index) => ({
      id: sampleId(5000 + index),
      key: task.key,
      line: task.line,
      label: task.id,
      title: task.title,
      text: task.text,
      files: [],
      batch: 0,
      status: "open",
      reason: null,
      ...tasks[task.key],
    })),
    attempts: [
      ...(kind === "heal" ? [sampleAttempt(1, { batch: 0 })] : []),
      sampleAttempt(2, {
        batch: 0,
        kind,
        evidence: {
          holds: true,
          reason: "",
          changedFiles: [],
          gate: gate ?? null,
          tasks: chosen.flatMap(({ key }) =>
            tasks[key]?.status === "proven"
              ? [
                  {
                    key,
                    proven: true,
                    reason: "Changed 1 file.",
                    files: [`src/${key}.ts`],
                  },
                ]
              : [],
          ),
          verdict: null,
          missingArtifacts: [],
        },
      }),
    ],
    ...fields,
  });
}
