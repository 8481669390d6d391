import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Failure } from "../../model/errors";
import { toFailure } from "../../model/errors";
import type { PoolSettings } from "../../model/settings";
import dockerfile from "../../../media/container/agent.Dockerfile";
import type { ContainerEngine } from "./client";
import { labels, networkName } from "./confinement";
import { removeAllOf, removeNetworksBut } from "./egress/sidecar";
import { portsFrom } from "./pool";
import { isPortFree, requireImage } from "./slots";

/* What a person does with the pool from outside of the engine that uses it. */

/** A port of the pool and what is behind it now. */
export interface PoolPort {
  readonly port: number;
  /** The attempt whose container has it, or null. */
  readonly attempt: string | null;
  /** A program that is not of this pool listens there. */
  readonly taken: boolean;
}

export interface PoolReport {
  readonly engineVersion: string;
  readonly image: string;
  readonly imageThere: boolean;
  readonly ports: readonly PoolPort[];
}

/** How the pool of this name stands. Rejects with `containerEngineUnavailable` without an engine. */
export async function lookAtPool(
  engine: ContainerEngine,
  name: string,
  settings: PoolSettings,
): Promise<PoolReport> {
  const engineVersion = await engine.version();
  const containers = await engine.list(`${labels.pool}=${name}`);
  const attempts = new Map(
    containers.flatMap((each) => {
      const attempt = each.labels[labels.attempt];
      return attempt === undefined
        ? []
        : [[Number(each.labels[labels.port]), attempt] as const];
    }),
  );
  const wanted = portsFrom(settings.portStart, settings.size);
  const ports = [...new Set([...wanted, ...attempts.keys()])];
  return {
    engineVersion,
    image: settings.image,
    imageThere: await engine.hasImage(settings.image),
    ports: await Promise.all(
      ports.map(async (port) => {
        const attempt = attempts.get(port) ?? null;
        return {
          port,
          attempt,
          taken: attempt === null && !(await isPortFree(port)),
        };
      }),
    ),
  };
}

/** Sees to what the first attempt would else wait for, and tells how the pool stands then. */
export async function preparePool(
  engine: ContainerEngine,
  name: string,
  settings: PoolSettings,
): Promise<PoolReport> {
  await engine.version();
  await engine.ensureNetwork(networkName);
  return lookAtPool(engine, name, settings);
}

/** Destroys all containers of a pool, with the agents at work in them; gives the ids of their attempts. */
export async function emptyOut(
  engine: ContainerEngine,
  name: string,
): Promise<string[]> {
  const containers = await engine.list(`${labels.pool}=${name}`);
  const attempts = new Set(
    containers.flatMap((each) => each.labels[labels.attempt] ?? []),
  );
  await Promise.all(
    [...attempts].map((attempt) => removeAllOf(engine, attempt)),
  );
  await removeNetworksBut(engine, name, () => false);
  return [...attempts];
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

/** Whether agents could work in containers now: what they would work with, or why they cannot. Asks the engine, 10 seconds at most. */
export async function probePool(
  engine: ContainerEngine,
  { image }: PoolSettings,
): Promise<{ readonly found: string } | { readonly failure: Failure }> {
  try {
    const version = await engine.version();
    await requireImage(engine, image);
    return { found: `containers of ${image}, engine ${version}` };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}
