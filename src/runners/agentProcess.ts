import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, realpathSync } from "node:fs";
import path from "node:path";
import type { ProcessReference, SupervisedCommand } from "./attemptFolder";
import {
  attemptFiles,
  attemptMark,
  encodeOwner,
  ownerMark,
  privateFile,
} from "./attemptFolder";
import { identityOf } from "./processes";

/** The agent as a child of this process. */
export interface Agent extends ProcessReference {
  readonly child: ChildProcess;
}

function agentEnvironment(
  folder: string,
  command: SupervisedCommand,
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env))
    if (!command.dropEnv.includes(name)) environment[name] = value;
  environment[attemptMark] = command.attemptId;
  environment[ownerMark] = encodeOwner({ folder: realpathSync(folder) });
  return environment;
}

/** Starts the agent on the folder's files. Settles when it runs; rejects when it cannot be started. */
export async function startAgent(
  folder: string,
  command: SupervisedCommand,
): Promise<Agent> {
  // Without this Node would report the program, not the folder, as missing.
  if (!existsSync(command.cwd))
    throw new Error(`The working folder ${command.cwd} does not exist.`);
  const stdin =
    command.inputEndsAfter === null
      ? openSync(path.join(folder, attemptFiles.stdin), "r")
      : "pipe";
  const handles = [
    openSync(path.join(folder, attemptFiles.stdout), "a", privateFile),
    openSync(path.join(folder, attemptFiles.stderr), "a", privateFile),
  ];
  try {
    const child = spawn(command.file, [...command.args], {
      cwd: command.cwd,
      env: agentEnvironment(folder, command),
      // A file as standard input is at its end at once: no agent waits for more. A pipe is for one that is told more.
      stdio: [stdin, ...handles],
      // Its own group on POSIX, so that one signal reaches the whole of it. On Windows this would open a console.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => resolve(child.pid ?? 0));
    });
    return { child, pid, identity: identityOf(pid) };
  } finally {
    for (const handle of handles) closeSync(handle);
    if (typeof stdin === "number") closeSync(stdin);
  }
}

/** True as soon as Node has reaped the process: from then on its pid may become another's. */
export const isReaped = ({ child }: Agent): boolean =>
  child.exitCode !== null || child.signalCode !== null;
