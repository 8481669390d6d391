import type { AgentProbe, ExitRecord } from "../../model/agent";
import { installFix } from "./failures";

/**
 * CLAUDE_CODE_DISABLE_BACKGROUND_TASKS came with 2.1.4. An older version ignores it: it goes on after its result and prints
 * several, so its end could not be trusted.
 */
const minimumVersion = "2.1.4";

/** Reads the answer of `file` to `--version`, such as "2.1.329 (Claude Code)". */
export function readClaudeProbe(
  file: string,
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
        message: `Claude Code was not found: ${reasonOf(file, exit, stderr)}`,
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

function reasonOf(file: string, exit: ExitRecord, stderr: string): string {
  if (exit.error?.includes("ENOENT"))
    return /[\\/]/.test(file)
      ? `there is no program ${file}.`
      : `there is no program "${file}" on the PATH.`;
  if (exit.error !== null)
    return `${file} could not be started (${exit.error}).`;
  return `${file} does not answer --version as Claude Code does. ${stderr.trim()}`.trim();
}

function isOlder(version: string, than: string): boolean {
  // "numeric" compares runs of digits as numbers, which is all that a plain version number needs.
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}
