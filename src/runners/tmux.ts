import { execa } from "execa";
import { createHash } from "node:crypto";

/**
 * What we say to tmux, and what it says of our sessions. The user's own server, as `tmux ls` shows it in any terminal, also over SSH.
 */

/** A session of ours, told by its marks and never by its name. */
export interface TmuxSession {
  /** `$3`: nobody else's as long as this server lives. */
  readonly id: string;
  readonly name: string;
  readonly attemptId: string;
  /** `%5`: where the attempt is shown; the user may have opened others beside it. */
  readonly pane: string;
  /** Somebody looks at it. */
  readonly attached: boolean;
}

/** A program to run in a session; it must not hold a secret, since anybody on the machine can read it. */
export type PaneCommand = readonly string[];

/** How a session is shown. */
interface NewSession {
  readonly name: string;
  /** Folder that holds the attempts' folders: whose session it is. */
  readonly attemptsFolder: string;
  readonly attemptId: string;
  readonly command: PaneCommand;
}

const answerLimitMs = 10_000;
const marks = {
  attempt: "@orchestrator-attempt",
  attemptsFolder: "@orchestrator-state",
  pane: "@orchestrator-pane",
} as const;

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

interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

async function tmux(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Answer> {
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
const literal = (argument: string): string =>
  argument.replace(/;$/, String.raw`\;`);

/** Version of tmux, such as `3.3a`, or null where it is not there. */
export async function tmuxVersion(
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  if (process.platform === "win32") return null;
  const { ok, stdout } = await tmux(["-V"], environment);
  return ok ? (/^tmux (\S+)/.exec(stdout)?.[1] ?? null) : null;
}

/** A folder as a mark: plain letters, whatever the folder's name and tmux's locale. */
const markOf = (attemptsFolder: string): string =>
  createHash("sha256").update(attemptsFolder).digest("hex").slice(0, 32);

const listFormat = [
  "session_id",
  marks.attemptsFolder,
  marks.attempt,
  marks.pane,
  "session_attached",
  "session_name",
]
  .map((name) => `#{${name}}`)
  .join(" ");
/** Only with all our marks. */
const listed =
  /^(?<id>\$\d+) (?<state>\w+) (?<attemptId>[\w-]+) (?<pane>%\d+) (?<clients>\d+) (?<name>.+)$/;

/** Our sessions for attempts in this folder; none where no server runs. */
export async function listSessions(
  attemptsFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<TmuxSession[]> {
  const { ok, stdout } = await tmux(
    ["list-sessions", "-F", listFormat],
    environment,
  );
  if (!ok) return [];
  const mark = markOf(attemptsFolder);
  return stdout.split("\n").flatMap((line) => {
    const groups = listed.exec(line)?.groups;
    if (groups?.["state"] !== mark) return [];
    const { id = "", name = "", attemptId = "", pane = "", clients } = groups;
    return [{ id, name, attemptId, pane, attached: clients !== "0" }];
  });
}

const maxNames = 9;

/**
 * Opens a session nobody looks at yet. A name that somebody else has gets a number. Returns the name that it has, or why it could not be
 * opened.
 */
export async function openSession(
  { name, attemptsFolder, attemptId, command }: NewSession,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly name: string } | { readonly failure: string }> {
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name}-${number}`;
    const target = `=${tried}:`;
    const set = (option: string, value: string): string[] => [
      ";",
      "set-option",
      "-t",
      target,
      option,
      value,
    ];
    // One sequence: what the user's own options would do to a session without a client must not happen in between.
    const { ok, stderr } = await tmux(
      [
        ...["new-session", "-d", "-s", tried, "-n", "agent", "-c", "/"],
        ...["-x", "160", "-y", "48", "--", ...command.map(literal)],
        ...set("destroy-unattached", "off"),
        ...set(marks.attemptsFolder, markOf(attemptsFolder)),
        ...set(marks.attempt, attemptId),
        ...[";", "set-option", "-F", "-t", target, marks.pane, "#{pane_id}"],
        ...set("status-right", " #{prefix} d leaves, the agent works on "),
        ...set("status-right-length", "48"),
        ...[";", "set-option", "-w", "-t", target, "remain-on-exit", "off"],
        ...[";", "set-option", "-w", "-t", target, "automatic-rename", "off"],
      ],
      environment,
    );
    if (ok) return { name: tried };
    if (!/duplicate session/.test(stderr) || number === maxNames)
      return { failure: stderr.trim() || "tmux gave no answer" };
  }
}

/** Shows another attempt in a session of ours; whoever is attached stays so. False when the place for it is gone. */
export async function showInSession(
  { id, pane }: Pick<TmuxSession, "id" | "pane">,
  attemptId: string,
  command: PaneCommand,
  environment: NodeJS.ProcessEnv,
): Promise<boolean> {
  const { ok } = await tmux(
    [
      ...["respawn-pane", "-k", "-t", pane, "-c", "/", "--"],
      ...command.map(literal),
      ...[";", "set-option", "-t", id, marks.attempt, attemptId],
    ],
    environment,
  );
  return ok;
}

/** Ends a session that shows this attempt; one that shows another by now, or is gone, is left as it is. */
export async function endSession(
  { id, attemptId }: TmuxSession,
  attemptsFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const now = await listSessions(attemptsFolder, environment);
  if (now.some((each) => each.id === id && each.attemptId === attemptId))
    await tmux(["kill-session", "-t", id], environment);
}
