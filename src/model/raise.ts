import type { Orchestration } from "./orchestration";
import type { RaisedBudgets } from "./settings";

/* How much more an orchestration may cost: what is asked, and what is taken for an answer. Apart from the schemas, for the page's sake. */

/** Far more than any work should cost, in US dollars: what is typed above it is a slip. */
export const mostUsd = 10_000;

/** What to ask for; amounts in US dollars. */
export interface BudgetQuestion {
  readonly budget: keyof RaisedBudgets;
  readonly spentUsd: number;
  /** Of which so much was allowed. */
  readonly budgetUsd: number;
}

/** The budget that is used up, or the total where it is not said which. `todayUsd`: spent today by all of the workspace. */
export function budgetQuestion(
  { costUsd, options: { budgets }, failure }: Orchestration,
  todayUsd: number,
): BudgetQuestion {
  const budget = failure?.budget ?? "total";
  return {
    budget,
    spentUsd: budget === "total" ? costUsd : todayUsd,
    budgetUsd: budgets[budget],
  };
}

/** More than this is asked for. */
export const leastUsd = ({ spentUsd, budgetUsd }: BudgetQuestion): number =>
  Math.max(spentUsd, budgetUsd);

/** Half as much again, in whole dollars. */
export const suggestedUsd = (question: BudgetQuestion): number =>
  Math.min(mostUsd, Math.ceil(leastUsd(question) + question.budgetUsd / 2));

/** The budget that was typed; null where it is none, or not enough, or a slip. */
export function typedUsd(
  text: string,
  question: BudgetQuestion,
): number | null {
  const usd = text.trim() === "" ? Number.NaN : Number(text);
  return usd > leastUsd(question) && usd <= mostUsd ? usd : null;
}
