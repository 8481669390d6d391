import { randomUUID } from "node:crypto";
import path from "node:path";
import type { Database as SqlDatabase } from "sql.js";
import { OrchestratorError } from "../model/errors";
import type { FileOperations } from "./files";
import {
  nodeFiles,
  removeLeftover,
  temporaryEnding,
  toStoreError,
} from "./files";
import type { Journal, SqlValue, Transaction } from "./journal";
import { openJournal } from "./journal";
import type { Migration } from "./migrations";
import { migrate, migrations, newestOf } from "./migrations";
import type { Found } from "./open";
import { databaseName, journalName, readFolder } from "./open";
import type { SnapshotJob } from "./snapshot";
import { snapshotFile, writeSnapshot } from "./snapshot";
import { makeSnapshotsBehind, makeSnapshotsHere } from "./snapshotMaker";
import type { Row } from "./sqlite";
import { configure, newDatabase, readRows, runAll } from "./sqlite";

export interface DatabaseOptions {
  /** Snapshot when the journal has grown by this many bytes; default 4 MB. */
  readonly maxJournalBytes?: number;
  /** Absolute path of the bundle `snapshotWorker`, which writes snapshots in another thread. Default: this thread does. */
  readonly snapshotWorker?: string;
  /**
   * Told when a snapshot could not be written. Nothing is lost then, since the journal holds every commit, and it is tried
   * again later. Must not throw. Default: a warning of the process.
   */
  readonly onSnapshotFailed?: (error: OrchestratorError) => void;
  /** Called before anything is written; throws when another process owns the folder by now. Default: none ever does. */
  readonly checkOwner?: () => void;
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
  /**
   * Writes the whole database to its file and takes what that holds out of the journal. Never rejects: see `onSnapshotFailed`.
   * While one is under way, it is that one.
   */
  snapshot(): Promise<void>;
  /** Writes a snapshot, in this thread, if something was committed since the last one. The database cannot be used afterwards. */
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
  setting: Setting,
): Database {
  const { folder, files, known } = setting;
  const file = path.join(folder, databaseName);
  removeLeftovers(files, folder);

  const journal = openJournal(
    files,
    folder,
    path.join(folder, journalName),
    found?.journal ?? {
      generation: found?.generation ?? "",
      sequence: 0,
      length: 0,
    },
  );

  if (found !== null) {
    if (found.journal === null)
      journal.restart(found.generation, journal.state());
    // A snapshot may only be put in place next to a journal whose own name a power cut cannot take back.
    journal.check();
  }
  const version = found?.version ?? 0;
  if (version < newestOf(known)) {
    const job = jobFor(setting, journal);
    if (found !== null) {
      const next = known.find(({ number }) => number > version)?.number;
      const copy = `${file}.before-${next ?? newestOf(known)}`;
      writeSnapshot(sql, files, snapshotFile(job), job);
      files.rename(snapshotFile(job), copy);
    }
    migrate(sql, version, known);
    // The journal holds no migrations: the snapshot makes them durable, and records of the old schema are never run on the new one.
    writeSnapshot(sql, files, snapshotFile(job), job);
    putInPlace(setting, journal, job);
  }
  journal.check();
  return serve(sql, journal, setting);
}

/** What a crash, or a thread that outlived its database, left half-written. */
function removeLeftovers(files: FileOperations, folder: string): void {
  for (const name of files.list(folder))
    if (
      name.endsWith(temporaryEnding) &&
      (name.startsWith(databaseName) || name.startsWith(journalName))
    )
      removeLeftover(files, path.join(folder, name));
}

/** A snapshot of all that is in the journal now. */
const jobFor = ({ folder, known }: Setting, journal: Journal): SnapshotJob => ({
  folder,
  newestVersion: newestOf(known),
  generation: randomUUID(),
  journal: journal.state(),
});

/**
 * Puts a snapshot that is written in the place of the last one, and goes on with a journal of what it does not hold.
 *
 * In this order: its content is durable already; its name is made so; only then does the journal go that the old one needs.
 * Should that fail, the old journal goes on: the snapshot says which of its records it holds.
 */
function putInPlace(
  { folder, files }: Setting,
  journal: Journal,
  job: SnapshotJob,
): void {
  files.rename(snapshotFile(job), path.join(folder, databaseName));
  files.syncFolder(folder);
  journal.restart(job.generation, job.journal);
}

function serve(sql: SqlDatabase, journal: Journal, setting: Setting): Database {
  const { folder, files, options } = setting;
  const maxJournalBytes = options.maxJournalBytes ?? 4 * megabyte;
  const makeSnapshot =
    options.snapshotWorker === undefined
      ? makeSnapshotsHere(files)
      : makeSnapshotsBehind(options.snapshotWorker);
  const onSnapshotFailed =
    options.onSnapshotFailed ?? ((error) => process.emitWarning(error));
  const checkOwner = options.checkOwner ?? (() => undefined);
  let snapshotAt = Math.max(journal.state().length, maxJournalBytes);
  const abandoned = new AbortController();
  let underWay: Promise<void> | null = null;
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

  /** A commit is durable without a snapshot, so the failure of one is reported and is no failure of a commit. */
  const report = (error: unknown): OrchestratorError => {
    const failure = toStoreError(error, folder);
    onSnapshotFailed(failure);
    return failure;
  };

  /** From memory, at once: it takes as long as the database is large. */
  const snapshotNow = (): void => {
    const job = jobFor(setting, journal);
    try {
      checkOwner();
      journal.check();
      writeSnapshot(sql, files, snapshotFile(job), job);
      putInPlace(setting, journal, job);
    } catch (error) {
      removeLeftover(files, snapshotFile(job));
      report(error);
    }
  };

  /** While commits go on, out of the files that they left. Never rejects. */
  const snapshotBehind = async (): Promise<void> => {
    const job = jobFor(setting, journal);
    try {
      await makeSnapshot(job, abandoned.signal);
      if (closed) return;
      checkOwner();
      journal.check();
      putInPlace(setting, journal, job);
    } catch (error) {
      // What is damaged on the disk is whole in memory, and must not stay there alone.
      if (!closed && report(error).code === "databaseDamaged") snapshotNow();
    } finally {
      removeLeftover(files, snapshotFile(job));
      underWay = null;
      snapshotAt = journal.state().length + maxJournalBytes;
    }
  };
  const snapshot = (): Promise<void> => (underWay ??= snapshotBehind());

  return {
    transaction: (statements) =>
      guarded(() => {
        checkOwner();
        sql.run("BEGIN");
        try {
          runAll(sql, statements);
          journal.append(statements, () => void sql.run("COMMIT"));
        } catch (error) {
          sql.run("ROLLBACK");
          throw error;
        }
        if (journal.state().length >= snapshotAt) void snapshot();
      }),
    rows: (query, params = []) => guarded(() => readRows(sql, query, params)),
    snapshot: () => guarded(snapshot),
    close() {
      if (closed) return;
      abandoned.abort();
      try {
        if (journal.state().sequence > 0) snapshotNow();
      } finally {
        closed = true;
        sql.close();
        journal.close();
      }
    },
  };
}
