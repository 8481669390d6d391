import { said } from "../model/said";
import path from "node:path";
import { OrchestratorError } from "../model/errors";
import { endedStatuses } from "../model/standing";
import type { Orchestration } from "../model/orchestration";
import type { TaskFile } from "../model/plan";
import type { Find } from "../model/waiting";
import type { Orchestrations } from "./orchestrations";

/*
 * Which orchestration has which tasks of a file: no task is worked on by two. A second one on the same file has to wait for the
 * first, and takes other tasks.
 */

/** The orchestrations there are: past ones have no tasks any more. */
export interface Existing extends Pick<Orchestrations, "open"> {
  readonly find: Find;
}

type Source = Pick<Orchestration, "id" | "source" | "tasks">;

const worksOn = (o: Source, file: string): boolean =>
  o.source.kind === "taskFile" && o.source.file === file;

const hasEnded = ({ status }: Orchestration): boolean =>
  endedStatuses.includes(status);

/** All orchestrations that are waited for, those that they wait for in turn included. */
function behind(after: readonly string[], find: Find): Set<string> {
  const found = new Set(after);
  for (const id of found)
    for (const next of find(id)?.after ?? []) found.add(next);
  return found;
}

/**
 * The tasks of a file that others have already, by key. Throws `alreadyRunning` when one that is under way on the file is not
 * waited for. A failed one that is waited for has its tasks still: it can only be completed with them.
 */
export function takenTasks(
  file: string,
  after: readonly string[],
  { open, find }: Existing,
): Map<string, Orchestration> {
  const waitedFor = behind(after, find);
  const taken = new Map<string, Orchestration>();
  for (const o of open()) {
    if (!worksOn(o, file)) continue;
    if (waitedFor.has(o.id)) {
      for (const { key } of o.tasks) taken.set(key, o);
    } else if (!hasEnded(o))
      throw new OrchestratorError(
        "alreadyRunning",
        said`${file} is already being worked on by “${o.title}” (${o.id.slice(0, 8)}).`,
        {
          fix: said`Show that one, or cancel it first. Other tasks of the file can be started so that they begin after it.`,
          orchestration: o.id,
        },
      );
  }
  return taken;
}

/** Throws `alreadyRunning` when another orchestration that is under way works on one of its tasks. */
export function refuseRivals(
  o: Source,
  { open }: Pick<Existing, "open">,
): void {
  const { source } = o;
  if (source.kind !== "taskFile") return;
  const keys = new Set(o.tasks.map(({ key }) => key));
  for (const other of open()) {
    if (other.id === o.id || hasEnded(other) || !worksOn(other, source.file))
      continue;
    const shared = other.tasks.find(({ key }) => keys.has(key));
    if (shared) throw taken(source.file, shared, other);
  }
}

/** What is said of a task that another orchestration has. */
export const taken = (
  file: string,
  task: { readonly label: string | null; readonly title: string },
  by: Orchestration,
): OrchestratorError =>
  new OrchestratorError(
    "alreadyRunning",
    said`“${task.label ?? task.title}” of ${path.basename(file)} is already being worked on by “${by.title}” (${by.id.slice(0, 8)}).`,
    {
      fix: said`Show that one, or cancel it first.`,
      orchestration: by.id,
    },
  );

/** The tasks that can no longer be done, since the file has changed: they are done, struck through or gone. Keys decide. */
export function noLongerOpen(
  o: Pick<Orchestration, "tasks">,
  now: TaskFile,
): Orchestration["tasks"] {
  const byKey = new Map(now.tasks.map((task) => [task.key, task]));
  return o.tasks.filter(({ key, status }) => {
    if (status === "proven") return false;
    const task = byKey.get(key);
    return !task || task.done || task.struck;
  });
}
