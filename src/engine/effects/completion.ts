import { readFile } from "node:fs/promises";
import path from "node:path";
import * as git from "../../git";
import type { Failure } from "../../model/errors";
import type { Attempt, Orchestration } from "../../model/orchestration";
import { restoreBoxes } from "../../tasks";
import type { Action, Unit } from "../action";
import { handOver } from "../evidence";
import { draftOf } from "../paths";
import { replaceText } from "./taskText";
import { folderOf } from "./world";
import type { World } from "./world";

export async function completeBatch(
  world: World,
  o: Orchestration,
  action: Extract<Action, { type: "completeBatch" }>,
  because: string,
): Promise<void> {
  const { unit, batch, attempt } = action;
  const context = handOver(
    attempt.outcome?.answer ?? "",
    attempt.outcome?.structured,
  );
  const commit = await commitWork(
    o,
    attempt,
    `${batch.title || `Batch ${batch.index + 1}`}\n\n${tasksLine(o, batch.index)}`,
  );
  if (o.source.kind === "taskFile" && !o.source.tracked) {
    await tickInWorkspace(world, o, batch.index);
  }
  const next = world.commit(o.id, {
    type: "batchCompleted",
    stage: unit.stage.name,
    batch: batch.index,
    commit,
    summary: context.summary,
    because,
  });
  const more = next.batches.some(({ status }) => status === "pending");
  if (o.options.pauseBetweenBatches && more && next.requested === null) {
    world.commit(o.id, {
      type: "pauseRequested",
      because: "The options ask for a pause between batches.",
    });
  }
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
  const made = await git.commitAll(
    cwd,
    `${message.trimEnd()}\n\nOrchestration: ${o.id}\nAttempt: ${attempt.id}\n`,
  );
  if (made) return made;
  const head = await git.head(cwd);
  return head === attempt.startCommit ? null : head;
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
  unit: Unit,
  attempt: Attempt | null,
  because: string,
): Promise<void> {
  const { definition, stage } = unit;
  if (!attempt) {
    world.commit(o.id, {
      type: "stageCompleted",
      stage: stage.name,
      context: {
        summary: o.batches
          .map(
            (batch) =>
              `Batch ${batch.index + 1}, ${batch.title}: ${batch.status === "skipped" ? "skipped by the user, not done." : (batch.summary ?? "")}`,
          )
          .join("\n\n"),
        artifacts: [],
        decisions: [],
        openQuestions: [],
      },
      commit:
        o.batches.findLast(({ commit }) => commit !== null)?.commit ?? null,
      because,
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
    context: handOver(
      attempt.outcome?.answer ?? "",
      attempt.outcome?.structured,
    ),
    commit,
    because,
  });
}

export function fail(
  world: World,
  o: Orchestration,
  unit: Unit,
  failure: Failure,
  because: string,
): void {
  const { stage, batch } = unit;
  if (batch) {
    world.commit(o.id, {
      type: "batchFailed",
      stage: stage.name,
      batch: batch.index,
      failure,
      because,
    });
  }
  world.commit(o.id, {
    type: "stageFailed",
    stage: stage.name,
    failure,
    ...(batch ? {} : { because }),
  });
  world.commit(o.id, { type: "orchestrationFailed", failure });
}
