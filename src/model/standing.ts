import { allOf, said } from "./said";
import type { Said } from "./said";
import type { Orchestration, OrchestrationStatus } from "./orchestration";

/* What an orchestration's state says about it, apart from the schemas: the page is drawn before it has those. */

/** Cancelled and completed are final; a failed orchestration may be retried. */
export const endedStatuses: readonly OrchestrationStatus[] = [
  "completed",
  "failed",
  "cancelled",
];

/** Whether the user works in the session of the agent now. */
export const isTakenOver = ({
  takeover,
}: Pick<Orchestration, "takeover">): boolean =>
  takeover !== null && takeover.givenBackAt === null;

/** Whether the user let something through without proof. Stages that the options left out from the start are not meant. */
export const hasSkips = (o: Orchestration): boolean =>
  o.batches.some(({ status }) => status === "skipped") ||
  o.stages.some(
    ({ name, status }) =>
      status === "skipped" && !o.options.skip.includes(name),
  );

/** Whether the gate has still to run on the work with the base branch merged in. */
export const isToBeGated = ({ merge }: Pick<Orchestration, "merge">): boolean =>
  (merge.proof?.commit ?? null) !== null && merge.proof?.gate === null;

/** Whether the gate failed on the work with the base branch merged in, and that is not mended yet. */
export const isMergeBroken = ({
  merge,
}: Pick<Orchestration, "merge">): boolean => {
  const gate = merge.proof?.gate ?? null;
  return gate !== null && gate.exitCode !== 0;
};

/** Whether there is something to compare: a worktree, or a merge. */
export const canViewDiff = ({
  worktree,
  merge,
}: Pick<Orchestration, "worktree" | "merge">): boolean =>
  worktree?.status === "open" || merge.status === "merged";

/**
 * What somebody has to look at before the work is merged, as the newest evidence of each part says it; null: nothing. Each with what
 * proves the work having been changed by the work.
 */
export function doubtsOf({
  attempts,
}: Pick<Orchestration, "attempts">): Said | null {
  const newest = new Map<string, readonly Said[]>();
  for (const { stage, batch, evidence } of attempts)
    if (evidence?.holds === true)
      newest.set(`${stage} ${batch ?? ""}`, evidence.doubts ?? []);
  const doubts = [...newest.values()].flat();
  return doubts.length === 0
    ? null
    : said`Look at this before you merge: ${allOf(doubts, "; ")}`;
}
