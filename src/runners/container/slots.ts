import { setTimeout as delay } from "node:timers/promises";
import { messageOf, toFailure } from "../../model/errors";
import { inEnglish } from "../../model/said";
import type { Sentence } from "../../model/said";
import type { PoolSettings } from "../../model/settings";
import { slotBoard } from "./board";
import { isUnavailable } from "./calls";
import type { ContainerEngine } from "./client";
import { defaultEndpoint, endpointsOf } from "./endpoints";
import { poolEngines, readyMs } from "./engines";
import { engineOpening } from "./opening";
import {
  adopted,
  blocked,
  freeEndpoints,
  granted,
  released,
  requested,
  seated,
  slotOf,
  slotPlaces,
  withdrawn,
} from "./pool";
import type { PoolState, SlotPlace } from "./pool";
import { slotRemovals } from "./removals";
import { swarmPlacement } from "./swarm/placement";
import { seating } from "./swarm/seating";

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
   * is done. Once or often, with or without a lease: no difference; `endpoint`: where the container is if there is no lease; left out: there
   * is none, either.
   */
  release(attempt: string, endpoint?: string | null): Promise<void>;
  /** Ends what goes on in the background. Containers at work stay. */
  close(): void;
}

/** How long somebody who releases waits for it. */
const releaseWaitMs = 3_000;
export function containerPool(options: PoolOptions): ContainerPool {
  const { name, settings, onTrouble } = options;
  const waiting = new Map<string, (place: SlotPlace) => void>();
  const engines = poolEngines(options.engineAt, settings, options.stateFolder);
  const board = slotBoard(slotPlaces(settings()));
  const placement = swarmPlacement({
    engineAt: engines.at,
    pool: name,
    settings,
    seated: () =>
      board.state.slots.flatMap(({ endpoint, state }) =>
        state.kind === "leased" ? [{ attempt: state.attempt, endpoint }] : [],
      ),
  });
  const seats = seating({
    place: (...asked) => placement.place(...asked),
    leave: (attempt) => placement.leave(attempt),
    given: (attempt, endpoint) => {
      const next = seated(board.state, attempt, endpoint);
      if (next === null) return false;
      held(null);
      board.set(next);
      placement.watch();
      const slot = slotOf(next, attempt);
      if (slot) tell(attempt, slot);
      return true;
    },
    onWait: (reason) => held(reason),
    again: () => grant(),
  });
  const removals = slotRemovals({
    board,
    engineAt: engines.at,
    // What a manager could not be told is told later.
    leave: (attempt) => placement.leave(attempt).catch(() => undefined),
    onFreed(endpoint) {
      grant();
      opening.again(endpoint);
    },
    onFailure(endpoint, error) {
      if (isUnavailable(error))
        opening.setAside(endpoint, messageOf(toFailure(error)));
    },
  });
  const opening = engineOpening({
    name,
    board,
    engines,
    settings,
    placement,
    remove: (attempt, endpoint) => removals.begin(attempt, endpoint),
    grant: () => grant(),
    onTrouble,
  });

  const firstEndpoint = () => endpointsOf(settings())[0] ?? defaultEndpoint;

  function held(reason: Sentence | null): void {
    if (reason !== null && !board.isHeld)
      onTrouble(
        `The swarm has no place for a container now: ${inEnglish(reason)}`,
      );
    board.hold(reason);
  }

  function tell(attempt: string, place: SlotPlace): void {
    const take = waiting.get(attempt);
    waiting.delete(attempt);
    take?.(place);
  }

  function grant(): void {
    if (settings().swarm) {
      board.set(opening.sized());
      if (board.state.queue.length === 0) held(null);
      seats.next(board.state.queue, freeEndpoints(board.state));
      return;
    }
    held(null);
    seats.next([], []);
    const { pool, leases } = granted(opening.sized());
    board.set(pool);
    for (const { attempt, place } of leases) tell(attempt, place);
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

  return {
    name,
    engineAt: (endpoint) => engines.at(endpoint ?? firstEndpoint()),
    async begin() {
      await Promise.allSettled(endpointsOf(settings()).map(engines.reach));
    },
    look: () => board.look(),
    subscribe: (listener) => board.subscribe(listener),
    async lease(attempt, signal) {
      await opening.all();
      await removals.of(attempt);
      if (signal.aborted) return null;
      return new Promise((resolve) => {
        // Engines that were away may be there again.
        const again = setInterval(
          () => void opening.all().catch(() => undefined),
          readyMs,
        ).unref();
        const end = () => {
          clearInterval(again);
          waiting.delete(attempt);
          board.set(withdrawn(board.state, attempt));
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
        board.set(requested(board.state, attempt));
        grant();
        // It may have got one while nobody waited for it: after its port was taken.
        const slot = slotOf(board.state, attempt);
        if (slot?.state.kind === "leased" && waiting.delete(attempt))
          take(slot);
      });
    },
    block(attempt, reason) {
      const slot = slotOf(board.state, attempt);
      if (slot) board.set(blocked(board.state, slot.port, reason));
    },
    leaveEndpoint(attempt, reason) {
      const slot = slotOf(board.state, attempt);
      if (!slot || !opening.hasOthers()) return false;
      board.set(blocked(board.state, slot.port, reason));
      opening.setAside(slot.endpoint, reason);
      return true;
    },
    adopt(attempt, place) {
      board.set(adopted(board.state, attempt, place));
      placement.watch();
      // Only a manager tells whether it keeps its place; else the first lease would look for one.
      if (settings().swarm) void opening.all().catch(() => undefined);
    },
    lost: (attempt) => placement.lost(attempt),
    async release(attempt, endpoint) {
      const place = slotOf(board.state, attempt)?.endpoint ?? endpoint;
      board.set(released(board.state, attempt));
      // It never had a slot: nobody has made anything for it.
      if (place === undefined) {
        grant();
        return;
      }
      const timer = new AbortController();
      await Promise.race([
        removals.begin(attempt, place ?? firstEndpoint()),
        delay(releaseWaitMs, undefined, { signal: timer.signal }).catch(
          () => undefined,
        ),
      ]);
      timer.abort();
      grant();
    },
    close() {
      removals.close();
      seats.close();
      placement.close();
    },
  };
}
