import * as z from "zod";
import dockerfile from "../../../media/container/agent.Dockerfile";
import { defaultSettings } from "../../model/settings";
import type { PoolSettings } from "../../model/settings";
import { confine, containerPort, homeInside, networkName } from "./confinement";
import type { ContainerUser } from "./hardened";
import { defaultEndpoint } from "./endpoints";
import { placesOf } from "./pool";

/*
 * The pool as a file for `docker compose`: as many services as it has slots, each with what a container of the pool may use and do. It is
 * for people, to look around in what agents work in; the pool itself makes a container for each attempt and needs no such file.
 * https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */

/** How the file begins, so that it can be told from one that somebody wrote. */
export const composeHeader =
  "# Made by `orchestrator pool compose`: the container pool, for docker compose.\n";

type Value =
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [key: string]: Value };

const isList = (value: Value): value is readonly Value[] =>
  Array.isArray(value);

/** A value as YAML; every text is quoted as JSON does, which YAML understands. https://yaml.org/spec/1.2.2/#10212-json-schema */
function yamlOf(value: Value, indent = ""): string {
  if (typeof value !== "object") return ` ${JSON.stringify(value)}\n`;
  const deeper = `${indent}  `;
  const lines = isList(value)
    ? value.map((each) => `${indent}-${yamlOf(each, deeper)}`)
    : Object.entries(value).map(
        ([key, each]) => `${indent}${key}:${yamlOf(each, deeper)}`,
      );
  return lines.length === 0
    ? isList(value)
      ? " []\n"
      : " {}\n"
    : `\n${lines.join("")}`;
}

/** Compose puts variables in the place of a dollar and a name. */
const withoutVariables = (text: string): string => text.replaceAll("$", "$$$$");

/** The pool with these settings as the text of a compose file. `user`: the one of the containers. */
export function composeFile(
  settings: PoolSettings,
  user: ContainerUser,
): string {
  const services = placesOf(
    [defaultEndpoint],
    settings.portStart,
    settings.size,
  ).map(
    ({ port }, index) =>
      [
        `agent-${index + 1}`,
        serviceOf(settings, user, port, index === 0),
      ] as const,
  );
  return `${composeHeader}# Each service waits in /workspace, which is the folder of this file: docker compose exec agent-1 bash${settings.network === "allowlist" ? closedNote : ""}${yamlOf(
    {
      name: "orchestrator",
      services: Object.fromEntries(services),
      ...(settings.network === "open"
        ? {
            networks: {
              [networkName]: {
                driver_opts: {
                  "com.docker.network.bridge.enable_icc": "false",
                },
              },
            },
          }
        : {}),
    },
  )}`;
}

/** Which hosts a project needs is known when an agent starts, and no compose file. */
const closedNote =
  "\n# With the policy allowlist the orchestrator opens a gateway for each agent; these services reach nothing. With open they do.";

/** What the types of dockerode do not know the items of. */
const listsSchema = z.object({
  CapDrop: z.array(z.string()),
  SecurityOpt: z.array(z.string()),
});

function serviceOf(
  settings: PoolSettings,
  user: ContainerUser,
  port: number,
  builds: boolean,
): Value {
  const isOpen = settings.network === "open";
  const { User = "", HostConfig: host = {} } = confine({
    attemptId: "compose",
    folder: "/",
    homeFolder: "/",
    writable: [],
    readable: [],
    supervisorPath: "/",
    carried: null,
    image: settings.image,
    user,
    limits: settings,
    network: isOpen ? { kind: "open", id: networkName } : { kind: "none" },
    port,
    pool: "compose",
  });
  const fixed = listsSchema.parse(host);
  return {
    image: settings.image,
    // Of another image nobody knows how it is made.
    ...(builds && settings.image === defaultSettings.pool.image
      ? { build: { dockerfile_inline: withoutVariables(dockerfile) } }
      : {}),
    command: ["sleep", "infinity"],
    user: User,
    working_dir: "/workspace",
    environment: {
      HOME: homeInside,
      NODE_ENV: "development",
      ...(isOpen
        ? {
            PORT: String(containerPort),
            BACKEND_URL: `http://localhost:${containerPort}`,
            ORCHESTRATOR_PORT: String(port),
          }
        : {}),
    },
    volumes: [".:/workspace"],
    ...(isOpen
      ? {
          ports: [`127.0.0.1:${port}:${containerPort}`],
          networks: [networkName],
        }
      : { network_mode: "none" }),
    init: host.Init ?? true,
    read_only: host.ReadonlyRootfs ?? true,
    cap_drop: fixed.CapDrop,
    security_opt: fixed.SecurityOpt,
    mem_limit: host.Memory ?? 0,
    memswap_limit: host.MemorySwap ?? 0,
    cpus: settings.cpus,
    pids_limit: host.PidsLimit ?? 0,
    ulimits: Object.fromEntries(
      (host.Ulimits ?? []).map(({ Name = "", Soft = 0, Hard = 0 }) => [
        Name,
        { soft: Soft, hard: Hard },
      ]),
    ),
    tmpfs: Object.entries({
      ...host.Tmpfs,
      [homeInside]: "rw,exec,nosuid,nodev,mode=1777,size=512m",
    }).map(([folder, options]) => `${folder}:${options}`),
    restart: "no",
  };
}
