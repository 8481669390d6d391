import { said } from "../../../model/said";
import { setTimeout as delay } from "node:timers/promises";
import { OrchestratorError } from "../../../model/errors";
import type { ContainerEngine, CreateOptions } from "../client";
import {
  appPort,
  containerName,
  containerPort,
  labels,
  published,
} from "../confinement";
import type { ContainerNetwork } from "../confinement";
import { hardened } from "../hardened";
import type { ContainerUser } from "../hardened";
import program from "./gateway.program";
import type { GatewayPolicy } from "./policy";
import { readyLine, refusalsIn } from "./words";

/*
 * The gateway of an attempt's container: a container beside it, of the same image, with the only network that leads out. It has no file
 * of ours: its program comes over its standard input. It is made and destroyed with the container that it is for, and outlives the host
 * with it.
 */

/** Of an attempt's two containers, the gateway has this label. */
export const gatewayLabel = "io.orchestrator-manager.gateway";

const gatewayOf = (attempt: string): string =>
  `${containerName(attempt)}-gateway`;
/** The attempt's own network has the name of its container. */
const networkOf = containerName;
const attemptOfNetwork = (name: string): string =>
  name.slice(networkOf("").length);

export interface GatewayRequest {
  readonly attempt: string;
  /** Id of the network that leads out. */
  readonly outside: string;
  readonly image: string;
  readonly user: ContainerUser;
  /** Port of 127.0.0.1 that leads to the application in the attempt's container. */
  readonly port: number;
  readonly pool: string;
  readonly hosts: readonly string[];
  readonly upstream: string | null;
}

const readyLimitMs = 30_000;
const lookMs = 50;

/** Makes the closed network and its gateway. Settles when that lets pass what it may; rejects when it does not come to that. */
export async function openGateway(
  engine: ContainerEngine,
  request: GatewayRequest,
): Promise<Extract<ContainerNetwork, { kind: "closed" }>> {
  const { attempt, hosts, upstream } = request;
  const name = gatewayOf(attempt);
  const network = networkOf(attempt);
  const marks = { [labels.pool]: request.pool, [labels.attempt]: attempt };
  await engine.makeClosedNetwork(network, marks);
  const policy: GatewayPolicy = {
    hosts,
    upstream,
    app: containerName(attempt),
    appPort: containerPort,
  };
  await engine.run(
    name,
    gatewayOptions(request),
    // Not as an argument: the address of a proxy may hold its password.
    `process.argv[2] = ${JSON.stringify(JSON.stringify(policy))};\n${program}`,
    { network },
  );
  for (const end = performance.now() + readyLimitMs; ;) {
    const look = await engine.inspect(name);
    const address = look?.addresses[network];
    const output = await engine.output(name);
    if (address !== undefined && output.split("\n").includes(readyLine))
      return { kind: "closed", name: network, gateway: address };
    if (look?.running !== true || performance.now() >= end)
      throw new OrchestratorError(
        "invalidSettings",
        said`The gateway of the container does not start (exit code ${look?.exitCode ?? "unknown"}).`,
        {
          fix: said`Its image needs node: look at orchestrator.pool.image. "docker logs ${name}" may say more.`,
        },
      );
    await delay(lookMs);
  }
}

/** Destroys all that an attempt has at the engine: its container, its gateway, its network. What is not there is no error. */
export async function removeAllOf(
  engine: ContainerEngine,
  attempt: string,
): Promise<void> {
  await Promise.all([
    engine.remove(containerName(attempt)),
    engine.remove(gatewayOf(attempt)),
  ]);
  await engine.removeNetwork(networkOf(attempt));
}

/** Removes the networks of a pool in which nothing is: a host that died between two steps leaves such. */
export async function removeNetworksBut(
  engine: ContainerEngine,
  pool: string,
  isWanted: (attempt: string) => boolean,
): Promise<void> {
  for (const name of await engine.listNetworks(`${labels.pool}=${pool}`))
    if (!isWanted(attemptOfNetwork(name))) await engine.removeNetwork(name);
}

/** Hosts, with their ports, that the gateway has refused so far; none where there is no gateway. */
export const refusedBy = async (
  engine: ContainerEngine,
  attempt: string,
): Promise<string[]> => refusalsIn(await engine.output(gatewayOf(attempt)));

/** The options of the gateway's container: it has no file, and the network that leads out. */
export const gatewayOptions = ({
  attempt,
  outside,
  image,
  user,
  port,
  pool,
}: GatewayRequest): CreateOptions =>
  hardened({
    image,
    user,
    command: ["-"],
    ports: [appPort],
    labels: {
      [labels.pool]: pool,
      [labels.attempt]: attempt,
      [labels.port]: String(port),
      [gatewayLabel]: "yes",
    },
    memoryMb: 128,
    processes: 64,
    temporary: { "/tmp": 16 },
    host: {
      NetworkMode: outside,
      PortBindings: published(port),
      // Where the engine's machine is reached, for a list that names it.
      ExtraHosts: ["host.docker.internal:host-gateway"],
    },
  });
