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
import type { TmuxLayout } from "../model/runner";
import { listViews, openView } from "./tmuxViews";
import type { NewView } from "./tmuxViews";

export interface TmuxRunnerOptions extends ProcessRunnerOptions {
  /** Absolute path of the bundle that shows an attempt in a terminal. */
  readonly viewerPath: string;
  /** Where the attempts of an orchestration that is not shown yet go; asked anew for each. Left out: sessions. */
  readonly layout?: () => TmuxLayout;
  /** How long a view stays after an attempt, for its end to be read and the next attempt to begin in it; a minute by default. */
  readonly lingerMs?: number;
  /** Why an attempt runs without its view. */
  readonly onTrouble: (message: string) => void;
}

/** How long the view has to start the supervisor; then the host does it. Whoever comes second finds the attempt claimed, and leaves. */
const startLimitMs = 15_000;
const lookMs = 20;
/** How often tmux is asked whether the view is there yet. */
const askMs = 500;
export const defaultLingerMs = 60_000;

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
 * Runs agents as `processRunner` does, but in the world of tmux: a view shows the attempt and starts its supervisor, which therefore
 * belongs to tmux and not to the editor or the terminal that the host runs in, and lives as long as tmux may, through a logout too where
 * the system is set up so. It is no child that dies with the view: who closes that closes a view, and the attempt goes on.
 */
export function tmuxRunner(options: TmuxRunnerOptions): Runner {
  /** One after the other: two at once would each make the session that they are to share. */
  let opened: Promise<unknown> = Promise.resolve();
  const show = (request: RunRequest, address: string) => {
    const mine = opened.then(() =>
      openView(
        viewOf(request, address, options),
        options.environment ?? process.env,
      ),
    );
    opened = mine.catch(() => undefined);
    return mine;
  };
  const start = (request: RunRequest, launch: SupervisorLaunch) => {
    let byHost: (() => string | null) | null = null;
    void startInView(request, launch, options, show).then((failure) => {
      if (failure === null) return;
      options.onTrouble(
        `The attempt ${request.attemptId} runs without being shown in tmux: ${failure}`,
      );
      byHost = startDetached(launch);
    });
    return () => byHost?.() ?? null;
  };
  return processRunner({ ...options, startedBy: { name: "tmux", start } });
}

/** Null once the supervisor has the attempt, else why it has not. Never rejects. */
async function startInView(
  request: RunRequest,
  launch: SupervisorLaunch,
  options: TmuxRunnerOptions,
  show: (request: RunRequest, address: string) => Promise<string | null>,
): Promise<string | null> {
  try {
    const offer = await offerLaunch(launch);
    try {
      const failure = await show(request, offer.address);
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
      const views = await listViews(path.dirname(folder), environment);
      const isThere = views.some((each) => each.attemptId === attemptId);
      if (!isThere && !existsSync(claim)) return "it has closed at once";
      askAt = performance.now() + askMs;
    }
    await delay(lookMs);
  }
  return null;
}

/** What is to be shown of an attempt: the program that shows it, which starts it first. */
function viewOf(
  request: RunRequest,
  address: string,
  options: TmuxRunnerOptions,
): NewView {
  const { attemptId, folder, shown } = request;
  const name = shown?.name ?? attemptId.slice(0, 8);
  return {
    layout: options.layout?.() ?? "sessions",
    shown: name,
    title: shown?.title ?? name,
    attemptsFolder: path.dirname(folder),
    attemptId,
    command: [
      // The user's editor may be the Node that runs it.
      ...["env", `${runAsNode}=1`],
      ...viewerCommand(
        request,
        options,
        ...["--start", address],
        ...["--linger", String(options.lingerMs ?? defaultLingerMs)],
      ),
    ],
  };
}
