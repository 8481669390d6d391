import { isDeepStrictEqual } from "node:util";
import type { OrchestrationEvent } from "../model/event";
import { endedStatuses } from "../model/orchestration";
import type { Orchestration } from "../model/orchestration";
import { findIn, waitedFor } from "../model/waiting";
import { fold } from "./apply";

/*
 * The promises of the engine as statements that can be run: after every step in the tests, and over the whole database by
 * `doctor`. Each function returns the sentences that do not hold.
 */

type Must = (holds: boolean, sentence: string) => void;

function collect(state: (must: Must) => void): string[] {
  const found = new Set<string>();
  state((holds, sentence) => {
    if (!holds) found.add(sentence);
  });
  return [...found];
}

/** What must hold of an orchestration at every moment. */
export const violations = (o: Orchestration): string[] =>
  collect((must) => {
    statements(o, must);
  });

function statements(o: Orchestration, must: Must): void {
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
          batch.status === "skipped" ||
            (batch.status === "completed" && proof(stage.name, batch.index)),
          "a completed stage has only batches that are proven, or that the user skipped",
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
}

/** What must hold of every step. */
export const stepViolations = (
  before: Orchestration,
  event: OrchestrationEvent,
  after: Orchestration,
): string[] =>
  collect((must) => {
    must(
      before.status !== "completed" && before.status !== "cancelled",
      "what is completed or cancelled stays so",
    );
    must(
      event.seq === before.seq + 1 && after.seq === event.seq,
      "events are numbered without gaps",
    );
    must(after.costUsd >= before.costUsd, "what was spent is never taken back");
    for (const batch of before.batches)
      if (batch.status === "completed")
        must(
          after.batches[batch.index]?.status === "completed" &&
            after.batches[batch.index]?.commit === batch.commit,
          "a completed batch is never done again",
        );
    for (const [at, task] of before.tasks.entries())
      if (task.status === "proven")
        must(
          after.tasks[at]?.status === "proven",
          "a proven task stays proven",
        );
    if (event.type === "attemptIntended") {
      const { batch, sessionId, resume } = event.attempt;
      must(
        batch === null || before.batches[batch]?.status === "running",
        "an attempt is made for a batch that is at work only",
      );
      must(
        resume && !resume.fork
          ? resume.sessionId === sessionId
          : before.attempts.every((each) => each.sessionId !== sessionId),
        "an attempt has a session of its own, unless it goes on in one",
      );
    }
    if (event.type === "attemptStarted" || event.type === "attemptEnded")
      must(
        before.attempts.some(
          ({ id, status }) => id === event.attempt && status !== "ended",
        ),
        "an attempt starts and ends once, after it was intended",
      );
    if (event.type === "worktreeOpened")
      must(
        before.worktree !== null,
        "a worktree is opened after it was intended",
      );
  });

/** What must hold of all orchestrations of a workspace together. */
export const workspaceViolations = (all: readonly Orchestration[]): string[] =>
  collect((must) => {
    const tasks = new Set<string>();
    const sessions = new Set<string>();
    const find = findIn(all);
    for (const o of all) {
      if (o.source.kind === "taskFile" && !endedStatuses.includes(o.status))
        for (const { key } of o.tasks) {
          const task = JSON.stringify([o.source.file, key]);
          must(
            !tasks.has(task),
            "no task is worked on by two orchestrations at once",
          );
          tasks.add(task);
        }
      must(
        o.worktree === null || waitedFor(o, find).length === 0,
        "nothing begins before what it waits for is completed",
      );
      for (const { sessionId, status } of o.attempts) {
        if (status === "ended") continue;
        must(!sessions.has(sessionId), "no two attempts share a session");
        sessions.add(sessionId);
      }
    }
  });

/** All of the above over what is recorded, as sentences that say which orchestration is meant. */
export function brokenRecords(
  all: readonly Orchestration[],
  eventsOf: (id: string) => readonly OrchestrationEvent[],
): string[] {
  const found = workspaceViolations(all).map(
    (sentence) => `Broken: ${sentence}.`,
  );
  for (const o of all) {
    const sentences = [
      ...violations(o),
      ...(isDeepStrictEqual(fold(eventsOf(o.id)), o)
        ? []
        : ["the state is what the events say"]),
    ];
    for (const sentence of sentences)
      found.push(`Broken in "${o.title}" (${o.id}): ${sentence}.`);
  }
  return found;
}
