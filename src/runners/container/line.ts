import type Dockerode from "dockerode";
import { existsSync } from "node:fs";
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { bounded, explained } from "./calls";
import type { EngineTrouble } from "./calls";
import { connectionTo } from "./connection";
import { defaultEndpoint } from "./endpoints";

/** Where the engine is, and how patient its client is. */
export interface EngineAddress {
  /** As people write it (`parseEndpoint`); default: what the environment says. */
  readonly endpoint?: string;
  /** How long a question may take, in milliseconds; default: 10 s. What changes something may take three times as long. */
  readonly answerMs?: number;
}

export interface EngineClients {
  /** For calls with a short answer. */
  readonly short: Dockerode;
  /** For streams, which may be silent. */
  readonly streaming: Dockerode;
  /** What is known of why the engine cannot be reached, or null. */
  readonly trouble: () => EngineTrouble | null;
}

/** A line to an engine, on which every call ends in time and has a named error. */
export interface EngineLine {
  /** For what is only looked at, in milliseconds. */
  readonly shortMs: number;
  /** For what changes something: a start waits for the disk and the network, a removal for processes that hang. */
  readonly longMs: number;
  /** Rejects with `containerEngineUnavailable` when the engine is not there or gives no answer in time. */
  readonly ask: <T>(
    what: string,
    limitMs: number,
    call: (clients: EngineClients) => Promise<T>,
  ) => Promise<T>;
  readonly clients: () => Promise<EngineClients>;
}

/** Where dockerode looks when nothing else is said (docker-modem, lib/modem.js, `findDefaultUnixSocket`). */
const usualSockets = [
  path.join(homedir(), ".docker", "run", "docker.sock"),
  "/var/run/docker.sock",
];

/** Rejects with `ENOENT` where there is not even a socket. A named pipe is no file, and who else is far away tells by himself. */
async function requireSocket({
  socketPath,
  host,
}: Dockerode.DockerOptions): Promise<void> {
  if (process.platform === "win32" || host !== undefined) return;
  const places = socketPath === undefined ? usualSockets : [socketPath];
  const [last = ""] = places.slice(-1);
  await access(places.find((place) => existsSync(place)) ?? last);
}

const defaultAnswerMs = 10_000;
const changeFactor = 3;

/** The line to the engine at this address; nothing is asked of it before the first call. */
export function lineTo(address: EngineAddress): EngineLine {
  const { answerMs: shortMs = defaultAnswerMs, endpoint = defaultEndpoint } =
    address;
  const longMs = shortMs * changeFactor;
  let made: Promise<EngineClients> | null = null;
  const clients = (): Promise<EngineClients> =>
    (made ??= (async () => {
      const { options, trouble } = await connectionTo(endpoint);
      await requireSocket(options);
      // Only now: it is a fifth of all our code, and most runs never ask, or have no engine.
      const { default: Docker } = await import("dockerode");
      return {
        short: new Docker({ ...options, timeout: longMs }),
        streaming: new Docker(options),
        trouble,
      };
    })().catch((error: unknown) => {
      // What is missing, such as a context, may be there the next time.
      made = null;
      throw error;
    }));
  return {
    shortMs,
    longMs,
    clients,
    async ask(what, limitMs, call) {
      try {
        return await bounded(what, limitMs, clients().then(call));
      } catch (error) {
        const known = await made?.catch(() => null);
        throw explained(error, known?.trouble() ?? null);
      }
    },
  };
}
