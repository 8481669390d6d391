import { said } from "../../model/said";
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { OrchestratorError } from "../../model/errors";
import type { PoolSettings } from "../../model/settings";
import type { ContainerEngine } from "./client";
import { networkName } from "./confinement";

/** How often an engine is asked for the image and the network: both may go while we run. */
export const readyMs = 60_000;

/** The engines of a pool, and what was made sure of at each. */
export interface PoolEngines {
  readonly at: (endpoint: string) => ContainerEngine;
  /** Sees to the image and the network at an engine, once for all who ask at the same time; it is believed for a minute, unless it failed. */
  readonly reach: (endpoint: string) => Promise<void>;
  /** The same, and finds out once, by a container, whether it sees our disk. Who asks at the same time shares it; it is believed for a minute. */
  ready(endpoint: string): Promise<void>;
  /** What was made sure of is believed no more. */
  forget(endpoint: string): void;
  /** Id of the network; null before the engine was reached. */
  networkOf(endpoint: string): string | null;
  /** Whether its containers can have our files as they lie here; true before the engine was ready. */
  seesDisk(endpoint: string): boolean;
}

interface Readiness {
  readonly image: string;
  readonly until: number;
  readonly done: Promise<void>;
}

/** `stateFolder`: a folder of ours that containers will need; it tells which engines see our disk. */
export function poolEngines(
  engineAt: (endpoint: string) => ContainerEngine,
  settings: () => PoolSettings,
  stateFolder: string,
): PoolEngines {
  const engines = new Map<string, ContainerEngine>();
  const networks = new Map<string, string>();
  const seeing = new Map<string, boolean>();
  const reached = new Map<string, Readiness>();
  const known = new Map<string, Readiness>();

  const at = (endpoint: string): ContainerEngine => {
    const engine = engines.get(endpoint) ?? engineAt(endpoint);
    engines.set(endpoint, engine);
    return engine;
  };

  /** What is known of an engine with the image of now, or is being found out. */
  function believed(
    known: Map<string, Readiness>,
    endpoint: string,
    find: (endpoint: string, image: string) => Promise<void>,
  ): Promise<void> {
    const { image } = settings();
    const last = known.get(endpoint);
    if (last?.image === image && performance.now() < last.until)
      return last.done;
    const done = find(endpoint, image);
    known.set(endpoint, { image, until: performance.now() + readyMs, done });
    return done;
  }

  async function findImage(endpoint: string, image: string): Promise<void> {
    try {
      const engine = at(endpoint);
      await requireImage(engine, image);
      networks.set(endpoint, await engine.ensureNetwork(networkName));
    } catch (error) {
      reached.delete(endpoint);
      throw error;
    }
  }

  const reach = (endpoint: string): Promise<void> =>
    believed(reached, endpoint, findImage);

  async function makeReady(endpoint: string, image: string): Promise<void> {
    await reach(endpoint);
    if (!seeing.has(endpoint))
      seeing.set(endpoint, await seesFolder(at(endpoint), image, stateFolder));
  }

  return {
    at,
    reach,
    ready: (endpoint) => believed(known, endpoint, makeReady),
    forget(endpoint) {
      reached.delete(endpoint);
      known.delete(endpoint);
    },
    networkOf: (endpoint) => networks.get(endpoint) ?? null,
    seesDisk: (endpoint) => seeing.get(endpoint) ?? true,
  };
}

/** Rejects with `invalidSettings` where the engine does not have this image. */
export async function requireImage(
  engine: ContainerEngine,
  image: string,
): Promise<void> {
  if (await engine.hasImage(image)) return;
  throw new OrchestratorError(
    "invalidSettings",
    said`The container image ${image} is not there.`,
    {
      fix: said`Build it (orchestrator pool build), or name another in orchestrator.pool.image.`,
    },
  );
}

/** Whether an engine sees this folder of ours, and not one of the same name: told by a file that nobody else has. */
async function seesFolder(
  engine: ContainerEngine,
  image: string,
  folder: string,
): Promise<boolean> {
  const file = path.join(folder, `engine-${randomUUID()}.tmp`);
  await writeFile(file, "");
  try {
    return await engine.sees(file, image);
  } finally {
    await rm(file, { force: true });
  }
}
