import { worded } from "../../model/errors";
import { said } from "../../model/said";
import type { Failure } from "../../model/errors";
import type { SystemEvent } from "./events";
import { billingFailure, loginFailure } from "./failures";

/*
 * Reasons to stop an attempt at once: it goes on at what cannot succeed, which costs time, or at what was not meant, which costs
 * money.
 */

/** The program tries everything again ten times, for minutes, even what only a person can put right. */
export function hopelessRetry(event: SystemEvent): Failure | null {
  if (event.subtype !== "api_retry") return null;
  const status = event.error_status;
  if (
    event.error === "authentication_failed" ||
    status === 401 ||
    status === 403
  )
    return loginFailure(
      said`The API refused the login (${status ?? "authentication_failed"}).`,
    );
  if (event.error === "billing_error" || status === 402)
    return billingFailure(said`The API refused the account's billing.`);
  return null;
}

/** Names that run although no list has them: an alias of `code-review`, and those of servers that connect later. */
const unlisted = /^(?:review$|mcp__)/;

/**
 * A prompt `/name` without such a command goes to the model as plain text, and nothing in the result tells. The list of commands
 * arrives before the first call of the API.
 */
export function unknownCommand(
  prompt: string,
  { slash_commands: known }: SystemEvent,
): Failure | null {
  const name = /^\/([\w.:-]+)(?:\s|$)/.exec(prompt)?.[1];
  if (name === undefined || known === null || unlisted.test(name)) return null;
  if (known.includes(name)) return null;
  return {
    code: "unknownCommand",
    ...worded(
      said`Claude Code does not know the command /${name} here; it would have sent it to the model as plain text.`,
      said`Add .claude/commands/${name.replaceAll(":", "/")}.md and commit it, or begin the prompt with other words.`,
    ),
  };
}

/** `costUsd` is partly an estimate, of messages that are done: the overshoot is one message at most. */
export function overBudget(costUsd: number, budgetUsd: number): Failure | null {
  if (costUsd <= budgetUsd) return null;
  return {
    code: "budgetExceeded",
    ...worded(
      said`Claude Code spent its budget of $${budgetUsd.toFixed(2)} and was stopped at about $${costUsd.toFixed(2)}.`,
      said`Raise the budget in the settings, then retry to go on.`,
    ),
  };
}
