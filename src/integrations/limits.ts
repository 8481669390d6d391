import { OrchestratorError } from "../model/errors";
import type { Tracker } from "../model/issue";
import { said } from "../model/said";
import type { Said } from "../model/said";

/** A task file with more is nobody's plan, but a filter that was forgotten. */
export const mostIssues = 500;

export const tooMany = (name: Tracker["name"], fix: Said): OrchestratorError =>
  new OrchestratorError(
    "trackerRefused",
    said`More than ${mostIssues} open issues of ${name} are meant.`,
    { fix },
  );
