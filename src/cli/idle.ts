import type { Overview } from "../model/overview";
import { line } from "./io";
import type { Session } from "./session";
import { plural, shortId } from "./words";

/**
 * Says that what is under way stands still, since no program has the workspace open but this one, which only looks: a terminal was
 * closed, or a machine started anew. Returns whether it is so.
 */
export const tellIdle = (
  { io, workspace }: Pick<Session, "io" | "workspace">,
  orchestrations: readonly Pick<Overview, "id" | "status">[],
): boolean => {
  const [first, ...others] = workspace.owner
    ? orchestrations.filter(
        ({ status }) => status === "running" || status === "queued",
      )
    : [];
  if (first === undefined) return false;
  line(
    io.stderr,
    `Nothing goes on here now (${plural(others.length + 1, "orchestration")} under way): open the folder in VS Code, or go on with: orchestrator resume ${shortId(first.id)}`,
  );
  return true;
};
