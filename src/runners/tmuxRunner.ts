import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RunRequest, Runner } from "../model/runner";
import { fileIn } from "./attemptRecords";
import { runAsNode } from "./attemptFolder";
import { offerLaunch } from "./handOver";
import type { SupervisorLaunch } from "./launch";
import { startDetached } from "./launch";
import type { ProcessRunnerOptions } from "./process";
import { processRunner } from "./process";
import { listSessions, openSession, showInSession } from "./tmux";

export interface TmuxRunnerOptions extends ProcessRunnerOptions {
  /** Absolute path of the bundle that shows an attempt in a terminal. */
  readonly viewerPath: string;
  /** How long a session stays after an attempt, for its end to be read and the next attempt to begin in it; a minute by default. */
  readonly lingerMs?: number;
  /** Why an attempt runs without its session. */
  readonly onTrouble: (message: string) => void;
}

/** How long the session has to start the supervisor; then the host does it. Whoever comes second finds the attempt claimed, and leaves. */
const startLimitMs = 15_000;
const lookMs = 20;
/** How often tmux is asked whether the session is there yet. */
const askMs = 500;
export const defaultLingerMs = 60_000;

export const sessionName = (name: string): string => `orchestrator-${name}`;

/** The program that shows an attempt to people, in any terminal; it starts the attempt first where a launch is offered. */
export function viewerCommand(
  { folder, shown }: Pick<RunRequest, "folder" | "shown">,
  { nodePath, viewerPath }: Pick<TmuxRunnerOptions, "nodePath" | "viewerPath">,
  ...more: readonly string[]
): string[] {
  return [
    nodePath,
    viewerPath,
    ...more,
    "--",
    folder,
    shown?.agent ?? "",
    shown?.title ?? "",
  ];
}

/**
 * Runs agents as `processRunner` does, but in the world of tmux: a session shows the attempt and starts its supervisor, which therefore
 * belongs to tmux and not to the editor or the terminal that the host runs in, and lives as long as tmux may, through a logout too where
 * the system is set up so. It is no child that dies with the session: who closes that closes a view, and the attempt goes on.
 */
export function tmuxRunner(options: TmuxRunnerOptions): Runner {
  const start = (request: RunRequest, launch: SupervisorLaunch) => {
    let byHost: (() => string | null) | null = null;
    void startInSession(request, launch, options).then((failure) => {
      if (failure === null) return;
      options.onTrouble(
        `The attempt ${request.attemptId} runs without a tmux session: ${failure}`,
      );
      byHost = startDetached(launch);
    });
    return () => byHost?.() ?? null;
  };
  return processRunner({ ...options, startedBy: { name: "tmux", start } });
}

/** Null once the supervisor has the attempt, else why it has not. Never rejects. */
async function startInSession(
  request: RunRequest,
  launch: SupervisorLaunch,
  options: TmuxRunnerOptions,
): Promise<string | null> {
  try {
    const offer = await offerLaunch(launch);
    try {
      const failure = await show(request, offer.address, options);
      if (failure !== null) return failure;
      return await claimed(request, options);
    } finally {
      await offer.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Null as soon as a supervisor has the attempt, else why none will come. */
async function claimed(
  { folder, attemptId }: RunRequest,
  { environment = process.env }: TmuxRunnerOptions,
): Promise<string | null> {
  const claim = fileIn(folder, "claim");
  const end = performance.now() + startLimitMs;
  let askAt = performance.now() + askMs;
  while (!existsSync(claim)) {
    if (performance.now() >= end)
      return `nothing was started in it within ${startLimitMs / 1000} seconds`;
    if (performance.now() >= askAt) {
      const sessions = await listSessions(path.dirname(folder), environment);
      const isThere = sessions.some((each) => each.attemptId === attemptId);
      if (!isThere && !existsSync(claim)) return "it has closed at once";
      askAt = performance.now() + askMs;
    }
    await delay(lookMs);
  }
  return null;
}

/** Shows the attempt in the session of the one before it, should that be there still, else in a new one. */
async function show(
  request: RunRequest,
  address: string,
  options: TmuxRunnerOptions,
): Promise<string | null> {
  const { environment = process.env } = options;
  const { attemptId, folder, shown } = request;
  const attemptsFolder = path.dirname(folder);
  const name = sessionName(shown?.name ?? attemptId.slice(0, 8));
  const command = [
    // The user's editor may be the Node that runs it.
    ...["env", `${runAsNode}=1`],
    ...viewerCommand(
      request,
      options,
      ...["--start", address],
      ...["--linger", String(options.lingerMs ?? defaultLingerMs)],
    ),
  ];
  const ours = new RegExp(`^${name}(?:-\\d)?$`);
  const before = (await listSessions(attemptsFolder, environment)).find(
    (session) => ours.test(session.name),
  );
  if (
    before !== undefined &&
    (await showInSession(before, attemptId, command, environment))
  )
    return null;
  const opened = await openSession(
    { name, attemptsFolder, attemptId, command },
    environment,
  );
  return "failure" in opened ? opened.failure : null;
}
