import { inEnglish, said } from "../model/said";
import { reopened } from "./parts";
import type {
  Batch,
  Move,
  Orchestration,
  RunTask,
  Stage,
} from "../model/orchestration";

/** What the user may skip now: the stage or batch that is next or did not succeed; null when only the merge is left. */
export function skippable(o: Orchestration): Move | null {
  for (const [index, definition] of o.pipeline.stages.entries()) {
    const stage = o.stages[index];
    if (!stage || isPassed(stage) || definition.kind === "merge") continue;
    const batch =
      definition.kind === "batches"
        ? o.batches.find((each) => !isPassed(each))
        : undefined;
    return { kind: "skip", stage: stage.name, batch: batch?.index ?? null };
  }
  return null;
}

/**
 * The state after a move, queued to go on from there. What a completed stage or batch has proven stays so, and is not done
 * again; the work of all others is in the trash by now.
 */
export function applyMove(
  o: Orchestration,
  move: Move,
  at: number,
): Partial<Orchestration> {
  return {
    tasks: withoutLostWork(o),
    ...changeOf(o, move, at),
    status: "queued",
    queuedAt: at,
    endedAt: null,
    move: null,
    failure: null,
    // What the gate said of a merge is about other work then.
    merge: { status: o.merge.status, commit: o.merge.commit },
  };
}

function changeOf(
  o: Orchestration,
  move: Move,
  at: number,
): Partial<Orchestration> {
  switch (move.kind) {
    case "skip":
      return skip(o, move, at);
    case "stage":
      return goTo(o, move.stage, at);
    case "review":
      return sendBack(o, move, at);
  }
}

const isPassed = ({ status }: Stage | Batch): boolean =>
  status === "completed" || status === "skipped";

const skipped = <Unit extends Stage | Batch>(unit: Unit, at: number): Unit => ({
  ...unit,
  status: "skipped",
  endedAt: at,
});

function skip(
  o: Orchestration,
  { stage: name, batch }: Extract<Move, { kind: "skip" }>,
  at: number,
): Pick<Orchestration, "stages" | "batches"> {
  return {
    stages: o.stages.map((stage): Stage => {
      if (stage.name !== name) return stage;
      if (batch === null) return skipped(stage, at);
      // The stage goes on with its next batch.
      return stage.status === "failed"
        ? { ...stage, status: "running", endedAt: null, failure: null }
        : stage;
    }),
    batches: o.batches.map((each) =>
      each.index === batch ? skipped(each, at) : each,
    ),
  };
}

const putAside = said`Its work was put aside with the part that did not succeed.`;

/** A task that was proven in a part that did not succeed: its work went with the rest of it. */
const withoutLostWork = (o: Orchestration): RunTask[] => {
  const byStage = o.stages.some(
    ({ status, commit }, index) =>
      (status === "completed" || commit !== null) &&
      o.pipeline.stages[index]?.evidence === "changes",
  );
  return o.tasks.map((task) =>
    task.status !== "proven" ||
    byStage ||
    (task.batch !== null && o.batches[task.batch]?.status === "completed")
      ? task
      : {
          ...task,
          status: "unproven",
          reason: inEnglish(putAside),
        },
  );
};

/** The tasks after a move that was given up: what it was to put aside may be in the trash by then, so it counts for nothing. */
export const afterGivenUpMove = (o: Orchestration): RunTask[] =>
  o.move === null || o.move.kind === "review" ? o.tasks : withoutLostWork(o);

function goTo(
  o: Orchestration,
  name: string,
  at: number,
): Pick<Orchestration, "stages" | "batches" | "tasks"> {
  const target = o.stages.findIndex((stage) => stage.name === name);
  const batchStage = o.pipeline.stages.findIndex(
    ({ kind }) => kind === "batches",
  );
  const again = batchStage >= target;
  return {
    stages: o.stages.map((stage, index) =>
      index >= target
        ? anew(stage)
        : isPassed(stage)
          ? stage
          : skipped(stage, at),
    ),
    batches: o.batches.map((batch) =>
      batch.status === "completed"
        ? batch
        : again
          ? anew(batch)
          : skipped(batch, at),
    ),
    tasks: withoutLostWork(o).map((task) =>
      again && task.status === "unproven"
        ? { ...task, status: "open", reason: null }
        : task,
    ),
  };
}

/**
 * The user's review sends work back: where it was done it is mended, and what comes after it is done again; where it is at work, a new
 * round of that begins with the comments. Nothing is put aside: what lies there is what the user looked at.
 */
function sendBack(
  o: Orchestration,
  { stage: name, comments }: Extract<Move, { kind: "review" }>,
  at: number,
): Partial<Orchestration> {
  const isDone = o.stages.some(
    (stage) => stage.name === name && stage.status === "completed",
  );
  return {
    stages: isDone
      ? applyFindings(o, o.stages.at(-1)?.name ?? name, name, at)
      : o.stages.map((stage) =>
          stage.name === name ? reopened(stage) : stage,
        ),
    batches: isDone
      ? o.batches
      : o.batches.map((batch) =>
          batch.status === "failed" || batch.status === "running"
            ? reopened(batch)
            : batch,
        ),
    tasks: o.tasks.map((task) =>
      task.status === "unproven"
        ? { ...task, status: "open", reason: null }
        : task,
    ),
    review: {
      stage: name,
      comments: [...(o.review?.comments ?? []), ...comments],
      attemptsBefore: o.attempts.length,
    },
  };
}

/** A review sends work back: the stage that did it goes on, those after it, up to the review, are done again. */
export function applyFindings(
  o: Orchestration,
  reviewer: string,
  to: string,
  at: number,
): Stage[] {
  const last = o.stages.findIndex(({ name }) => name === reviewer);
  const first = o.stages.findIndex(({ name }) => name === to);
  return o.stages.map((stage, index) =>
    index === first
      ? {
          ...stage,
          status: "running",
          round: stage.round + 1,
          // What changes from here on is the mending.
          startedAt: at,
          endedAt: null,
        }
      : index > first && index <= last
        ? anew(stage)
        : stage,
  );
}

/** To be done again: attempts of earlier rounds no longer count. */
function anew<Unit extends Stage | Batch>(unit: Unit): Unit {
  if (unit.status === "pending") return unit;
  return {
    ...unit,
    ...("context" in unit ? { context: null } : {}),
    status: "pending",
    round: unit.round + 1,
    startedAt: null,
    endedAt: null,
    failure: null,
  };
}
