import { said } from "../model/said";
import { randomUUID } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import * as git from "../git";
import type { Repository } from "../git";
import { OrchestratorError } from "../model/errors";
import type { ErrorCode } from "../model/errors";
import type { Batch, Orchestration, RunTask } from "../model/orchestration";
import type { CoChanges, Plan, TaskFile } from "../model/plan";
import type { RunOptions } from "../model/settings";
import { asksForHistory, parseTaskFile, planTasks } from "../tasks";
import { taken, takenTasks } from "./taskClaims";
import type { Existing } from "./taskClaims";

/**
 * Parses and plans a file, by the history of the repository that it is in. Throws `noTaskFile` when it is not there. Changes
 * nothing.
 */
export async function planFile(
  workspace: string,
  file: string,
  options: { batchSize: number; maxBatchSize: number; lines?: number[] },
): Promise<Plan> {
  const absolute = path.resolve(workspace, file);
  const taskFile = parseTaskFile(await readTaskFile(absolute));
  const coChanges = await coChangesAround(absolute, taskFile);
  return planTasks(file, taskFile, { ...options, coChanges });
}

/** There is no history to go by, or none is needed. */
const noHistory: ReadonlySet<ErrorCode> = new Set([
  "noRepository",
  "noCommit",
  "gitNotFound",
  "gitTooOld",
  "gitFailed",
]);

/**
 * What history says of files that change together in the repository around a file; empty without a repository, and where no
 * tasks could run side by side anyway.
 */
export async function coChangesAround(
  absolute: string,
  taskFile: TaskFile,
): Promise<CoChanges> {
  if (!asksForHistory(taskFile)) return new Map();
  try {
    const repository = await git.openRepository(path.dirname(absolute));
    return await git.readCoChanges(repository);
  } catch (error) {
    if (error instanceof OrchestratorError && noHistory.has(error.code))
      return new Map();
    throw error;
  }
}

async function readTaskFile(absolute: string): Promise<string> {
  try {
    return await readFile(absolute, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "EISDIR")
      throw new OrchestratorError(
        "noTaskFile",
        said`There is no file ${absolute}.`,
        {
          fix: said`Give the path of a tasks.md, or create one.`,
          cause: error,
        },
      );
    throw new OrchestratorError(
      "fileUnreadable",
      said`${absolute} cannot be read: ${String(error)}`,
      { cause: error },
    );
  }
}

/** What an orchestration is to do. */
export interface Work {
  readonly title: string;
  readonly source: Orchestration["source"];
  readonly batches: Batch[];
  readonly tasks: RunTask[];
}

const titleLength = 80;

/** A typed task. Throws `invalidInput` for an empty one. */
export function textWork(text: string): Work {
  const trimmed = text.trim();
  if (trimmed === "") {
    throw new OrchestratorError("invalidInput", said`The task is empty.`, {
      fix: said`Say in a sentence or two what is to be done.`,
    });
  }
  const [firstLine = trimmed] = trimmed.split("\n", 1);
  const title =
    firstLine.length > titleLength
      ? `${firstLine.slice(0, titleLength - 1)}…`
      : firstLine;
  return {
    title,
    source: { kind: "text", text: trimmed },
    batches: [],
    tasks: [
      {
        id: randomUUID(),
        key: "task",
        line: 0,
        label: null,
        title,
        text: trimmed,
        files: [],
        batch: null,
        status: "open",
        reason: null,
      },
    ],
  };
}

export interface PlanWorkInput {
  readonly repository: Repository;
  readonly base: Orchestration["base"];
  /** The user named the base branch; it need not be the one that is checked out. */
  readonly baseChosen: boolean;
  /** Absolute path of the tasks.md. */
  readonly file: string;
  /** Only these tasks, by line. */
  readonly lines: readonly number[] | undefined;
  /** Ids of the orchestrations that it waits for. */
  readonly after: readonly string[];
  readonly options: RunOptions;
  readonly existing: Existing;
}

/** The open tasks of a file in batches. Throws when there is nothing to do, or something speaks against doing it. */
export async function planWork(input: PlanWorkInput): Promise<Work> {
  const { repository, file: absolute, options, lines } = input;
  const workspaceText = await readTaskFile(absolute);
  const relative = await relativeTo(repository.root, absolute);
  const tracked = await git.isTracked(repository, relative);
  const text = tracked ? await committedText(input, relative) : workspaceText;

  const others = takenTasks(relative, input.after, input.existing);
  const taskFile = parseTaskFile(text);
  const coChanges = asksForHistory(taskFile)
    ? await git.readCoChanges(repository, input.base.commit)
    : undefined;
  const planOf = (chosen: readonly number[] | undefined): Plan =>
    planTasks(relative, taskFile, {
      batchSize: options.batchSize,
      maxBatchSize: options.maxBatchSize,
      coChanges,
      ...(chosen ? { lines: chosen } : {}),
    });
  const plan = planBeside(relative, planOf, lines, others);
  const wanted = taskFile.tasks.filter((task) => task.role === "task");
  if (wanted.length === 0) {
    throw new OrchestratorError(
      "noTasks",
      said`${relative} holds no tasks: no check box was found.`,
      {
        fix: said`Write tasks as list items with a box: - [ ] T001 What to do.`,
      },
    );
  }
  if (plan.batches.length === 0) {
    throw new OrchestratorError(
      "noOpenTasks",
      others.size > 0
        ? said`Every open task of ${relative} is already being worked on.`
        : lines
          ? said`None of the chosen tasks of ${relative} is open.`
          : said`Every task of ${relative} is done.`,
      {
        fix:
          others.size > 0
            ? said`Nothing of it is left to start now: merge or cancel what works on it.`
            : said`Open a box again ([ ]) to have its task done anew.`,
      },
    );
  }
  const cycle = plan.diagnostics.find(
    (diagnostic) => diagnostic.code === "cyclicDependency",
  );
  if (cycle) {
    throw new OrchestratorError(
      "invalidInput",
      said`${relative}:${cycle.line}: ${cycle.message}`,
      { fix: said`Remove one of the dependencies of the cycle.` },
    );
  }

  const byLine = new Map(plan.tasks.map((task) => [task.line, task]));
  const tasks = plan.batches.flatMap((batch, index) =>
    batch.tasks.flatMap((line): RunTask[] => {
      const task = byLine.get(line);
      return task
        ? [
            {
              id: randomUUID(),
              key: task.key,
              line,
              label: task.id,
              title: task.title,
              text: task.text,
              files: task.files,
              batch: index,
              status: "open",
              reason: null,
            },
          ]
        : [];
    }),
  );
  return {
    title: plan.title || relative,
    source: { kind: "taskFile", file: relative, tracked, tasks: plan.tasks },
    batches: plan.batches.map((batch, index) => ({
      ...batch,
      id: randomUUID(),
      index,
      status: "pending",
      round: 0,
      startedAt: null,
      endedAt: null,
      failure: null,
      commit: null,
      summary: null,
    })),
    tasks,
  };
}

/** The plan of what others do not have: all of the rest, or (`alreadyRunning` when others have some) of the chosen lines. */
function planBeside(
  file: string,
  planOf: (lines: readonly number[] | undefined) => Plan,
  lines: readonly number[] | undefined,
  others: ReadonlyMap<string, Orchestration>,
): Plan {
  const whole = planOf(lines);
  const planned = new Set(whole.batches.flatMap(({ tasks }) => tasks));
  const open = whole.tasks.filter(({ line }) => planned.has(line));
  const shared = open.find(({ key }) => others.has(key));
  if (!shared) return whole;
  const other = others.get(shared.key);
  if (lines && other)
    throw taken(file, { label: shared.id, title: shared.title }, other);
  const rest = open.filter(({ key }) => !others.has(key));
  return planOf(rest.map(({ line }) => line));
}

/** The file as the worktree will see it. What the user changed and did not commit would be missing there, so it is refused. */
async function committedText(
  { repository, base, baseChosen }: PlanWorkInput,
  relative: string,
): Promise<string> {
  const text = await git.readFileAt(repository, base.commit, relative);
  const uncommitted = await git.hasUncommittedChanges(repository, relative);
  if (!baseChosen && (uncommitted || text === null)) {
    throw new OrchestratorError(
      "dirtyBase",
      said`${relative} has changes that are not committed; the work starts from the last commit and would not see them.`,
      {
        fix: said`Commit ${relative} (or undo the changes), then start again.`,
      },
    );
  }
  if (text === null) {
    throw new OrchestratorError(
      "noTaskFile",
      said`The branch ${base.branch} has no file ${relative}.`,
      { fix: said`Commit the file there, or choose another base branch.` },
    );
  }
  return text;
}

/** Path relative to the repository, with `/`. Throws `invalidInput` for a file outside of it. */
async function relativeTo(root: string, absolute: string): Promise<string> {
  const relative = path
    .relative(root, await realpath(absolute))
    .replaceAll("\\", "/");
  if (relative.startsWith("../") || path.isAbsolute(relative)) {
    throw new OrchestratorError(
      "invalidInput",
      said`${absolute} is not inside the repository ${root}.`,
      { fix: said`Open the repository that the tasks are about.` },
    );
  }
  return relative;
}
