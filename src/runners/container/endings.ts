import { setTimeout as delay } from "node:timers/promises";
import type { ExitRecord } from "../../model/agent";
import type { RunRequest } from "../../model/runner";
import { writeWhole } from "../attemptFolder";
import { fileIn } from "../attemptRecords";
import type { ContainerEngine } from "./client";
import { refusedBy } from "./egress/sidecar";
import { outOfMemory } from "./place";
import type { ContainerPlace } from "./place";

/* What only the engine can add to the end of an attempt, kept in the place of the supervisor's own record. */

/** How long a container takes to end after its supervisor has written the end. */
const endLimitMs = 5_000;
const lookMs = 100;

/**
 * An agent that was killed, by nobody whom its supervisor knows, may have been so for want of memory: the engine knows, once the
 * container has ended. Kept in the place of the first word.
 */
export async function withItsCause(
  folder: string,
  exit: ExitRecord,
  place: ContainerPlace,
): Promise<ExitRecord> {
  if (exit.reason !== "exited" || exit.signal !== "SIGKILL") return exit;
  for (const end = performance.now() + endLimitMs; ;) {
    await place.state(true);
    if (place.look?.running === false) break;
    if (performance.now() >= end) return exit;
    await delay(lookMs);
  }
  if (!place.look.outOfMemory) return exit;
  const known: ExitRecord = { ...exit, ...outOfMemory };
  writeWhole(fileIn(folder, "exit"), JSON.stringify(known));
  return known;
}

/** With what its gateway refused, on record for whoever asks later. */
export async function withRefusals(
  engine: ContainerEngine,
  { attemptId, folder }: Pick<RunRequest, "attemptId" | "folder">,
  exit: ExitRecord,
): Promise<ExitRecord> {
  if (exit.refusedHosts !== undefined) return exit;
  // An engine that is gone tells it no more: the attempt has ended without it.
  const refusedHosts = await refusedBy(engine, attemptId).catch(() => []);
  if (refusedHosts.length === 0) return exit;
  const known = { ...exit, refusedHosts };
  writeWhole(fileIn(folder, "exit"), JSON.stringify(known));
  return known;
}
