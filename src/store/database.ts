import { randomUUID } from "node:crypto";
import path from "node:path";
import type { Database as SqlDatabase } from "sql.js";
import { OrchestratorError } from "../model/errors";
import type { FileOperations } from "./files";
import { nodeFiles, replaceFile, temporaryOf, toStoreError } from "./files";
import type { Journal, SqlValue, Transaction } from "./journal";
import { openJournal } from "./journal";
import type { Migration } from "./migrations";
import { migrate, migrations, newestOf } from "./migrations";
import type { Found } from "./open";
import { databaseName, journalName, readFolder } from "./open";
import type { Row } from "./sqlite";
import { configure, newDatabase, readRows, runAll } from "./sqlite";

export interface DatabaseOptions {
  /** Snapshot when the journal has grown by this many bytes; default 4 MB. */
  readonly maxJournalBytes?: number;
  /**
   * Told when a snapshot could not be written. Nothing is lost then, since the journal holds every commit, and it is tried
   * again later. Must not throw. Default: a warning of the process.
   */
  readonly onSnapshotFailed?: (error: OrchestratorError) => void;
  /** For tests. */
  readonly files?: FileOperations;
  /** For tests. */
  readonly migrations?: readonly Migration[];
}

/** SQLite in memory, made durable by a snapshot and a redo journal. All methods throw an `OrchestratorError`. */
export interface Database {
  /** All statements or none; durable when it returns. */
  transaction(statements: Transaction): void;
  rows(sql: string, params?: readonly SqlValue[]): Row[];
  /** Writes the whole database to its file and empties the journal. */
  snapshot(): void;
  /** Writes a snapshot if something was committed since the last one. The database cannot be used afterwards. */
  close(): void;
}

const megabyte = 1024 * 1024;

/**
 * Opens the database in a folder, or makes one.
 *
 * @throws OrchestratorError `databaseDamaged`, `databaseTooNew` (nothing was written then), `readOnlyFolder`, `diskFull`, `internal`.
 */
export async function openDatabase(
  folder: string,
  options: DatabaseOptions = {},
): Promise<Database> {
  const files = options.files ?? nodeFiles;
  const known = options.migrations ?? migrations;
  try {
    files.makeFolder(folder);
    const found = await readFolder(files, folder, newestOf(known));
    const sql = found?.sql ?? (await newDatabase());
    try {
      configure(sql);
      return start(sql, found, { folder, files, known, options });
    } catch (error) {
      sql.close();
      throw error;
    }
  } catch (error) {
    throw toStoreError(error, folder);
  }
}

interface Setting {
  readonly folder: string;
  readonly files: FileOperations;
  readonly known: readonly Migration[];
  readonly options: DatabaseOptions;
}

/** Brings what was found up to date on the disk, then serves it. */
function start(
  sql: SqlDatabase,
  found: Found | null,
  { folder, files, known, options }: Setting,
): Database {
  const file = path.join(folder, databaseName);
  const journalFile = path.join(folder, journalName);
  // What a crash left half-written.
  for (const leftover of [file, journalFile])
    files.remove(temporaryOf(leftover));

  const journal = openJournal(
    files,
    folder,
    journalFile,
    found?.journal ?? {
      generation: found?.generation ?? "",
      sequence: 0,
      length: 0,
    },
  );
  const write = (target: string): string =>
    writeSnapshot(sql, files, target, journal);

  const version = found?.version ?? 0;
  if (version < newestOf(known)) {
    if (found !== null) {
      const next = known.find(({ number }) => number > version)?.number;
      write(`${file}.before-${next ?? newestOf(known)}`);
    }
    migrate(sql, version, known);
    // The journal holds no migrations: the snapshot makes them durable, and records of the old schema are never run on the new one.
    const generation = write(file);
    files.syncFolder(folder);
    journal.restart(generation);
  } else if (found?.journal === null) {
    journal.restart(found.generation);
  }
  journal.check();
  return serve(sql, journal, { folder, files, known, options });
}

/** Writes the whole database, under a new generation, to a file. Durable once the folder is synced. */
function writeSnapshot(
  sql: SqlDatabase,
  files: FileOperations,
  target: string,
  journal: Journal,
): string {
  const generation = randomUUID();
  const { generation: previous, sequence } = journal.state();
  // Not journaled: only the copies on the disk need it, and each sets its own.
  sql.run(
    "UPDATE store_meta SET generation = ?, previous_generation = ?, previous_sequence = ?",
    [generation, previous, sequence],
  );
  replaceFile(files, target, exportDatabase(sql));
  return generation;
}

/** The database as bytes. Checks what older releases of sql.js lost on the way: rows would be orphaned silently. */
function exportDatabase(sql: SqlDatabase): Uint8Array {
  const bytes = sql.export();
  const enforced = sql.exec("PRAGMA foreign_keys")[0]?.values[0]?.[0];
  if (enforced !== 1) sql.run("PRAGMA foreign_keys = ON");
  return bytes;
}

function serve(
  sql: SqlDatabase,
  journal: Journal,
  { folder, files, options }: Setting,
): Database {
  const file = path.join(folder, databaseName);
  const maxJournalBytes = options.maxJournalBytes ?? 4 * megabyte;
  const onSnapshotFailed =
    options.onSnapshotFailed ?? ((error) => process.emitWarning(error));
  let snapshotAt = Math.max(journal.state().length, maxJournalBytes);
  let closed = false;

  const guarded = <Result>(work: () => Result): Result => {
    if (closed)
      throw new OrchestratorError("internal", "The database is closed.");
    try {
      return work();
    } catch (error) {
      throw toStoreError(error, folder);
    }
  };

  const snapshot = (): void => {
    journal.check();
    const generation = writeSnapshot(sql, files, file, journal);
    // The old snapshot needs the old journal until the new one is sure to be there. Should the restart fail, the old journal
    // goes on: the snapshot says which of its records it holds already.
    files.syncFolder(folder);
    journal.restart(generation);
  };

  /** A commit is durable without it, so its failure is reported and is no failure of the commit. */
  const trySnapshot = (): void => {
    try {
      snapshot();
    } catch (error) {
      onSnapshotFailed(toStoreError(error, folder));
    }
    snapshotAt = journal.state().length + maxJournalBytes;
  };

  return {
    transaction: (statements) =>
      guarded(() => {
        sql.run("BEGIN");
        try {
          runAll(sql, statements);
          journal.append(statements, () => void sql.run("COMMIT"));
        } catch (error) {
          sql.run("ROLLBACK");
          throw error;
        }
        if (journal.state().length >= snapshotAt) trySnapshot();
      }),
    rows: (query, params = []) => guarded(() => readRows(sql, query, params)),
    snapshot: () => guarded(snapshot),
    close() {
      if (closed) return;
      try {
        if (journal.state().sequence > 0) trySnapshot();
      } finally {
        closed = true;
        sql.close();
        journal.close();
      }
    },
  };
}
