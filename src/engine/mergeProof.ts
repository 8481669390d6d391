import { worded } from "../model/errors";
import type { Failure } from "../model/errors";
import type { Inputs, OrchestrationEvent } from "../model/event";
import type { GateResult } from "../model/evidence";
import { said } from "../model/said";
import { isMergeBroken, isToBeGated } from "../model/standing";
import type { MergeProof, Orchestration, Stage } from "../model/orchestration";
import { reason } from "./action";
import type { Decision, Unit } from "./action";
import { gateReason } from "./evidence";
import { applyFindings } from "./move";
import { workBefore } from "./review";

/*
 * Work that was proven on its own may break together with what others merged meanwhile. So where the base branch has moved on, the gate
 * has to pass on the merged result, in the work's own worktree, before the base branch gets it; and what fails there is mended there.
 */

/** So often is the gate run again because the base branch has moved on once more: some branches never rest. */
const mostPasses = 3;

/** A merge that was not begun, or begins anew. */
export const notMerged = { status: "none", commit: null } as const;

const nothingProven: MergeProof = {
  commit: null,
  gate: null,
  passes: 0,
  returns: 0,
  mending: null,
};

const proofOf = (o: Orchestration): MergeProof =>
  o.merge.proof ?? nothingProven;

const hasPassed = ({ exitCode }: GateResult): boolean => exitCode === 0;

/** What the gate said of the merged result that this stage is to mend; null for one that mends nothing of that kind. */
export function brokenMerge(
  o: Orchestration,
  { stage, batch }: Pick<Unit, "stage" | "batch">,
): GateResult | null {
  const { gate, mending } = proofOf(o);
  return batch === null && mending === stage.name ? gate : null;
}

type ProofEvent = Extract<
  OrchestrationEvent,
  { type: "mergeGateIntended" | "mergeGated" | "mergeReturned" }
>;

/** How an orchestration changes with the proof of its merge. Pure. */
export function applyMergeProof(
  o: Orchestration,
  event: ProofEvent,
): Partial<Orchestration> {
  const before = proofOf(o);
  const withProof = (proof: MergeProof): Pick<Orchestration, "merge"> => ({
    merge: { ...o.merge, proof },
  });
  switch (event.type) {
    case "mergeGateIntended":
      // One that was to be made meanwhile is none any more.
      return {
        merge: {
          ...notMerged,
          proof: { ...before, commit: event.commit, gate: null },
        },
      };
    case "mergeGated":
      return hasPassed(event.gate)
        ? {
            ...withProof({
              ...before,
              gate: event.gate,
              passes: before.passes + 1,
            }),
            worktree: o.worktree && {
              ...o.worktree,
              provenCommit: event.commit,
            },
          }
        : withProof({ ...before, gate: event.gate });
    case "mergeReturned":
      return {
        ...withProof({
          ...before,
          passes: 0,
          returns: before.returns + 1,
          mending: event.to,
        }),
        stages: applyFindings(
          o,
          o.stages.at(-1)?.name ?? event.to,
          event.to,
          event.at,
        ),
        status: "queued",
        queuedAt: event.at,
        review: null,
        // The user asked for the merge of other work.
        requested: o.requested === "merge" ? null : o.requested,
      };
  }
}

/** With its evidence, a stage has mended what failed on the merged result; that is looked at anew when it is merged. */
export const afterMending = (
  o: Orchestration,
  stage: string,
): Partial<Pick<Orchestration, "merge">> =>
  proofOf(o).mending === stage
    ? {
        merge: {
          ...o.merge,
          proof: { ...proofOf(o), commit: null, gate: null, mending: null },
        },
      }
    : {};

/** Of one that is past, what the gate printed is in its events only. */
export const merged = ({
  merge,
}: Orchestration): Pick<Orchestration["merge"], "status" | "proof"> => {
  const { proof } = merge;
  return {
    status: "merged",
    ...(proof && {
      proof: {
        ...proof,
        gate: proof.gate && { ...proof.gate, output: "", outputHash: null },
      },
    }),
  };
};

/** What comes after a gate that failed on the merged result; null where none did. Pure. */
export function decideBrokenMerge(
  o: Orchestration,
  inputs: Inputs,
): Decision | null {
  const { commit, gate, returns } = proofOf(o);
  if (commit === null || gate === null || !isMergeBroken(o)) return null;
  const to = healerOf(o);
  const allowed = o.options.autoHeal ? o.options.healAttempts : 0;
  const known = {
    ...inputs,
    merged: commit,
    gateExitCode: gate.exitCode,
    returned: returns,
    healsAllowed: allowed,
  };
  if (to === null || returns >= allowed)
    return {
      action: { type: "failMerge", failure: brokenFailure(o, gate) },
      ...reason(
        to === null
          ? said`There is no stage of work that could mend it: the user decides.`
          : allowed === 0
            ? said`Healing is off.`
            : said`It went back to the agents ${returns} times: that is enough.`,
      ),
      inputs: known,
    };
  return {
    action: { type: "returnMerge", to: to.name },
    ...reason(
      said`With ${o.base.branch} merged in, the gate fails: it goes back to ${to.name}, ${returns + 1} of ${allowed}.`,
    ),
    inputs: known,
  };
}

/** What is still to be done before the merge that is wanted can be made: the gate is to run; null: nothing. Pure. */
export function decideMergeGate(
  o: Orchestration,
  inputs: Inputs,
): Decision | null {
  const { commit, passes } = proofOf(o);
  if (commit === null || !isToBeGated(o)) return null;
  const known = { ...inputs, merged: commit, passes };
  return passes >= mostPasses
    ? {
        action: { type: "failMerge", failure: restlessFailure(o, passes) },
        because: "The gate is not run on a merge for ever.",
        inputs: known,
      }
    : {
        action: { type: "proveMerge", commit },
        ...reason(
          said`${o.base.branch} has moved on since the work was proven: the gate runs on both together.`,
        ),
        inputs: known,
      };
}

/** The stage that mends what is wrong with the merged result. */
const healerOf = (o: Orchestration): Stage | null => workBefore(o, null);

function brokenFailure(o: Orchestration, gate: GateResult): Failure {
  const { branch, path } = o.worktree ?? { branch: "", path: "" };
  return {
    code: "gateFailed",
    ...worded(
      said`The work passed its gate, but not together with what is on ${o.base.branch} by now: ${gateReason(gate)}`,
      said`Mend it in the worktree ${path}, where both are merged, commit, then merge again; or send it back with comments. Whoever wants it as it is merges the branch ${branch} with git. Nothing was changed on ${o.base.branch}.`,
    ),
  };
}

const restlessFailure = (o: Orchestration, passes: number): Failure => ({
  code: "gateFailed",
  ...worded(
    said`${o.base.branch} moved on each time while the gate ran on the merge: ${passes} times in a row.`,
    said`Merge again when less is merged into it. Nothing was changed.`,
  ),
});
