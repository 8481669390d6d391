import { realpath } from "node:fs/promises";
import { worktreeCarrier } from "../git";
import { createRunners, withOwnImage } from "../runners";
import { openStore } from "../store";
import type { Settings } from "../model/settings";
import { systemClock } from "./clock";
import type { Clock } from "./clock";
import { createEngine } from "./engine";
import type { Engine } from "./engine";
import type { Log } from "./loop";
import type { Machine } from "./machine";
import type { Ownership } from "./ownership";

export type { Engine } from "./engine";
export { restoreOverDamaged } from "./backup/overDamaged";
export type { Clock } from "./clock";
export type { Log } from "./loop";
export type { Ownership } from "./ownership";
export { apply, fold } from "./apply";
export { probeAgent } from "./doctor";
export { isAsSent } from "./hash";
export { nameInRepository, originOf } from "./origin";
export { itemWords, plain } from "./outputWords";
export { otherWords } from "./waiting";
export { coChangesAround } from "./work";

export interface EngineOptions {
  /** Absolute path of the folder that the user works in. */
  readonly folder: string;
  /** Where the engine keeps its state; made by the caller. */
  readonly stateFolder: string;
  readonly settings: () => Settings;
  /** The user's API key, or null: the agent's own login is used then. */
  readonly apiKey: () => Promise<string | null>;
  /** Absolute paths of the bundles that run as processes or threads of their own. */
  readonly programs: {
    readonly supervisor: string;
    readonly scriptedAgent: string;
    readonly snapshotWorker: string;
    readonly viewer: string;
  };
  readonly log: Log;
  /** Have the container pool begin beside the store: for a host that stays, since it may wait for an engine for a while after all else has ended. */
  readonly startsPool?: boolean;
  /** Leave alone what ran or waited when the last engine ended. */
  readonly lookOnly?: boolean;
  /** Default: nobody else can open this state folder. */
  readonly ownership?: Ownership;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Looks at how busy this machine is. Default: as the system tells it. */
  readonly machine?: () => Machine;
}

/** Opens the store, picks up what was running (unless only to look), and goes on. Exactly one engine may be open on a state folder. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { folder, programs, log, ownership } = options;
  // One spelling of it: our marks are compared with it.
  const stateFolder = await realpath(options.stateFolder);
  const runners = createRunners({
    supervisorPath: programs.supervisor,
    viewerPath: programs.viewer,
    nodePath: process.execPath,
    stateFolder,
    layout: () => options.settings().tmux.layout,
    pool: () => withOwnImage(options.settings().pool, folder),
    worktrees: worktreeCarrier,
    onTrouble: (message) => log("warn", message),
  });
  // Neither waits for the other: an engine may be far away, and a history long.
  if (options.startsPool === true)
    void runners.beginPool(options.settings().runner);
  const store = await openStore(stateFolder, {
    ...(ownership === undefined ? {} : { checkOwner: () => ownership.check() }),
    snapshotWorker: programs.snapshotWorker,
    onSnapshotFailed: ({ message }) =>
      log("warn", `The snapshot waits, its journal holds it all: ${message}`),
  });
  const engine = createEngine({
    workspace: folder,
    stateFolder,
    settings: options.settings,
    apiKey: options.apiKey,
    scriptedAgentPath: programs.scriptedAgent,
    nodePath: process.execPath,
    store,
    runners,
    viewerPath: programs.viewer,
    log,
    clock: options.clock ?? systemClock,
    ...(options.machine === undefined ? {} : { machine: options.machine }),
    ...(ownership === undefined ? {} : { ownership }),
  });
  if (options.lookOnly === true) return engine;
  try {
    await engine.recover();
    return engine;
  } catch (error) {
    // It could not even be recorded that it goes on.
    await engine.close();
    throw error;
  }
}
