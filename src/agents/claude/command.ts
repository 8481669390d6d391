import { said } from "../../model/said";
import path from "node:path";
import type { AgentCommand, AttemptRequest } from "../../model/agent";
import { OrchestratorError } from "../../model/errors";
import { claudeEnvironment, claudeHosts } from "./environment";
import { carriedLogin } from "./login";
import { idleBeginning, userLine } from "./questions";

/**
 * All that a stage with read access has, its sub-agents included: no other tool exists for it, whatever rules the user allows.
 * Of the shell only what is harmless runs without a rule, such as `git diff`. Grep and Glob are not in the program's own default set.
 */
const readingTools = ["Read", "Grep", "Glob", "Bash", "Agent", "Skill"];

/** Tools that even a rule does not bring into a stage with read access. */
const writingTools = ["Edit", "MultiEdit", "NotebookEdit", "Write"];

/** What all commands of an agent have in common. */
export interface CommandContext {
  readonly file: string;
  readonly host: NodeJS.ProcessEnv;
  readonly apiKey: string | null;
  /** Where relative additional folders begin. */
  readonly workspace: string;
}

/** Whether the agent may ask: a stage with read access never needs more than it has. */
export const asks = ({
  access,
  permissions,
}: Pick<AttemptRequest, "access" | "permissions">): boolean =>
  permissions === "ask" && access === "edit";

/**
 * The command of one attempt. The prompt goes in by standard input: no length limit, and no flag can swallow it. No system prompt is
 * given, only the user's, so nothing of what an attempt is told is frozen with the first request of its session.
 */
export function claudeCommand(
  { file, host, apiKey, workspace }: CommandContext,
  request: AttemptRequest,
): AgentCommand {
  const asking = asks(request);
  const addedFolders = request.additionalFolders.map((folder) =>
    path.resolve(workspace, folder),
  );
  return {
    file,
    args: [
      "-p",
      "--output-format",
      "stream-json",
      "--verbose", // stream-json asks for it
      "--include-partial-messages",
      ...(asking
        ? ["--input-format", "stream-json", "--permission-prompt-tool", "stdio"]
        : []),
      ...sessionArguments(request),
      ...(request.model ? ["--model", request.model] : []),
      ...(request.fallbackModel
        ? ["--fallback-model", request.fallbackModel]
        : []),
      ...(request.effort ? ["--effort", request.effort] : []),
      ...(request.maxTurns > 0
        ? ["--max-turns", String(request.maxTurns)]
        : []),
      "--permission-mode",
      permissionMode(request),
      ...(request.access === "read" ? ["--tools", toolsFor(request)] : []),
      // Hooks and servers of a project run even where nobody has trusted it; without the project's settings none does.
      ...(request.projectSettings ? [] : ["--setting-sources", "user"]),
      "--max-budget-usd",
      budget(request.budgetUsd),
      ...(request.answerSchema
        ? ["--json-schema", JSON.stringify(request.answerSchema)]
        : []),
      // These two take all arguments up to the next flag, hence last.
      ...(addedFolders.length > 0 ? ["--add-dir", ...addedFolders] : []),
      ...(request.allowedTools.length > 0
        ? ["--allowedTools", ...checkedRules(request.allowedTools)]
        : []),
    ],
    stdin: asking ? userLine(request.prompt) : request.prompt,
    ...(addedFolders.length > 0 ? { changes: addedFolders } : {}),
    ...(asking ? { inputEndsAfter: idleBeginning } : {}),
    hosts: claudeHosts(host),
    env: {
      ...claudeEnvironment(host, apiKey),
      ...(request.carryLogin === true ? carriedLogin(host, apiKey) : {}),
      ...(asking ? { CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: "1" } : {}),
    },
  };
}

/** The tools of a stage with read access: a rule for a tool that does not exist would be for nothing. */
function toolsFor({ allowedTools }: AttemptRequest): string {
  const named = allowedTools
    .map((rule) => rule.split("(")[0]?.trim() ?? "")
    .filter((tool) => /^\w+$/.test(tool) && !tool.startsWith("mcp__"));
  return [...new Set([...readingTools, ...named])]
    .filter((tool) => !writingTools.includes(tool))
    .join(",");
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
      said`Nothing is left of the budget for this attempt.`,
      { fix: said`Raise the budget in the settings, then retry.` },
    );
  return String(Math.max(0.000001, Number(usd.toFixed(6))));
}

/** The rules as arguments. Throws `invalidSettings` for one that would be taken for a flag. */
export function checkedRules(rules: readonly string[]): readonly string[] {
  const flag = rules.find((rule) => rule.startsWith("-"));
  if (flag !== undefined)
    throw new OrchestratorError(
      "invalidSettings",
      said`"${flag}" is not a tool rule: a rule begins with the name of a tool.`,
      { fix: said`Write rules such as "Bash(npm test *)" in allowedTools.` },
    );
  return rules;
}
