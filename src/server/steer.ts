import type { OrchestratorApi } from "../model/api";
import type { Orchestration } from "../model/orchestration";
import type { ToHost } from "../model/protocol";
import { budgetQuestion } from "../model/raise";
import type { BudgetQuestion } from "../model/raise";

/** What a page may ask for; some of it only the face itself can do. */
export type PageSteerAction = Extract<ToHost, { type: "steer" }>["action"];

/** What the engine does without anything more to be asked. */
export type SteerAction = Exclude<
  PageSteerAction,
  | "diff"
  | "increasePool"
  | "retryWithBudget"
  | "retryWithGate"
  | "attach"
  | "takeOver"
  | "giveBack"
  | "review"
  | "pullRequest"
>;

/** Hands an intent to the engine. Rejects with an `OrchestratorError`. */
export function steer(
  api: OrchestratorApi,
  action: SteerAction,
  id: string,
): Promise<void> {
  switch (action) {
    case "pause":
      return api.pause(id);
    case "pauseNow":
      return api.pause(id, { now: true });
    case "release":
      return api.release(id);
    case "resume":
      return api.resume(id);
    case "withoutContainers":
      return api.resume(id, { runner: "process" });
    case "cancel":
      return api.cancel(id);
    case "retry":
      return api.retry(id);
    case "skip":
      return api.skip(id);
    case "merge":
      return api.merge(id);
    default:
      return action satisfies never;
  }
}

/** What is asked before one goes on with more money. Rejects with an `OrchestratorError`. */
export const budgetQuestionOf = async (
  api: OrchestratorApi,
  orchestration: Orchestration,
): Promise<BudgetQuestion> =>
  budgetQuestion(orchestration, (await api.cost()).today.usd);
