import { createHash } from "node:crypto";
import type Dockerode from "dockerode";
import type { PoolSettings } from "../../../model/settings";
import { containerName, labels } from "../confinement";

/* The service that keeps a place for the container of an attempt. Pure. */

/**
 * The image's second name at every engine of the pool, which the services go by. A node asks the registry that a name begins with before it
 * uses an image that it has, and the name in the settings may be anybody's in a public one. At this address of its own nobody listens.
 */
export const placeRepository = "127.0.0.1:1/orchestrator-manager/place";

/** Of this image; its name may have what a tag must not. */
export const placeTag = (image: string): string =>
  createHash("sha256").update(image).digest("hex").slice(0, 12);

/** A place that everybody forgot is given up after a day. An attempt that is still at work then goes on. */
const longestMs = 24 * 60 * 60_000;

const memoryBytes = 128 * 1024 * 1024;

/** The name of the service of an attempt; names of containers are others'. */
export const serviceName = containerName;

/** The options of the service for one attempt. It is in the engine's usual network, since a swarm knows no "none". */
export function placeService({
  attempt,
  pool,
  settings: { image, memoryMb, cpus },
  constraints,
}: {
  readonly attempt: string;
  readonly pool: string;
  readonly settings: Pick<PoolSettings, "image" | "memoryMb" | "cpus">;
  readonly constraints: readonly string[];
}): Dockerode.CreateServiceOptions {
  return {
    Name: serviceName(attempt),
    Labels: { [labels.pool]: pool },
    // Not a job: what a job has running runs on when it is removed, or its node drained (Docker 20.10).
    Mode: { Replicated: { Replicas: 1 } },
    TaskTemplate: {
      ContainerSpec: {
        Image: `${placeRepository}:${placeTag(image)}`,
        Command: ["node"],
        Args: ["-e", `setTimeout(() => {}, ${longestMs})`],
        // Not the pool's, by which it would count as the container of the attempt.
        Labels: { [labels.attempt]: attempt },
        User: "65534:65534",
        Init: true,
        ReadOnly: true,
        CapabilityDrop: ["ALL"],
        HealthCheck: { Test: ["NONE"] },
        // It has nothing to bring to an end, and the next one may wait for its room.
        StopSignal: "SIGKILL",
      },
      Resources: {
        Limits: { MemoryBytes: memoryBytes, Pids: 32 },
        Reservations: {
          MemoryBytes: memoryMb * 1024 * 1024,
          NanoCPUs: Math.round(cpus * 1e9),
        },
      },
      RestartPolicy: { Condition: "none" },
      Placement: { Constraints: [...constraints] },
      LogDriver: { Name: "none" },
    },
  };
}
