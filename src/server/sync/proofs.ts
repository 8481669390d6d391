import type { OrchestratorApi } from "../../model/api";
import type { MergedProof } from "../../model/issue";
import type { Orchestration } from "../../model/orchestration";
import type { Overview } from "../../model/overview";
import { issueIdOf } from "../../tasks";

/** Simulations prove nothing. */
const countsFor =
  (file: string) =>
  ({ file: own, status, simulated, merge, worktree }: Overview): boolean =>
    own === file &&
    status === "completed" &&
    !simulated &&
    merge.status === "merged" &&
    merge.commit !== null &&
    worktree !== null;

/**
 * What proved and merged the tasks of these issues, the newest first. `file`: the task file as orchestrations name it. Orchestrations that
 * are forgotten are not known any more.
 */
export async function mergedProofs(
  api: OrchestratorApi,
  file: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly MergedProof[]>> {
  const proofs = new Map<string, MergedProof[]>();
  if (ids.size === 0) return proofs;
  const counting = (await api.list())
    .filter(countsFor(file))
    .sort((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0));
  for (const { id } of counting) {
    const orchestration = await api.get(id);
    const proof = proofOf(orchestration);
    if (proof === null) continue;
    for (const issue of provenIssues(orchestration))
      if (ids.has(issue))
        proofs.set(issue, [...(proofs.get(issue) ?? []), proof]);
  }
  return proofs;
}

const provenIssues = ({ tasks }: Orchestration): Set<string> =>
  new Set(
    tasks
      .filter(({ status }) => status === "proven")
      .flatMap(({ text }) => issueIdOf(text) ?? []),
  );

function proofOf({
  id,
  worktree,
  base,
  merge,
}: Orchestration): MergedProof | null {
  return worktree === null || merge.commit === null
    ? null
    : {
        orchestration: id,
        branch: worktree.branch,
        base: base.branch,
        commit: merge.commit,
      };
}
