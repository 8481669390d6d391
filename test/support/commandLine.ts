import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { buildBundles } from "./bundles";
import { noSettings } from "./cliProbe";

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that was started: the built program in a process of its own. */
export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Settles when stdout holds the text; rejects when the program ends without it. */
  saw(text: string): Promise<void>;
  /** What it has written to stdout so far. */
  output(): string;
}

export const startCli = async (
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Started> => {
  const { cliPath } = await buildBundles();
  const child = spawn(process.execPath, [cliPath, ...args], {
    cwd,
    env: {
      ...process.env,
      CLAUDE_CLI_PATH: "",
      ORCHESTRATOR_CONFIG: noSettings,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const waiting = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    for (const look of waiting) look();
  });
  child.stderr
    .setEncoding("utf8")
    .on("data", (chunk: string) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return {
    process: child,
    ended,
    output: () => stdout,
    saw: (text) =>
      Promise.race([
        new Promise<void>((resolve) => {
          const look = (): void => {
            if (!stdout.includes(text)) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
          look();
        }),
        ended.then((end) => {
          if (!end.stdout.includes(text))
            throw new Error(`It ended without "${text}": ${end.stderr}`);
        }),
      ]),
  };
};

export const cli = async (
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> => (await startCli(cwd, args, environment)).ended;

/** What a failure must look like to a user: its exit code, a sentence with the code, a way out below it, and no answer. */
export const assertFails = (
  ended: Ended,
  exitCode: number,
  errorCode: string,
  sentence: RegExp,
): void => {
  const lines = ended.stderr.trimEnd().split("\n");
  assert.equal(ended.code, exitCode, ended.stderr);
  assert.equal(ended.stdout, "");
  assert.match(lines[0] ?? "", sentence);
  assert.ok(lines[0]?.endsWith(`[${errorCode}]`), ended.stderr);
  assert.match(lines[1] ?? "", /^ {2}\S.*\S$/, ended.stderr);
  assert.equal(lines.length, 2, ended.stderr);
};
