import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { OrchestratorError, toFailure } from "../../model/errors";
import type { PoolSettings } from "../../model/settings";
import type { ContainerEngine } from "./client";
import { labels, networkName } from "./confinement";
import { gatewayLabel, removeAllOf, removeNetworksBut } from "./egress/sidecar";
import {
  adopted,
  attemptOf,
  blocked,
  emptyPool,
  granted,
  portsFrom,
  recycled,
  released,
  requested,
  resized,
  slotOf,
  stuck,
  unblocked,
  withdrawn,
} from "./pool";
import type { PoolState } from "./pool";

export interface PoolOptions {
  readonly engine: ContainerEngine;
  /** Names the pool among all at this engine (`poolName`). */
  readonly name: string;
  /** Read anew for each lease. */
  readonly settings: () => PoolSettings;
}

/** A slot, for one attempt. */
export interface Lease {
  readonly port: number;
  /** Id of the engine's network that leads out, for it or for its gateway; null where it has none. */
  readonly network: string | null;
  readonly settings: PoolSettings;
}

/** The slots of a state folder, and the containers in them. */
export interface ContainerPool {
  readonly name: string;
  readonly engine: ContainerEngine;
  /** The slots and who waits, at this moment. */
  look(): PoolState;
  /** Calls back whenever `look` would tell something else; the result ends that. */
  subscribe(listener: () => void): () => void;
  /**
   * A slot, when it is this attempt's turn; null when `signal` ends the wait. Rejects with `containerEngineUnavailable` without an
   * engine, with `invalidSettings` without the image, and when every port is somebody else's.
   */
  lease(attempt: string, signal: AbortSignal): Promise<Lease | null>;
  /** Takes back what was leased: the port is somebody else's. The attempt is to ask again, and is the first of all then. */
  block(attempt: string, reason: string): void;
  /** The attempt of another host goes on, with the slot that it has. */
  adopt(attempt: string, port: number): void;
  /**
   * Destroys the container of an attempt and frees its slot. Settles when that is done, or after some seconds: then it goes on until it
   * is done. Once or often, with or without a lease: no difference.
   */
  release(attempt: string): Promise<void>;
  /** Ends what goes on in the background. Containers at work stay. */
  close(): void;
}

/** How long somebody who releases waits for it. */
const releaseWaitMs = 3_000;
/** Between two tries to destroy a container. */
const firstRetryMs = 500;
const longestRetryMs = 5_000;
/** How often the engine is asked for the image and the network: both may go while we run. */
const readyMs = 60_000;

/** Whether a program could listen on this port of 127.0.0.1 now. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });

/** Rejects with `invalidSettings` where the engine does not have this image. */
export async function requireImage(
  engine: ContainerEngine,
  image: string,
): Promise<void> {
  if (await engine.hasImage(image)) return;
  throw new OrchestratorError(
    "invalidSettings",
    `The container image ${image} is not there.`,
    {
      fix: "Build it (orchestrator pool build), or name another in orchestrator.pool.image.",
    },
  );
}

export function containerPool(options: PoolOptions): ContainerPool {
  const { engine, name, settings } = options;
  const closed = new AbortController();
  const listeners = new Set<() => void>();
  const waiting = new Map<string, (port: number) => void>();
  const removals = new Map<string, Promise<void>>();
  let recovered: Promise<void> | null = null;
  let looking: Promise<void> = Promise.resolve();
  /** What was last made sure of, for whom, and until when that is believed. */
  let ready: {
    readonly image: string;
    readonly until: number;
    readonly network: Promise<string>;
  } | null = null;
  const ports = () => portsFrom(settings().portStart, settings().size);
  let state = emptyPool(ports());

  const set = (next: PoolState) => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const grant = () => {
    const { pool, leases } = granted(resized(state, ports()));
    set(pool);
    for (const { attempt, port } of leases) {
      const tell = waiting.get(attempt);
      waiting.delete(attempt);
      tell?.(port);
    }
  };

  /** Destroys the container of an attempt, however long the engine is not there. */
  async function destroy(attempt: string): Promise<void> {
    for (let pause = firstRetryMs; ; pause *= 2) {
      try {
        await removeAllOf(engine, attempt);
        set(recycled(state, attempt));
        grant();
        return;
      } catch (error) {
        set(stuck(state, attempt, toFailure(error).message));
      }
      await delay(Math.min(pause, longestRetryMs), undefined, {
        ref: false,
        signal: closed.signal,
      });
    }
  }

  const recycle = (attempt: string): Promise<void> => {
    const known = removals.get(attempt);
    if (known) return known;
    const removal = destroy(attempt)
      // The pool was closed: whoever opens it next finds the container.
      .catch(() => undefined)
      .finally(() => removals.delete(attempt));
    removals.set(attempt, removal);
    return removal;
  };

  /** Takes over what an earlier host left: what runs keeps its slot, all else is destroyed. */
  async function recover(): Promise<void> {
    const left = await engine.list(`${labels.pool}=${name}`);
    const running = new Set(
      left
        // A gateway alone is of no use to anybody.
        .filter((each) => each.running && !(gatewayLabel in each.labels))
        .map((each) => each.labels[labels.attempt]),
    );
    for (const { labels: marks } of left) {
      const attempt = marks[labels.attempt];
      const port = Number(marks[labels.port]);
      if (attempt === undefined || !Number.isInteger(port)) continue;
      if (slotOf(state, attempt) !== undefined) continue;
      set(adopted(state, attempt, port));
      if (running.has(attempt)) continue;
      set(released(state, attempt));
      void recycle(attempt);
    }
    await removeNetworksBut(
      engine,
      name,
      (attempt) => slotOf(state, attempt) !== undefined,
    );
  }

  /** Sees to all that a container needs, once for all who ask at the same time; gives the id of the network. */
  async function makeReady({
    image,
    network,
  }: PoolSettings): Promise<string | null> {
    recovered ??= recover().catch((error: unknown) => {
      recovered = null;
      throw error;
    });
    await recovered;
    if (ready?.image !== image || performance.now() >= ready.until)
      ready = {
        image,
        until: performance.now() + readyMs,
        network: requireImage(engine, image).then(() =>
          engine.ensureNetwork(networkName),
        ),
      };
    const mine = ready;
    try {
      const id = await mine.network;
      return network === "none" ? null : id;
    } catch (error) {
      if (ready === mine) ready = null;
      throw error;
    }
  }

  /** Puts aside the free slots whose port somebody else has, and tries those again that were. */
  async function lookAtPorts(): Promise<void> {
    set(unblocked(resized(state, ports())));
    for (const slot of state.slots)
      if (attemptOf(slot) === null && !(await isPortFree(slot.port)))
        // Meanwhile it may have become an attempt's: then its own start tells.
        if (attemptOf(slot) === null)
          set(
            blocked(
              state,
              slot.port,
              `Another program listens on port ${slot.port}.`,
            ),
          );
    if (state.slots.every((slot) => slot.state.kind === "blocked"))
      throw new OrchestratorError(
        "invalidSettings",
        `All ports of the container pool (${ports().join(", ")}) are taken by other programs.`,
        { fix: "Choose others with orchestrator.pool.portStart." },
      );
  }

  return {
    name,
    engine,
    look: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async lease(attempt, signal) {
      const network = await makeReady(settings());
      await removals.get(attempt);
      // One after the other: two that try a port at the same time would each take the other for a stranger.
      if (network !== null)
        await (looking = looking.catch(() => undefined).then(lookAtPorts));
      if (signal.aborted) return null;
      return new Promise((resolve) => {
        const end = () => {
          waiting.delete(attempt);
          set(withdrawn(state, attempt));
          resolve(null);
        };
        signal.addEventListener("abort", end, { once: true });
        const take = (port: number) => {
          signal.removeEventListener("abort", end);
          resolve({ port, network, settings: settings() });
        };
        waiting.set(attempt, take);
        set(requested(state, attempt));
        grant();
        // It may have got one while nobody waited for it: after its port was taken.
        const slot = slotOf(state, attempt);
        if (slot?.state.kind === "leased" && waiting.delete(attempt))
          take(slot.port);
      });
    },
    block(attempt, reason) {
      const slot = slotOf(state, attempt);
      if (slot) set(blocked(state, slot.port, reason));
    },
    adopt(attempt, port) {
      set(adopted(state, attempt, port));
    },
    async release(attempt) {
      set(released(state, attempt));
      const timer = new AbortController();
      await Promise.race([
        recycle(attempt),
        delay(releaseWaitMs, undefined, { signal: timer.signal }).catch(
          () => undefined,
        ),
      ]);
      timer.abort();
      grant();
    },
    close() {
      closed.abort();
    },
  };
}
