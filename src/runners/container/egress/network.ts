import type { RunRequest } from "../../../model/runner";
import type { ContainerNetwork } from "../confinement";
import type { ContainerUser } from "../hardened";
import type { Lease } from "../slots";
import { openGateway } from "./sidecar";

/** The network that an attempt's container is made in: with the policy `allowlist` one of its own, with a gateway. */
export async function networkFor(
  pool: string,
  { attemptId, command, hosts = [] }: RunRequest,
  { engine, network, settings, port }: Lease,
  {
    user,
    environment,
  }: {
    readonly user: ContainerUser;
    readonly environment: NodeJS.ProcessEnv;
  },
): Promise<ContainerNetwork> {
  if (network === null) return { kind: "none" };
  if (settings.network !== "allowlist") return { kind: "open", id: network };
  return openGateway(engine, {
    attempt: attemptId,
    outside: network,
    image: settings.image,
    user,
    port,
    pool,
    hosts: [...(command.hosts ?? []), ...hosts, ...settings.allowedHosts],
    upstream: proxyOf(environment),
  });
}

/** The proxy through which the host gets out, or null. */
const proxyOf = (environment: NodeJS.ProcessEnv): string | null =>
  ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"]
    .map((name) => environment[name] ?? "")
    .find((address) => URL.canParse(address)) ?? null;
