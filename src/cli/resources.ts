import type { Overview } from "../model/overview";
import type { Workplace } from "../model/resources";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";
import { withLook } from "./session";
import { oneLine, plural, shortId } from "./words";

/** Titles by id. */
export const titles = (all: readonly Overview[]) =>
  new Map(all.map(({ id, title }) => [id, oneLine(title)]));

const changes = ({ changedFiles, failure }: Workplace): string => {
  if (failure !== undefined)
    return `cannot be read: ${oneLine(failure.message)}`;
  if (changedFiles === null) return "its folder is gone";
  return changedFiles === 0
    ? "clean"
    : `${plural(changedFiles, "file")} not committed`;
};

/** Worktrees that orchestrations work in. */
export const listWorktrees = (invocation: Invocation): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const { worktrees } = await api.resources();
    if (json) {
      jsonLine(io.stdout, worktrees);
      return exitCodes.done;
    }
    const titleOf = titles(await api.list());
    for (const worktree of worktrees) {
      const { orchestration: id, branch, path } = worktree;
      line(
        io.stdout,
        `${shortId(id)}  ${titleOf.get(id) ?? ""}: ${branch}, ${changes(worktree)}`,
      );
      line(io.stdout, `  ${oneLine(path)}`);
    }
    if (worktrees.length === 0)
      line(io.stderr, "No orchestration has a worktree now.");
    return exitCodes.done;
  });
