import { OrchestratorError } from "../../../model/errors";
import { allOf, said } from "../../../model/said";
import type { Said } from "../../../model/said";

/*
 * What a swarm says of its nodes and of our services there, and what that means for an attempt. Pure. A service of ours is a place: it keeps the
 * memory and the processors of one container on the node that the swarm's scheduler chose for it, and does nothing.
 */

/** What an engine is in a swarm. */
export interface Membership {
  readonly node: string;
  readonly isManager: boolean;
  /** Of the engine, such as `1.41`. */
  readonly apiVersion: string;
}

export interface SwarmNode {
  readonly id: string;
  /** Its host's; others may have the same. */
  readonly name: string;
  readonly address: string;
  readonly isManager: boolean;
  /** What people let it do: `active`, `pause`, `drain`. */
  readonly availability: string;
  /** What the managers hear of it: `ready`, `down`, `disconnected`, `unknown`. */
  readonly state: string;
}

/** A service of ours and the newest of its tasks, of which it has one. */
export interface PlaceService {
  readonly attempt: string;
  readonly task: {
    /** Null: the scheduler has chosen none yet. */
    readonly node: string | null;
    readonly state: string;
    /** What the swarm wants of it. */
    readonly wanted: string;
    /** What the swarm says of it; empty: nothing. */
    readonly trouble: string;
  } | null;
}

export type Place =
  /** `reason`: why the scheduler finds no node, in its own words; null while it has not looked. */
  | { readonly kind: "waiting"; readonly reason: string | null }
  | {
      readonly kind: "given";
      readonly node: string;
      /** Its program runs, or has run. */
      readonly isStarted: boolean;
    }
  | { readonly kind: "lost"; readonly reason: Said };

/** Where a task has come to its end, but by itself. https://docs.docker.com/engine/swarm/how-swarm-mode-works/swarm-task-states/ */
const endStates = ["shutdown", "failed", "rejected", "remove", "orphaned"];
const startedStates = ["running", "complete"];

const lost = (reason: Said): Place => ({ kind: "lost", reason });

/** Whether the managers hear no more of this node. */
export const isDown = (nodes: readonly SwarmNode[], node: string): boolean =>
  nodes.some(({ id, state }) => id === node && state === "down");

/** What became of a place, by what the swarm says of its service and its nodes. */
export function placeOf(
  { task }: PlaceService,
  nodes: readonly SwarmNode[],
): Place {
  if (task === null) return { kind: "waiting", reason: null };
  const { node: id, state, wanted, trouble } = task;
  if (id === null)
    return endStates.includes(state)
      ? lost(said`The swarm gave it up (${trouble || state}).`)
      : { kind: "waiting", reason: trouble || null };
  const node = nodes.find((each) => each.id === id);
  if (node === undefined) return lost(said`Node ${id} has left the swarm.`);
  if (isDown(nodes, id))
    return lost(said`The swarm has lost its node ${node.name}.`);
  if (node.availability === "drain")
    return lost(said`Node ${node.name} of the swarm is being drained.`);
  if (endStates.includes(state) || endStates.includes(wanted))
    return lost(
      said`The swarm ended its place on node ${node.name} (${trouble || state}).`,
    );
  return {
    kind: "given",
    node: id,
    isStarted: startedStates.includes(state),
  };
}

/** Why an attempt on this node has its place no more, or null. `service`: undefined where there is none any more. */
export function whyLost(
  service: PlaceService | undefined,
  nodes: readonly SwarmNode[],
  node: string,
): Said | null {
  if (service === undefined)
    return said`Its service was removed from the swarm.`;
  const place = placeOf(service, nodes);
  switch (place.kind) {
    case "waiting":
      return null;
    case "given":
      return place.node === node
        ? null
        : said`The swarm has moved its service to another node.`;
    case "lost":
      return place.reason;
  }
}

/** What the scheduler is told, so that it chooses one of these nodes: it knows no "or". */
export const constraintsFor = (
  nodes: readonly Pick<SwarmNode, "id">[],
  wanted: readonly string[],
): string[] =>
  wanted.length === 1
    ? [`node.id==${wanted[0]}`]
    : nodes
        .filter(({ id }) => !wanted.includes(id))
        .map(({ id }) => `node.id!=${id}`);

/** The first API by which services have no capabilities, Docker 20.10's: https://docs.docker.com/reference/api/engine/version-history/#v141-api-changes */
const recent = [1, 41] as const;

const isRecent = (apiVersion: string): boolean => {
  const [major = 0, minor = 0] = apiVersion.split(".").map(Number);
  return major > recent[0] || (major === recent[0] && minor >= recent[1]);
};

export const switchOff = said`Or switch orchestrator.pool.swarm off.`;

const unusable = (message: Said, fix: Said): OrchestratorError =>
  new OrchestratorError("invalidSettings", message, {
    fix: allOf([fix, switchOff]),
  });

/** Throws `invalidSettings` where an engine is in no swarm, or too old for what is asked of it. `name`: of its endpoint. */
export function requireMember(
  name: string,
  membership: Membership | null,
): Membership {
  if (membership === null)
    throw unusable(
      said`The container engine ${name} is in no swarm.`,
      said`Make one (docker swarm init), or let it join one (docker swarm join).`,
    );
  if (membership.isManager && !isRecent(membership.apiVersion))
    throw unusable(
      said`The container engine ${name} is too old to place services in its swarm (API ${membership.apiVersion}).`,
      said`Docker 20.10 is the first that can.`,
    );
  return membership;
}

/** Where no engine that answers is a manager. */
export const withoutManager = (): OrchestratorError =>
  unusable(
    said`None of the container engines is a manager of the swarm.`,
    said`Name a manager in orchestrator.pool.endpoints, too.`,
  );
