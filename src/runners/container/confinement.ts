import { createHash } from "node:crypto";
import type { PoolSettings } from "../../model/settings";
import { carriedPlaces } from "./carriedPlaces";
import type { CreateOptions } from "./client";
import { gatewayName, gatewayPort } from "./egress/words";
import { hardened } from "./hardened";
import type { ContainerUser, Hardened } from "./hardened";

/*
 * What a container of ours may do, as the options it is made with. Pure. Nothing in them is secret, since everybody who reaches the
 * engine can read them: the environment of the agent goes through the container's standard input.
 */

/** Where a container is: in a network of this id, in one of its own whose only way out is a gateway, or in none. */
export type ContainerNetwork =
  | { readonly kind: "open"; readonly id: string }
  | { readonly kind: "closed"; readonly name: string; readonly gateway: string }
  | { readonly kind: "none" };

/** What one attempt needs of its container. All paths are absolute, and the same inside as outside. */
export interface Confined {
  readonly attemptId: string;
  /** Attempt folder, worktree, and what else may be written to. */
  readonly writable: readonly string[];
  /** What can be read; also what lies in a writable folder and must not be changed. */
  readonly readable: readonly string[];
  /** Becomes the home folder: what the agent keeps between its attempts in this worktree. */
  readonly homeFolder: string;
  readonly supervisorPath: string;
  readonly folder: string;
  readonly image: string;
  readonly user: ContainerUser;
  readonly limits: Pick<PoolSettings, "memoryMb" | "cpus" | "processes">;
  readonly network: ContainerNetwork;
  /** Port of 127.0.0.1 that leads to `containerPort` inside, where anything does. */
  readonly port: number;
  /** Tells whose container it is. */
  readonly pool: string;
  /** For a container that does not see our disk: its own folders, and what runs in it. Null: it has ours, and runs the supervisor. */
  readonly carried: {
    readonly volumes: readonly string[];
    readonly command: readonly string[];
  } | null;
}

/** What an application in a container listens on. */
export const containerPort = 3000;
/** The same, as engines write it. */
export const appPort = `${containerPort}/tcp`;

export const homeInside = "/home/agent";

export const labels = {
  pool: "io.orchestrator-manager.pool",
  attempt: "io.orchestrator-manager.attempt",
  port: "io.orchestrator-manager.port",
} as const;

const hash = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 12);

/** Names the pool of a state folder: of its containers, and of no others. */
export const poolName = (stateFolder: string): string => hash(stateFolder);

/** Name of the container of an attempt. */
export const containerName = (attemptId: string): string =>
  `orchestrator-${attemptId}`;

/** The network of all our containers at an engine: they cannot reach each other in it. */
export const networkName = "orchestrator-manager";

/** The user of the containers: the one who runs us, so that files belong to the same; for root, and on Windows, an ordinary one. */
export const containerUser = (host: ContainerUser | null): ContainerUser =>
  host === null || host.uid === 0 ? { uid: 1000, gid: 1000 } : host;

/** A folder on the disk of the engine's machine, which goes with the container. */
const ownVolume = (target: string) => ({
  Type: "volume" as const,
  Source: "",
  Target: target,
});

/** The options of the container for one attempt. */
export function confine(asked: Confined): CreateOptions {
  const { limits, user, network, port } = asked;
  const bind = (source: string, target: string, readOnly: boolean) => ({
    Type: "bind" as const,
    Source: source,
    Target: target,
    ReadOnly: readOnly,
    // What somebody mounts below it later on the host stays outside.
    BindOptions: { Propagation: "rprivate" as const },
  });
  return hardened({
    image: asked.image,
    user,
    command: asked.carried?.command ?? [
      carriedPlaces.supervisor,
      asked.folder,
      "--environment",
    ],
    ports: [appPort],
    labels: {
      [labels.pool]: asked.pool,
      [labels.attempt]: asked.attemptId,
      [labels.port]: String(port),
    },
    memoryMb: limits.memoryMb,
    processes: limits.processes,
    temporary: { "/tmp": 512, "/run": 16 },
    host: {
      NanoCpus: Math.round(limits.cpus * 1e9),
      Mounts: asked.carried?.volumes.map(ownVolume) ?? [
        bind(asked.homeFolder, homeInside, false),
        ...asked.writable.map((each) => bind(each, each, false)),
        // After the writable ones: some lie inside of these.
        ...asked.readable.map((each) => bind(each, each, true)),
        bind(asked.supervisorPath, carriedPlaces.supervisor, true),
      ],
      ...networking(network, port),
    },
  });
}

/** The port of 127.0.0.1 leads to what listens in a container. */
export const published = (port: number) => ({
  [appPort]: [{ HostIp: "127.0.0.1", HostPort: String(port) }],
});

function networking(network: ContainerNetwork, port: number): Hardened["host"] {
  switch (network.kind) {
    case "open":
      return { NetworkMode: network.id, PortBindings: published(port) };
    case "closed":
      return {
        NetworkMode: network.name,
        ExtraHosts: [`${gatewayName}:${network.gateway}`],
        // Engines before 25 ask for names outside even where nothing else gets out: they ask nobody.

        // What asks all the same is soon told.
        Dns: ["127.0.0.1"],
        DnsOptions: ["timeout:1", "attempts:1"],
      };
    case "none":
      return { NetworkMode: "none" };
  }
}

/** Of the host's environment, what only an agent may need: its keys are there. */
const forAgents = [/^ANTHROPIC_/, /^CLAUDE_/];
/** What everything in a container may need; all else stays outside. */
const forAll = [/^(LANG|TZ)$/, /^LC_/];
/** How the host gets out; not where a gateway does that. */
const forWaysOut = [/^(https?|no|all)_proxy$/i];
/** Paths of the host, which lead nowhere inside. */
const keptBack = [/^CLAUDE_CONFIG_DIR$/];

const gatewayAddress = `http://${gatewayName}:${gatewayPort}`;
const withoutGateway = "localhost,127.0.0.1,::1";
/** What programs go by; those that do not reach nobody. */
const throughGateway = {
  HTTP_PROXY: gatewayAddress,
  HTTPS_PROXY: gatewayAddress,
  NO_PROXY: withoutGateway,
  http_proxy: gatewayAddress,
  https_proxy: gatewayAddress,
  no_proxy: withoutGateway,
  // What it tells its maker would be refused each time.
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  // Node's own requests, where its version knows it.
  NODE_USE_ENV_PROXY: "1",
};

/** The environment in a container. `added` is the command's own: null takes a variable away. */
export function containerEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string | null>>,
  isAgent: boolean,
  network: PoolSettings["network"],
  port: number,
): Record<string, string> {
  const passedOn = [
    ...forAll,
    ...(isAgent ? forAgents : []),
    ...(network === "allowlist" ? [] : forWaysOut),
  ];
  const fits = (patterns: readonly RegExp[], name: string) =>
    patterns.some((pattern) => pattern.test(name));
  const inherited = Object.entries(host).filter(
    ([name]) =>
      added[name] === undefined &&
      fits(passedOn, name) &&
      !fits(keptBack, name),
  );
  const environment = Object.fromEntries(
    [...inherited, ...Object.entries(added)].flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as const] : [],
    ),
  );
  return {
    ...environment,
    HOME: homeInside,
    // The repository is the host's: git may read it, and nothing else.
    GIT_OPTIONAL_LOCKS: "0",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    ...(network === "allowlist" ? throughGateway : {}),
    ...(network === "none"
      ? {}
      : {
          PORT: String(containerPort),
          BACKEND_URL: `http://localhost:${containerPort}`,
          // Where the same application is for whoever is outside.
          ORCHESTRATOR_PORT: String(port),
        }),
  };
}
