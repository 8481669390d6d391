import type { TaskEvidence } from "../model/evidence";
import type {
  Attempt,
  Batch,
  Orchestration,
  RunTask,
  Stage,
} from "../model/orchestration";

/*
 * How the parts of an orchestration change: its stages, batches, attempts and tasks. Pure; what is not meant keeps its identity.
 */

/** Another round for a failed stage or batch: what earlier rounds tried no longer counts. */
export function reopened<Unit extends Stage | Batch>(unit: Unit): Unit {
  return {
    ...unit,
    status: "running",
    round: unit.round + 1,
    endedAt: null,
    failure: null,
  };
}

/** All stages, with the one of this name changed. */
export const withStage = (
  o: Orchestration,
  name: string,
  update: (stage: Stage) => Stage,
): Stage[] =>
  o.stages.map((stage) => (stage.name === name ? update(stage) : stage));

/** All batches, with this one changed. */
export const withBatch = (
  o: Orchestration,
  index: number,
  update: (batch: Batch) => Batch,
): Batch[] =>
  o.batches.map((batch) => (batch.index === index ? update(batch) : batch));

/** All attempts, with this one changed. */
export const withAttempt = (
  o: Orchestration,
  id: string,
  update: (attempt: Attempt) => Attempt,
): Attempt[] =>
  o.attempts.map((attempt) => (attempt.id === id ? update(attempt) : attempt));

/** The tasks that an attempt of this stage or batch is about. */
export function workedOn(
  o: Orchestration,
  stage: string,
  batch: number | null,
  update: (task: RunTask) => RunTask,
): RunTask[] {
  const implementsTasks = o.pipeline.stages.some(
    ({ name, kind, evidence }) =>
      name === stage &&
      // A stage of batches mends what a review found as a whole: that is about no task.
      (evidence === "changes" ||
        (evidence === "tasks" && (kind !== "batches" || batch !== null))),
  );
  if (!implementsTasks) return o.tasks;
  return o.tasks.map((task) =>
    batch === null || task.batch === batch ? update(task) : task,
  );
}

/** What still ran when a stage or batch failed is not proven. */
export const unfinished = (
  o: Orchestration,
  stage: string,
  batch: number | null,
  reason: string,
): RunTask[] =>
  workedOn(o, stage, batch, (task) =>
    task.status === "running" ? { ...task, status: "unproven", reason } : task,
  );

/** The tasks with what the evidence says of them. */
export function judged(
  tasks: RunTask[],
  found: readonly TaskEvidence[],
): RunTask[] {
  const byKey = new Map(found.map((entry) => [entry.key, entry]));
  return tasks.map((task) => {
    const entry = byKey.get(task.key);
    // What is proven stays so: a later stage is judged by its own evidence.
    return entry && task.status !== "proven"
      ? {
          ...task,
          status: entry.proven ? "proven" : "unproven",
          reason: entry.reason,
        }
      : task;
  });
}
