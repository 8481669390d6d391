/**
 * Variables that a Claude session (or an editor's Claude extension) gives to what it starts. An agent that inherits them
 * takes itself for a part of that session. Only these are scrubbed, seen in the environment of Claude's own shell tool;
 * everything else that begins with CLAUDE is the user's configuration (CLAUDE_CONFIG_DIR, CLAUDE_CODE_USE_BEDROCK,
 * CLAUDE_CODE_OAUTH_TOKEN, CLAUDE_CODE_MAX_OUTPUT_TOKENS …) and stays, for without it the agent may not even log in.
 */
const sessionVariables = [
  /^CLAUDECODE$/,
  /^CLAUDE_PID$/,
  /^CLAUDE_EFFORT$/,
  /^CLAUDE_CODE_CHILD_/,
  /^CLAUDE_CODE_ENTRYPOINT$/,
  /^CLAUDE_CODE_EXECPATH$/,
  /^CLAUDE_CODE_MESSAGING_/,
  /^CLAUDE_CODE_SESSION_/,
  /^CLAUDE_CODE_SSE_PORT$/,
];

/**
 * What Claude Code talks to: the service in ANTHROPIC_BASE_URL, else Anthropic's own, with where a login is renewed and web pages are
 * vetted (its documentation, "Network access requirements"). Where a cloud provider serves it, users name the provider's hosts.
 */
export function claudeHosts({
  ANTHROPIC_BASE_URL: base = "",
}: NodeJS.ProcessEnv): string[] {
  return URL.canParse(base)
    ? [new URL(base).host]
    : ["api.anthropic.com", "claude.ai", "platform.claude.com"];
}

/** Changes to the host's environment for a run of Claude Code; null takes a variable away. */
export function claudeEnvironment(
  host: NodeJS.ProcessEnv,
  apiKey: string | null,
): Record<string, string | null> {
  const inherited = Object.keys(host).filter((name) =>
    sessionVariables.some((pattern) => pattern.test(name)),
  );
  return {
    ...Object.fromEntries(inherited.map((name) => [name, null])),
    // Otherwise a shell command that takes too long moves to the background, the process lives on after its result, and
    // there may be several results.
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1",
    // No attempt should replace the program that the next one starts.
    DISABLE_AUTOUPDATER: "1",
    // Without a key from our settings the user's own login, or variable, decides.
    ...(apiKey === null ? {} : { ANTHROPIC_API_KEY: apiKey }),
  };
}
