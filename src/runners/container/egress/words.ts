/* What the gateway and the host must agree on. */

/** Where the gateway listens for what wants out. */
export const gatewayPort = 3128;

/** The gateway's name in the container. */
export const gatewayName = "gateway";

/** Said once it listens. */
export const readyLine = "ready";

const refusedMark = "refused ";

export const refusalOf = (target: string): string => `${refusedMark}${target}`;

/** What the gateway refused, each once, by what it has said. */
export const refusalsIn = (said: string): string[] =>
  said
    .split("\n")
    .filter((line) => line.startsWith(refusedMark))
    .map((line) => line.slice(refusedMark.length).trim());
