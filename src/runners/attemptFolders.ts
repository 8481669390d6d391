import { said } from "../model/said";
import { lstat, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OrchestratorError, hasErrno } from "../model/errors";
import { requestCancel } from "./attemptFolder";
import { readExit, supervisorState } from "./attemptRecords";

/** A folder that was made for an attempt. */
export interface AttemptFolder {
  readonly attemptId: string;
  readonly folder: string;
  /** A supervisor is at work in it. */
  readonly alive: boolean;
  /** Epoch milliseconds. */
  readonly changedAt: number;
  /** Paths of files that were not finished, when nobody is at work who could. */
  readonly temporary: readonly string[];
}

const attemptName = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How long a supervisor has to end its agent: its kill ladder takes less. */
const endLimitMs = 60_000;
const lookMs = 100;

/** The attempts' folders below a folder; none when it is not there. What has another name, or is a link, is not one. */
export async function listAttemptFolders(
  parent: string,
): Promise<AttemptFolder[]> {
  const found = await Promise.all(
    (await namesIn(parent))
      .filter((name) => attemptName.test(name))
      .map((name) => look(path.join(parent, name), name)),
  );
  return found.filter((each) => each !== null);
}

async function look(
  folder: string,
  attemptId: string,
): Promise<AttemptFolder | null> {
  try {
    const { mtimeMs } = await lstat(folder);
    const names = await readdir(folder);
    const alive =
      (await supervisorState(folder)) === "alive" &&
      (await readExit(folder)) === null;
    return {
      attemptId,
      folder,
      alive,
      changedAt: mtimeMs,
      temporary: alive
        ? []
        : names
            .filter((name) => name.endsWith(".tmp"))
            .map((name) => path.join(folder, name)),
    };
  } catch (error) {
    // Gone meanwhile, or not a folder.
    if (hasErrno(error, "ENOENT") || hasErrno(error, "ENOTDIR")) return null;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return [];
    throw error;
  }
}

/** Removes an attempt's folder; an agent that is at work there is stopped first. Throws `timedOut` when it does not end. */
export async function removeAttemptFolder(folder: string): Promise<void> {
  const end = performance.now() + endLimitMs;
  for (let asked = false; (await supervisorState(folder)) === "alive";) {
    if (!asked) requestCancel(folder);
    asked = true;
    if (performance.now() >= end)
      throw new OrchestratorError(
        "timedOut",
        said`The agent of ${folder} was told to stop and does not.`,
        { fix: said`Look what it waits for, end it, then try again.` },
      );
    await delay(lookMs);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
