import type { AgentCommand, AttemptRequest } from "../../model/agent";
import { OrchestratorError } from "../../model/errors";
import { claudeEnvironment } from "./environment";

/** Tools that a stage with read access must not have, whatever rules the user allows. */
const writingTools = ["Edit", "Write", "NotebookEdit"];

/** The command of one attempt. The prompt goes in by standard input: no length limit, and no flag can swallow it. */
export function claudeCommand(
  file: string,
  request: AttemptRequest,
  host: NodeJS.ProcessEnv,
  apiKey: string | null,
): AgentCommand {
  return {
    file,
    args: [
      "-p",
      "--output-format",
      "stream-json",
      "--verbose", // stream-json asks for it
      ...sessionArguments(request),
      ...(request.model ? ["--model", request.model] : []),
      ...(request.fallbackModel
        ? ["--fallback-model", request.fallbackModel]
        : []),
      "--permission-mode",
      permissionMode(request),
      ...(request.access === "read"
        ? ["--disallowedTools", ...writingTools]
        : []),
      "--max-budget-usd",
      budget(request.budgetUsd),
      ...(request.answerSchema
        ? ["--json-schema", JSON.stringify(request.answerSchema)]
        : []),
      // Takes all arguments up to the next flag, hence last.
      ...(request.allowedTools.length > 0
        ? ["--allowedTools", ...checkedRules(request.allowedTools)]
        : []),
    ],
    stdin: request.prompt,
    env: claudeEnvironment(host, apiKey),
  };
}

function sessionArguments({ sessionId, resume }: AttemptRequest): string[] {
  if (!resume) return ["--session-id", sessionId];
  return resume.fork
    ? [
        "--resume",
        resume.sessionId,
        "--fork-session",
        "--session-id",
        sessionId,
      ]
    : ["--resume", resume.sessionId]; // Keeps its id; a second one would be a usage error.
}

function permissionMode({ access, permissions }: AttemptRequest): string {
  if (access === "read") return "dontAsk";
  return permissions === "bypass" ? "bypassPermissions" : "acceptEdits";
}

/** A plain decimal: `String` would write very small amounts as 1e-7. */
function budget(usd: number): string {
  if (!(usd > 0))
    throw new OrchestratorError(
      "budgetExceeded",
      "Nothing is left of the budget for this attempt.",
      { fix: "Raise the budget in the settings, then retry." },
    );
  return String(Math.max(0.000001, Number(usd.toFixed(6))));
}

function checkedRules(rules: readonly string[]): readonly string[] {
  const flag = rules.find((rule) => rule.startsWith("-"));
  if (flag !== undefined)
    throw new OrchestratorError(
      "invalidSettings",
      `"${flag}" is not a tool rule: a rule begins with the name of a tool.`,
      { fix: 'Write rules such as "Bash(npm test *)" in allowedTools.' },
    );
  return rules;
}
