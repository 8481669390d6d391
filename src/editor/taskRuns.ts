import type { GateResult } from "../model/evidence";
import { endedStatuses } from "../model/standing";
import type { Attempt, Orchestration, RunTask } from "../model/orchestration";
import type { Overview } from "../model/overview";
import type { Task, TaskFile } from "../model/plan";
import { isAtWork } from "./progress";

/** What one orchestration says of a task. */
export interface TaskRun {
  readonly orchestration: Orchestration;
  readonly task: RunTask;
}

/** What is on record of the tasks of one file, by their keys. */
export interface FileRuns {
  /** The one that is under way; while there is one, no other can start on the file. */
  readonly active: Orchestration | null;
  /** The last word on each task: of the one under way, else of the newest that tried it. */
  readonly latest: ReadonlyMap<string, TaskRun>;
  /** The newest run in which each task was proven, unless its work was given up. */
  readonly proofs: ReadonlyMap<string, TaskRun>;
}

export const noRuns: FileRuns = {
  active: null,
  latest: new Map(),
  proofs: new Map(),
};

const isEnded = ({ status }: Orchestration): boolean =>
  endedStatuses.includes(status);

/** So many past runs of a file tell of its tasks: older ones are outdated by then. */
const mostPast = 20;

/** The past runs of a file that count, the newest first. */
export const newestOf = (
  past: readonly Overview[],
  file: string,
): readonly Overview[] =>
  past
    .filter((one) => one.file === file)
    .sort((a, b) => b.createdAt - a.createdAt)
    .slice(0, mostPast);

/** Gathers what the orchestrations say of a file, by its path in the repository. A file of the same name elsewhere is another one. */
export function runsOfFile(
  orchestrations: readonly Orchestration[],
  file: string,
): FileRuns {
  const about = orchestrations
    .filter(({ source }) => source.kind === "taskFile" && source.file === file)
    .sort(
      (one, other) =>
        Number(isEnded(one)) - Number(isEnded(other)) ||
        other.createdAt - one.createdAt,
    );
  const latest = new Map<string, TaskRun>();
  const proofs = new Map<string, TaskRun>();
  for (const orchestration of about) {
    const ended = isEnded(orchestration);
    const givenUp = orchestration.status === "cancelled";
    for (const task of orchestration.tasks) {
      const { key, status } = task;
      // Of a run that ended before it came to the task, there is nothing to tell.
      const tried = status === "proven" || status === "unproven";
      if (!latest.has(key) && (!ended || (tried && !givenUp)))
        latest.set(key, { orchestration, task });
      if (status === "proven" && !givenUp && !proofs.has(key))
        proofs.set(key, { orchestration, task });
    }
  }
  const [first] = about;
  return {
    active: first === undefined || isEnded(first) ? null : first,
    latest,
    proofs,
  };
}

/** What the text shows of a task besides its box. `healed`: proven by an attempt that mended what another one had left. */
export const marks = [
  "queued",
  "running",
  "failed",
  "healed",
  "proven",
] as const;
export type Mark = (typeof marks)[number];

/** The state of a task as its last run left it; null where that no longer holds, or there was none. */
export function markOf(task: Task, runs: FileRuns): Mark | null {
  const run = runs.latest.get(task.key);
  if (run === undefined) return null;
  const { orchestration } = run;
  switch (run.task.status) {
    case "open":
      return task.done ? null : "queued";
    case "running":
      return isAtWork(orchestration) ? "running" : "queued";
    case "proven":
      // Opened again since it was merged: its work is to be done anew.
      if (orchestration.status === "completed" && !task.done) return null;
      return provingAttempt(run)?.kind === "heal" ? "healed" : "proven";
    case "unproven":
      return task.done ? null : "failed";
    default:
      return run.task.status satisfies never;
  }
}

/** The lines (from 1) of a file by what is to be shown of them. */
export function markedLines(
  file: TaskFile,
  runs: FileRuns,
): Record<Mark, number[]> {
  const lines: Record<Mark, number[]> = {
    queued: [],
    running: [],
    failed: [],
    healed: [],
    proven: [],
  };
  if (runs.latest.size === 0) return lines;
  for (const task of file.tasks) {
    const mark = markOf(task, runs);
    if (mark !== null) lines[mark].push(task.line);
  }
  return lines;
}

/** What proves a task. */
export interface Proof {
  readonly orchestration: Orchestration;
  /** Whether it has reached the base branch. */
  readonly merged: boolean;
  readonly commit: string | null;
  readonly attempt: {
    readonly is: Attempt;
    /** Counts the attempts of its stage, or of its batch there, from 1. */
    readonly number: number;
  } | null;
  readonly gate: GateResult | null;
  readonly files: readonly string[];
  readonly task: RunTask;
  /** What the task said when it was proven, where it says something else now. */
  readonly formerTitle: string | null;
}

const isOf = (attempt: Attempt, task: RunTask): boolean =>
  attempt.batch === null || attempt.batch === task.batch;

const provingAttempt = ({ orchestration, task }: TaskRun): Attempt | null =>
  orchestration.attempts.findLast(
    (attempt) => isOf(attempt, task) && proves(attempt, task),
  ) ?? null;

const proves = ({ evidence }: Attempt, { key }: RunTask): boolean =>
  evidence?.tasks.some((entry) => entry.key === key && entry.proven) === true;

/** The proof of a task, if one is on record. */
export function proofOf(task: Task, runs: FileRuns): Proof | null {
  const run = runs.proofs.get(task.key);
  if (run === undefined) return null;
  const { orchestration } = run;
  const attempt = provingAttempt(run);
  const batch = orchestration.batches.find(
    ({ index }) => index === run.task.batch,
  );
  const stage = orchestration.stages.find(
    ({ name }) => name === attempt?.stage,
  );
  const entry = attempt?.evidence?.tasks.find(
    ({ key }) => key === run.task.key,
  );
  return {
    orchestration,
    merged: orchestration.merge.status === "merged",
    commit: batch?.commit ?? stage?.commit ?? null,
    attempt:
      attempt === null
        ? null
        : { is: attempt, number: numberOf(orchestration, attempt) },
    gate: attempt?.evidence?.gate ?? null,
    files: entry?.files ?? [],
    task: run.task,
    formerTitle: run.task.title === task.title ? null : run.task.title,
  };
}

const numberOf = ({ attempts }: Orchestration, attempt: Attempt): number =>
  attempts
    .filter(
      ({ stage, batch }) => stage === attempt.stage && batch === attempt.batch,
    )
    .indexOf(attempt) + 1;

/** A commit as people write it. */
export const shortCommit = (commit: string): string => commit.slice(0, 7);
