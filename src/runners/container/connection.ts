import { said } from "../../model/said";
import type Dockerode from "dockerode";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import { homedir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { OrchestratorError, hasErrno } from "../../model/errors";
import type { EngineTrouble } from "./calls";
import {
  contextId,
  endpointOfContext,
  endpointOfEnvironment,
  parseEndpoint,
} from "./endpoints";
import type { Endpoint, EndpointTls } from "./endpoints";
import { sshDoorTo } from "./sshDoor";

type Environment = Readonly<Record<string, string | undefined>>;
type Reachable = Exclude<Endpoint, { kind: "default" | "context" }>;

/** Its types leave the agent out. */
type Options = Dockerode.DockerOptions & { readonly agent?: Agent };

/** How dockerode gets to an engine. */
export interface Connection {
  readonly options: Options;
  /** What else is known of why it cannot be reached, or null. */
  readonly trouble: () => EngineTrouble | null;
}

const configSchema = z.object({ currentContext: z.string().optional() });

const readIfThere = async (file: string): Promise<Buffer | null> => {
  try {
    return await readFile(file);
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
};

/** Docker's own folder, with its contexts and settings. */
const dockerFolder = ({ DOCKER_CONFIG }: Environment): string =>
  DOCKER_CONFIG || path.join(homedir(), ".docker");

const readJson = async (file: string): Promise<unknown> => {
  const content = await readIfThere(file);
  if (content === null) return null;
  try {
    return JSON.parse(content.toString("utf8")) as unknown;
  } catch (error) {
    throw new OrchestratorError("invalidSettings", said`${file} is no JSON.`, {
      cause: error,
    });
  }
};

/** Null: where the engine usually is. Rejects with `invalidSettings`. */
async function reachable(
  endpoint: Endpoint,
  environment: Environment,
): Promise<Reachable | null> {
  const folder = dockerFolder(environment);
  switch (endpoint.kind) {
    case "default": {
      const config = configSchema.safeParse(
        await readJson(path.join(folder, "config.json")),
      );
      const found = endpointOfEnvironment(
        environment,
        config.data?.currentContext ?? null,
      );
      return found === null ? null : reachable(found, environment);
    }
    case "context": {
      const { name } = endpoint;
      const id = contextId(name);
      const meta = await readJson(
        path.join(folder, "contexts", "meta", id, "meta.json"),
      );
      if (meta === null)
        throw new OrchestratorError(
          "invalidSettings",
          said`There is no Docker context ${name}.`,
          { fix: said`\`docker context ls\` says which there are.` },
        );
      const tls = path.join(folder, "contexts", "tls", id, "docker");
      return endpointOfContext(name, meta, existsSync(tls) ? tls : null);
    }
    default:
      return endpoint;
  }
}

async function tlsOptions({ folder, verify }: EndpointTls): Promise<Options> {
  const file = async (name: string) =>
    (folder === null ? null : await readIfThere(path.join(folder, name))) ??
    undefined;
  const [ca, cert, key] = await Promise.all(
    ["ca.pem", "cert.pem", "key.pem"].map(file),
  );
  return {
    protocol: "https",
    agent: new Agent({
      rejectUnauthorized: verify,
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    }),
  };
}

/** dockerode fills what is left out from `DOCKER_HOST`, which may name another engine: so nothing is. */
const nowhere: Dockerode.DockerOptions = {
  protocol: "http",
  host: undefined,
  port: undefined,
  socketPath: undefined,
  username: undefined,
  ca: undefined,
  cert: undefined,
  key: undefined,
};

/**
 * How to get to the engine of this endpoint (`parseEndpoint`). Asks nothing of it. Rejects with `invalidSettings` where the text makes no
 * sense, or its context is not there.
 */
export async function connectionTo(
  text: string,
  environment: Environment = process.env,
): Promise<Connection> {
  const known = await reachable(parseEndpoint(text), environment);
  const quiet = () => null;
  // dockerode knows the places.
  if (known === null) return { options: {}, trouble: quiet };
  switch (known.kind) {
    case "socket":
      return {
        options: { ...nowhere, socketPath: known.path },
        trouble: quiet,
      };
    case "tcp": {
      const tls = known.tls === null ? {} : await tlsOptions(known.tls);
      const { host, port } = known;
      return { options: { ...nowhere, host, port, ...tls }, trouble: quiet };
    }
    case "ssh": {
      const { address, trouble } = await sshDoorTo(known, environment);
      return { options: { ...nowhere, socketPath: address }, trouble };
    }
  }
}
