import { listOf, said } from "../model/said";
import type { Sentence } from "../model/said";
import { OrchestratorError } from "../model/errors";
import type { Entry, Inputs } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import { raisedBudgetsSchema } from "../model/settings";
import type { RaisedBudgets } from "../model/settings";
import { byUser } from "./action";

const usd = (amount: number): string => `$${amount.toFixed(2)}`;

const refused = (message: Sentence, fix: Sentence): OrchestratorError =>
  new OrchestratorError("invalidInput", message, { fix });

/**
 * The record of budgets that the user raises, or null where none differs from what it has: the same may be asked twice. Throws
 * `invalidInput` for one that is less than before, or that leaves nothing to spend. `spentTodayUsd`: by the whole workspace.
 */
export function raiseEntry(
  o: Orchestration,
  wanted: RaisedBudgets = {},
  spentTodayUsd = 0,
): Entry | null {
  const parsed = raisedBudgetsSchema.safeParse(wanted);
  if (!parsed.success)
    throw refused(
      said`A budget is an amount in US dollars above 0, 10000 at the most.`,
      said`Give such a number.`,
    );
  const raised = (
    name: keyof RaisedBudgets,
    words: Sentence,
    spentUsd: number,
  ): number | null => {
    const limit = parsed.data[name];
    const before = o.options.budgets[name];
    if (limit === undefined) return null;
    if (limit <= spentUsd)
      throw refused(
        said`${words} would be ${usd(limit)}, but ${usd(spentUsd)} of it is spent already.`,
        said`Give more than ${usd(spentUsd)}.`,
      );
    if (limit < before)
      throw refused(
        said`${words} is ${usd(before)} already: it can only be raised.`,
        said`Give more than ${usd(before)}, or leave it out.`,
      );
    return limit === before ? null : limit;
  };
  const total = raised("total", said`The total budget`, o.costUsd);
  const day = raised("day", said`The day's budget`, spentTodayUsd);
  if (total === null && day === null) return null;
  const { budgets } = o.options;
  const inputs: Inputs = {
    status: o.status,
    failure: o.failure?.code ?? null,
    ...(total === null
      ? {}
      : {
          totalBeforeUsd: budgets.total,
          totalUsd: total,
          spentUsd: o.costUsd,
        }),
    ...(day === null
      ? {}
      : { dayBeforeUsd: budgets.day, dayUsd: day, spentTodayUsd }),
  };
  const changes = [
    ...(total === null
      ? []
      : [said`the total budget from ${usd(budgets.total)} to ${usd(total)}`]),
    ...(day === null
      ? []
      : [said`the day's budget from ${usd(budgets.day)} to ${usd(day)}`]),
  ];
  return {
    type: "budgetsRaised",
    budgets: {
      ...(total === null ? {} : { total }),
      ...(day === null ? {} : { day }),
    },
    ...byUser(said`You raised ${listOf(changes)}.`, inputs),
  };
}
