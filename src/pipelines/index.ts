import { said } from "../model/said";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { OrchestratorError, hasErrno } from "../model/errors";
import { parseJson } from "../model/json";
import { pipelineSchema } from "../model/pipeline";
import type { Pipeline } from "../model/pipeline";
import { phasePipeline } from "./phase";
import { taskPipeline } from "./task";

/** Every built-in pipeline; a new one is a file beside these and a line here. */
const builtInPipelines: readonly Pipeline[] = [taskPipeline, phasePipeline];

/** A user's pipeline from JSON. Throws `invalidPipeline` that names the file and the place. */
function parsePipeline(text: string, file: string): Pipeline {
  const invalid = (message: string) =>
    new OrchestratorError("invalidPipeline", said`${file}: ${message}`, {
      fix: said`Correct the file; docs/pipelines.md describes its form.`,
    });
  const json = parseJson(text);
  if (!json.ok) throw invalid(json.reason);
  const parsed = pipelineSchema.safeParse(json.value);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const pipeline = parsed.data;

  const names = pipeline.stages.map((stage) => stage.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw invalid(`two stages are called "${twice}"`);
  if (pipeline.stages.filter(({ kind }) => kind === "batches").length > 1)
    throw invalid("only one stage can do the batches");
  for (const [index, stage] of pipeline.stages.entries()) {
    const at = `stages.${index} (${stage.name})`;
    if (stage.kind === "batches" && pipeline.input !== "plan")
      throw invalid(`${at}: only a pipeline with input "plan" has batches`);
    if ((stage.kind === "merge") !== (stage.evidence === "merged"))
      throw invalid(`${at}: kind "merge" and evidence "merged" go together`);
    if ((stage.kind === "batches") !== (stage.evidence === "tasks"))
      throw invalid(`${at}: kind "batches" and evidence "tasks" go together`);
    if (stage.kind === "merge" && index !== pipeline.stages.length - 1)
      throw invalid(`${at}: the merge is the last stage`);
    if (stage.evidence === "changes" && stage.access === "read")
      throw invalid(`${at}: a read-only stage cannot show changes`);
  }
  return pipeline;
}

/**
 * The pipeline of this name: a user's own from `folder` (`NAME.json`), or a built-in one. Throws `invalidPipeline` when the
 * user's file is not right, `notFound` when there is none of that name.
 */
export async function loadPipeline(
  name: string,
  folder: string,
): Promise<Pipeline> {
  const own = await readdir(folder).catch((error: unknown): string[] => {
    if (hasErrno(error, "ENOENT")) return [];
    throw new OrchestratorError(
      "fileUnreadable",
      said`The folder ${folder} cannot be read: ${String(error)}`,
      { cause: error },
    );
  });
  if (own.includes(`${name}.json`)) {
    const file = path.join(folder, `${name}.json`);
    const pipeline = parsePipeline(await readFile(file, "utf8"), file);
    if (pipeline.name !== name)
      throw new OrchestratorError(
        "invalidPipeline",
        said`${file}: the pipeline calls itself "${pipeline.name}"; file and name must agree.`,
        { fix: said`Rename the file to ${pipeline.name}.json.` },
      );
    return pipeline;
  }
  const builtIn = builtInPipelines.find((pipeline) => pipeline.name === name);
  if (builtIn) return builtIn;
  const known = [
    ...builtInPipelines.map((pipeline) => pipeline.name),
    ...own
      .filter((file) => file.endsWith(".json"))
      .map((file) => file.slice(0, -5)),
  ];
  throw new OrchestratorError(
    "notFound",
    said`There is no pipeline called "${name}".`,
    { fix: said`Use one of: ${known.join(", ")}.` },
  );
}
