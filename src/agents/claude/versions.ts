import { worded } from "../../model/errors";
import { said } from "../../model/said";
import type { Failure } from "../../model/errors";

/**
 * What needs which version of Claude Code, oldest first. The tests run one version; the numbers are those of the release notes.
 * A flag that a version does not know ends it at once with words of its own, which `failures.ts` reads, so only what would go
 * wrong in silence is listed here.
 */
export const neededVersions = {
  /**
   * Since 2.1.4 CLAUDE_CODE_DISABLE_BACKGROUND_TASKS holds: an older version goes on after its result and prints several, so its
   * end could not be trusted. Since 2.1.41 there is `claude auth status`: an older one might take the words for a prompt and
   * spend money on it.
   */
  anything: "2.1.41",
  /** CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: an older version does not tell when it is done, and would wait for input for ever. */
  questions: "2.1.83",
} as const;

export const updateFix = said`Run claude update in a terminal, then retry.`;

/** Why this version cannot be used `for` what is wanted, or null: it can. */
export function tooOld(
  version: string,
  needed: keyof typeof neededVersions,
): Failure | null {
  const than = neededVersions[needed];
  // "numeric" compares runs of digits as numbers, which is all that a plain version number needs.
  if (version.localeCompare(than, "en", { numeric: true }) >= 0) return null;
  return {
    code: "agentTooOld",
    ...worded(
      needed === "questions"
        ? said`Claude Code ${version} is too old to ask for permissions: ${than} or newer is needed.`
        : said`Claude Code ${version} is too old: ${than} or newer is needed.`,
      updateFix,
    ),
  };
}
