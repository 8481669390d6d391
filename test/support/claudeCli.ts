import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** Where tools for tests are kept between runs. */
export const testCache =
  process.env["ORCHESTRATOR_TEST_CACHE"] ??
  path.resolve("node_modules/.cache/orchestrator-tests");

/** The Claude Code program: CLAUDE_BIN, else the one in the test cache; null when there is none. */
export function claudeBinary(): string | null {
  const named = process.env["CLAUDE_BIN"];
  if (named) return existsSync(named) ? named : null;
  // The platform's package holds the program itself; the wrapper would need its install script to have run.
  const scope = path.join(testCache, "claude/node_modules/@anthropic-ai");
  if (!existsSync(scope)) return null;
  const file = process.platform === "win32" ? "claude.exe" : "claude";
  return (
    readdirSync(scope)
      .filter((name) => name.startsWith("claude-code-"))
      .map((name) => path.join(scope, name, file))
      .find((candidate) => existsSync(candidate)) ?? null
  );
}

/**
 * The same for a test or hook that cannot do without it: where there is none, in CI it fails, elsewhere the tests of the hook are
 * skipped and their report says so.
 */
export function requireClaude(context: Mocha.Context): string {
  const found = claudeBinary();
  if (found !== null) return found;
  assert.ok(
    !process.env["CI"],
    "the Claude Code CLI is missing: npm run setup:tests",
  );
  return context.skip(); // Needs the Claude Code CLI: npm run setup:tests
}

/** An environment in which Claude Code talks to the fake API alone, and keeps its files in `home`. */
export function claudeEnvironment(
  apiUrl: string,
  home: string,
): NodeJS.ProcessEnv {
  return {
    HOME: home,
    USERPROFILE: home,
    CLAUDE_CONFIG_DIR: path.join(home, ".claude"),
    CLAUDE_CODE_TMPDIR: home,
    PATH: process.env["PATH"],
    SystemRoot: process.env["SystemRoot"],
    ANTHROPIC_BASE_URL: apiUrl,
    ANTHROPIC_API_KEY: "not-a-key",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_MAX_RETRIES: "0",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
    DISABLE_AUTOUPDATER: "1",
  };
}
