import type { Sentence } from "../model/said";
import { said } from "../model/said";
import path from "node:path";
import type { Database as SqlDatabase } from "sql.js";
import * as z from "zod";
import { OrchestratorError } from "../model/errors";
import type { FileOperations } from "./files";
import type { JournalContent, JournalState } from "./journal";
import { decodeJournal } from "./journal";
import { applicationId } from "./migrations";
import { configure, newDatabase, readRows, repeatAll } from "./sqlite";

/** The snapshot: an ordinary SQLite database at all times. */
export const databaseName = "orchestrator.db";
/** The redo journal. SQLite would take a name that ends in `-journal` or `-wal` for its own. */
export const journalName = "orchestrator.redo";

/** A database as it was found on the disk, with everything committed to it. */
export interface Found {
  readonly sql: SqlDatabase;
  /** Number of its newest migration. */
  readonly version: number;
  readonly generation: string;
  /** Null when there is none that can be gone on with: a new one is due. */
  readonly journal: JournalState | null;
}

const metaSchema = z.object({
  generation: z.uuid(),
  previous_generation: z.string(),
  previous_sequence: z.number().int(),
});
type Meta = z.infer<typeof metaSchema>;

/**
 * Reads snapshot and journal, changing nothing on the disk. Null when there is neither.
 * `journalLength`: how much of the journal to read, in bytes.
 */
export async function readFolder(
  files: FileOperations,
  folder: string,
  newestVersion: number,
  journalLength = Infinity,
): Promise<Found | null> {
  const bytes = files.read(path.join(folder, databaseName));
  const journalBytes = files.read(path.join(folder, journalName));
  if (bytes === null) {
    if (journalBytes === null) return null;
    throw new OrchestratorError(
      "databaseDamaged",
      said`${databaseName} is missing from ${folder}, but its journal ${journalName} is there.`,
      {
        fix: said`Restore a backup (Restore Backup…, or orchestrator restore), which keeps what is there beside it. Or put ${databaseName} back, or move ${journalName} away to begin with an empty database; branches and worktrees stay as they are. Nothing was changed.`,
      },
    );
  }
  const version = checkHeader(bytes, folder, newestVersion);
  const sql = await newDatabase(bytes);
  try {
    const meta = checkContent(sql, folder);
    const journal =
      journalBytes === null
        ? null
        : replay(
            sql,
            meta,
            decodeJournal(journalBytes.subarray(0, journalLength)),
            folder,
          );
    return { sql, version, generation: meta.generation, journal };
  } catch (error) {
    sql.close();
    throw error;
  }
}

/** From the first 100 bytes, before SQLite sees the file. Returns the schema version. */
function checkHeader(
  bytes: Buffer,
  folder: string,
  newestVersion: number,
): number {
  // Offsets 60 and 68: https://www.sqlite.org/fileformat.html#the_database_header
  if (
    bytes.length < 100 ||
    bytes.toString("latin1", 0, 16) !== "SQLite format 3\0" ||
    bytes.readUInt32BE(68) !== applicationId
  )
    throw damaged(folder, said`it is not a database of Orchestrator Manager`);
  const version = bytes.readUInt32BE(60);
  if (version > newestVersion)
    throw new OrchestratorError(
      "databaseTooNew",
      said`The database in ${folder} was written by a newer Orchestrator Manager (schema ${version}; this one knows ${newestVersion}).`,
      {
        fix: said`Update Orchestrator Manager, then reload the window or start the command again.`,
      },
    );
  return version;
}

function checkContent(sql: SqlDatabase, folder: string): Meta {
  try {
    configure(sql);
    // Without the CHECKs of the schema: rows met them when they were written, are parsed when they are read, and to look at all the
    // JSON of a long history again is nine tenths of the time.
    sql.run("PRAGMA ignore_check_constraints = ON");
    const problem = readRows(sql, "PRAGMA quick_check(1)")[0]?.["quick_check"];
    sql.run("PRAGMA ignore_check_constraints = OFF");
    if (problem !== "ok") throw new Error(String(problem));
    return metaSchema.parse(readRows(sql, "SELECT * FROM store_meta")[0]);
  } catch (error) {
    throw damaged(
      folder,
      error instanceof Error ? error.message : String(error),
      error,
    );
  }
}

/** Runs what was committed after the snapshot was taken. Null when the snapshot holds more than the journal. */
function replay(
  sql: SqlDatabase,
  meta: Meta,
  journal: JournalContent,
  folder: string,
): JournalState | null {
  if (journal.kind === "damaged") throw journalDamaged(folder, journal.reason);
  const { generation, transactions, length } = journal;
  // A crash between a new snapshot and its new journal leaves the journal of before, whose records are in the snapshot already;
  // where the new journal could not be made at all, that one went on, and what it got since is not.
  const included =
    generation === meta.generation
      ? 0
      : generation === meta.previous_generation
        ? meta.previous_sequence
        : null;
  if (included === null)
    throw journalDamaged(folder, said`it belongs to another snapshot`);
  if (transactions.length < included) return null;
  try {
    repeatAll(sql, transactions.slice(included), included + 1);
  } catch (error) {
    throw journalDamaged(
      folder,
      error instanceof Error ? error.message : String(error),
      error,
    );
  }
  return { generation, sequence: transactions.length, length };
}

/** The snapshot cannot be used. */
export const damaged = (
  folder: string,
  reason: Sentence,
  cause?: unknown,
): OrchestratorError =>
  new OrchestratorError(
    "databaseDamaged",
    said`${databaseName} in ${folder} cannot be used: ${reason}.`,
    {
      fix: said`Restore a backup (Restore Backup…, or orchestrator restore), which keeps what is there beside it. Or put copies of ${databaseName} and ${journalName} back, made at the same time, or move both away to begin with an empty database; branches and worktrees stay as they are. Nothing was changed.`,
      cause,
    },
  );

const journalDamaged = (
  folder: string,
  reason: Sentence,
  cause?: unknown,
): OrchestratorError =>
  new OrchestratorError(
    "databaseDamaged",
    said`The journal ${journalName} in ${folder} cannot be used: ${reason}.`,
    {
      fix: said`Restore a backup (Restore Backup…, or orchestrator restore), which keeps what is there beside it. Or put the ${databaseName} and ${journalName} that belong together back, or move ${journalName} away to go on from the last snapshot, without what was recorded since. Nothing was changed.`,
      cause,
    },
  );
