import { execa } from "execa";
import path from "node:path";
import type { RunRequest } from "../model/runner";
import { attemptMark, ownerMark, runAsNode } from "./attemptFolder";

/** A supervisor as it is to be started. The environment may hold secrets: it goes from process to process and never to the disk. */
export interface SupervisorLaunch {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a supervisor and lets go of it. The result tells why it failed, once it did. */
export type StartSupervisor = (
  request: RunRequest,
  launch: SupervisorLaunch,
) => () => string | null;

/** What starts the supervisor of this attempt. */
export function launchOf(
  { folder, command }: Pick<RunRequest, "folder" | "command">,
  {
    supervisorPath,
    nodePath,
    environment = process.env,
  }: {
    readonly supervisorPath: string;
    readonly nodePath: string;
    readonly environment?: NodeJS.ProcessEnv;
  },
): SupervisorLaunch {
  const removed = [
    ...Object.keys(command.env).filter((name) => command.env[name] === null),
    // Of an attempt that this host itself may have been started in: the supervisor is no part of that.
    attemptMark,
    ownerMark,
  ];
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && !removed.includes(name)) env[name] = value;
  for (const [name, value] of Object.entries(command.env))
    if (value !== null) env[name] = value;
  return {
    file: nodePath,
    args: [supervisorPath, folder],
    // Not the host's working folder: a long run would keep it from being removed.
    cwd: path.parse(folder).root,
    env: { ...env, [runAsNode]: "1" },
  };
}

/** Starts a supervisor as a process of the host that outlives it. */
export function startDetached({
  file,
  args,
  cwd,
  env,
}: SupervisorLaunch): () => string | null {
  const supervisor = execa(file, [...args], {
    detached: true,
    cleanup: false,
    stdio: "ignore",
    windowsHide: true,
    cwd,
    extendEnv: false,
    env: { ...env },
    reject: false,
  });
  supervisor.unref();
  let failure: string | null = null;
  void supervisor.then((result) => {
    if (result.failed)
      failure = result.originalMessage ?? result.shortMessage ?? "unknown";
  });
  return () => failure;
}
