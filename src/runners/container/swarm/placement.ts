import { setTimeout as delay } from "node:timers/promises";
import { OrchestratorError } from "../../../model/errors";
import { said } from "../../../model/said";
import type { Said, Sentence } from "../../../model/said";
import type { PoolSettings } from "../../../model/settings";
import type { ContainerEngine } from "../client";
import { swarmMembers } from "./members";
import type { SwarmMembers } from "./members";
import { placeService, serviceName } from "./service";
import { constraintsFor, isDown, placeOf, whyLost } from "./states";
import type { Place } from "./states";

/** Where a swarm lets attempts begin. What needs a manager rejects with `invalidSettings` where none was met. */
export interface SwarmPlacement extends Pick<
  SwarmMembers,
  "meet" | "hasManager"
> {
  /**
   * Asks for a place at one of these engines, however long that takes; `onWait` is told why it does. Settles with the engine, or with null
   * when `signal` ends the wait: then no service is left.
   */
  place(
    attempt: string,
    among: readonly string[],
    signal: AbortSignal,
    onWait: (reason: Sentence) => void,
  ): Promise<string | null>;
  /** Settles when the place is kept by a program; false when `signal` ends the wait. */
  started(attempt: string, signal: AbortSignal): Promise<boolean>;
  /** From now on it is looked after the places of those who have a slot, until nobody has, and nothing is to be given back. */
  watch(): void;
  /** Why an attempt has lost the place that it had, or null. */
  lost(attempt: string): Said | null;
  /** Gives the place of an attempt back; when no manager hears it, it is tried again until one does. One that has none: no difference. */
  leave(attempt: string): Promise<void>;
  /** Removes the services that nobody needs: of hosts that died, and what could not be removed before. */
  sweep(
    isLeft: (attempt: string, endpoint: string | null) => boolean,
  ): Promise<void>;
  close(): void;
}

export interface SwarmPlacementOptions {
  readonly engineAt: (endpoint: string) => ContainerEngine;
  readonly pool: string;
  readonly settings: () => PoolSettings;
  /** Who has a slot now, and at which engine. */
  readonly seated: () => readonly {
    readonly attempt: string;
    readonly endpoint: string;
  }[];
  /** Between two looks at the places that are kept, in milliseconds. Default: 2 s. */
  readonly watchMs?: number;
}

/** Between two looks: at a place that is about to be given, at one that is not, and at those that are kept. */
const quickMs = 100;
const slowMs = 2_000;
const defaultWatchMs = 2_000;
/** So long the room of what was just given back may be missing, which is nothing to tell. */
const quickForMs = 3_000;
/** In this time a node starts the program of a service. */
const startLimitMs = 60_000;

/** An attempt that has no place begins later, or elsewhere: as with an engine that went away. */
const placeLost = (reason: Said): OrchestratorError =>
  new OrchestratorError("containerEngineUnavailable", reason, {
    fix: said`Look at the nodes of the swarm (orchestrator pool status).`,
  });

const answers = (engine: ContainerEngine): Promise<boolean> =>
  engine.version().then(
    () => true,
    () => false,
  );

export function swarmPlacement(options: SwarmPlacementOptions): SwarmPlacement {
  const { engineAt, pool, settings, seated } = options;
  const watchMs = options.watchMs ?? defaultWatchMs;
  const members = swarmMembers(engineAt, settings);
  const { ask, endpointOf } = members;
  /** Services that were there. */
  const known = new Set<string>();
  const losses = new Map<string, Said>();
  /** Whose place is given back, and no manager could be told. */
  const owed = new Set<string>();
  let watching: NodeJS.Timeout | null = null;
  let looking = false;
  let isClosed = false;
  /** How many were given back: what is about to be looked at then would look lost. */
  let left = 0;

  const lookAtAll = () =>
    ask((swarm) => Promise.all([swarm.services(pool), swarm.nodes()]));

  async function lookAt(attempt: string): Promise<Place> {
    const [services, nodes] = await lookAtAll();
    const service = services.find((each) => each.attempt === attempt);
    return service === undefined
      ? { kind: "lost", reason: said`Its service was removed from the swarm.` }
      : placeOf(service, nodes);
  }

  const rest = (ms: number, signal: AbortSignal): Promise<void> =>
    delay(ms, undefined, { signal }).catch(() => undefined);

  /** What was known of a place says nothing of the next one of this attempt. */
  function forget(attempt: string): void {
    left++;
    known.delete(attempt);
    losses.delete(attempt);
  }

  async function leave(attempt: string): Promise<void> {
    forget(attempt);
    if (!members.hasManager()) return;
    owed.add(attempt);
    try {
      await ask((swarm) => swarm.removeService(serviceName(attempt)));
      owed.delete(attempt);
    } finally {
      watch();
    }
  }

  /** Gives back what could not be, one after the other: the first that nobody hears ends it. */
  async function giveBackOwed(): Promise<void> {
    for (const attempt of owed) {
      await ask((swarm) => swarm.removeService(serviceName(attempt)));
      owed.delete(attempt);
    }
  }

  /** The place, once it is given or lost; null when `signal` ends the wait. */
  async function awaited(
    attempt: string,
    signal: AbortSignal,
    onWait: (reason: Sentence) => void,
  ): Promise<Exclude<Place, { kind: "waiting" }> | null> {
    for (const since = performance.now(); !signal.aborted;) {
      const place = await lookAt(attempt);
      if (place.kind !== "waiting") return place;
      const isQuick = performance.now() - since < quickForMs;
      if (!isQuick && place.reason !== null) onWait(place.reason);
      await rest(isQuick ? quickMs : slowMs, signal);
    }
    return null;
  }

  async function place(
    attempt: string,
    among: readonly string[],
    signal: AbortSignal,
    onWait: (reason: Sentence) => void,
  ): Promise<string | null> {
    const nodes = await ask((swarm) => swarm.nodes());
    const wanted = nodes
      .map(({ id }) => id)
      .filter((id) => among.some((each) => members.nodeOf(each) === id));
    if (wanted.length === 0)
      throw placeLost(
        said`None of the container engines ${among.join(", ")} is a node of the swarm.`,
      );
    if (signal.aborted) return null;
    forget(attempt);
    known.add(attempt);
    owed.delete(attempt);
    await ask((swarm) =>
      swarm.startService(
        placeService({
          attempt,
          pool,
          settings: settings(),
          constraints: constraintsFor(nodes, wanted),
        }),
      ),
    );
    const given = await awaited(attempt, signal, onWait);
    if (given === null) return null;
    if (given.kind === "lost") throw placeLost(given.reason);
    const endpoint = endpointOf(given.node);
    if (endpoint === null)
      throw placeLost(
        said`The swarm chose a node that none of the container engines is.`,
      );
    return endpoint;
  }

  /**
   * Those on a node that the swarm has lost go on without a place where their engine answers: a new leader takes a node that lives for lost
   * until it has heard of it, and what an agent has done is worth more than its place.
   */
  async function lose(
    attempt: string,
    endpoint: string,
    reason: Said,
    isDown: boolean,
  ): Promise<void> {
    if (isDown && (await answers(engineAt(endpoint)))) await leave(attempt);
    else losses.set(attempt, reason);
  }

  async function lookAfter(): Promise<void> {
    await giveBackOwed();
    const leftBefore = left;
    const [services, nodes] = await lookAtAll();
    if (left !== leftBefore) return;
    for (const { attempt } of services) known.add(attempt);
    for (const { attempt, endpoint } of seated()) {
      const node = members.nodeOf(endpoint);
      // What another host began without a swarm has no place to lose.
      if (node === undefined || !known.has(attempt)) continue;
      const reason = whyLost(
        services.find((service) => service.attempt === attempt),
        nodes,
        node,
      );
      if (reason !== null)
        await lose(attempt, endpoint, reason, isDown(nodes, node));
    }
  }

  const stopWatching = () => {
    if (watching !== null) clearInterval(watching);
    watching = null;
  };

  /** Looks at the places of those who have a slot, and gives back what is owed, until there is neither. */
  function watch(): void {
    if (!settings().swarm || isClosed) return;
    watching ??= setInterval(() => {
      if (seated().length === 0 && owed.size === 0) stopWatching();
      if (looking || watching === null) return;
      looking = true;
      void lookAfter()
        // No answer says nothing of a place: the engine that the attempt is at tells whether it goes on.
        .catch(() => undefined)
        .finally(() => {
          looking = false;
        });
    }, watchMs).unref();
  }

  return {
    meet: members.meet,
    hasManager: members.hasManager,
    async place(attempt, among, signal, onWait) {
      let endpoint: string | null = null;
      try {
        endpoint = await place(attempt, among, signal, onWait);
        return endpoint;
      } finally {
        if (endpoint === null) await leave(attempt).catch(() => undefined); // It is swept away later.
      }
    },
    async started(attempt, signal) {
      for (
        const end = performance.now() + startLimitMs;
        performance.now() < end;
      ) {
        if (signal.aborted) return false;
        const now = await lookAt(attempt);
        if (now.kind === "lost") throw placeLost(now.reason);
        if (now.kind === "given" && now.isStarted) return true;
        await rest(quickMs, signal);
      }
      throw placeLost(
        said`The swarm did not start its service in ${startLimitMs / 1000} seconds.`,
      );
    },
    watch,
    lost: (attempt) => losses.get(attempt) ?? null,
    leave,
    async sweep(isLeft) {
      const services = await ask((swarm) => swarm.services(pool));
      for (const { attempt, task } of services) {
        const node = task?.node ?? null;
        if (isLeft(attempt, node === null ? null : endpointOf(node)))
          await ask((swarm) => swarm.removeService(serviceName(attempt)));
      }
    },
    close() {
      isClosed = true;
      stopWatching();
    },
  };
}
