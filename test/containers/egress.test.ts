import assert from "node:assert/strict";
import { createServer, get } from "node:http";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import * as z from "zod";
import { newSecret, openContainerBench } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { useTestEngine } from "../support/containerEngine";
import { observe } from "../support/runs";
import { eventually } from "../support/until";

/** How the engine's own machine is called from a gateway. */
const machine = "host.docker.internal";

/** What an agent has at hand to get out with; each settles with a short answer. */
const ways = `
  const http = require("node:http"), net = require("node:net"), dns = require("node:dns"), dgram = require("node:dgram");
  const proxy = new URL(process.env.HTTPS_PROXY);
  const at = { host: proxy.hostname, port: Number(proxy.port) };
  const error = (resolve) => (error) => resolve("error " + (error.code ?? error.message));
  const direct = (host, port) => new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2000 }, () => { socket.destroy(); resolve("connected"); });
    socket.on("timeout", () => { socket.destroy(); resolve("error timeout"); });
    socket.on("error", error(resolve));
  });
  const tunnel = (target) => new Promise((resolve) => {
    http.request({ ...at, method: "CONNECT", path: target })
      .on("connect", (answer, socket) => {
        if (answer.statusCode !== 200) { socket.destroy(); return resolve("refused " + answer.statusCode); }
        socket.write("GET /tunnelled HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n");
        let text = "";
        socket.on("data", (part) => { text += part; }).on("close", () => resolve(text.split("\\r\\n\\r\\n")[1] ?? text));
      })
      .on("error", error(resolve)).end();
  });
  const forward = (url, headers = {}) => new Promise((resolve) => {
    http.get({ ...at, path: url, headers: { host: new URL(url).host, ...headers } }, (answer) => {
      let text = "";
      answer.on("data", (part) => { text += part; }).on("end", () => resolve(answer.statusCode + " " + text.trim()));
    }).on("error", error(resolve));
  });
  const resolves = (name) => new Promise((resolve) => new dns.Resolver({ timeout: 1000, tries: 1 }).resolve4(name, (failed, found) => resolve(failed ? "error " + failed.code : found.join())));
  const asks = (server, name) => new Promise((resolve) => {
    const resolver = new dns.Resolver({ timeout: 1000, tries: 1 });
    resolver.setServers([server]);
    resolver.resolve4(name, (failed, found) => resolve(failed ? "error " + failed.code : found.join()));
  });
`;

describe("the network policy allowlist", function () {
  this.timeout(120_000);
  const given = useTestEngine();
  let bench: ContainerBench;
  let server: Server;
  let port: number;
  /** What reached the machine. */
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, answer) => {
      asked.push(request.url ?? "");
      answer.end("from the machine");
    });
    // To all addresses, as many a development server does.
    await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
    const address = server.address();
    port = typeof address === "object" ? (address?.port ?? 0) : 0;
    bench = await openContainerBench(given.engine, {
      network: "allowlist",
      allowedHosts: [`${machine}:${port}`, "*.allowed.example"],
    });
  });
  afterEach(async () => {
    await bench.dispose();
    await new Promise((resolve) => server.close(resolve));
  });

  const leftAtEngine = async () => ({
    containers: await given.engine.docker.listContainers({ all: true }),
    networks: (await given.engine.docker.listNetworks()).filter(({ Name }) =>
      /^orchestrator-[0-9a-f]/.test(Name),
    ),
  });

  /** Tries all of it in one container. */
  async function tried(tries: Record<string, string>) {
    const run = observe(
      bench.runner,
      bench.request(
        `${ways} (async () => {
          const found = {};
          for (const [name, way] of Object.entries({ ${Object.entries(tries)
            .map(([name, way]) => `${JSON.stringify(name)}: () => ${way}`)
            .join(", ")} })) found[name] = String(await way());
          console.log(JSON.stringify(found));
        })();`,
      ),
    );
    const exit = await run.ended;
    assert.equal(exit?.exitCode, 0, JSON.stringify(exit));
    return {
      exit,
      found: z
        .record(z.string(), z.string())
        .parse(JSON.parse(run.lines.at(-1)?.line ?? "")),
    };
  }

  it("lets pass what is on the list, and nothing else in any way: not by address, by name, by name server, nor past the gateway", async () => {
    // Once a container was there, so is the open network.
    await tried({});
    const own = await Promise.all(
      ["bridge", "orchestrator-manager"].map(async (name) => {
        const { IPAM } = await given.engine.docker.getNetwork(name).inspect();
        return z
          .object({ Config: z.array(z.object({ Gateway: z.string() })) })
          .parse(IPAM).Config[0]?.Gateway;
      }),
    );
    const { exit, found } = await tried({
      allowed: `tunnel("${machine}:${port}")`,
      allowedPlain: `forward("http://${machine}:${port}/plain?x=1")`,
      otherHost: `tunnel("example.com:443")`,
      otherPlain: `forward("http://example.com/")`,
      otherPort: `tunnel("${machine}:${port === 2375 ? 2376 : 2375}")`,
      otherHeader: `forward("http://example.com/", { host: "${machine}:${port}" })`,
      lookalike: `tunnel("allowed.example.evil.test:443")`,
      domainItself: `tunnel("allowed.example:443")`,
      metadata: `forward("http://169.254.169.254/latest/meta-data/")`,
      gatewayItself: `tunnel("127.0.0.1:3128")`,
      directAddress: `direct("1.1.1.1", 443)`,
      directMetadata: `direct("169.254.169.254", 80)`,
      directName: `direct("example.com", 443)`,
      ...Object.fromEntries(
        own.map((address, index) => [
          `machine${index}`,
          `direct("${address}", ${port})`,
        ]),
      ),
      route: `require("node:fs").readFileSync("/proc/net/route", "utf8").split("\\n").slice(1).map((line) => line.split("\\t")).filter(([name, to]) => name && to !== "00000000").length + " routes"`,
      // Whatever has the first address of its network: the engine's machine, where that has one there.
      bridge: `direct(at.host && require("node:os").networkInterfaces().eth0[0].address.replace(/\\d+$/, "1"), ${port})`,
      sixth: `Object.values(require("node:os").networkInterfaces()).flat().filter(({ family, internal }) => family === "IPv6" && !internal).length + " addresses"`,
      tunnelByName: `resolves("c2VjcmV0.tunnel.example.com")`,
      ownServer: `asks("1.1.1.1", "example.com")`,
      service: `resolves("host.docker.internal")`,
    });
    const { allowed, allowedPlain, route, sixth, ...refused } = found;
    assert.deepEqual(
      { allowed, allowedPlain, route, sixth },
      {
        allowed: "from the machine",
        allowedPlain: "200 from the machine",
        route: "1 routes",
        sixth: "0 addresses",
      },
    );
    for (const [name, answer] of Object.entries(refused))
      assert.match(answer, /^(refused 403|403 |error )/, name);
    assert.deepEqual(asked, ["/tunnelled", "/plain?x=1"]);
    assert.deepEqual(exit.refusedHosts?.slice(0, 3), [
      "example.com:443",
      "example.com:80",
      `${machine}:2375`,
    ]);
    assert.ok(exit.refusedHosts.includes("169.254.169.254:80"));
    assert.deepEqual(await leftAtEngine(), { containers: [], networks: [] });
  });

  it("keeps the gateway as confined as the agent, leads the port through it, and has it outlive the host", async () => {
    const request = bench.request(`
      const { createServer } = require("node:http");
      createServer((_, answer) => answer.end("the app")).listen(Number(process.env.PORT), () => console.log("at " + process.env.ORCHESTRATOR_PORT));
      setInterval(() => { if (require("node:fs").existsSync("done")) process.exit(0); }, 50);
    `);
    const first = observe(bench.runner, request);
    await first.saw("at 8081");
    await eventually(async () =>
      assert.equal(await textAt("http://127.0.0.1:8081/"), "the app"),
    );
    for (const { Id } of await given.engine.docker.listContainers()) {
      const { Config, HostConfig, Mounts } = await given.engine.docker
        .getContainer(Id)
        .inspect();
      assert.match(Config.User, /^[1-9]/);
      assert.deepEqual(HostConfig.CapDrop, ["ALL"]);
      assert.deepEqual(HostConfig.SecurityOpt, ["no-new-privileges"]);
      assert.equal(HostConfig.ReadonlyRootfs, true);
      assert.equal(HostConfig.Privileged, false);
      assert.equal(HostConfig.MemorySwap, HostConfig.Memory);
      assert.ok(HostConfig.Memory && HostConfig.PidsLimit);
      if ("io.orchestrator-manager.gateway" in Config.Labels)
        assert.deepEqual(Mounts, []);
    }
    first.detach.abort();
    await first.ended;
    bench.pool.close();
    const { runner } = bench.reopen();
    const second = observe(runner, request);
    await second.saw("at 8081");
    assert.equal(await textAt("http://127.0.0.1:8081/"), "the app");
    bench.repository.write(".orchestrator/state/worktrees/w1/done", "");
    assert.equal((await second.ended)?.exitCode, 0);
    assert.deepEqual(await leftAtEngine(), { containers: [], networks: [] });
  });

  it("goes through the proxy of the host where there is one, whose password nobody is shown", async () => {
    await bench.dispose();
    const through: string[] = [];
    const proxy = createServer((request, answer) => {
      through.push(`${request.url} ${request.headers["proxy-authorization"]}`);
      answer.end("by the proxy");
    });
    proxy.on("connect", (request, client: Socket) => {
      through.push(`${request.url} ${request.headers["proxy-authorization"]}`);
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      client.once("data", () =>
        client.end("HTTP/1.1 200 OK\r\n\r\nby the proxy"),
      );
    });
    await new Promise<void>((resolve) => proxy.listen(0, "0.0.0.0", resolve));
    const at = proxy.address();
    const secret = newSecret();
    bench = await openContainerBench(
      given.engine,
      { network: "allowlist", allowedHosts: ["allowed.example"] },
      {
        environment: {
          HTTPS_PROXY: `http://me:${secret}@${machine}:${typeof at === "object" ? at?.port : 0}`,
        },
      },
    );
    try {
      const { found } = await tried({
        tunnel: `tunnel("allowed.example:443")`,
        plain: `forward("http://allowed.example/a?b")`,
        other: `tunnel("example.com:443")`,
        known: `JSON.stringify(process.env).includes("${secret}")`,
      });
      assert.deepEqual(found, {
        tunnel: "by the proxy",
        plain: "200 by the proxy",
        other: "refused 403",
        known: "false",
      });
      const login = `Basic ${Buffer.from(`me:${secret}`).toString("base64")}`;
      assert.deepEqual(through, [
        `allowed.example:443 ${login}`,
        `http://allowed.example/a?b ${login}`,
      ]);
    } finally {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });

  it("is swept by the next host where one died in the middle", async () => {
    const { docker } = given.engine;
    const name = "orchestrator-11111111-2222-3333-4444-555555555555";
    const pool = { "io.orchestrator-manager.pool": bench.pool.name };
    await docker.createNetwork({ Name: name, Internal: true, Labels: pool });
    const gateway = await docker.createContainer({
      name: `${name}-gateway`,
      Image: given.engine.image,
      Entrypoint: ["sleep"],
      Cmd: ["1000"],
      HostConfig: { NetworkMode: name },
      Labels: {
        ...pool,
        "io.orchestrator-manager.attempt": name.slice("orchestrator-".length),
        "io.orchestrator-manager.port": "8082",
        "io.orchestrator-manager.gateway": "yes",
      },
    });
    await gateway.start();
    const run = observe(bench.runner, bench.request("process.exit(0)"));
    assert.equal((await run.ended)?.exitCode, 0);
    await eventually(async () =>
      assert.deepEqual(await leftAtEngine(), { containers: [], networks: [] }),
    );
  });
});

const textAt = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, (answer) => {
      let text = "";
      answer.on("data", (part: Buffer) => (text += part.toString()));
      answer.on("end", () => resolve(text));
    }).on("error", reject);
  });
