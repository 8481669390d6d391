import { lookup } from "node:dns";
import type { LookupAddress } from "node:dns";
import { createServer, request as ask } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, createServer as createTcpServer } from "node:net";
import type { LookupFunction, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { isAllowed, isOwnAddress } from "./policy";
import type { GatewayPolicy } from "./policy";
import { gatewayPort, readyLine, refusalOf } from "./words";

/*
 * The only way out of a container with the policy `allowlist`, and the only way in: a program in a container of its own, on the closed
 * network of that container and on the open one. It outlives the host that made it. It reads nothing of what passes but the name that
 * is asked for, and says on standard output which it refused.
 */

const policy: GatewayPolicy = JSON.parse(
  process.argv[2] ?? "",
) as GatewayPolicy;

/** Whoever asks for ever new names fills no disk. */
const mostRefusals = 100;
const refused = new Set<string>();

const say = (line: string) => process.stdout.write(`${line}\n`);

function refuse(host: string, port: number): void {
  const target = `${host}:${port}`;
  if (refused.has(target) || refused.size >= mostRefusals) return;
  refused.add(target);
  say(refusalOf(target));
}

/** Like the system's, but for addresses that lead back to the machine itself. */
const carefulLookup: LookupFunction = (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) {
      done(error, []);
      return;
    }
    const good = found.filter(({ address }) => !isOwnAddress(address));
    const [first] = good;
    if (first === undefined)
      done(Object.assign(new Error(name), { code: "ENOTFOUND" }), []);
    else if (options.all === true) done(null, good);
    else done(null, first.address, first.family);
  });
};

const reach = (host: string, port: number): Socket =>
  connect({ host, port, lookup: carefulLookup });

/** Joins two ends until one of them is gone. */
function join(one: Duplex, other: Duplex): void {
  one.on("error", () => other.destroy());
  other.on("error", () => one.destroy());
  one.on("close", () => other.destroy());
  other.on("close", () => one.destroy());
  one.pipe(other).pipe(one);
}

const endWith = (client: Duplex, status: string, text: string) => {
  client.on("error", () => undefined);
  client.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
};

const notAllowed = (host: string) =>
  `${host} is not in the list of hosts that containers may reach (orchestrator.pool.allowedHosts).\n`;

/** The proxy of the host, with the header that it wants. */
const upstream = policy.upstream === null ? null : new URL(policy.upstream);
const upstreamHeaders: Record<string, string> =
  upstream === null || upstream.username === ""
    ? {}
    : {
        "Proxy-Authorization": `Basic ${Buffer.from(
          `${decodeURIComponent(upstream.username)}:${decodeURIComponent(upstream.password)}`,
        ).toString("base64")}`,
      };

const server = createServer();

server.on("connect", (asked: IncomingMessage, client: Duplex, head: Buffer) => {
  const [, host = "", port = ""] =
    /^([^:/@\s]+):(\d{1,5})$/.exec(asked.url ?? "") ?? [];
  if (!isAllowed(policy.hosts, host, Number(port))) {
    refuse(host, Number(port));
    endWith(client, "403 Forbidden", notAllowed(host));
    return;
  }
  client.on("error", () => undefined);
  const begin = (target: Socket, rest: Buffer) => {
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (rest.length > 0) client.write(rest);
    if (head.length > 0) target.write(head);
    join(client, target);
  };
  const fail = (error: Error) =>
    endWith(client, "502 Bad Gateway", `${error.message}\n`);
  if (upstream === null) {
    const target = reach(host, Number(port));
    target.once("error", fail);
    target.once("connect", () => {
      target.off("error", fail);
      begin(target, Buffer.alloc(0));
    });
    return;
  }
  ask({
    host: upstream.hostname,
    port: upstream.port || 80,
    method: "CONNECT",
    path: `${host}:${port}`,
    headers: { Host: `${host}:${port}`, ...upstreamHeaders },
  })
    .on("connect", (answer: IncomingMessage, target: Socket, rest: Buffer) => {
      if (answer.statusCode === 200) begin(target, rest);
      else {
        target.destroy();
        fail(new Error(`The proxy of the host: ${answer.statusCode}`));
      }
    })
    .on("error", fail)
    .end();
});

server.on("request", (asked: IncomingMessage, answer: ServerResponse) => {
  const url = URL.canParse(asked.url ?? "") ? new URL(asked.url ?? "") : null;
  const end = (status: number, text: string) => {
    answer.writeHead(status, { "Content-Type": "text/plain" }).end(text);
  };
  if (url?.protocol !== "http:") {
    end(400, "This is a proxy.\n");
    return;
  }
  const port = Number(url.port || 80);
  if (!isAllowed(policy.hosts, url.hostname, port)) {
    refuse(url.hostname, port);
    end(403, notAllowed(url.hostname));
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(asked.headers).filter(([name]) => !/^proxy-/.test(name)),
  );
  const onward = ask(
    {
      ...(upstream === null
        ? { host: url.hostname, port, lookup: carefulLookup }
        : { host: upstream.hostname, port: upstream.port || 80 }),
      method: asked.method,
      path: upstream === null ? `${url.pathname}${url.search}` : url.href,
      headers: { ...headers, host: url.host, ...upstreamHeaders },
    },
    (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.on("error", () => answer.destroy());
      reply.pipe(answer);
    },
  );
  onward.on("error", (error) => {
    if (answer.headersSent) answer.destroy();
    else end(502, `${error.message}\n`);
  });
  answer.on("close", () => onward.destroy());
  asked.pipe(onward);
});

// A stream may be silent for as long as a model thinks.
server.requestTimeout = 0;
server.on("clientError", (_error, client) => client.destroy());

const inward = createTcpServer((client) => {
  const app = connect({ host: policy.app, port: policy.appPort });
  join(client, app);
});

inward.listen(policy.appPort, () =>
  server.listen(gatewayPort, () => say(readyLine)),
);
