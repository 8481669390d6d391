import { said } from "../model/said";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Database as SqlDatabase } from "sql.js";
import * as z from "zod";
import { backupRequestSchema, writeBackup } from "./backup";
import type { FileOperations } from "./files";
import { temporaryEnding, writeInPieces } from "./files";
import { journalStateSchema } from "./journal";
import { damaged, databaseName, readFolder } from "./open";
import { exportDatabase, readRows } from "./sqlite";

/** A snapshot that is to be made: plain data, since it travels to another thread. */
export const snapshotJobSchema = z.object({
  folder: z.string(),
  /** Number of the newest migration that the database may have. */
  newestVersion: z.number().int(),
  /** The snapshot's name. Never used twice, so that no two snapshots write to one file. */
  generation: z.uuid(),
  /** The snapshot holds all that the journal held then, and nothing of what it got later. */
  journal: journalStateSchema,
  /** The same content goes into this backup instead. */
  backup: backupRequestSchema.optional(),
});
export type SnapshotJob = Readonly<z.infer<typeof snapshotJobSchema>>;

/** Where a snapshot is before it takes the place of the last one. */
export const snapshotFile = ({ folder, generation }: SnapshotJob): string =>
  path.join(folder, `${databaseName}.${generation}${temporaryEnding}`);

/**
 * Makes a snapshot, or a backup, out of what is on the disk: the last snapshot, and the journal's records since. The files in use are only
 * read, and the part of the journal that is read does not change, so its owner may go on committing meanwhile. `rest` is awaited
 * between two pieces of the file.
 *
 * @throws OrchestratorError `databaseDamaged` when the disk does not hold what the job says; otherwise the file system's errors.
 */
export async function makeSnapshot(
  files: FileOperations,
  job: SnapshotJob,
  rest: () => Promise<void>,
): Promise<void> {
  const { folder, newestVersion, journal } = job;
  const found = await readFolder(files, folder, newestVersion, journal.length);
  try {
    if (found === null || !isDeepStrictEqual(found.journal, journal))
      throw damaged(folder, said`it does not hold what was written to it`);
    const { sql } = found;
    const problem = readRows(sql, "PRAGMA integrity_check(1)")[0];
    if (problem?.["integrity_check"] !== "ok")
      throw damaged(folder, String(problem?.["integrity_check"]));
    await (job.backup === undefined
      ? writeSnapshot(sql, files, snapshotFile(job), job, rest)
      : writeBackup(sql, files, job.backup, rest));
  } finally {
    found?.sql.close();
  }
}

/**
 * Writes the whole database, as it is at the call, to a file of that name, durable but for its name. None is left behind when
 * that fails. `rest` is awaited between two pieces of the file.
 */
export async function writeSnapshot(
  sql: SqlDatabase,
  files: FileOperations,
  target: string,
  {
    generation,
    journal: { generation: previous, sequence },
  }: Pick<SnapshotJob, "generation" | "journal">,
  rest: () => Promise<void>,
): Promise<void> {
  // Not journaled: only the copies on the disk need it, and each sets its own.
  sql.run(
    "UPDATE store_meta SET generation = ?, previous_generation = ?, previous_sequence = ?",
    [generation, previous, sequence],
  );
  await writeInPieces(files, target, exportDatabase(sql), rest);
}
