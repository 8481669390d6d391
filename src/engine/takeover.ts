import { said } from "../model/said";
import { OrchestratorError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";

/**
 * The session that the user can go on in, of a paused orchestration: that of its newest attempt. Throws `notAllowedNow` where there is
 * none, or where an agent may still be at work in it. Pure.
 */
export function sessionToTake({
  title,
  attempts,
  worktree,
}: Pick<Orchestration, "title" | "attempts" | "worktree">): {
  readonly sessionId: string;
  /** Absolute path of the worktree. */
  readonly folder: string;
} {
  const newest = attempts.at(-1);
  if (newest !== undefined && newest.status !== "ended")
    throw new OrchestratorError(
      "notAllowedNow",
      said`The agent of "${title}" may still be at work.`,
      { fix: said`Resume it, then take it over again.` },
    );
  // Where something of an attempt still runs, its outcome names no session.
  const sessionId = newest?.outcome?.sessionId ?? null;
  if (sessionId === null || worktree?.status !== "open")
    throw new OrchestratorError(
      "notAllowedNow",
      said`"${title}" has no session that could be taken over.`,
      { fix: said`Open a terminal in its worktree instead, or resume it.` },
    );
  return { sessionId, folder: worktree.path };
}
