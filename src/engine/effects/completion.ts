import { readFile } from "node:fs/promises";
import path from "node:path";
import * as git from "../../git";
import type { Why } from "../../model/event";
import type { Attempt, Orchestration } from "../../model/orchestration";
import { restoreBoxes } from "../../tasks";
import type { Action } from "../action";
import { batchesContext } from "../eventsOf";
import { draftOf } from "../paths";
import { attemptsBehind, completedContext, handOver } from "../prompts";
import { replaceText } from "./taskText";
import { folderOf } from "./world";
import type { World } from "./world";

export async function completeBatch(
  world: World,
  o: Orchestration,
  action: Extract<Action, { type: "completeBatch" }>,
  why: Why,
): Promise<void> {
  const { unit, batch, attempt } = action;
  const commit = await commitWork(
    o,
    attempt,
    `${batch.title || `Batch ${batch.index + 1}`}\n\n${tasksLine(o, batch.index)}`,
  );
  if (o.source.kind === "taskFile" && !o.source.tracked) {
    await tickInWorkspace(world, o, batch.index);
  }
  world.commit(o.id, {
    type: "batchCompleted",
    stage: unit.stage.name,
    batch: batch.index,
    commit,
    summary: handOver(attemptsBehind(o, unit.stage.name, batch.index)).summary,
    ...why,
  });
}

const tasksLine = (o: Orchestration, batch: number): string =>
  o.tasks
    .filter((task) => task.batch === batch && task.status === "proven")
    .map((task) => `- ${task.label ?? task.title}`)
    .join("\n");

/**
 * Commits what the worktree holds. After a crash between the commit and its event there is nothing left to commit: the
 * commit that the attempt led to is then the head of the branch.
 */
async function commitWork(
  o: Orchestration,
  attempt: Attempt,
  message: string,
): Promise<string | null> {
  const cwd = folderOf(o);
  const { head, made } = await git.commitAll(
    cwd,
    `${message.trimEnd()}\n\nOrchestration: ${o.id}\nAttempt: ${attempt.id}\n`,
  );
  return made || head !== attempt.startCommit ? head : null;
}

/** A tasks.md that git does not know is ticked where the user has it: it never reaches the worktree. */
async function tickInWorkspace(
  world: World,
  o: Orchestration,
  batch: number,
): Promise<void> {
  if (o.source.kind !== "taskFile") return;
  const { root } = await world.repository();
  const file = path.join(root, o.source.file);
  const text = await readFile(file, "utf8");
  const proven = new Map(
    o.tasks
      .filter((task) => task.batch === batch && task.status === "proven")
      .map((task) => [task.key, true] as const),
  );
  const ticked = restoreBoxes(text, text, proven).text;
  if (ticked !== text)
    await replaceText(file, ticked, draftOf(world.stateFolder, o));
}

export async function completeStage(
  world: World,
  o: Orchestration,
  { unit, attempt }: Extract<Action, { type: "completeStage" }>,
  why: Why,
): Promise<void> {
  const { definition, stage } = unit;
  if (!attempt) {
    world.commit(o.id, {
      type: "stageCompleted",
      stage: stage.name,
      ...batchesContext(o),
      ...why,
    });
    return;
  }
  const commit =
    definition.access === "edit"
      ? await commitWork(o, attempt, `${definition.title}: ${o.title}`)
      : null;
  world.commit(o.id, {
    type: "stageCompleted",
    stage: stage.name,
    context: completedContext(o, stage),
    commit,
    ...why,
  });
}
