import type { ExitRecord } from "../../model/agent";
import type { ErrorCode, Failure } from "../../model/errors";
import { limitFailure } from "../limits";
import type { ResultEvent } from "./events";

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
}

export const installFix =
  "Install Claude Code (npm install -g @anthropic-ai/claude-code), or name its program: the setting orchestrator.agentPath, or --agent-path.";

export const loginFix =
  "Run `claude` in a terminal and use /login, or store an API key.";

/** Why the attempt did not end well, or null: it did only with exit 0 and a last result that is no error. */
export function failureOf(ending: Ending): Failure | null {
  const { exit, result } = ending;
  switch (exit.reason) {
    case "notStarted":
      return notStarted(exit.error ?? "unknown reason");
    case "lost":
      return {
        code: "agentLost",
        message: "Claude Code disappeared before it finished.",
        fix: "Retry: the session goes on from where it was.",
      };
    case "cancelled":
      return { code: "cancelled", message: "Claude Code was cancelled." };
    case "timedOut":
    case "stalled":
    case "memoryLimit":
    case "processLimit":
    case "cpuLimit":
      return limitFailure("Claude Code", exit);
    case "exited":
      if (result === null) return withoutResult(ending);
      return (
        failedResult(result) ??
        failedCommand(result, ending.subagentFailed) ??
        unconfirmed(ending)
      );
  }
}

function notStarted(error: string): Failure {
  if (/ENOENT|EACCES/.test(error))
    return {
      code: "agentNotFound",
      message: `Claude Code could not be started: ${error}`,
      fix: installFix,
    };
  return failed(`Claude Code could not be started: ${error}`);
}

function failed(message: string, fix?: string): Failure {
  return {
    code: "agentFailed",
    message,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** No result event: a usage error, which is told on stderr, or an end by a signal from elsewhere. */
function withoutResult({ exit, stderr }: Ending): Failure {
  const message = lastLines(stderr);
  const session = sessionFailure(message);
  if (session) return session;
  if (/root\/sudo privileges/.test(message))
    return failed(
      "Claude Code refuses to bypass permissions for the root user.",
      "Run as another user, set the permissions to acceptEdits, or set IS_SANDBOX=1 inside a container that you can lose.",
    );
  const how =
    exit.signal === null
      ? `exit code ${exit.exitCode ?? "unknown"}`
      : `signal ${exit.signal}`;
  // A signal from outside ends it with 128 + n as a plain exit code.
  if (exit.signal !== null || [129, 130, 143].includes(exit.exitCode ?? 0))
    return endedFromOutside(`Claude Code was ended from outside (${how}).`);
  return failed(
    message
      ? `Claude Code ended without a result (${how}): ${message}`
      : `Claude Code ended without a result (${how}).`,
  );
}

function endedFromOutside(message: string): Failure {
  return {
    code: "agentLost",
    message,
    fix: "Retry: the session goes on from where it was.",
  };
}

function sessionFailure(message: string): Failure | null {
  const unknown = /No conversation found with session ID|--resume requires/;
  return unknown.test(message)
    ? {
        code: "notFound",
        message: "Claude Code does not know the session to go on from.",
        fix: "Retry with a new session.",
      }
    : null;
}

function failedResult(result: ResultEvent): Failure | null {
  if (!result.is_error) return null;
  const message =
    result.result ??
    result.errors?.join("\n") ??
    "Claude Code reported an error.";
  switch (result.subtype) {
    case "error_max_budget_usd":
      return {
        code: "budgetExceeded",
        message: `Claude Code reached its budget: ${message}`,
        fix: "Raise the budget in the settings, then retry to go on.",
      };
    case "error_max_turns":
      return failed(
        message,
        "Retry to go on, or cut the work into smaller tasks.",
      );
    case "error_max_structured_output_retries":
      return { code: "badAnswer", message, fix: "Retry." };
    case "error_during_execution":
      return (
        sessionFailure(message) ??
        (/^aborted_/.test(result.terminal_reason ?? "")
          ? endedFromOutside("Claude Code was interrupted.")
          : failed(message))
      );
    default:
      return apiFailure(result, message);
  }
}

function apiFailure(result: ResultEvent, message: string): Failure {
  const status = result.api_error_status ?? null;
  const as = (code: ErrorCode, fix: string): Failure => ({
    code,
    message,
    fix,
  });
  if (status === 401 || status === 403 || /^Not logged in/.test(message))
    return as("agentNotLoggedIn", loginFix);
  if (result.stop_reason === "refusal")
    return as(
      "agentRefused",
      "Reword the task, or choose another model in the settings.",
    );
  if (/^(prompt_too_long|blocking_limit)$/.test(result.terminal_reason ?? ""))
    return as(
      "agentFailed",
      "Give it less: smaller batches or a shorter task.",
    );
  if (status === 404)
    return as("agentFailed", "Correct the model's name in the settings.");
  if (status === 429 || status === 529 || (status ?? 0) >= 500)
    return as("agentFailed", "Wait a little, then retry.");
  if (result.api_error === "connection_failed")
    return as("agentFailed", "Check the network connection, then retry.");
  return failed(message);
}

/**
 * A built-in command such as `/review` runs in a sub-agent. When the API fails that one, the result is still a success, with
 * the error as its text: taken for an answer, work that nobody looked at would count as reviewed.
 */
function failedCommand(
  result: ResultEvent,
  subagentFailed: boolean,
): Failure | null {
  if (!subagentFailed || result.local_command === null) return null;
  const message = result.result ?? `/${result.local_command} did not finish.`;
  const status = /API Error: (\d{3})/.exec(message)?.[1];
  return apiFailure(
    { ...result, api_error_status: status ? Number(status) : null },
    message,
  );
}

/** The result says success; the rest must agree. */
function unconfirmed({ exit, stderr, commandFailure }: Ending): Failure | null {
  if (exit.exitCode !== 0)
    return failed(
      `Claude Code reported success but ended with ${exit.signal ?? `exit code ${exit.exitCode ?? "unknown"}`}. ${lastLines(stderr)}`.trim(),
    );
  if (commandFailure !== null)
    return failed(
      `The slash command did not run: ${commandFailure}`,
      "Correct the command file in .claude/commands, or remove it to use the built-in prompt.",
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
