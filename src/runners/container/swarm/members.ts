import type { PoolSettings } from "../../../model/settings";
import { isUnavailable } from "../calls";
import type { ContainerEngine } from "../client";
import { endpointsOf } from "../endpoints";
import type { SwarmCalls } from "./calls";
import { firstAnswer } from "./managers";
import { placeRepository, placeTag } from "./service";
import { requireMember } from "./states";
import type { Membership } from "./states";

/** The engines of a pool that are nodes of a swarm, and who is asked about it. */
export interface SwarmMembers {
  /** Finds out which node the engine is, and sees to what a service needs there. Rejects with `invalidSettings` where it is none. */
  readonly meet: (endpoint: string) => Promise<void>;
  readonly hasManager: () => boolean;
  /** Asks a manager: the one that answered last, then the others. Rejects as `firstAnswer` does. */
  readonly ask: <T>(call: (swarm: SwarmCalls) => Promise<T>) => Promise<T>;
  /** The node that the engine is; undefined: none, as far as is known. */
  readonly nodeOf: (endpoint: string) => string | undefined;
  /** The engine that is this node; null: none of the pool. */
  readonly endpointOf: (node: string) => string | null;
}

export function swarmMembers(
  engineAt: (endpoint: string) => ContainerEngine,
  settings: () => PoolSettings,
): SwarmMembers {
  /** Of several managers the first is asked first. */
  const members = new Map<string, Membership>();

  const managers = (): string[] => {
    const named = endpointsOf(settings());
    return [...members]
      .filter(
        ([endpoint, { isManager }]) => isManager && named.includes(endpoint),
      )
      .map(([endpoint]) => endpoint);
  };

  const putLast = (endpoint: string): void => {
    const member = members.get(endpoint);
    if (member !== undefined && members.delete(endpoint))
      members.set(endpoint, member);
  };

  async function membershipOf(endpoint: string): Promise<Membership | null> {
    const engine = engineAt(endpoint);
    try {
      return await engine.swarm.membership();
    } catch (error) {
      const known = members.get(endpoint);
      if (known === undefined || !isUnavailable(error)) throw error;
      // Without a leader a manager tells nothing of the swarm for 20 s, and is the node that it was.
      await engine.version();
      return known;
    }
  }

  return {
    async meet(endpoint) {
      const membership = await membershipOf(endpoint);
      if (membership === null) members.delete(endpoint);
      members.set(endpoint, requireMember(endpoint, membership));
      const { image } = settings();
      await engineAt(endpoint).nameAlso(
        image,
        placeRepository,
        placeTag(image),
      );
    },
    hasManager: () => managers().length > 0,
    ask: (call) =>
      firstAnswer(
        managers(),
        (endpoint) => call(engineAt(endpoint).swarm),
        putLast,
      ),
    nodeOf: (endpoint) => members.get(endpoint)?.node,
    endpointOf: (node) =>
      [...members].find(([, member]) => member.node === node)?.[0] ?? null,
  };
}
