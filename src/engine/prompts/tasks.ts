import type { Orchestration, RunTask } from "../../model/orchestration";
import type { Unit } from "../action";

/** The tasks that an attempt has to do: of a batch those not proven yet, else all of them. */
export function tasksOf(o: Orchestration, unit: Unit): RunTask[] {
  const { batch } = unit;
  return batch
    ? o.tasks.filter(
        (task) => task.batch === batch.index && task.status !== "proven",
      )
    : o.tasks;
}

/** What is to be done, whole: no budget ever cuts a task. */
export function workSection(o: Orchestration, unit: Unit): string {
  if (o.source.kind === "text") return `## The task\n\n${o.source.text}`;
  const { batch } = unit;
  const list = tasksOf(o, unit)
    .map((task) => `[${task.key}]\n${task.text}`)
    .join("\n\n");
  if (!batch) return `## The tasks (from ${o.source.file})\n\n${list}`;
  return [
    `## Batch ${batch.index + 1} of ${o.batches.length}: ${batch.title} (from ${o.source.file})`,
    ...(batch.purpose ? [`Purpose: ${batch.purpose}`] : []),
    ...(batch.checkpoint
      ? [`At its end this must hold: ${batch.checkpoint}`]
      : []),
    list,
  ].join("\n\n");
}

/** What there is to judge: a review that has to guess the range takes in what others did, too. */
export function changesSection(o: Orchestration, unit: Unit): string {
  if (unit.definition.evidence !== "verdict" || !o.worktree) return "";
  return `## The changes\n\nThe work is committed; \`git diff ${o.worktree.baseCommit}...HEAD\` shows all of it.`;
}
