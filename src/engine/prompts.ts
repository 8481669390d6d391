import { z } from "zod";
import { answerSchemas } from "../model/context";
import type { StageContext } from "../model/context";
import type { Failure } from "../model/errors";
import type { Attempt, Orchestration, RunTask } from "../model/orchestration";
import type { EvidenceKind } from "../model/pipeline";
import type { Unit } from "./action";

/** Everything that a prompt is made of. */
export interface PromptInput {
  readonly orchestration: Orchestration;
  readonly unit: Unit;
  readonly kind: Attempt["kind"];
  readonly resume: Attempt["resume"];
  readonly failure: Failure | null;
  /** True when the stage's slash command would run here; else its prompt is sent. */
  readonly useCommand: boolean;
}

/** The JSON schema that the final answer of a stage should meet; null where there is no agent. */
export function answerSchemaOf(
  kind: EvidenceKind,
): Record<string, unknown> | null {
  if (kind === "merged") return null;
  const schema: Record<string, unknown> = {
    ...z.toJSONSchema(answerSchemas[kind], { io: "input" }),
  };
  // The agent's CLI reads draft 7; the marker of a newer draft is of no use to it.
  delete schema["$schema"];
  return schema;
}

/** The tasks that an attempt has to do: of a batch those not proven yet, else all of them. */
export function tasksOf(o: Orchestration, unit: Unit): RunTask[] {
  const { batch } = unit;
  return batch
    ? o.tasks.filter(
        (task) => task.batch === batch.index && task.status !== "proven",
      )
    : o.tasks;
}

/** What an agent is told. Pure: the same state gives the same words. */
export function promptOf(input: PromptInput): string {
  const { orchestration: o, unit, kind, resume, failure } = input;
  if (kind === "decide") {
    return "Your review ended without a verdict. Give it now, in the structured answer: fail, with the findings, when something must be mended before the merge; else pass. Trifles, and what was wrong before this work, go into the summary.";
  }
  if (resume && !resume.fork) {
    return [
      "You were interrupted. Look at the state of the files, then go on where you stopped and finish the work that you were given.",
      remainingSection(o, unit),
      rulesSection(unit),
    ]
      .filter((part) => part !== "")
      .join("\n\n");
  }
  const { definition } = unit;
  const head =
    kind === "heal" && failure
      ? healSection(o, unit, failure)
      : input.useCommand && definition.command
        ? definition.command
        : `# ${definition.title}: ${o.title}\n\n${definition.prompt}`;
  return [
    head,
    workSection(o, unit),
    changesSection(o, unit),
    contextSection(o),
    o.options.context.trim() === ""
      ? ""
      : `## From the user, for every stage\n\n${o.options.context.trim()}`,
    rulesSection(unit),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function workSection(o: Orchestration, unit: Unit): string {
  if (o.source.kind === "text") return `## The task\n\n${o.source.text}`;
  const tasks = tasksOf(o, unit);
  const { batch } = unit;
  const list = tasks.map((task) => describe(task)).join("\n\n");
  if (!batch) {
    return `## The tasks (from ${o.source.file})\n\n${list}`;
  }
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
function changesSection(o: Orchestration, unit: Unit): string {
  if (unit.definition.evidence !== "verdict" || !o.worktree) return "";
  return `## The changes\n\nThe work is committed; \`git diff ${o.worktree.baseCommit}...HEAD\` shows all of it.`;
}

const describe = (task: RunTask): string => `[${task.key}]\n${task.text}`;

function remainingSection(o: Orchestration, unit: Unit): string {
  return unit.definition.evidence === "tasks" ? workSection(o, unit) : "";
}

function contextSection(o: Orchestration): string {
  const parts = o.stages.flatMap((stage, index) =>
    stage.context
      ? [
          contextText(
            o.pipeline.stages[index]?.title ?? stage.name,
            stage.context,
          ),
        ]
      : [],
  );
  const batches = o.batches.flatMap((batch) =>
    batch.summary
      ? [`### Batch ${batch.index + 1}: ${batch.title}\n\n${batch.summary}`]
      : [],
  );
  const all = [...parts, ...batches];
  return all.length === 0
    ? ""
    : `## What the stages before handed on\n\n${all.join("\n\n")}`;
}

function contextText(title: string, context: StageContext): string {
  const list = (name: string, items: readonly string[]): string[] =>
    items.length === 0
      ? []
      : [`${name}:\n${items.map((item) => `- ${item}`).join("\n")}`];
  return [
    `### ${title}`,
    context.summary,
    ...list("Files", context.artifacts),
    ...list("Decisions", context.decisions),
    ...list("Open questions", context.openQuestions),
  ].join("\n\n");
}

function healSection(o: Orchestration, unit: Unit, failure: Failure): string {
  const last = o.attempts
    .filter(
      (attempt) =>
        attempt.stage === unit.stage.name &&
        attempt.batch === (unit.batch?.index ?? null),
    )
    .at(-1);
  const gate = last?.evidence?.gate;
  const done = unit.batch
    ? o.tasks.filter(
        (task) => task.batch === unit.batch?.index && task.status === "proven",
      )
    : [];
  return [
    `# Mend what failed: ${o.title}`,
    `The attempt before this one does not count: ${failure.message}`,
    ...(gate && gate.exitCode !== 0
      ? [
          `The end of what \`${gate.command}\` printed:\n\n\`\`\`\n${gate.output.trimEnd()}\n\`\`\``,
        ]
      : []),
    ...(done.length > 0
      ? [
          `Already proven, leave as it is: ${done.map((task) => task.key).join(", ")}.`,
        ]
      : []),
    "Find the cause, mend it, and finish what remains. What was changed so far is still in the files.",
  ].join("\n\n");
}

function rulesSection(unit: Unit): string {
  const { evidence } = unit.definition;
  return [
    "## How to end",
    "Give the structured answer: a summary of what the next stage must know, the files that you made or that matter (artifacts), the decisions that you took, and open questions.",
    ...(evidence === "tasks"
      ? [
          "For each task give its key as it stands in the square brackets above, and whether it is done. Say honestly what is not: every claim is checked against the files and the project's own checks.",
        ]
      : []),
    ...(evidence === "verdict"
      ? ["Give the verdict: pass, or fail with the findings."]
      : []),
  ].join("\n\n");
}
