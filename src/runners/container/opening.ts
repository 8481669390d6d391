import { messageOf, toFailure } from "../../model/errors";
import { inEnglish, said } from "../../model/said";
import type { Sentence } from "../../model/said";
import type { PoolSettings } from "../../model/settings";
import type { SlotBoard } from "./board";
import { labels } from "./confinement";
import { gatewayLabel, removeAllOf, removeNetworksBut } from "./egress/sidecar";
import { endpointsOf } from "./endpoints";
import type { PoolEngines } from "./engines";
import {
  adopted,
  attemptOf,
  blocked,
  endpointBlocked,
  released,
  resized,
  slotOf,
  slotPlaces,
  unblocked,
} from "./pool";
import type { PoolState } from "./pool";
import { isPortFree, portsTaken } from "./ports";
import type { SwarmPlacement } from "./swarm/placement";
import { withoutManager } from "./swarm/states";

export interface OpeningOptions {
  /** Names the pool among all at its engines. */
  readonly name: string;
  readonly board: SlotBoard;
  readonly engines: PoolEngines;
  readonly settings: () => PoolSettings;
  readonly placement: SwarmPlacement;
  /** Destroys what an attempt has at an engine. */
  readonly remove: (attempt: string, endpoint: string) => Promise<void>;
  /** Slots may have become free. */
  readonly grant: () => void;
  /** Told once of an engine that cannot be used while others can, until it could be again. */
  readonly onTrouble: (message: string) => void;
}

/** Opens the engines of a pool: takes over what is there, sees to what a container needs, and sets those aside that cannot be used. */
export interface Opening {
  /** Settles as soon as one engine can be used, or rejects with the trouble of the first; the others are asked as well. */
  all(): Promise<void>;
  /** Tries an engine again, if it was in trouble. */
  again(endpoint: string): void;
  /** Nothing begins at this engine until it has been asked again. */
  setAside(endpoint: string, reason: Sentence): void;
  hasOthers(): boolean;
  /** The slots as the settings want them. Where there are several engines nothing begins at one that has not answered. */
  sized(): PoolState;
}

export function engineOpening(options: OpeningOptions): Opening {
  const { name, board, engines, settings, placement, onTrouble } = options;
  const { remove, grant } = options;
  /** Takes over what is at an engine; asked again after each trouble with it. */
  const recovered = new Map<string, Promise<void>>();
  const knownBefore = new Set<string>();
  const troubled = new Set<string>();
  const usable = new Set<string>();
  let looking: Promise<void> = Promise.resolve();

  const hasOthers = () => endpointsOf(settings()).length > 1;

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
        resized(board.state, slotPlaces(settings())),
      );

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
      const slot = slotOf(board.state, attempt);
      if (slot !== undefined) {
        if (slot.endpoint !== endpoint) await removeAllOf(engine, attempt);
        continue;
      }
      board.set(adopted(board.state, attempt, { endpoint, port }));
      placement.watch();
      if (running.has(attempt) && !wasKnown) continue;
      board.set(released(board.state, attempt));
      void remove(attempt, endpoint);
    }
    knownBefore.add(endpoint);
    await removeNetworksBut(
      engine,
      name,
      (attempt) => slotOf(board.state, attempt)?.endpoint === endpoint,
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

  function setAside(endpoint: string, reason: Sentence): void {
    engines.forget(endpoint);
    recovered.delete(endpoint);
    usable.delete(endpoint);
    // Of a single one each attempt tells by itself.
    if (!hasOthers()) return;
    board.set(endpointBlocked(board.state, endpoint, reason));
    if (!troubled.has(endpoint))
      onTrouble(`No container begins at ${endpoint}: ${inEnglish(reason)}`);
    troubled.add(endpoint);
  }

  async function tryOne(endpoint: string): Promise<void> {
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
    if (slotOf(board.state, attempt) || board.state.queue.includes(attempt))
      return false;
    return endpoint === null
      ? endpointsOf(settings()).every((each) => knownBefore.has(each))
      : knownBefore.has(endpoint);
  }

  /** Puts aside the free slots whose port somebody else has, and tries those again that were. */
  async function lookAtPorts(endpoint: string): Promise<void> {
    board.set(unblocked(sized(), endpoint));
    // Of another machine we know nothing: there the start of a container tells.
    if (settings().network === "none" || !engines.seesDisk(endpoint)) return;
    const mine = () =>
      board.state.slots.filter((slot) => slot.endpoint === endpoint);
    const isNobodys = (port: number) =>
      mine().some((slot) => slot.port === port && attemptOf(slot) === null);
    for (const { port } of mine()) {
      if (!isNobodys(port) || (await isPortFree(port))) continue;
      // Meanwhile it may have become an attempt's: then its own start tells.
      if (!isNobodys(port)) continue;
      const reason = said`Another program listens on port ${port}.`;
      board.set(blocked(board.state, port, reason));
    }
    if (mine().every((slot) => slot.state.kind === "blocked"))
      throw portsTaken(mine().map(({ port }) => port));
  }

  return {
    async all() {
      board.set(sized());
      const tries = endpointsOf(settings()).map(tryOne);
      // One that was good a moment ago may be the only one that answers: nobody waits for those that hang.
      await Promise.any(tries).catch(() => tries[0]);
      if (settings().swarm) await findManager(tries);
    },
    again(endpoint) {
      if (troubled.has(endpoint)) void tryOne(endpoint).catch(() => undefined);
    },
    setAside,
    hasOthers,
    sized,
  };
}
