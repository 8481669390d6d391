import { execa } from "execa";
import { randomUUID } from "node:crypto";
import type { CommandResult } from "../model/runner";
import type { ProcessReference } from "./attemptFolder";
import { attemptMark, encodeOwner, ownerMark } from "./attemptFolder";
import { killAll, killTreeOnWindows, sendSignal } from "./killLadder";
import { identityOf } from "./processes";
import { findTree } from "./processTree";

export interface CommandOptions {
  /** A shell line as the user wrote it, or a program with its arguments and no shell. */
  readonly command:
    string | { readonly file: string; readonly args: readonly string[] };
  readonly cwd: string;
  /** Added to, or with `null` taken from, the environment of this process. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Real path of the state folder that it is run for: should the host die, its next host ends the command. Default: none does. */
  readonly stateFolder?: string;
  /** How much of each output is kept, from its end; 256 KiB by default. */
  readonly maxBytes?: number;
}

/** From the polite signal to the one that cannot be refused. */
const graceMs = 2_000;
/** How long to read on after the exit: something outside the group may hold the pipes open for ever. */
const drainMs = 1_000;

/** Runs a short command to its end: a gate, a probe. Never throws for what the command does. */
export async function runCommand(
  options: CommandOptions,
): Promise<CommandResult> {
  const { command, cwd, timeoutMs, signal, maxBytes = 256 * 1024 } = options;
  const startedAt = performance.now();
  const mark = randomUUID();
  const self = referenceOf(process.pid);
  const isLine = typeof command === "string";
  const child = execa(
    isLine ? command : command.file,
    isLine ? [] : [...command.args],
    {
      shell: isLine,
      cwd,
      extendEnv: false,
      env: {
        ...mergeEnvironment(options.env ?? {}),
        [attemptMark]: mark,
        [ownerMark]: encodeOwner({ ...self, stateFolder: options.stateFolder }),
      },
      stdin: "ignore",
      // A group of its own, so that whatever the shell started ends with it.
      detached: process.platform !== "win32",
      buffer: false,
      reject: false,
      windowsHide: true,
    },
  );
  const root = child.pid === undefined ? null : referenceOf(child.pid);
  const all = tailOf(maxBytes);
  const stdout = tailOf(maxBytes);
  const stderr = tailOf(maxBytes);
  child.stdout.on("data", (chunk: Buffer) => {
    stdout.add(chunk);
    all.add(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr.add(chunk);
    all.add(chunk);
  });

  const stopped: { reason: "timedOut" | "cancelled" | null } = { reason: null };
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (reason: "timedOut" | "cancelled") => {
    if (stopped.reason !== null || child.pid === undefined) return;
    stopped.reason = reason;
    const { pid } = child;
    if (process.platform === "win32") {
      killTreeOnWindows(pid);
      return;
    }
    sendSignal(-pid, "SIGTERM");
    killTimer = setTimeout(() => sendSignal(-pid, "SIGKILL"), graceMs);
  };
  const onAbort = () => stop("cancelled");
  const deadline = setTimeout(() => stop("timedOut"), timeoutMs);
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted === true) onAbort();

  let drainTimer: NodeJS.Timeout | undefined;
  let cleanUp: Promise<unknown> = Promise.resolve();
  child.once("exit", () => {
    drainTimer = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, drainMs);
    // On Windows `taskkill /T` has found them, or nothing does; and a look takes a second.
    if (process.platform === "win32") return;
    cleanUp = killAll(() =>
      findTree(mark, { root, known: [], rootIsOurs: true }),
    );
  });
  try {
    const result = await child;
    await cleanUp;
    return {
      exitCode: result.exitCode ?? null,
      timedOut: stopped.reason === "timedOut",
      cancelled: stopped.reason === "cancelled",
      output: all.text(),
      stdout: stdout.text(),
      stderr: stderr.text(),
      durationMs: Math.round(performance.now() - startedAt),
      error:
        child.pid === undefined
          ? (result.originalMessage ?? "The command could not be started.")
          : null,
    };
  } finally {
    clearTimeout(deadline);
    clearTimeout(killTimer);
    clearTimeout(drainTimer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Without the start time on Windows, where it takes a second to ask and nothing could read it anyway. */
const referenceOf = (pid: number): ProcessReference => ({
  pid,
  identity: process.platform === "win32" ? null : identityOf(pid),
});

function mergeEnvironment(
  changes: Readonly<Record<string, string | null>>,
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env))
    if (changes[name] !== null) environment[name] = value;
  for (const [name, value] of Object.entries(changes))
    if (value !== null) environment[name] = value;
  return environment;
}

/** Keeps the last bytes of a stream. */
function tailOf(maxBytes: number): {
  add(chunk: Buffer): void;
  text(): string;
} {
  let chunks: Buffer[] = [];
  let size = 0;
  const trim = () => {
    const kept = Buffer.concat(chunks).subarray(-maxBytes);
    // Not from the middle of a character: skip the continuation bytes that lost their beginning.
    let start = 0;
    while (size > maxBytes && start < 3 && ((kept[start] ?? 0) & 0xc0) === 0x80)
      start++;
    chunks = [kept.subarray(start)];
    size = kept.length - start;
  };
  return {
    add(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      // Twice the limit before a cut, so that many small chunks do not mean many copies.
      if (size > 2 * maxBytes) trim();
    },
    text() {
      if (size > maxBytes) trim();
      return Buffer.concat(chunks).toString("utf8");
    },
  };
}
