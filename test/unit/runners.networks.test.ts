import type Dockerode from "dockerode";
import assert from "node:assert/strict";
import { toFailure } from "../../src/model/errors";
import type { EngineClients } from "../../src/runners/container/line";
import { networkCalls } from "../../src/runners/container/networks";

/** As dockerode tells it; the words are Docker's 20.10. */
const refused = (statusCode: number, words: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) ${words}`), {
    statusCode,
  });
const noAddresses = () =>
  refused(
    404,
    "driver not found - could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network ",
  );
const overlaps = () =>
  refused(
    403,
    "unexpected - Pool overlaps with other one on this address space ",
  );

describe("the networks of an engine that has no addresses left", () => {
  let made: (string | undefined)[];
  let taken: (subnet: string) => boolean;

  const short = {
    createNetwork(options: Dockerode.NetworkCreateOptions) {
      const subnet = options.IPAM?.Config?.[0]?.Subnet;
      if (subnet === undefined) return Promise.reject(noAddresses());
      if (taken(subnet)) return Promise.reject(overlaps());
      made.push(subnet);
      return Promise.resolve();
    },
    listNetworks: () => Promise.resolve([]),
  };
  const networks = networkCalls({
    shortMs: 1,
    longMs: 1,
    ask: (_what, _limitMs, call) => call({ short } as unknown as EngineClients),
    clients: () => Promise.reject(new Error("nobody asks")),
  });
  beforeEach(() => {
    made = [];
    taken = () => false;
  });

  it("have addresses of books, which nobody has: the first that no other network has", async () => {
    taken = (subnet) => subnet.startsWith("198.51.100.");
    await networks.makeClosedNetwork("one", {});
    await networks.ensureNetwork("all");
    assert.deepEqual(made, ["203.0.113.0/29", "192.0.2.0/24"]);
  });

  it("are not made when those are used up as well: with a name and a way out", async () => {
    taken = () => true;
    await assert.rejects(networks.makeClosedNetwork("one", {}), (error) => {
      const { code, fix } = toFailure(error);
      assert.equal(code, "containerEngineUnavailable");
      assert.match(fix ?? "", /docker network prune.*default-address-pools/);
      return true;
    });
    assert.deepEqual(made, []);
  });
});
