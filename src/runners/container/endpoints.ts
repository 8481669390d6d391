import type { Sentence } from "../../model/said";
import { said } from "../../model/said";
import { createHash } from "node:crypto";
import * as z from "zod";
import { OrchestratorError } from "../../model/errors";
import type { PoolSettings } from "../../model/settings";

/* Where container engines are, as people write it. Pure. */

/** How an engine is reached. */
export type Endpoint =
  /** What `DOCKER_HOST`, else Docker's current context, else the engine's usual place says. */
  | { readonly kind: "default" }
  /** A socket or a named pipe of this machine. */
  | { readonly kind: "socket"; readonly path: string }
  | {
      readonly kind: "tcp";
      readonly host: string;
      readonly port: number;
      readonly tls: EndpointTls | null;
    }
  /** With the `ssh` program of this machine, and so with all that its own settings say of the host. */
  | {
      readonly kind: "ssh";
      readonly destination: string;
      readonly port: number | null;
    }
  | { readonly kind: "context"; readonly name: string };

export interface EndpointTls {
  /** Folder with `ca.pem`, `cert.pem` and `key.pem`, as far as each is needed. */
  readonly folder: string | null;
  /** Whether the engine has to prove who it is. */
  readonly verify: boolean;
}

/** The endpoint that is meant where none is named. */
export const defaultEndpoint = "default";

/** The endpoints that the settings name. */
export const endpointsOf = ({
  endpoints,
}: Pick<PoolSettings, "endpoints">): readonly string[] =>
  endpoints.length === 0 ? [defaultEndpoint] : [...new Set(endpoints)];

/** The ports of Docker's own client: https://docs.docker.com/reference/cli/dockerd/#daemon-socket-option */
const plainPort = 2375;
const tlsPort = 2376;

const windowsPipe = "//./pipe/docker_engine";
const unixSocket = "/var/run/docker.sock";

/** Names of contexts, as `docker context create` takes them (docker/cli, cli/context/store/store.go). */
const contextName = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/;

const forms = said`Write unix:///path, npipe:////./pipe/name, tcp://host:port (with ?certs=/folder for TLS), ssh://user@host, or the name of a Docker context.`;

const refused = (text: string, why: Sentence): OrchestratorError =>
  new OrchestratorError(
    "invalidSettings",
    said`The container engine ${text} ${why}.`,
    { fix: said`${forms} The setting is orchestrator.pool.endpoints.` },
  );

/** What such a text means. Throws `invalidSettings`. */
export function parseEndpoint(text: string): Endpoint {
  const at = text.indexOf("://");
  if (at < 0) {
    if (text === defaultEndpoint) return { kind: "default" };
    if (!contextName.test(text)) throw refused(text, said`is no place`);
    return { kind: "context", name: text };
  }
  const rest = text.slice(at + "://".length);
  switch (text.slice(0, at)) {
    case "unix":
      if (rest !== "" && !rest.startsWith("/"))
        throw refused(text, said`needs the whole path of its socket`);
      return { kind: "socket", path: rest || unixSocket };
    case "npipe":
      return { kind: "socket", path: rest || windowsPipe };
    case "tcp":
      return parseTcp(text);
    case "ssh":
      return parseSsh(text);
    default:
      throw refused(text, said`is of a kind that nobody knows`);
  }
}

function parseUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (url.hostname === "") throw refused(text, said`names no host`);
    return url;
  } catch (error) {
    if (error instanceof OrchestratorError) throw error;
    throw refused(text, said`cannot be read`);
  }
}

const nothingMore = (url: URL): boolean =>
  (url.pathname === "" || url.pathname === "/") && url.hash === "";

function parseTcp(text: string): Endpoint {
  const url = parseUrl(text);
  const folder = url.searchParams.get("certs");
  const others = [...url.searchParams.keys()].filter((key) => key !== "certs");
  if (url.username !== "" || others.length > 0 || !nothingMore(url))
    throw refused(text, said`has more than a host, a port and certs`);
  const port = url.port === "" ? null : Number(url.port);
  return {
    kind: "tcp",
    // As a socket takes it: without the brackets of an IPv6 address.
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: port ?? (folder === null ? plainPort : tlsPort),
    tls: folder !== null || port === tlsPort ? { folder, verify: true } : null,
  };
}

function parseSsh(text: string): Endpoint {
  const url = parseUrl(text);
  if (url.password !== "")
    throw refused(
      text.replace(/:[^:@]*@/, ":…@"),
      said`must not hold a password`,
    );
  if (url.search !== "" || !nothingMore(url))
    throw refused(text, said`has more than a user, a host and a port`);
  const user = url.username === "" ? "" : `${url.username}@`;
  return {
    kind: "ssh",
    destination: `${decodeURIComponent(user)}${url.hostname}`,
    port: url.port === "" ? null : Number(url.port),
  };
}

/**
 * What the environment says, as Docker's own client takes it (docker/cli, cli/command/cli.go): `DOCKER_HOST` comes before
 * `DOCKER_CONTEXT`, and that before the current context of its settings. Null: nothing, so the engine is where it usually is.
 */
export function endpointOfEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  currentContext: string | null,
): Exclude<Endpoint, { kind: "default" }> | null {
  const {
    DOCKER_HOST: host = "",
    DOCKER_CONTEXT: context = "",
    DOCKER_CERT_PATH: folder = "",
    DOCKER_TLS_VERIFY: verify = "",
  } = environment;
  if (host !== "") {
    const found = parseEndpoint(host.includes("://") ? host : `tcp://${host}`);
    if (found.kind === "default") return null;
    const secured =
      found.kind === "tcp" &&
      (folder !== "" || verify !== "" || found.tls !== null);
    return secured
      ? { ...found, tls: { folder: folder || null, verify: true } }
      : found;
  }
  const name = context || currentContext || defaultEndpoint;
  return name === defaultEndpoint ? null : { kind: "context", name };
}

const metaSchema = z.object({
  Endpoints: z.object({
    docker: z.object({
      Host: z.string().default(""),
      SkipTLSVerify: z.boolean().default(false),
    }),
  }),
});

/**
 * Where a context is kept in Docker's folder: `contexts/meta/ID/meta.json`, and `contexts/tls/ID/docker/{ca,cert,key}.pem`, where ID is
 * the SHA-256 of its name (docker/cli, cli/context/store/metadatastore.go and tlsstore.go).
 */
export const contextId = (name: string): string =>
  createHash("sha256").update(name).digest("hex");

/** What the `meta.json` of a context says; `tlsFolder`: of its certificates, null where it has none. Throws `invalidSettings`. */
export function endpointOfContext(
  name: string,
  meta: unknown,
  tlsFolder: string | null,
): Exclude<Endpoint, { kind: "default" | "context" }> {
  const known = metaSchema.safeParse(meta);
  if (!known.success)
    throw refused(name, said`is a Docker context that names no engine`);
  const { Host: host, SkipTLSVerify: trusting } = known.data.Endpoints.docker;
  const found = parseEndpoint(host);
  if (found.kind === "default" || found.kind === "context")
    throw refused(name, said`is a Docker context that names no engine`);
  return found.kind === "tcp" &&
    (tlsFolder !== null || trusting || found.tls !== null)
    ? { ...found, tls: { folder: tlsFolder, verify: !trusting } }
    : found;
}
