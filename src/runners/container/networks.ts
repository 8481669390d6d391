import type Dockerode from "dockerode";
import * as z from "zod";
import { OrchestratorError } from "../../model/errors";
import { said } from "../../model/said";
import { unlessMissing } from "./calls";
import type { EngineClients, EngineLine } from "./line";

/** The networks of an engine, as far as the pool needs them. */
export interface NetworkCalls {
  /** Makes a network whose containers cannot reach each other, unless it is there, and gives its id. */
  ensureNetwork(name: string): Promise<string>;
  /** Makes a network that leads nowhere, not even to the engine's own machine. */
  makeClosedNetwork(
    name: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** Removes a network in which no container is; one that is not there is no error. */
  removeNetwork(name: string): Promise<void>;
  /** Names of the networks with this label. */
  listNetworks(label: string): Promise<string[]>;
}

const networksSchema = z.array(z.object({ Id: z.string(), Name: z.string() }));

/** What engines say when they know no addresses for another network: Docker 20.10 and 27, Podman. Docker has them for 31 networks. */
const noAddresses =
  /non-overlapping IPv4 address pool|address pools have been fully subnetted|could not find free subnet/i;
/** What they say of addresses that another network has: Docker, Podman. */
const takenAddresses = /overlaps|already used/i;

/**
 * For examples in books (RFC 5737): nobody has such an address, so none is missed by who is in such a network. They are taken when the engine
 * knows no other.
 */
const spareOpen = ["192.0.2.0/24"];
/** For two containers each. */
const spareClosed = ["198.51.100", "203.0.113"].flatMap((net) =>
  Array.from({ length: 32 }, (_, at) => `${net}.${at * 8}/29`),
);

/** Makes a network: with addresses of the engine's choice, else with the first of these that nobody has. */
async function make(
  { short }: EngineClients,
  options: Dockerode.NetworkCreateOptions,
  spare: readonly string[],
): Promise<void> {
  const tries = [
    options,
    ...spare.map((Subnet) => ({ ...options, IPAM: { Config: [{ Subnet }] } })),
  ];
  for (const each of tries)
    try {
      await short.createNetwork(each);
      return;
    } catch (error) {
      const expected = each === options ? noAddresses : takenAddresses;
      if (!expected.test(String(error))) throw error;
    }
  throw new OrchestratorError(
    "containerEngineUnavailable",
    said`The container engine has no addresses left for another network.`,
    {
      fix: said`Remove networks that nobody uses (docker network prune), or give the engine more addresses (default-address-pools in its daemon.json).`,
    },
  );
}

export function networkCalls({
  ask,
  shortMs,
  longMs,
}: EngineLine): NetworkCalls {
  return {
    async ensureNetwork(name) {
      const named = async ({ short }: EngineClients) => {
        const answer = await short.listNetworks({
          filters: JSON.stringify({ name: [name] }),
        });
        // The filter takes parts of names, too; and where two make it at the same time there are two: all take the same then.
        return networksSchema
          .parse(answer)
          .filter(({ Name }) => Name === name)
          .map(({ Id }) => Id)
          .sort()[0];
      };
      return ask("make the network", longMs, async (both) => {
        const found = await named(both);
        if (found !== undefined) return found;
        const options = {
          Name: name,
          Options: { "com.docker.network.bridge.enable_icc": "false" },
        };
        await make(both, options, spareOpen);
        return (await named(both)) ?? name;
      });
    },
    async makeClosedNetwork(name, networkLabels) {
      const options = {
        Name: name,
        CheckDuplicate: true,
        Internal: true,
        Labels: { ...networkLabels },
        // Without it each address of the engine's machine is reached through the bridge, which has one there.
        Options: { "com.docker.network.bridge.inhibit_ipv4": "true" },
      };
      await ask("make the network", longMs, (both) =>
        make(both, options, spareClosed),
      );
    },
    async removeNetwork(name) {
      await ask("remove the network", longMs, ({ short }) =>
        unlessMissing(short.getNetwork(name).remove()),
      );
    },
    async listNetworks(label) {
      const answer = await ask("list networks", shortMs, ({ short }) =>
        short.listNetworks({ filters: JSON.stringify({ label: [label] }) }),
      );
      return networksSchema.parse(answer).map(({ Name }) => Name);
    },
  };
}
