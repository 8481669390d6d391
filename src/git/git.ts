import { said } from "../model/said";
import type { Said } from "../model/said";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { simpleGit } from "simple-git";
import { OrchestratorError } from "../model/errors";

/** What one run of git gave back. `stdout` is bytes: paths and file contents are not always text. */
export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitOptions {
  /** The whole standard input. */
  readonly input?: string | Buffer;
  /** Absolute path of an index to use instead of the worktree's own. */
  readonly indexFile?: string;
  /** Configuration for this run only, as `key=value`. */
  readonly config?: readonly string[];
  /** Exit codes that are an answer rather than a failure; default: only 0. */
  readonly expect?: readonly number[];
  /** Milliseconds after which git is ended and the run fails with `gitFailed`; default: half an hour, which is longer than anything takes. */
  readonly timeout?: number;
  /** Let pathspecs have magic such as `:(exclude)`; else every path means itself, whatever it contains. */
  readonly pathspecMagic?: boolean;
}

/**
 * Variables of git that a user sets on purpose and that we hand on. All others are dropped: run from inside a hook, `GIT_DIR` or
 * `GIT_INDEX_FILE` would silently point our commands at another repository.
 */
const passedOn = new Set([
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_AUTHOR_NAME",
  "GIT_AUTHOR_EMAIL",
  "GIT_COMMITTER_NAME",
  "GIT_COMMITTER_EMAIL",
]);

/** Programs that git would start to talk to a person; simple-git refuses to hand them on, and nobody is there to answer. */
const interactive = new Set([
  "EDITOR",
  "VISUAL",
  "PAGER",
  "PREFIX",
  "SSH_ASKPASS",
]);

const ours = {
  // Messages in English for the logs; decisions are made on exit codes and on `-z` output only.
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  // Reading must not take locks that a user's own git would then trip over.
  GIT_OPTIONAL_LOCKS: "0",
  // What is proven and shown has to be what others get by a push, and that goes without replacements.
  GIT_NO_REPLACE_OBJECTS: "1",
} as const;

const config = [
  // A user's hooks are for a user's commits: ours must neither fail in them nor hang in them.
  "core.hooksPath=/dev/null",
  // A monitor process would keep the folder of a worktree open after us.
  "core.fsmonitor=false",
  // No clean-up in the background of a command that has returned.
  "gc.auto=0",
  "maintenance.auto=false",
  // We never enter submodules: what is in them belongs to another repository.
  "submodule.recurse=false",
  // It would make `git add` refuse files for their line endings.
  "core.safecrlf=false",
  // Worktrees lie deep; Windows needs this for paths over 260 characters.
  "core.longpaths=true",
  "advice.addEmbeddedRepo=false",
] as const;

const environment = (options: GitOptions): Record<string, string> => {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    // Windows does not tell upper from lower case here.
    const key = name.toUpperCase();
    if (value === undefined || interactive.has(key)) continue;
    if (key.startsWith("GIT_") && !passedOn.has(key)) continue;
    result[name] = value;
  }
  Object.assign(result, ours);
  if (options.pathspecMagic !== true) result["GIT_LITERAL_PATHSPECS"] = "1";
  if (options.indexFile !== undefined)
    result["GIT_INDEX_FILE"] = options.indexFile;
  return result;
};

/** How often a command is tried that met a worktree which somebody else was just making, or the lock of an index; the pauses double, a second in all. */
const tries = 7;
const firstPauseMs = 16;
/** A filter of the user's may wait for a network for ever. */
const longestMs = 30 * 60_000;

/**
 * Runs git in a folder: the only place that does. No shell; `args` is the argument vector.
 * Throws `gitNotFound` when there is no git, `gitFailed` with git's last line for an exit code that is not expected.
 */
export async function git(
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  for (let again = 1; ; again++) {
    const result = await runOnce(folder, args, options);
    if (again === tries || !(metHalfMade(result) || metLock(result)))
      return checked(result, args, options.expect ?? [0]);
    await delay(firstPauseMs * 2 ** (again - 1));
  }
}

/**
 * Many commands of git look at all worktrees, and die of one that another command is making at that moment, whose files are there and
 * still empty ("fatal: failed to read .git/worktrees/NAME/commondir: Success", seen with 2.39; the last words are each system's for
 * no error).
 */
const metHalfMade = (result: GitResult | null): boolean =>
  result !== null &&
  result.exitCode === 128 &&
  /^fatal: failed to read .*commondir: (?:Success|Undefined error: 0|No error)$/m.test(
    result.stderr,
  );

/** Somebody's git, such as an editor's, holds the index for a moment. */
const metLock = (result: GitResult | null): boolean =>
  result !== null &&
  result.exitCode > 0 &&
  /^(?:fatal|error): Unable to create '.*index\.lock': File exists/m.test(
    result.stderr,
  );

async function runOnce(
  folder: string,
  args: readonly string[],
  options: GitOptions,
): Promise<GitResult | null> {
  const env = environment(options);
  // An empty text would be none to simple-git, and git would wait for one for ever.
  const input =
    options.input === undefined ? undefined : Buffer.from(options.input);
  const limitMs = options.timeout ?? longestMs;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  let run: Run | null = null;
  const outputs: Promise<void>[] = [];
  try {
    await simpleGit({
      baseDir: folder,
      config: [...config, ...(options.config ?? [])],
      allowEnvironment: Object.keys(env).filter((name) =>
        name.toUpperCase().startsWith("GIT_"),
      ),
      unsafe: {
        // Set by us above (and by the user's own environment for the configuration files), never by an argument from outside.
        allowUnsafeHooksPath: true,
        allowUnsafeFsMonitor: true,
        allowUnsafeConfigPaths: true,
      },
      // We wait for the end of the output ourselves: told to leave out `exit`, which may come before it, simple-git keeps a few
      // hundred bytes of every command for ever (a race against one promise that never settles).
      completion: { onClose: true, onExit: true },
      ...(input === undefined ? {} : { input: () => input }),
      abort: limit.signal,
      // Sees every result: exit codes and bytes, which `raw` alone does not give.
      errors: (_error, ended) => {
        run = ended;
        return undefined;
      },
    })
      .env(env)
      .outputHandler((_command, stdout, stderr) => {
        for (const stream of [stdout, stderr])
          outputs.push(
            new Promise((resolve) => {
              stream.once("close", () => resolve());
              // What git has started, such as a filter, may hold its output open for ever.
              limit.signal.addEventListener("abort", () => {
                if (stream instanceof Readable) stream.destroy();
              });
            }),
          );
        // simple-git waits 50 ms for output if there was none. Most of our commands are silent: an empty piece spares the wait.
        setImmediate(() => stdout.emit("data", Buffer.alloc(0)));
      })
      .raw([...args]);
    await Promise.all(outputs);
  } catch (error) {
    if (!limit.signal.aborted)
      throw new OrchestratorError(
        "gitFailed",
        said`git ${args[0] ?? ""} could not be run in ${folder}: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
  } finally {
    clearTimeout(timer);
  }
  if (limit.signal.aborted) {
    const { message, fix } = noAnswer(folder, limitMs);
    throw new OrchestratorError("gitFailed", message, { fix });
  }
  return resultOf(run);
}

/** What a git is that gives no answer, after so many milliseconds. */
export const noAnswer = (
  folder: string,
  ms: number,
): { readonly message: Said; readonly fix: Said } => ({
  message: said`git has given no answer in ${folder} in ${ms / 1000} seconds.`,
  fix: said`Look whether its disk can be reached, and what git does there.`,
});

/** What simple-git knows of a command; the pieces of output go on coming until it has ended. */
interface Run {
  readonly exitCode: number;
  readonly stdOut: Buffer[];
  readonly stdErr: Buffer[];
}

const resultOf = (run: Run | null): GitResult | null =>
  run && {
    exitCode: run.exitCode,
    stdout: Buffer.concat(run.stdOut),
    stderr: Buffer.concat(run.stdErr).toString("utf8"),
  };

const checked = (
  result: GitResult | null,
  args: readonly string[],
  expected: readonly number[],
): GitResult => {
  if (result !== null && expected.includes(result.exitCode)) return result;
  // A negative exit code is Node's: the process did not start. The name of the error is not translated.
  if (
    result !== null &&
    result.exitCode < 0 &&
    result.stderr.includes("ENOENT")
  )
    throw new OrchestratorError(
      "gitNotFound",
      said`git was not found on the PATH.`,
      {
        fix: said`Install git 2.38 or newer, and start the editor again so that it sees the new PATH.`,
      },
    );
  const line = tellingLine(result?.stderr ?? "");
  throw new OrchestratorError(
    "gitFailed",
    said`git ${args[0] ?? ""} failed: ${line === "" ? `exit code ${result === null ? "unknown" : String(result.exitCode)}` : line}`,
  );
};

/** What git's messages come to: its own last word, where advice follows that, else the last line. */
const tellingLine = (stderr: string): string => {
  const lines = stderr.trimEnd().split("\n");
  return (
    lines.findLast((line) => /^(?:fatal|error): /.test(line)) ??
    lines.at(-1) ??
    ""
  ).trim();
};

/** Like `git`, for an answer of one line: without its line end. */
export async function gitLine(
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const { stdout } = await git(folder, args, options);
  return stdout.toString("utf8").replace(/\r?\n$/, "");
}

/** Like `git`, for a list of NUL-terminated fields (`-z`). */
export async function gitFields(
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string[]> {
  const { stdout } = await git(folder, args, options);
  const fields = stdout.toString("utf8").split("\0");
  if (fields.at(-1) === "") fields.pop();
  return fields;
}

/** Whether git answered yes (exit code 0) rather than no (1). */
export async function gitSays(
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<boolean> {
  const { exitCode } = await git(folder, args, { ...options, expect: [0, 1] });
  return exitCode === 0;
}
