import { said } from "../model/said";
import { randomUUID } from "node:crypto";
import path from "node:path";
import * as git from "../git";
import type { StartRequest } from "../model/api";
import type { Entry } from "../model/event";
import { OrchestratorError } from "../model/errors";
import type { Pipeline } from "../model/pipeline";
import { runOptions } from "../model/settings";
import type { RunOptions, Settings } from "../model/settings";
import { loadPipeline } from "../pipelines";
import { byUser, short } from "./action";
import { pipelinesFolder } from "./paths";
import type { Existing } from "./taskClaims";
import { planWork, textWork } from "./work";
import { pendingStage, untouched } from "../model/untouched";

export interface CreateInput {
  readonly request: StartRequest;
  readonly workspace: string;
  readonly settings: Settings;
  /** True when the scripted agent does the work. */
  readonly simulated: boolean;
  /** Orchestrations there are: a second start on the same file is refused. */
  readonly existing: Existing;
  readonly now: number;
}

type Created = Extract<Entry, { type: "orchestrationCreated" }>;

/** Checks everything that can be wrong before a run, then describes the new orchestration. Changes nothing. */
export async function createOrchestration(
  input: CreateInput,
): Promise<Created> {
  const { request, workspace, now } = input;
  const options = runOptions(input.settings, request.options);
  const hasFile = request.file !== undefined;
  if (hasFile === (request.text !== undefined)) {
    throw new OrchestratorError(
      "invalidInput",
      said`Give either a tasks.md or a task as text.`,
    );
  }
  const pipeline = await loadPipeline(
    request.pipeline ?? (hasFile ? "phase" : "task"),
    pipelinesFolder(workspace),
  );
  if ((pipeline.input === "plan") !== hasFile) {
    throw new OrchestratorError(
      "invalidInput",
      pipeline.input === "plan"
        ? said`The pipeline "${pipeline.name}" works on a tasks.md, not on a typed task.`
        : said`The pipeline "${pipeline.name}" works on a typed task, not on a tasks.md.`,
    );
  }
  checkSkips(pipeline, options);

  const after = namedBefore(request.after ?? [], input.existing);

  const repository = await git.openRepository(workspace);
  const branch = request.base ?? (await git.currentBranch(repository));
  const base = { branch, commit: await git.commitOf(repository, branch) };
  const work =
    request.file === undefined
      ? textWork(request.text ?? "")
      : await planWork({
          repository,
          base,
          baseChosen: request.base !== undefined,
          file: path.resolve(workspace, request.file),
          lines: request.lines,
          after,
          options,
          existing: input.existing,
        });

  const initial: Created["initial"] = {
    ...untouched,
    id: randomUUID(),
    title: work.title,
    status: "queued",
    pipeline,
    options,
    simulated: input.simulated,
    source: work.source,
    base,
    stages: pipeline.stages.map(({ name }) => pendingStage(randomUUID(), name)),
    batches: work.batches,
    tasks: work.tasks,
    after,
    priority: request.priority ?? "normal",
    createdAt: now,
    queuedAt: now,
  };
  return {
    type: "orchestrationCreated",
    initial,
    ...byUser("You started it.", {
      pipeline: pipeline.name,
      agent: short(options.agent),
      baseBranch: branch,
      batches: work.batches.length,
      tasks: work.tasks.length,
      priority: initial.priority,
    }),
  };
}

function checkSkips(pipeline: Pipeline, options: RunOptions): void {
  for (const name of options.skip) {
    const stage = pipeline.stages.find((each) => each.name === name);
    if (stage?.skippable) continue;
    const skippable = pipeline.stages.filter((each) => each.skippable);
    throw new OrchestratorError(
      "invalidInput",
      stage
        ? said`The stage "${name}" cannot be skipped.`
        : said`The pipeline "${pipeline.name}" has no stage "${name}".`,
      {
        fix: said`Stages that can be skipped: ${skippable.map((each) => each.name).join(", ") || "–"}.`,
      },
    );
  }
}

/**
 * The orchestrations to wait for; completed ones need not be kept. Only what is there can be named, and nothing is ever added to
 * the list, so orchestrations never wait for each other in a circle.
 */
function namedBefore(ids: readonly string[], { find }: Existing): string[] {
  const open = new Set<string>();
  for (const id of ids) {
    const other = find(id);
    if (!other)
      throw new OrchestratorError(
        "notFound",
        said`There is no orchestration ${id} to wait for.`,
        { fix: said`List the orchestrations and name one of them.` },
      );
    if (other.status === "cancelled")
      throw new OrchestratorError(
        "notAllowedNow",
        said`“${other.title}” was cancelled: it will never be completed, so nothing can wait for it.`,
        {
          fix: said`Leave it out, or start that work anew and wait for the new one.`,
        },
      );
    if (other.status !== "completed") open.add(id);
  }
  return [...open];
}
