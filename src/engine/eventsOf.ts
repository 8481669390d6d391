import type { Failure } from "../model/errors";
import type { Entry, EventBody, Why } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import type { Action, Unit } from "./action";

/** The actions that touch the world outside of the records; all others are only recorded. */
const effectful = [
  "startWait",
  "lookForContainers",
  "move",
  "openWorktree",
  "intendAttempt",
  "runAttempt",
  "gatherEvidence",
  "completeBatch",
  "completeStage",
  "prepareMerge",
  "proveMerge",
  "advanceBase",
  "removeWorktree",
] as const;
export type EffectAction = Extract<
  Action,
  { type: (typeof effectful)[number] }
>;
type RecordedAction = Exclude<Action, EffectAction | { type: "wait" }>;

export const hasEffect = (action: Action): action is EffectAction =>
  effectful.some((type) => type === action.type);

/** The events of an action that is only recorded. Pure. */
export function eventsOf(
  o: Orchestration,
  action: RecordedAction,
  { because, said, inputs }: Why,
): Entry[] {
  const why = { because, inputs, ...(said && { said }) };
  switch (action.type) {
    case "pause":
      return [
        {
          type: "orchestrationPaused",
          failure: action.failure ?? null,
          ...why,
        },
      ];
    case "endWait":
      return [{ type: "waitEnded", ...why }];
    case "startStage":
      return [{ type: "stageStarted", stage: action.stage, ...why }];
    case "skipStage":
      return [{ type: "stageSkipped", stage: action.stage, ...why }];
    case "giveTurn":
      return [{ type: "turnGiven", ...why }];
    case "startBatch":
      return [
        {
          type: "batchStarted",
          stage: action.stage,
          batch: action.batch,
          ...why,
        },
      ];
    case "fail":
      return failureOf(action.unit, action.failure, why);
    case "returnFindings":
      return [
        {
          type: "findingsReturned",
          stage: action.stage,
          to: action.to,
          ...why,
        },
      ];
    case "awaitMerge":
      return [{ type: "mergeAwaited", ...why }];
    case "failMerge":
      return [{ type: "mergeFailed", failure: action.failure, ...why }];
    case "returnMerge":
      return [{ type: "mergeReturned", to: action.to, ...why }];
    case "completeMergeStage":
      return [
        {
          type: "stageCompleted",
          stage: action.stage,
          context: {
            summary: `Merged into ${o.base.branch}.`,
            artifacts: [],
            decisions: [],
            openQuestions: [],
          },
          commit: o.merge.commit,
          ...why,
        },
      ];
    case "complete":
      return [{ type: "orchestrationCompleted", ...why }];
    case "finishCancel":
      return [{ type: "orchestrationCancelled", ...why }];
  }
}

/** A unit failed, and with it the orchestration. What is recorded as failed already, before a crash, is not recorded twice. */
export function failureOf(
  { stage, batch }: Pick<Unit, "stage" | "batch">,
  failure: Failure,
  why: Why,
): Entry[] {
  const entries: Entry[] = [];
  if (batch && batch.status !== "failed")
    entries.push({
      type: "batchFailed",
      stage: stage.name,
      batch: batch.index,
      failure,
      ...why,
    });
  if (stage.status !== "failed")
    entries.push({ type: "stageFailed", stage: stage.name, failure, ...why });
  entries.push({ type: "orchestrationFailed", failure, ...why });
  return entries;
}

/** What a stage made of batches hands on. */
export const batchesContext = (
  o: Orchestration,
): Pick<
  Extract<EventBody, { type: "stageCompleted" }>,
  "context" | "commit"
> => ({
  context: {
    summary: o.batches
      .map(
        (batch) =>
          `Batch ${batch.index + 1}, ${batch.title}: ${batch.status === "skipped" ? "skipped by the user, not done." : (batch.summary ?? "")}`,
      )
      .join("\n\n"),
    artifacts: [],
    decisions: [],
    openQuestions: [],
  },
  // Not the commit of the last batch: after a move back, an earlier one may have been done later.
  commit: o.batches.some(({ commit }) => commit !== null)
    ? (o.worktree?.provenCommit ?? null)
    : null,
});
