import { openToRestore } from "./openToRestore";
import { said } from "../model/said";
import { mkdir, realpath, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openEngine } from "../engine";
import type { EngineOptions } from "../engine";
import type { Notice, OrchestratorApi } from "../model/api";
import { OrchestratorError } from "../model/errors";
import { isPast } from "../model/overview";
import { askThrough } from "./askThrough";
import { createClient } from "./client";
import { OwnerGone } from "./ownerLine";
import { endpointOf, listenOrConnect } from "./endpoint";
import { createHttpApi, OwnerLeaving } from "./http";
import { workspaceKey } from "./key";
import type { Outside } from "./messages";
import { openOwnedEngine } from "./ownedEngine";
import type { OpenEngine } from "./ownedEngine";
import { placeOf } from "./place";
import type { Place } from "./place";

/** `folder` is the workspace; where its state is kept follows from it. */
export interface WorkspaceOptions extends Omit<
  EngineOptions,
  "stateFolder" | "ownership"
> {
  /** Called when this process has taken over from an owner that ended. */
  readonly onTakeOver?: () => void;
  /** To restore a backup, which is possible also where the database is damaged; nothing else is then. */
  readonly toRestore?: boolean;
  /** Whom to tell what needs the user, while this process is the owner and does not only look. */
  readonly outside?: Outside;
}

export type { OpenEngine } from "./ownedEngine";

/** For tests: another machine, a quicker heart. */
export interface Circumstances {
  readonly place?: Place;
  readonly beatMs?: number;
}

export interface Workspace {
  /**
   * Works whoever owns the workspace. When the owner ends, the next call (or a subscription that is still wanted) elects
   * again: this process becomes the owner, or talks to the new one. After such a change the last event of each orchestration that may
   * have changed is told once more, so that a subscriber who compares `seq` misses nothing.
   */
  readonly api: OrchestratorApi;
  /** Whether the engine runs in this process; may change from false to true. */
  readonly owner: boolean;
  close(): Promise<void>;
}

/** The engine's API with the owner's end of it: where the engine is, and how to leave. */
interface Link {
  readonly owner: boolean;
  readonly api: OrchestratorApi;
  readonly close: () => Promise<void>;
}

/** Owners may follow each other quickly while several processes elect; more changes than this within one call are a fault. */
const maxElections = 20;
const electionPauseMs = 50;
/** How long an owner that leaves goes on with what others have asked it. */
const lastAnswersMs = 3000;

/** Where a workspace keeps its state, once it has any. */
export const stateFolderOf = (folder: string): string =>
  path.join(folder, ".orchestrator", "state");

const prepareStateFolder = async (folder: string): Promise<string> => {
  const stateFolder = stateFolderOf(folder);
  try {
    if (!(await stat(folder)).isDirectory())
      throw new Error("the workspace is not a folder");
    await mkdir(path.dirname(stateFolder), { recursive: true });
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    // Written each time: git must never see the state, and it shows whether the folder can be written at all.
    await writeFile(path.join(stateFolder, ".gitignore"), "*\n");
    return await realpath(stateFolder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OrchestratorError(
      "readOnlyFolder",
      said`The folder ${stateFolder} cannot be written: ${reason}.`,
      {
        fix: said`Choose a workspace folder that exists and that you may write to.`,
        cause: error,
      },
    );
  }
};

const own = async (
  server: http.Server,
  engine: ReturnType<OpenEngine>,
  /** Lets nobody ask any more, and settles when those who did are answered. */
  stop: (afterwards: Promise<void>) => Promise<void>,
): Promise<Link> => {
  /** The endpoint goes last: nobody else may open the store before we have closed it. */
  const leave = async (closeEngine: () => Promise<void>): Promise<void> => {
    const ended = new Promise<void>((resolve) => server.once("close", resolve));
    let tellReleased = (): void => undefined;
    const answered = stop(new Promise((resolve) => (tellReleased = resolve)));
    const released = answered.then(closeEngine).finally(() => {
      server.close();
      tellReleased();
    });
    try {
      await released;
    } finally {
      // A connection that never asked anything would keep the server open.
      const cut = setTimeout(() => server.closeAllConnections(), 1000);
      await ended;
      clearTimeout(cut);
    }
  };
  try {
    const api = await engine;
    return { owner: true, api, close: () => leave(() => api.close()) };
  } catch (error) {
    await leave(() => Promise.resolve());
    throw error;
  }
};

const elect = async (
  { outside, ...options }: WorkspaceOptions,
  stateFolder: string,
  open: OpenEngine,
  { place = placeOf(), beatMs }: Circumstances,
  onSubscriptionEnd: (error: OrchestratorError) => void,
): Promise<Link> => {
  const key = await workspaceKey(stateFolder);
  const owned = { stateFolder, key, user: place.user };
  let engine: ReturnType<OpenEngine> | null = null;
  // Only an owner's server is asked, so nobody else ever opens the engine.
  const openOnce = () =>
    (engine ??= openOwnedEngine(
      open,
      {
        ...options,
        stateFolder,
        ...(outside === undefined ||
        options.lookOnly === true ||
        options.toRestore === true
          ? {}
          : { outside }),
      },
      {
        endpoint: endpointOf(owned),
        place,
        ...(beatMs === undefined ? {} : { beatMs }),
      },
    ));
  let current: () => Promise<OrchestratorApi> = openOnce;
  const { listener, endNotices, answered } = createHttpApi({
    api: () => current(),
    key,
    log: options.log,
  });
  const server = http.createServer(listener);
  const { owner, address } = await listenOrConnect(server, owned);
  if (!owner)
    return {
      owner,
      api: createClient({ address, key, onSubscriptionEnd }),
      close: () => Promise.resolve(),
    };
  server.on("error", (error) =>
    options.log("error", `The workspace's endpoint failed: ${error.message}`),
  );
  return own(server, openOnce(), (afterwards) => {
    current = async () => {
      await afterwards;
      throw new OwnerLeaving();
    };
    endNotices();
    return answered(lastAnswersMs);
  });
};

interface Subscriber {
  readonly listener: (notice: Notice) => void;
  stop: () => void;
}

/**
 * Opens the engine of a workspace, or finds the process that has it open. Rejects with `readOnlyFolder`, with `ownedElsewhere`
 * when it is open in a place that cannot be reached from here, and with whatever keeps the engine from opening.
 */
export const openWorkspace = async (
  options: WorkspaceOptions,
  open: OpenEngine = options.toRestore === true ? openToRestore : openEngine,
  circumstances: Circumstances = {},
): Promise<Workspace> => {
  const { log } = options;
  const stateFolder = await prepareStateFolder(options.folder);
  const subscribers = new Set<Subscriber>();
  let closing: Promise<void> | null = null;
  let electing: Promise<void> | null = null;

  const onSubscriptionEnd = (error: OrchestratorError): void => {
    if (closing) return;
    if (error instanceof OwnerGone) void restoreSubscriptions(link);
    else log("error", `No more notices from the owner: ${error.message}`);
  };
  const electNow = () =>
    elect(options, stateFolder, open, circumstances, onSubscriptionEnd);
  let link = await electNow();
  let linkedAt = performance.now();
  /** What subscribers may not have been told of has not ended before this, in epoch milliseconds. */
  let toldUntil = Date.now();
  log("info", link.owner ? "Owns the workspace." : "Another process owns it.");

  const tellLastEvents = async (): Promise<void> => {
    const { api } = link;
    const begun = Date.now();
    try {
      const untold = (await api.list()).filter(
        (o) => !isPast(o) || (o.endedAt ?? 0) >= toldUntil,
      );
      for (const { id } of untold) {
        const orchestration = await api.get(id);
        const event = (await api.events(id, orchestration.seq - 1))[0];
        if (event === undefined) continue;
        for (const { listener } of subscribers)
          listener({ kind: "event", event, orchestration });
      }
      toldUntil = begun;
    } catch (error) {
      // An owner that goes meanwhile ends the subscriptions as well, which leads here again.
      const level = error instanceof OwnerGone ? "debug" : "error";
      log(level, `Notices may be missing: ${String(error)}`);
    }
  };

  /** Does nothing when `gone` was replaced already. */
  const replace = (gone: Link): Promise<void> => {
    if (link !== gone || closing) return Promise.resolve();
    electing ??= electNow()
      .then((next) => {
        link = next;
        linkedAt = performance.now();
        log(
          "info",
          next.owner ? "Owns the workspace now." : "Found the owner.",
        );
        for (const subscriber of subscribers) {
          subscriber.stop();
          subscriber.stop = next.api.subscribe(subscriber.listener);
        }
        if (subscribers.size > 0) void tellLastEvents();
        if (next.owner) options.onTakeOver?.();
      })
      .finally(() => {
        electing = null;
      });
    return electing;
  };

  const restoreSubscriptions = async (gone: Link): Promise<void> => {
    // At once after an owner that was there for a while: what it did is to go on.
    if (performance.now() - linkedAt < electionPauseMs)
      await delay(electionPauseMs);
    try {
      await replace(gone);
    } catch (error) {
      log("error", `Nobody owns the workspace any more: ${String(error)}`);
    }
  };

  const call = async <T>(
    ask: (api: OrchestratorApi) => Promise<T>,
  ): Promise<T> => {
    for (let elections = 0; ; elections++) {
      const asked = link;
      try {
        return await ask(asked.api);
      } catch (error) {
        const again = error instanceof OwnerGone && error.retryable && !closing;
        if (!again || elections === maxElections) throw error;
      }
      if (elections > 0) await delay(electionPauseMs);
      await replace(asked);
    }
  };

  const api: OrchestratorApi = {
    ...askThrough(call),
    subscribe: (listener) => {
      const subscriber = { listener, stop: link.api.subscribe(listener) };
      subscribers.add(subscriber);
      return () => {
        subscribers.delete(subscriber);
        subscriber.stop();
      };
    },
  };

  const close = async (): Promise<void> => {
    for (const { stop } of subscribers) stop();
    subscribers.clear();
    await electing?.catch(() => undefined);
    await link.close();
  };

  return {
    api,
    get owner() {
      return link.owner;
    },
    close: () => (closing ??= close()),
  };
};
