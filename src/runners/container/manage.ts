import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Failure } from "../../model/errors";
import { toError, toFailure } from "../../model/errors";
import { said } from "../../model/said";
import type { Sentence } from "../../model/said";
import type { PoolSettings } from "../../model/settings";
import dockerfile from "../../../media/container/agent.Dockerfile";
import type { ContainerEngine } from "./client";
import { labels, networkName } from "./confinement";
import { removeAllOf, removeNetworksBut } from "./egress/sidecar";
import { endpointsOf, parseEndpoint } from "./endpoints";
import { requireImage } from "./engines";
import { slotPlaces } from "./pool";
import { isPortFree, portsTaken } from "./ports";
import { lookAtSwarm, removeServices, swarmWords } from "./swarm/report";
import type { SwarmReport } from "./swarm/report";

/* What a person does with the pool from outside of the engine that uses it. */

/** A port of the pool and what is behind it now. */
export interface PoolPort {
  readonly port: number;
  /** The attempt whose container has it, or null. */
  readonly attempt: string | null;
  /** A program that is not of this pool listens there; of another machine that is not known. */
  readonly taken: boolean;
}

/** One engine of the pool. */
export interface EngineReport {
  /** As the settings name it. */
  readonly endpoint: string;
  /** Null: it cannot be reached. */
  readonly version: string | null;
  /** Why it cannot be reached, or null. */
  readonly trouble: string | null;
  readonly imageThere: boolean;
  readonly ports: readonly PoolPort[];
}

export interface PoolReport {
  readonly image: string;
  readonly engines: readonly EngineReport[];
  /** The swarm whose scheduler chooses among the engines; null: none does. */
  readonly swarm: SwarmReport | null;
}

type EngineAt = (endpoint: string) => ContainerEngine;

/** What all engines answer; one that does not is left out. Rejects with the trouble of the first where none does. */
async function ofAll<T>(
  settings: PoolSettings,
  ask: (endpoint: string) => Promise<T>,
): Promise<T[]> {
  const answers = await Promise.allSettled(endpointsOf(settings).map(ask));
  const given = answers.flatMap((each) =>
    each.status === "fulfilled" ? [each.value] : [],
  );
  const [first] = answers;
  if (given.length === 0 && first?.status === "rejected") throw first.reason;
  return given;
}

const isOfThisMachine = (endpoint: string): boolean =>
  ["default", "socket"].includes(parseEndpoint(endpoint).kind);

async function lookAtEngine(
  engine: ContainerEngine,
  name: string,
  endpoint: string,
  settings: PoolSettings,
): Promise<EngineReport> {
  const version = await engine.version();
  const containers = await engine.list(`${labels.pool}=${name}`);
  const attempts = new Map(
    containers.flatMap((each) => {
      const attempt = each.labels[labels.attempt];
      return attempt === undefined
        ? []
        : [[Number(each.labels[labels.port]), attempt] as const];
    }),
  );
  const wanted = slotPlaces(settings)
    .filter((place) => place.endpoint === endpoint)
    .map(({ port }) => port);
  const ports = [...new Set([...wanted, ...attempts.keys()])];
  return {
    endpoint,
    version,
    trouble: null,
    imageThere: await engine.hasImage(settings.image),
    ports: await Promise.all(
      ports.map(async (port) => {
        const attempt = attempts.get(port) ?? null;
        return {
          port,
          attempt,
          taken:
            attempt === null &&
            isOfThisMachine(endpoint) &&
            !(await isPortFree(port)),
        };
      }),
    ),
  };
}

/** How the pool of this name stands. Rejects with the trouble of the first engine where none answers. */
export async function lookAtPool(
  engineAt: EngineAt,
  name: string,
  settings: PoolSettings,
): Promise<PoolReport> {
  const troubles = new Map<string, EngineReport>();
  const known = await ofAll(settings, async (endpoint) => {
    try {
      return await lookAtEngine(engineAt(endpoint), name, endpoint, settings);
    } catch (error) {
      troubles.set(endpoint, unreachable(endpoint, toFailure(error).message));
      throw error;
    }
  });
  return {
    image: settings.image,
    engines: endpointsOf(settings).flatMap(
      (endpoint) =>
        known.find((each) => each.endpoint === endpoint) ??
        troubles.get(endpoint) ??
        [],
    ),
    swarm: settings.swarm
      ? await lookAtSwarm(
          engineAt,
          name,
          known.map(({ endpoint }) => endpoint),
        )
      : null,
  };
}

const unreachable = (endpoint: string, trouble: string): EngineReport => ({
  endpoint,
  version: null,
  trouble,
  imageThere: false,
  ports: [],
});

/** Sees to what the first attempt would else wait for, and tells how the pool stands then. Rejects where its swarm cannot place anything. */
export async function preparePool(
  engineAt: EngineAt,
  name: string,
  settings: PoolSettings,
): Promise<PoolReport> {
  await ofAll(settings, (endpoint) =>
    engineAt(endpoint).ensureNetwork(networkName),
  );
  const report = await lookAtPool(engineAt, name, settings);
  if (report.swarm?.failure) throw toError(report.swarm.failure);
  return report;
}

/** Destroys all containers of a pool, with the agents at work in them; gives the ids of their attempts. */
export async function emptyOut(
  engineAt: EngineAt,
  name: string,
  settings: PoolSettings,
): Promise<string[]> {
  const ended = await ofAll(settings, async (endpoint) => {
    const engine = engineAt(endpoint);
    await removeServices(engine, name);
    const containers = await engine.list(`${labels.pool}=${name}`);
    const attempts = new Set(
      containers.flatMap((each) => each.labels[labels.attempt] ?? []),
    );
    await Promise.all(
      [...attempts].map((attempt) => removeAllOf(engine, attempt)),
    );
    await removeNetworksBut(engine, name, () => false);
    return [...attempts];
  });
  return ended.flat();
}

/** Builds the image that agents work in, under this name; `onProgress` is told each line of it. */
export async function buildPoolImage(
  engine: Pick<ContainerEngine, "build">,
  image: string,
  onProgress: (line: string) => void,
  cancel: AbortSignal,
  content: string = dockerfile,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrator-image-"));
  try {
    await writeFile(path.join(folder, "Dockerfile"), content);
    await engine.build(folder, ["Dockerfile"], image, onProgress, cancel);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Whether agents could work in containers of the pool of this name now: what they would work with, or why they cannot. Asks the engines,
 * 10 seconds at most.
 */
export async function probePool(
  engineAt: EngineAt,
  name: string,
  settings: PoolSettings,
): Promise<{ readonly found: Sentence } | { readonly failure: Failure }> {
  const { image } = settings;
  try {
    const engines = await ofAll(settings, async (endpoint) => {
      const engine = engineAt(endpoint);
      const { version, ports } = await lookAtEngine(
        engine,
        name,
        endpoint,
        settings,
      );
      await requireImage(engine, image);
      if (settings.network !== "none" && ports.every(({ taken }) => taken))
        throw portsTaken(ports.map(({ port }) => port));
      return { endpoint, version };
    });
    const found = said`containers of ${image}, engine ${engines.map(({ version }) => version).join(", ")}`;
    if (!settings.swarm) return { found };
    const swarm = await lookAtSwarm(
      engineAt,
      name,
      engines.map(({ endpoint }) => endpoint),
    );
    return swarm.failure === null
      ? { found: said`${found}, ${swarmWords(swarm)}` }
      : { failure: swarm.failure };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}
