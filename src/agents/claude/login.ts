import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { hasErrno } from "../../model/errors";

/** What Claude Code keeps of a login (Linux, Windows; macOS has it in the keychain). Seen with 2.1.329. */
const loginSchema = z.object({
  claudeAiOauth: z.object({
    accessToken: z.string().min(1),
    /** Epoch milliseconds. */
    expiresAt: z.number(),
  }),
});

/** Variables that a login of its own goes before. */
const others = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "CLAUDE_CODE_OAUTH_TOKEN",
];

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
  if (apiKey !== null || others.some((name) => host[name])) return {};
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
