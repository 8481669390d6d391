import path from "node:path";
import type { TerminalCommand, TerminalRequest } from "../../model/agent";
import { checkedRules } from "./command";
import type { CommandContext } from "./command";
import { claudeEnvironment } from "./environment";

/**
 * Claude Code as the user runs it, in a session of ours. What it may do without asking is what the attempts may, by rules; for all else it
 * asks who sits there, so no permission mode is given. The model stays that of the session.
 */
export function claudeTerminal(
  { file, host, apiKey, workspace }: CommandContext,
  request: TerminalRequest,
): TerminalCommand {
  return {
    file,
    args: [
      "--resume",
      request.sessionId,
      ...(request.projectSettings ? [] : ["--setting-sources", "user"]),
      // These two take all arguments up to the next flag, hence last.
      ...(request.additionalFolders.length > 0
        ? [
            "--add-dir",
            ...request.additionalFolders.map((folder) =>
              path.resolve(workspace, folder),
            ),
          ]
        : []),
      ...(request.allowedTools.length > 0
        ? ["--allowedTools", ...checkedRules(request.allowedTools)]
        : []),
    ],
    env: {
      ...claudeEnvironment(host, apiKey),
      // Nobody waits here for the result of a command: one that takes long may go on in the background.
      CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: null,
    },
  };
}
