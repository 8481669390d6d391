import type { Orchestration } from "../../src/model/orchestration";

/** What must hold of every orchestration at every moment; the sentences that do not are returned. */
export function violations(o: Orchestration): string[] {
  const found: string[] = [];
  const must = (holds: boolean, sentence: string): void => {
    if (!holds) found.push(sentence);
  };
  const open = o.attempts.filter((attempt) => attempt.status !== "ended");
  must(open.length <= 1, "at most one attempt is open");
  must(
    Math.abs(
      o.costUsd -
        o.attempts.reduce(
          (sum, attempt) => sum + (attempt.outcome?.costUsd ?? 0),
          0,
        ),
    ) < 1e-9,
    "the cost is the sum of the attempts' costs",
  );
  for (const attempt of o.attempts) {
    must(
      (attempt.status === "ended") === (attempt.outcome !== null),
      "an attempt has an outcome exactly when it has ended",
    );
    must(
      attempt.evidence === null || attempt.outcome?.ok === true,
      "evidence is gathered only for attempts that ended well",
    );
  }
  const proof = (stage: string, batch: number | null): boolean =>
    o.attempts.some(
      (attempt) =>
        attempt.stage === stage &&
        attempt.batch === batch &&
        attempt.outcome?.ok === true &&
        attempt.evidence?.holds === true,
    );
  let earlierOpen = false;
  for (const [index, stage] of o.stages.entries()) {
    const definition = o.pipeline.stages[index];
    const finished = stage.status === "completed" || stage.status === "skipped";
    must(
      !earlierOpen || stage.status === "pending",
      "a stage starts only when the ones before it are done",
    );
    if (!finished) earlierOpen = true;
    if (stage.status !== "completed") continue;
    must(stage.context !== null, "a completed stage hands on a context");
    if (definition?.kind === "agent")
      must(proof(stage.name, null), "a completed stage has evidence");
    if (definition?.kind === "merge")
      must(o.merge.status === "merged", "a completed merge stage has merged");
    if (definition?.kind === "batches")
      for (const batch of o.batches)
        must(
          batch.status === "completed" && proof(stage.name, batch.index),
          "a completed stage has only proven batches",
        );
  }
  for (const task of o.tasks)
    if (task.status === "proven")
      must(
        o.attempts.some((attempt) =>
          attempt.evidence?.tasks.some(
            (entry) => entry.key === task.key && entry.proven,
          ),
        ),
        "a proven task has evidence",
      );
  if (o.status === "completed") {
    must(o.merge.status === "merged", "completed means merged");
    must(!earlierOpen, "completed means every stage is done");
  }
  if (
    o.status === "completed" ||
    o.status === "cancelled" ||
    o.status === "failed" ||
    o.status === "mergeReady"
  )
    must(open.length === 0, `nothing runs while it is ${o.status}`);
  return found;
}
