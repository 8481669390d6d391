import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import type { ExitRecord } from "../model/agent";
import { exitRecordSchema } from "../model/agent";
import { hasErrno } from "../model/errors";
import type { ResourceSample } from "../model/runner";
import { resourceSampleSchema } from "../model/runner";
import type { ProcessReference } from "./attemptFolder";
import { attemptFiles, folderIdentity } from "./attemptFolder";
import { isRunning } from "./processes";

/** What a host reads of an attempt's folder. A file that makes no sense counts as one that is not there. */

/** A claim is whole from the first moment but on file systems without hard links; one that is empty for longer is nobody's. */
const claimGraceMs = 5_000;

export const referenceSchema = z.object({
  pid: z.number().int().positive(),
  identity: z.string().nullable(),
});
const claimSchema = referenceSchema.extend({
  folder: z.string().nullable().default(null),
});
const startedSchema = referenceSchema.extend({ startedAt: z.number() });
const sampleRecordSchema = resourceSampleSchema.extend({
  members: z.array(referenceSchema),
});

export const fileIn = (
  folder: string,
  name: keyof typeof attemptFiles,
): string => path.join(folder, attemptFiles[name]);

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined; // Not what any schema takes.
  }
}

async function read<T>(
  folder: string,
  name: keyof typeof attemptFiles,
  schema: z.ZodType<T>,
): Promise<T | null> {
  const content = await readIfThere(fileIn(folder, name));
  if (content === null) return null;
  const parsed = schema.safeParse(parseJson(content));
  return parsed.success ? parsed.data : null;
}

/** How the attempt ended, or null while nobody has said so. */
export const readExit = (folder: string): Promise<ExitRecord | null> =>
  read(folder, "exit", exitRecordSchema);

/** The agent's process, or null before it runs. */
export const readStarted = (folder: string) =>
  read(folder, "started", startedSchema);

/** Processes of the attempt that were seen at the latest look. */
export async function readMembers(
  folder: string,
): Promise<readonly ProcessReference[]> {
  return (await read(folder, "sample", sampleRecordSchema))?.members ?? [];
}

/** The latest look at the attempt's process tree, a few seconds old while it runs; null before the first. */
export const readSample = (folder: string): Promise<ResourceSample | null> =>
  read(folder, "sample", resourceSampleSchema);

/** Whether whoever claimed the attempt, in this folder or in the one that it was copied from, still runs. */
export async function isClaimantRunning(folder: string): Promise<boolean> {
  const claim = await read(folder, "claim", claimSchema);
  return claim !== null && isRunning(claim);
}

const containerSchema = z.object({
  port: z.number().int(),
  /** Left out by earlier versions, which knew only this one. */
  endpoint: z.string().default("default"),
  seesDisk: z.boolean().default(true),
});

/** The slot whose container the attempt was begun in; null where it was begun on this machine, or not at all. */
export const readContainerSlot = (folder: string) =>
  read(folder, "container", containerSchema);

/** Whether somebody has taken the attempt, wherever they run. */
export const isClaimed = async (folder: string): Promise<boolean> =>
  (await readIfThere(fileIn(folder, "claim"))) !== null;

/**
 * Who has this attempt: `none` ever did, a supervisor is at work (`alive`), it died (`dead`), or the folder is a copy of one that
 * somebody has (`copied`). `seenLately`: it was alive a moment ago.
 */
export async function supervisorState(
  folder: string,
  seenLately = false,
): Promise<"none" | "alive" | "dead" | "copied"> {
  const content = await readIfThere(fileIn(folder, "claim"));
  if (content === null) return "none";
  // Its process ids are of another world: only the engine knows whether they live, and the runner sees to an end.
  if ((await readContainerSlot(folder)) !== null)
    return (await readExit(folder)) === null ? "alive" : "dead";
  const claim = claimSchema.safeParse(parseJson(content));
  if (!claim.success) {
    const { mtimeMs } = await stat(fileIn(folder, "claim"));
    // Either way off: the clock may have been set back.
    return Math.abs(Date.now() - mtimeMs) < claimGraceMs ? "alive" : "dead";
  }
  if (
    claim.data.folder !== null &&
    claim.data.folder !== folderIdentity(folder)
  )
    return "copied";
  return isRunning(claim.data, seenLately) ? "alive" : "dead";
}
