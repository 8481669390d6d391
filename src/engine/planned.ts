import type { StartRequest } from "../model/api";
import type { RunOptions } from "../model/settings";
import { loadPipeline } from "../pipelines";
import type { Planned } from "./forecast";
import { pipelinesFolder } from "./paths";
import { planFile } from "./work";

/**
 * What a start would do, without looking at git: enough to forecast it. Rejects with `noTaskFile` and `invalidPipeline` as the start would.
 * Changes nothing.
 */
export async function plannedOf(
  workspace: string,
  { file, lines, pipeline }: StartRequest,
  options: RunOptions,
): Promise<Planned> {
  const name = pipeline ?? (file === undefined ? "task" : "phase");
  const { batchSize, maxBatchSize } = options;
  return {
    pipeline: await loadPipeline(name, pipelinesFolder(workspace)),
    options,
    batches:
      file === undefined
        ? []
        : (
            await planFile(workspace, file, {
              batchSize,
              maxBatchSize,
              ...(lines === undefined ? {} : { lines }),
            })
          ).batches.map(({ tasks }) => tasks.length),
  };
}
