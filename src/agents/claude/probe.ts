import { worded } from "../../model/errors";
import { said } from "../../model/said";
import type { Said } from "../../model/said";
import * as z from "zod";
import type { AgentProbe, ExitRecord } from "../../model/agent";
import type { Failure } from "../../model/errors";
import { parseJson } from "../../model/json";
import { installFix, loginFix } from "./failures";
import { tooOld } from "./versions";

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
        ...worded(
          said`Claude Code was not found: ${reasonOf(file, exit, stderr)}`,
          installFix,
        ),
      },
    };
  return { found: true, version, failure: tooOld(version, "anything") };
}

const loginSchema = z.object({ loggedIn: z.boolean() });

/**
 * Reads the answer to `claude auth status`, a JSON object (seen with 2.1.329: keys, tokens, helpers and other providers count
 * as logged in). An answer in any other form says nothing: older versions have no such command.
 */
export function readClaudeLogin(stdout: string): Failure | null {
  const answer = parseJson(stdout);
  const login = loginSchema.safeParse(answer.ok ? answer.value : null).data;
  return login?.loggedIn === false
    ? {
        code: "agentNotLoggedIn",
        ...worded(said`Claude Code is not logged in.`, loginFix),
      }
    : null;
}

function reasonOf(file: string, exit: ExitRecord, stderr: string): Said {
  if (exit.error?.includes("ENOENT"))
    return /[\\/]/.test(file)
      ? said`there is no program ${file}.`
      : said`there is no program "${file}" on the PATH.`;
  if (exit.error !== null)
    return said`${file} could not be started (${exit.error}).`;
  return said`${file} does not answer --version as Claude Code does. ${stderr.trim()}`;
}
