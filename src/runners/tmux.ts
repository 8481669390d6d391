import { execa } from "execa";

/** How we talk to tmux: to the user's own server, as `tmux ls` shows it in any terminal, also over SSH. */

const answerLimitMs = 10_000;

/**
 * All that tmux needs of the environment. A server that is started by this keeps what it gets and shows it to everybody who asks
 * (`show-environment`), so it gets nothing that could be a secret.
 */
const passed =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TERM|TMPDIR|TMUX_TMPDIR|XDG_RUNTIME_DIR)$/;

export const tmuxEnvironment = (
  environment: NodeJS.ProcessEnv,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && passed.test(name) ? [[name, value]] : [],
    ),
  );

export interface TmuxAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Commands with `;` between them are one sequence: nothing else happens in between. */
export async function tmux(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<TmuxAnswer> {
  const result = await execa("tmux", [...args], {
    extendEnv: false,
    env: tmuxEnvironment(environment),
    // Where a server that is started by this stays.
    cwd: "/",
    stdin: "ignore",
    reject: false,
    timeout: answerLimitMs,
  });
  return {
    ok: !result.failed,
    stdout: result.stdout,
    stderr: result.stderr || (result.originalMessage ?? ""),
  };
}

/** A semicolon at an argument's end would end tmux's command. */
export const literal = (argument: string): string =>
  argument.replace(/;$/, String.raw`\;`);

/** Version of tmux, such as `3.3a`, or null where it is not there. */
export async function tmuxVersion(
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  if (process.platform === "win32") return null;
  const { ok, stdout } = await tmux(["-V"], environment);
  return ok ? (/^tmux (\S+)/.exec(stdout)?.[1] ?? null) : null;
}
