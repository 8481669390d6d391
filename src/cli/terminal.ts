import { spawn } from "node:child_process";
import type { TerminalCommand } from "../model/agent";
import { hasErrno, OrchestratorError } from "../model/errors";

/** The environment of a terminal, with what a command adds to it and takes from it. */
export function environmentWith(
  host: NodeJS.ProcessEnv,
  changes: TerminalCommand["env"],
): NodeJS.ProcessEnv {
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return {
    ...Object.fromEntries(
      Object.entries(host).filter(([name]) => !Object.hasOwn(changes, name)),
    ),
    ...Object.fromEntries(added),
  };
}

/**
 * Runs a program in this terminal until it ends, and tells its exit code (128 where a signal ended it). Rejects with `agentNotFound`
 * where there is no such program.
 */
export const runInTerminal = (
  { file, args, env }: TerminalCommand,
  folder: string,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: folder,
      env: environmentWith(process.env, env),
      stdio: "inherit",
    });
    child.once("error", (cause) =>
      reject(
        hasErrno(cause, "ENOENT")
          ? new OrchestratorError(
              "agentNotFound",
              `There is no program ${file}, or no folder ${folder}.`,
              { fix: "`orchestrator doctor` says how to get it.", cause },
            )
          : cause,
      ),
    );
    child.once("close", (code) => resolve(code ?? 128));
  });
