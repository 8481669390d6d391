import { OrchestratorError } from "../model/errors";
import type { Entry } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import { said } from "../model/said";
import { byUser, stateOf } from "./action";

/**
 * The record of another gate command, or null where it is the one that it has: the same may be asked twice. Throws `invalidInput` where
 * the pipeline says what the gate is, since the command would change nothing.
 */
export function gateEntry(o: Orchestration, wanted: string): Entry | null {
  const gateCommand = wanted.trim();
  const before = o.options.gateCommand;
  if (gateCommand === before.trim()) return null;
  if (isOfPipeline(o))
    throw new OrchestratorError(
      "invalidInput",
      said`The gate of "${o.title}" is part of its pipeline.`,
      {
        fix: said`Change it in the pipeline's file, and start anew with that.`,
      },
    );
  return {
    type: "gateChanged",
    gateCommand,
    ...byUser(
      gateCommand === ""
        ? "You took its gate command away."
        : said`You gave it another gate command: ${gateCommand}`,
      { ...stateOf(o), before },
    ),
  };
}

/** Of the pipeline as a whole, or of the stage that comes next. */
const isOfPipeline = ({ pipeline, stages }: Orchestration): boolean => {
  const next = stages.findIndex(
    ({ status }) => status !== "completed" && status !== "skipped",
  );
  return (
    pipeline.gateCommand !== undefined ||
    pipeline.stages[next]?.gateCommand !== undefined
  );
};
