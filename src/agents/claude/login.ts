import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { hasErrno } from "../../model/errors";
import { said } from "../../model/said";
import type { Said } from "../../model/said";

/** What Claude Code keeps of a login (Linux, Windows; macOS has it in the keychain). Seen with 2.1.329. */
const loginSchema = z.object({
  claudeAiOauth: z.object({
    accessToken: z.string().min(1),
    /** Epoch milliseconds. */
    expiresAt: z.number(),
  }),
});

/** Variables that sign it in without a login of its own, and go before it. */
const others = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "CLAUDE_CODE_OAUTH_TOKEN",
];

const hasKey = (host: NodeJS.ProcessEnv, apiKey: string | null): boolean =>
  apiKey !== null || others.some((name) => host[name]);

function readLogin(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || hasErrno(error, "ENOENT")) return null;
    throw error;
  }
}

/**
 * The login of the user's own Claude Code, for an agent that cannot reach it, as a change to its environment; nothing where there is none, where
 * it has expired, or where another comes before it. Only the token that is good for some hours: whoever had the one that renews it
 * could end the user's login by using it.
 */
export function carriedLogin(
  host: NodeJS.ProcessEnv,
  apiKey: string | null,
  now = Date.now(),
): Record<string, string> {
  if (hasKey(host, apiKey)) return {};
  const folder =
    host["CLAUDE_CONFIG_DIR"] ||
    path.join(host["HOME"] || homedir(), ".claude");
  const login = loginSchema.safeParse(
    readLogin(path.join(folder, ".credentials.json")),
  ).data?.claudeAiOauth;
  return login === undefined || login.expiresAt <= now
    ? {}
    : { CLAUDE_CODE_OAUTH_TOKEN: login.accessToken };
}

/** Why it could not sign in where the user's own login is not, unless a copy goes along; null where it can. */
export const whyNotSignedIn = (
  host: NodeJS.ProcessEnv,
  apiKey: string | null,
  carryLogin: boolean,
): Said | null =>
  hasKey(host, apiKey) ||
  (carryLogin && Object.keys(carriedLogin(host, apiKey)).length > 0)
    ? null
    : said`No API key is set, and no login of Claude Code may or can go into a container (orchestrator.pool.carryLogin).`;
