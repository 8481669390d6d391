import { OrchestratorError } from "../model/errors";
import type { Tracker } from "../model/issue";

/** A task file with more is nobody's plan, but a filter that was forgotten. */
export const mostIssues = 500;

export const tooMany = (
  name: Tracker["name"],
  fix: string,
): OrchestratorError =>
  new OrchestratorError(
    "trackerRefused",
    `More than ${mostIssues} open issues of ${name} are meant.`,
    { fix },
  );
