import type { Sentence } from "../../model/said";
import { worded } from "../../model/errors";
import { errorOf } from "../../model/exitWords";
import { inEnglish, said } from "../../model/said";
import type { ExitRecord } from "../../model/agent";
import type { Failure } from "../../model/errors";
import { limitFailure } from "../limits";
import type { ResultEvent } from "./events";
import { isLimitMessage, resetOf } from "./quota";
import { updateFix } from "./versions";

/** All that tells how an attempt ended. */
export interface Ending {
  readonly exit: ExitRecord;
  readonly result: ResultEvent | null;
  /** The end of standard error. */
  readonly stderr: string;
  /** Text of a slash command that did not run, which Claude Code counts as a success. */
  readonly commandFailure: string | null;
  /** True when the last sub-agent to end did not end well. */
  readonly subagentFailed: boolean;
  /** When the quota is there again, in epoch milliseconds, as an event of its own said; null when none did. */
  readonly quotaResetsAt: number | null;
  /** Why it was to be stopped, or null. */
  readonly stop: Failure | null;
  /** The zone of times that are told without one. */
  readonly zone: string;
}

export const installFix = said`Install Claude Code (npm install -g @anthropic-ai/claude-code), or name its program: the setting orchestrator.agentPath, or --agent-path.`;

export const loginFix = said`Run claude in a terminal and use /login, or store an API key.`;

export const loginFailure = (message: Sentence): Failure => ({
  code: "agentNotLoggedIn",
  ...worded(message, loginFix),
});

export const billingFailure = (message: Sentence): Failure =>
  failed(
    message,
    said`Add credit to the account that the agent uses, then retry.`,
  );

/** Why the attempt did not end well, or null: it did only with exit 0 and a last result that is no error. */
export function failureOf(ending: Ending): Failure | null {
  const { exit, result, stop } = ending;
  // It may be over before it can be stopped: what it answered to a command that it does not know is worth nothing.
  if (stop?.code === "unknownCommand") return stop;
  if (exit.failure) return exit.failure;
  switch (exit.reason) {
    case "notStarted":
      return notStarted(errorOf(exit) ?? said`unknown reason`);
    case "lost":
      return {
        code: "agentLost",
        ...worded(
          said`Claude Code disappeared before it finished.`,
          said`Retry: the session goes on from where it was.`,
        ),
      };
    case "cancelled":
      return (
        stop ?? {
          code: "cancelled",
          ...worded(said`Claude Code was cancelled.`),
        }
      );
    case "timedOut":
    case "stalled":
    case "memoryLimit":
    case "processLimit":
    case "cpuLimit":
      return limitFailure("Claude Code", exit);
    case "exited":
      if (result === null) return withoutResult(ending);
      return (
        failedResult(result, ending) ??
        failedCommand(result, ending) ??
        unconfirmed(ending)
      );
  }
}

function notStarted(error: Sentence): Failure {
  if (/ENOENT|EACCES/.test(inEnglish(error)))
    return {
      code: "agentNotFound",
      ...worded(said`Claude Code could not be started: ${error}`, installFix),
    };
  return failed(
    said`Claude Code could not be started: ${error}`,
    said`Run it in a terminal to see why, then retry.`,
  );
}

const failed = (message: Sentence, fix: Sentence): Failure => ({
  code: "agentFailed",
  ...worded(message, fix),
});

/** No result event: a usage error, which is told on stderr, or an end by a signal from elsewhere. */
function withoutResult({ exit, stderr }: Ending): Failure {
  const message = lastLines(stderr);
  const session = sessionFailure(message);
  if (session) return session;
  if (/root\/sudo privileges/.test(message))
    return failed(
      said`Claude Code refuses to bypass permissions for the root user.`,
      said`Run as another user, set the permissions to acceptEdits, or set IS_SANDBOX=1 inside a container that you can lose.`,
    );
  if (/piped stdin input exceeds/.test(message)) return tooLong(message);
  const option = /unknown option '?(--[\w-]+)/.exec(message)?.[1];
  if (option !== undefined)
    return {
      code: "agentTooOld",
      ...worded(
        said`This version of Claude Code does not know ${option}.`,
        updateFix,
      ),
    };
  const how =
    exit.signal === null
      ? said`exit code ${exit.exitCode ?? said`unknown`}`
      : said`signal ${exit.signal}`;
  if (isSignalled(exit))
    return endedFromOutside(said`Claude Code was ended from outside (${how}).`);
  // So it ends at SIGINT while it waits for an answer of the user.
  if (message === "" && exit.exitCode === 0)
    return endedFromOutside(said`Claude Code ended without a result (${how}).`);
  return failed(
    said`Claude Code ended without a result (${how})${message ? `: ${message}` : "."}`,
    said`Correct what it says, in the settings or in the project, then retry.`,
  );
}

/** A signal from outside ends it with 128 + n as a plain exit code. */
const isSignalled = ({ exitCode, signal }: ExitRecord): boolean =>
  signal !== null || [129, 130, 143].includes(exitCode ?? 0);

function endedFromOutside(message: Sentence): Failure {
  return {
    code: "agentLost",
    ...worded(message, said`Retry: the session goes on from where it was.`),
  };
}

function sessionFailure(message: string): Failure | null {
  const unknown = /No conversation found with session ID|--resume requires/;
  return unknown.test(message)
    ? {
        code: "notFound",
        ...worded(
          said`Claude Code does not know the session to go on from.`,
          said`Retry with a new session.`,
        ),
      }
    : null;
}

function failedResult(result: ResultEvent, ending: Ending): Failure | null {
  if (!result.is_error) return null;
  const message =
    result.result ??
    result.errors?.join("\n") ??
    "Claude Code reported an error.";
  switch (result.subtype) {
    case "error_max_budget_usd":
      return {
        code: "budgetExceeded",
        ...worded(
          said`Claude Code reached its budget: ${message}`,
          said`Raise the budget in the settings, then retry to go on.`,
        ),
      };
    case "error_max_turns":
      return {
        code: "turnsExceeded",
        ...worded(
          message,
          said`Retry to go on where it stopped, cut the work into smaller tasks, or raise the setting orchestrator.maxTurns and start anew.`,
        ),
      };
    case "error_max_structured_output_retries":
      return {
        code: "badAnswer",
        ...worded(
          message,
          said`Retry; if it happens again, choose another model in the settings.`,
        ),
      };
    case "error_during_execution":
      return (
        sessionFailure(message) ??
        (/^aborted_/.test(result.terminal_reason ?? "")
          ? endedFromOutside(said`Claude Code was interrupted.`)
          : failed(message, said`Retry to go on from where it stopped.`))
      );
    default:
      return apiFailure(result, message, ending);
  }
}

/** The rows of an end that the API, or the way to it, is the reason for; the first that fits. */
function apiFailure(
  result: ResultEvent,
  message: string,
  ending: Ending,
): Failure {
  const status = result.api_error_status;
  const reason = result.terminal_reason ?? "";
  if (status === 401 || status === 403 || /^Not logged in/.test(message))
    return loginFailure(message);
  if (result.stop_reason === "refusal")
    return {
      code: "agentRefused",
      ...worded(
        message,
        said`Reword the task, or choose another model in the settings.`,
      ),
    };
  if (
    status === 413 ||
    /^(prompt_too_long|blocking_limit)$/.test(reason) ||
    /context window limit/.test(message)
  )
    return tooLong(message);
  if (result.api_error === "usage_limit_reached" || isLimitMessage(message))
    return quotaFailure(message, ending);
  if (status === 402 || /credit balance/i.test(message))
    return billingFailure(message);
  if (status === 404)
    return failed(message, said`Correct the model's name in the settings.`);
  if (result.api_error === "max_output_tokens")
    return failed(
      message,
      said`Retry to go on, with smaller tasks, or let the model say more: CLAUDE_CODE_MAX_OUTPUT_TOKENS in the environment.`,
    );
  if (status === 429 || (status ?? 0) >= 500)
    return unavailable(message, said`Wait a little, then retry.`);
  // No status: a connection refused or cut, a time-out, a stalled stream, an answer that is none.
  if (status === null && reason === "api_error")
    return unavailable(
      message,
      said`Check the network connection, then retry.`,
    );
  return failed(message, said`Correct what it says, then retry.`);
}

const tooLong = (message: string): Failure => ({
  code: "promptTooLong",
  ...worded(
    message,
    said`Give it less: smaller batches, a shorter task or less context.`,
  ),
});

const unavailable = (message: Sentence, fix: Sentence): Failure => ({
  code: "agentUnavailable",
  ...worded(message, fix),
});

/** The end is on record up to this much later than the message was said. */
const slackMs = 60_000;

function quotaFailure(
  message: string,
  { exit, quotaResetsAt, zone }: Ending,
): Failure {
  // Not the time of reading: after a restart of the host that may be hours later, and "1am" another day.
  const retryAt =
    quotaResetsAt ?? resetOf(message, exit.endedAt - slackMs, zone);
  return {
    code: "quotaReached",
    ...worded(
      message,
      said`Wait for the reset, then retry to go on; or use another account, an API key or another model.`,
    ),
    ...(retryAt === null ? {} : { retryAt }),
  };
}

/**
 * A built-in command such as `/review` runs in a sub-agent. When the API fails that one, the result is still a success, with
 * the error as its text: taken for an answer, work that nobody looked at would count as reviewed.
 */
function failedCommand(result: ResultEvent, ending: Ending): Failure | null {
  if (!ending.subagentFailed || result.local_command === null) return null;
  const message = result.result ?? `/${result.local_command} did not finish.`;
  const status = /API Error: (\d{3})/.exec(message)?.[1];
  return apiFailure(
    { ...result, api_error_status: status ? Number(status) : null },
    message,
    ending,
  );
}

/** The result says success; the rest must agree. */
function unconfirmed({ exit, stderr, commandFailure }: Ending): Failure | null {
  if (isSignalled(exit))
    return endedFromOutside(said`Claude Code was ended from outside.`);
  if (exit.exitCode !== 0) {
    const ended = said`Claude Code reported success but ended with exit code ${exit.exitCode ?? "unknown"}.`;
    const last = lastLines(stderr);
    return failed(
      last === "" ? ended : said`${ended} ${last}`,
      said`Retry to go on; what it did so far is kept.`,
    );
  }
  if (commandFailure !== null)
    return failed(
      said`The slash command did not run: ${commandFailure}`,
      said`Correct the command file in .claude/commands, or remove it to use the built-in prompt.`,
    );
  return null;
}

/** Enough of stderr for a message, without the warnings that every run in an untrusted folder prints. */
function lastLines(stderr: string): string {
  return stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(Ignoring|Warning:)/.test(line))
    .slice(-5)
    .join("\n")
    .slice(-2_000);
}
