import { createAgent } from "../../src/agents";
import type { Agent, AttemptRequest, ExitRecord } from "../../src/model/agent";

/** Claude Code as the tests of its reader and commands use it: nothing of the machine goes in. */
export const claudeWith = (
  environment: NodeJS.ProcessEnv = {},
  apiKey: string | null = null,
): Agent =>
  createAgent("claude", {
    agentPath: "",
    apiKey,
    workspace: "/repo",
    scriptedAgentPath: "/bundles/scriptedAgent.js",
    nodePath: "/bin/node",
    environment,
    zone: "Europe/Paris",
  });

export const claudeRequest: AttemptRequest = {
  attemptId: "a",
  number: 1,
  prompt: "-p do it",
  cwd: "/repo",
  stage: "implement",
  tasks: [],
  access: "edit",
  sessionId: "new-session",
  resume: null,
  model: "",
  fallbackModel: "",
  effort: "",
  maxTurns: 0,
  additionalFolders: [],
  projectSettings: true,
  permissions: "acceptEdits",
  allowedTools: [],
  budgetUsd: 5,
  answerSchema: null,
};

export const exitWith = (changes: Partial<ExitRecord> = {}): ExitRecord => ({
  reason: "exited",
  exitCode: 0,
  signal: null,
  error: null,
  startedAt: 1,
  endedAt: 2,
  usage: null,
  survivors: 0,
  ...changes,
});

/** A line that ends a turn. */
export const resultLine = (changes: object = {}): string =>
  JSON.stringify({
    type: "result",
    subtype: "success",
    is_error: false,
    result: "fine",
    num_turns: 1,
    session_id: "s",
    total_cost_usd: 0.1,
    ...changes,
  });

/** The end of a turn that the API has failed. */
export const apiErrorLine = (changes: object): string =>
  resultLine({ is_error: true, terminal_reason: "api_error", ...changes });

/** A line of the program about itself. */
export const systemLine = (subtype: string, changes: object = {}): string =>
  JSON.stringify({ type: "system", subtype, session_id: "s", ...changes });
