import type { AgentProbe, ExitRecord } from "../../model/agent";
import { installFix } from "./failures";

/**
 * CLAUDE_CODE_DISABLE_BACKGROUND_TASKS came with 2.1.4. An older version ignores it: it goes on after its result and prints
 * several, so its end could not be trusted.
 */
const minimumVersion = "2.1.4";

/** Reads the answer to `claude --version`, such as "2.1.329 (Claude Code)". */
export function readClaudeProbe(
  exit: ExitRecord,
  stdout: string,
  stderr: string,
): AgentProbe {
  const version = /^(\d+\.\d+\.\d+)/.exec(stdout.trim())?.[1] ?? null;
  if (exit.reason !== "exited" || exit.exitCode !== 0 || version === null)
    return {
      found: false,
      version: null,
      failure: {
        code: "agentNotFound",
        message:
          `Claude Code was not found. ${exit.error ?? stderr.trim()}`.trim(),
        fix: installFix,
      },
    };
  if (isOlder(version, minimumVersion))
    return {
      found: true,
      version,
      failure: {
        code: "agentTooOld",
        message: `Claude Code ${version} is too old: ${minimumVersion} or newer is needed.`,
        fix: "Run `claude update` in a terminal.",
      },
    };
  return { found: true, version, failure: null };
}

function isOlder(version: string, than: string): boolean {
  // "numeric" compares runs of digits as numbers, which is all that a plain version number needs.
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}
