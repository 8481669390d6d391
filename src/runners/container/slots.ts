import { inEnglish, said } from "../../model/said";
import type { Sentence } from "../../model/said";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf, OrchestratorError, toFailure } from "../../model/errors";
import type { PoolSettings } from "../../model/settings";
import type { ContainerEngine } from "./client";
import { labels } from "./confinement";
import { gatewayLabel, removeAllOf, removeNetworksBut } from "./egress/sidecar";
import { defaultEndpoint, endpointsOf } from "./endpoints";
import { poolEngines, readyMs } from "./engines";
import {
  adopted,
  attemptOf,
  blocked,
  emptyPool,
  endpointBlocked,
  freeEndpoints,
  granted,
  heldUp,
  recycled,
  released,
  requested,
  resized,
  seated,
  slotOf,
  slotPlaces,
  stuck,
  unblocked,
  withdrawn,
} from "./pool";
import type { PoolState, SlotPlace } from "./pool";
import { swarmPlacement } from "./swarm/placement";
import { seating } from "./swarm/seating";
import { withoutManager } from "./swarm/states";

export interface PoolOptions {
  /** A client of the engine at this endpoint; asked once for each. */
  readonly engineAt: (endpoint: string) => ContainerEngine;
  /** Names the pool among all at its engines (`poolName`). */
  readonly name: string;
  /** Read anew for each lease. */
  readonly settings: () => PoolSettings;
  /** A folder of ours that containers will need: it tells which engines see our disk. */
  readonly stateFolder: string;
  /** Told once of an engine that cannot be used while others can, until it could be again. */
  readonly onTrouble: (message: string) => void;
}

/** A slot, for one attempt. */
export interface Lease extends SlotPlace {
  readonly engine: ContainerEngine;
  /** Whether its containers can have our files as they lie here. */
  readonly seesDisk: boolean;
  /** Id of the engine's network that leads out, for it or for its gateway; null where it has none. */
  readonly network: string | null;
  readonly settings: PoolSettings;
}

/** The slots of a state folder, and the containers in them. */
export interface ContainerPool {
  readonly name: string;
  /** The engine at this endpoint; null: at the first one of the settings. */
  readonly engineAt: (endpoint: string | null) => ContainerEngine;
  /**
   * Asks all engines for what the first lease would else wait for, as far as that needs nothing of ours: the image and the network. What an
   * earlier host left there is not touched. Never rejects: the first lease asks again, and says what is missing.
   */
  begin(): Promise<void>;
  /** The slots and who waits, at this moment. */
  look(): PoolState;
  /** Calls back whenever `look` would tell something else; the result ends that. */
  subscribe(listener: () => void): () => void;
  /**
   * A slot, when it is this attempt's turn; null when `signal` ends the wait. When no engine can be used it rejects with the trouble of
   * the first: `containerEngineUnavailable`, or `invalidSettings` without the image or where every port is somebody else's.
   */
  lease(attempt: string, signal: AbortSignal): Promise<Lease | null>;
  /** Takes back what was leased: the port is somebody else's. The attempt is to ask again, and is the first of all then. */
  block(attempt: string, reason: Sentence): void;
  /** Like `block`, for an engine that gave no answer: with all its slots. False, and nothing done, where there is no other engine. */
  leaveEndpoint(attempt: string, reason: Sentence): boolean;
  /** The attempt of another host goes on, with the slot that it has. */
  adopt(attempt: string, place: SlotPlace): void;
  /** Why an attempt has lost its slot though its engine may say nothing of that, or null: its node of a swarm is. */
  lost(attempt: string): Sentence | null;
  /**
   * Destroys the container of an attempt and frees its slot. Settles when that is done, or after some seconds: then it goes on until it
   * is done. Once or often, with or without a lease: no difference; `endpoint`: where the container is if there is no lease.
   */
  release(attempt: string, endpoint?: string | null): Promise<void>;
  /** Ends what goes on in the background. Containers at work stay. */
  close(): void;
}

/** How long somebody who releases waits for it. */
const releaseWaitMs = 3_000;
/** Between two tries to destroy a container. */
const firstRetryMs = 500;
const longestRetryMs = 5_000;

/** Whether a program could listen on this port of 127.0.0.1 now. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });

export const portsTaken = (ports: readonly number[]): OrchestratorError =>
  new OrchestratorError(
    "invalidSettings",
    said`All ports of the container pool (${ports.join(", ")}) are taken by other programs.`,
    { fix: said`Choose others with orchestrator.pool.portStart.` },
  );

const isUnavailable = (error: unknown): boolean =>
  toFailure(error).code === "containerEngineUnavailable";

export function containerPool(options: PoolOptions): ContainerPool {
  const { name, settings, onTrouble } = options;
  const closed = new AbortController();
  const listeners = new Set<() => void>();
  const waiting = new Map<string, (place: SlotPlace) => void>();
  const removals = new Map<string, Promise<void>>();
  const engines = poolEngines(options.engineAt, settings, options.stateFolder);
  /** Takes over what is at an engine; asked again after each trouble with it. */
  const recovered = new Map<string, Promise<void>>();
  const knownBefore = new Set<string>();
  const troubled = new Set<string>();
  const usable = new Set<string>();
  let looking: Promise<void> = Promise.resolve();
  const places = () => slotPlaces(settings());
  let state = emptyPool(places());
  /** Why the swarm gives nobody a place now. */
  let hold: Sentence | null = null;
  const placement = swarmPlacement({
    engineAt: engines.at,
    pool: name,
    settings,
    seated: () =>
      state.slots.flatMap(({ endpoint, state: now }) =>
        now.kind === "leased" ? [{ attempt: now.attempt, endpoint }] : [],
      ),
  });
  const seats = seating({
    place: (...asked) => placement.place(...asked),
    leave: (attempt) => placement.leave(attempt),
    given: (attempt, endpoint) => {
      const next = seated(state, attempt, endpoint);
      if (next === null) return false;
      held(null);
      set(next);
      placement.watch();
      const slot = slotOf(next, attempt);
      if (slot) tell(attempt, slot);
      return true;
    },
    onWait: (reason) => held(reason),
    again: () => grant(),
  });

  const firstEndpoint = () => endpointsOf(settings())[0] ?? defaultEndpoint;
  const hasOthers = () => endpointsOf(settings()).length > 1;

  /** As the settings want it. Where there are several engines nothing begins at one that has not answered. */
  const sized = (): PoolState =>
    endpointsOf(settings())
      .filter((endpoint) => hasOthers() && !usable.has(endpoint))
      .reduce(
        (next, endpoint) =>
          endpointBlocked(
            next,
            endpoint,
            said`Its engine has not answered yet.`,
          ),
        resized(state, places()),
      );

  const set = (next: PoolState) => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  function held(reason: Sentence | null): void {
    const words = reason && inEnglish(reason);
    if (words === (hold && inEnglish(hold))) return;
    if (hold === null && words !== null)
      onTrouble(`The swarm has no place for a container now: ${words}`);
    hold = reason;
    for (const listener of listeners) listener();
  }

  function tell(attempt: string, place: SlotPlace): void {
    const take = waiting.get(attempt);
    waiting.delete(attempt);
    take?.(place);
  }

  function grant(): void {
    if (settings().swarm) {
      set(sized());
      if (state.queue.length === 0) held(null);
      seats.next(state.queue, freeEndpoints(state));
      return;
    }
    held(null);
    seats.next([], []);
    const { pool, leases } = granted(sized());
    set(pool);
    for (const { attempt, place } of leases) tell(attempt, place);
  }

  /** Destroys the container of an attempt, however long the engine is not there. */
  async function destroy(attempt: string, endpoint: string): Promise<void> {
    for (let pause = firstRetryMs; ; pause *= 2) {
      try {
        await removeAllOf(engines.at(endpoint), attempt);
        set(recycled(state, attempt));
        grant();
        if (troubled.has(endpoint))
          void tryEndpoint(endpoint).catch(() => undefined);
        return;
      } catch (error) {
        const message = messageOf(toFailure(error));
        set(stuck(state, attempt, message));
        if (isUnavailable(error)) setAside(endpoint, message);
      }
      await delay(Math.min(pause, longestRetryMs), undefined, {
        ref: false,
        signal: closed.signal,
      });
    }
  }

  const recycle = (attempt: string, endpoint: string): Promise<void> => {
    const known = removals.get(attempt);
    if (known) return known;
    // A manager that does not answer: its service is swept away when one does.
    const left = placement.leave(attempt).catch(() => undefined);
    const removal = destroy(attempt, endpoint)
      // The pool was closed: whoever opens it next finds the container.
      .catch(() => undefined)
      .then(() => left)
      .finally(() => removals.delete(attempt));
    removals.set(attempt, removal);
    return removal;
  };

  /**
   * Takes over what an earlier host left at an engine: what runs keeps its slot, all else is destroyed. At one that was away: also what
   * runs there of an attempt that has ended, or is elsewhere by now.
   */
  async function recover(endpoint: string): Promise<void> {
    const wasKnown = knownBefore.has(endpoint);
    const engine = engines.at(endpoint);
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
      const slot = slotOf(state, attempt);
      if (slot !== undefined) {
        if (slot.endpoint !== endpoint) await removeAllOf(engine, attempt);
        continue;
      }
      set(adopted(state, attempt, { endpoint, port }));
      placement.watch();
      if (running.has(attempt) && !wasKnown) continue;
      set(released(state, attempt));
      void recycle(attempt, endpoint);
    }
    knownBefore.add(endpoint);
    await removeNetworksBut(
      engine,
      name,
      (attempt) => slotOf(state, attempt)?.endpoint === endpoint,
    );
  }

  /** Takes over what is at an engine, and sees to all that a container needs there. */
  async function makeReady(endpoint: string): Promise<void> {
    const recovery = recovered.get(endpoint) ?? recover(endpoint);
    recovered.set(endpoint, recovery);
    await recovery;
    await engines.ready(endpoint);
    if (settings().swarm) await placement.meet(endpoint);
  }

  /** Nothing begins at this engine until it has been asked again. */
  function setAside(endpoint: string, reason: Sentence): void {
    engines.forget(endpoint);
    recovered.delete(endpoint);
    usable.delete(endpoint);
    // Of a single one each attempt tells by itself.
    if (!hasOthers()) return;
    set(endpointBlocked(state, endpoint, reason));
    if (!troubled.has(endpoint))
      onTrouble(`No container begins at ${endpoint}: ${inEnglish(reason)}`);
    troubled.add(endpoint);
  }

  function leaseOf({ endpoint, port }: SlotPlace): Lease {
    const now = settings();
    return {
      endpoint,
      port,
      engine: engines.at(endpoint),
      seesDisk: engines.seesDisk(endpoint),
      network: now.network === "none" ? null : engines.networkOf(endpoint),
      settings: now,
    };
  }

  /** The lease, once nothing more is to be waited for. */
  async function begun(
    attempt: string,
    place: SlotPlace,
    signal: AbortSignal,
  ): Promise<Lease | null> {
    if (settings().swarm && !(await placement.started(attempt, signal)))
      return null;
    return leaseOf(place);
  }

  async function tryEndpoint(endpoint: string): Promise<void> {
    try {
      await makeReady(endpoint);
      usable.add(endpoint);
      // One after the other: two that try a port at the same time would each take the other for a stranger.
      await (looking = looking
        .catch(() => undefined)
        .then(() => lookAtPorts(endpoint)));
      troubled.delete(endpoint);
      grant();
    } catch (error) {
      setAside(endpoint, messageOf(toFailure(error)));
      throw error;
    }
  }

  /** Settles as soon as one engine can be used, or rejects with the trouble of the first; the others are asked as well. */
  async function prepare(): Promise<void> {
    set(sized());
    const tries = endpointsOf(settings()).map(tryEndpoint);
    // One that was good a moment ago may be the only one that answers: nobody waits for those that hang.
    await Promise.any(tries).catch(() => tries[0]);
    if (settings().swarm) await findManager(tries);
  }

  /** Settles when a manager of the swarm is known, and all of our services there are somebody's. */
  async function findManager(tries: readonly Promise<void>[]): Promise<void> {
    if (!placement.hasManager())
      for (const end of await Promise.allSettled(tries))
        if (end.status === "rejected" && !placement.hasManager())
          throw end.reason;
    if (!placement.hasManager()) throw withoutManager();
    await placement.sweep(isLeft);
  }

  /** Whether a service is nobody's. What runs at an engine that has not answered yet may be of an attempt that goes on. */
  function isLeft(attempt: string, endpoint: string | null): boolean {
    if (slotOf(state, attempt) || state.queue.includes(attempt)) return false;
    return endpoint === null
      ? endpointsOf(settings()).every((each) => knownBefore.has(each))
      : knownBefore.has(endpoint);
  }

  /** Puts aside the free slots whose port somebody else has, and tries those again that were. */
  async function lookAtPorts(endpoint: string): Promise<void> {
    set(unblocked(sized(), endpoint));
    // Of another machine we know nothing: there the start of a container tells.
    if (settings().network === "none" || !engines.seesDisk(endpoint)) return;
    const mine = () => state.slots.filter((slot) => slot.endpoint === endpoint);
    for (const slot of mine())
      if (attemptOf(slot) === null && !(await isPortFree(slot.port)))
        // Meanwhile it may have become an attempt's: then its own start tells.
        if (attemptOf(slot) === null)
          set(
            blocked(
              state,
              slot.port,
              said`Another program listens on port ${slot.port}.`,
            ),
          );
    if (mine().every((slot) => slot.state.kind === "blocked"))
      throw portsTaken(mine().map(({ port }) => port));
  }

  return {
    name,
    engineAt: (endpoint) => engines.at(endpoint ?? firstEndpoint()),
    async begin() {
      await Promise.allSettled(endpointsOf(settings()).map(engines.reach));
    },
    look: () => (hold === null ? state : heldUp(state, hold)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async lease(attempt, signal) {
      await prepare();
      await removals.get(attempt);
      if (signal.aborted) return null;
      return new Promise((resolve) => {
        // Engines that were away may be there again.
        const again = setInterval(
          () => void prepare().catch(() => undefined),
          readyMs,
        ).unref();
        const end = () => {
          clearInterval(again);
          waiting.delete(attempt);
          set(withdrawn(state, attempt));
          grant();
          resolve(null);
        };
        signal.addEventListener("abort", end, { once: true });
        const take = (place: SlotPlace) => {
          clearInterval(again);
          signal.removeEventListener("abort", end);
          resolve(begun(attempt, place, signal));
        };
        waiting.set(attempt, take);
        set(requested(state, attempt));
        grant();
        // It may have got one while nobody waited for it: after its port was taken.
        const slot = slotOf(state, attempt);
        if (slot?.state.kind === "leased" && waiting.delete(attempt))
          take(slot);
      });
    },
    block(attempt, reason) {
      const slot = slotOf(state, attempt);
      if (slot) set(blocked(state, slot.port, reason));
    },
    leaveEndpoint(attempt, reason) {
      const slot = slotOf(state, attempt);
      if (!slot || !hasOthers()) return false;
      set(blocked(state, slot.port, reason));
      setAside(slot.endpoint, reason);
      return true;
    },
    adopt(attempt, place) {
      set(adopted(state, attempt, place));
      placement.watch();
      // Only a manager tells whether it keeps its place; else the first lease would look for one.
      if (settings().swarm) void prepare().catch(() => undefined);
    },
    lost: (attempt) => placement.lost(attempt),
    async release(attempt, endpoint) {
      const place = slotOf(state, attempt)?.endpoint ?? endpoint;
      set(released(state, attempt));
      const timer = new AbortController();
      await Promise.race([
        recycle(attempt, place ?? firstEndpoint()),
        delay(releaseWaitMs, undefined, { signal: timer.signal }).catch(
          () => undefined,
        ),
      ]);
      timer.abort();
      grant();
    },
    close() {
      closed.abort();
      seats.close();
      placement.close();
    },
  };
}
