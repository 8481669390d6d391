import { isIP } from "node:net";

/*
 * Which hosts may be reached from a container with the network policy `allowlist`. Pure, and without dependencies: the gateway, which
 * enforces it, is a program of its own.
 */

/** What the gateway goes by. */
export interface GatewayPolicy {
  /** Such as `api.anthropic.com`, `*.example.com`, `localhost:8080`. */
  readonly hosts: readonly string[];
  /** The proxy of the host, which alone may reach the outside there; may hold a password. Null: none is needed. */
  readonly upstream: string | null;
  /** Name of the container that `appPort` leads to. */
  readonly app: string;
  readonly appPort: number;
}

interface Pattern {
  readonly name: string;
  readonly subdomains: boolean;
  /** Null: those of the web. */
  readonly port: number | null;
}

const webPorts = [80, 443];

const readPattern = (text: string): Pattern | null => {
  const found = /^(\*\.)?([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::(\d{1,5}))?$/i.exec(
    text,
  );
  const [, star, name, port] = found ?? [];
  return name === undefined
    ? null
    : {
        name: name.toLowerCase(),
        subdomains: star !== undefined,
        port: port === undefined ? null : Number(port),
      };
};

/** Whether the list lets this name and port pass. What is no pattern lets nothing pass. */
export function isAllowed(
  hosts: readonly string[],
  host: string,
  port: number,
): boolean {
  const asked = host.toLowerCase().replace(/\.$/, "");
  return hosts.map(readPattern).some((pattern) => {
    if (pattern === null) return false;
    const fits = pattern.subdomains
      ? isIP(asked) === 0 && asked.endsWith(`.${pattern.name}`)
      : asked === pattern.name;
    return (
      fits &&
      (pattern.port === null ? webPorts.includes(port) : port === pattern.port)
    );
  });
}

/**
 * Addresses that no name may lead to: the gateway's own, and those of the link, where clouds tell a machine its secrets
 * (169.254.169.254).
 */
export const isOwnAddress = (address: string): boolean =>
  /^(?:127\.|169\.254\.|0\.|::1?$|fe80:|::ffff:(?:127\.|169\.254\.|0\.))/i.test(
    address,
  );
