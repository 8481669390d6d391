import { toFailure } from "../../../model/errors";
import type { Failure } from "../../../model/errors";
import { said } from "../../../model/said";
import type { Said } from "../../../model/said";
import type { ContainerEngine } from "../client";
import { firstAnswer } from "./managers";
import { serviceName } from "./service";
import { placeOf, requireMember } from "./states";
import type { SwarmNode } from "./states";

/* The swarm as people see it. */

export interface SwarmReport {
  /** Why it cannot place anything, or null. */
  readonly failure: Failure | null;
  /** All of its nodes, as far as a manager could be asked. */
  readonly nodes: readonly (SwarmNode & {
    /** The engine of the pool that it is; null: none, so nothing begins there. */
    readonly endpoint: string | null;
  })[];
  /** Attempts that its scheduler has no node for, and why. */
  readonly waiting: readonly {
    readonly attempt: string;
    readonly reason: string | null;
  }[];
}

type EngineAt = (endpoint: string) => ContainerEngine;

/** How the swarm stands that these engines, which answer, are in, and the pool of this name there. Never rejects. */
export async function lookAtSwarm(
  engineAt: EngineAt,
  pool: string,
  endpoints: readonly string[],
): Promise<SwarmReport> {
  try {
    const members = await Promise.all(
      endpoints.map(async (endpoint) => ({
        endpoint,
        ...requireMember(endpoint, await engineAt(endpoint).swarm.membership()),
      })),
    );
    const managers = members.filter(({ isManager }) => isManager);
    const [nodes, services] = await firstAnswer(
      managers.map(({ endpoint }) => endpoint),
      (endpoint) => {
        const { swarm } = engineAt(endpoint);
        return Promise.all([swarm.nodes(), swarm.services(pool)]);
      },
    );
    return {
      failure: null,
      nodes: nodes.map((node) => ({
        ...node,
        endpoint:
          members.find((member) => member.node === node.id)?.endpoint ?? null,
      })),
      waiting: services.flatMap((service) => {
        const place = placeOf(service, nodes);
        return place.kind === "waiting"
          ? [{ attempt: service.attempt, reason: place.reason }]
          : [];
      }),
    };
  } catch (error) {
    return { failure: toFailure(error), nodes: [], waiting: [] };
  }
}

/** `placed by a swarm of 3 nodes, 2 of them in reach`. */
export function swarmWords({ nodes }: SwarmReport): Said {
  const inReach = nodes.filter(({ endpoint }) => endpoint !== null).length;
  return nodes.length === 1
    ? said`placed by a swarm of 1 node, ${inReach} of them in reach`
    : said`placed by a swarm of ${nodes.length} nodes, ${inReach} of them in reach`;
}

/** Removes all services of a pool, where the engine is a manager. */
export async function removeServices(
  { swarm }: ContainerEngine,
  pool: string,
): Promise<void> {
  if ((await swarm.membership())?.isManager !== true) return;
  for (const { attempt } of await swarm.services(pool))
    await swarm.removeService(serviceName(attempt));
}
