import { randomUUID } from "node:crypto";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { OrchestratorError } from "../model/errors";
import type { DatabaseOptions } from "./database";
import type { FileOperations } from "./files";
import { removeLeftover, temporaryEnding } from "./files";
import type { Journal } from "./journal";
import type { Migration } from "./migrations";
import { newestOf } from "./migrations";
import { databaseName, journalName, readFolder } from "./open";
import type { SnapshotJob } from "./snapshot";
import { snapshotFile, writeSnapshot } from "./snapshot";

/** Where a database is, and what it is opened with. */
export interface Setting {
  readonly folder: string;
  readonly files: FileOperations;
  readonly known: readonly Migration[];
  readonly options: DatabaseOptions;
}

/** What a crash, or a thread that outlived its database, left half-written. */
export function removeLeftovers(files: FileOperations, folder: string): void {
  for (const name of files.list(folder))
    if (
      name.endsWith(temporaryEnding) &&
      (name.startsWith(databaseName) || name.startsWith(journalName))
    )
      removeLeftover(files, path.join(folder, name));
}

/** A snapshot of all that is in the journal now. */
export const jobFor = (
  { folder, known }: Setting,
  journal: Journal,
): SnapshotJob => ({
  folder,
  newestVersion: newestOf(known),
  generation: randomUUID(),
  journal: journal.state(),
});

/** Lets everything else of this process have its turn. */
export const turn = (): Promise<void> => new Promise(setImmediate);

/**
 * The steps that put a snapshot that is written in the place of the last one, and go on with a journal of what it does not
 * hold. Each waits for the disk once; commits may be made between them.
 *
 * In this order: its content is durable already; its name is made so; only then does the journal go that the old one needs.
 * Should one fail or not be done, the old journal goes on: the snapshot says which of its records it holds.
 */
export const putInPlace = (
  { folder, files }: Setting,
  journal: Journal,
  job: SnapshotJob,
): readonly (() => void)[] => [
  () => {
    files.rename(snapshotFile(job), path.join(folder, databaseName));
    files.syncFolder(folder);
  },
  () => journal.restart(job.generation, job.journal),
  () => journal.check(),
];

/** Writes what the closed database in another folder holds as the snapshot that a job asks for. */
export async function writeFrom(
  files: FileOperations,
  other: string,
  job: SnapshotJob,
): Promise<void> {
  const found = await readFolder(files, other, job.newestVersion);
  if (found === null)
    throw new OrchestratorError("internal", `${other} holds no database.`);
  try {
    await writeSnapshot(found.sql, files, snapshotFile(job), job, turn);
  } finally {
    found.sql.close();
  }
}

/**
 * Gets ready to put what the closed database in another folder holds in the place of this one. It is written as a snapshot that
 * holds all of the present journal, so that nothing of that is ever run on it. `place` is the moment: before it, all is as it was;
 * after it, whatever is lost, all is as in the other one.
 */
export async function replacement(
  setting: Setting,
  journal: Journal,
  other: string,
): Promise<{ place: () => void; finish: () => void }> {
  const { files } = setting;
  // First: whatever is recorded after this must be seen to have been.
  const job = jobFor(setting, journal);
  await writeFrom(files, other, job);
  const [place, ...others] = putInPlace(setting, journal, job);
  return {
    place() {
      try {
        journal.check();
        if (!isDeepStrictEqual(journal.state(), job.journal))
          throw new OrchestratorError(
            "internal",
            "Something was recorded while another database was to take its place.",
            { fix: "Try again. Nothing was changed." },
          );
        place?.();
      } finally {
        removeLeftover(files, snapshotFile(job));
      }
    },
    finish() {
      for (const step of others) step();
    },
  };
}
