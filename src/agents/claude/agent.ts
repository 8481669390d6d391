import { said } from "../../model/said";
import type { Agent } from "../../model/agent";
import { claudeCommand } from "./command";
import { claudeTerminal } from "./terminal";
import { claudeEnvironment } from "./environment";
import { whyNotSignedIn } from "./login";
import { readClaudeLogin, readClaudeProbe } from "./probe";
import { answerLine } from "./questions";
import { claudeReader } from "./reader";
import { hasClaudeCommand } from "./slashCommands";
import { spentInFolder } from "./transcript";

export interface ClaudeOptions {
  /** Path of the program; empty: `claude`, looked up on the PATH. */
  readonly agentPath: string;
  /** Null: the user's own login. */
  readonly apiKey: string | null;
  /** The host's environment, which runs inherit. */
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute path of the workspace. */
  readonly workspace: string;
  /** The zone of times that are told without one, as IANA calls it; left out: the host's. */
  readonly zone?: string;
}

/** Claude Code, in print mode. */
export function claudeAgent({
  agentPath,
  apiKey,
  environment,
  workspace,
  zone = Intl.DateTimeFormat().resolvedOptions().timeZone,
}: ClaudeOptions): Agent {
  const file = agentPath || "claude";
  return {
    name: "claude",
    title: "Claude Code",
    simulated: false,
    probeCommand: () => ({
      file,
      args: ["--version"],
      stdin: "",
      env: claudeEnvironment(environment, null),
    }),
    readProbe: (exit, stdout, stderr) =>
      readClaudeProbe(file, exit, stdout, stderr),
    loginCommand: () => ({
      file,
      args: ["auth", "status"],
      stdin: "",
      env: claudeEnvironment(environment, apiKey),
    }),
    readLogin: readClaudeLogin,
    whyOnlyHere: (carryLogin) =>
      agentPath === ""
        ? whyNotSignedIn(environment, apiKey, carryLogin)
        : said`The setting orchestrator.agentPath names a program of this machine.`,
    hasCommand: (slashCommand, cwd, projectSettings = true) =>
      hasClaudeCommand(slashCommand, projectSettings ? cwd : null, environment),
    command: (request) =>
      claudeCommand({ file, host: environment, apiKey, workspace }, request),
    terminalCommand: (request) =>
      claudeTerminal({ file, host: environment, apiKey, workspace }, request),
    spentByUser: (folder, since) => spentInFolder(folder, since, environment),
    reader: (request) => claudeReader(request, zone),
    answerLine,
  };
}
