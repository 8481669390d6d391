import * as git from "../git";
import type { Repository } from "../git";
import { OrchestratorError } from "../model/errors";
import type { OrchestratorApi } from "../model/api";
import type { Orchestration } from "../model/orchestration";
import { said } from "../model/said";

/** What the work of an orchestration changes, and nothing that others did. Throws `notAllowedNow` before there is any. */
export async function workDiff(
  o: Orchestration,
  workspace: string,
): ReturnType<OrchestratorApi["diff"]> {
  const { worktree } = o;
  if (!worktree) {
    throw new OrchestratorError(
      "notAllowedNow",
      said`"${o.title}" has not begun to work: there is nothing to compare.`,
      { fix: said`Look again when its first stage has started.` },
    );
  }
  const repository = await git.openRepository(workspace);
  const { from, to } = await endsOf(repository, o, worktree);
  return {
    baseCommit: from,
    head: to,
    worktree: worktree.status === "open" ? worktree.path : null,
    ...(await git.diffOf(repository, from, to)),
  };
}

/** The two commits between which the work lies. */
async function endsOf(
  repository: Repository,
  { base, merge }: Orchestration,
  {
    status,
    path,
    baseCommit,
    provenCommit: proven,
  }: NonNullable<Orchestration["worktree"]>,
): Promise<{ from: string; to: string }> {
  if (status === "open") {
    const to = await git.head(path);
    const from = await git.startWithBase(path, {
      start: baseCommit,
      baseBranch: base.branch,
      heads: [to],
    });
    return { from, to };
  }
  return merge.commit === null
    ? { from: baseCommit, to: baseCommit }
    : await git.broughtBy(repository, {
        merged: merge.commit,
        proven,
        baseCommit,
        isMerge: merge.proof?.commit === merge.commit,
      });
}
