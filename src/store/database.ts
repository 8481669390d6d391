import path from "node:path";
import type { Database as SqlDatabase } from "sql.js";
import type { BackupFacts } from "../model/backup";
import { OrchestratorError } from "../model/errors";
import type { FileOperations } from "./files";
import { nodeFiles, removeLeftover, toStoreError } from "./files";
import type { Journal, SqlValue, Transaction } from "./journal";
import { openJournal } from "./journal";
import type { Migration } from "./migrations";
import { migrate, migrations, newestOf } from "./migrations";
import type { Found } from "./open";
import { databaseName, journalName, readFolder } from "./open";
import type { Setting } from "./placing";
import {
  jobFor,
  putInPlace,
  removeLeftovers,
  replacement,
  turn,
} from "./placing";
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
  /**
   * Writes all that is committed at the call to a file of its own, beside the work, which goes on meanwhile; see `writeBackup`.
   * `facts` is asked at the same moment.
   */
  backup(file: string, facts: () => BackupFacts): Promise<BackupFacts>;
  /**
   * What the closed database in that folder holds takes the place of what this one holds, at one moment: a crash leaves all of
   * the one or all of the other. Nothing may be committed meanwhile. From that moment on this database is closed.
   */
  replaceBy(folder: string): Promise<void>;
  /**
   * Writes nothing, since the journal holds every commit, so that a host that must end soon can. What is left of a snapshot
   * under way is given up. The database cannot be used afterwards.
   */
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
      return await start(sql, found, { folder, files, known, options });
    } catch (error) {
      sql.close();
      throw error;
    }
  } catch (error) {
    throw toStoreError(error, folder);
  }
}

/** Brings what was found up to date on the disk, then serves it. */
async function start(
  sql: SqlDatabase,
  found: Found | null,
  setting: Setting,
): Promise<Database> {
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
      await writeSnapshot(sql, files, snapshotFile(job), job, turn);
      files.rename(snapshotFile(job), copy);
    }
    migrate(sql, version, known);
    // The journal holds no migrations: the snapshot makes them durable, and records of the old schema are never run on the new one.
    await writeSnapshot(sql, files, snapshotFile(job), job, turn);
    for (const step of putInPlace(setting, journal, job)) step();
  }
  journal.check();
  return serve(sql, journal, setting);
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

  /** Never rejects. `write` makes the file of the job. */
  const tryOnce = async (
    write: (job: SnapshotJob) => Promise<void>,
  ): Promise<OrchestratorError | null> => {
    const job = jobFor(setting, journal);
    try {
      await write(job);
      const steps = [
        // Only next to the journal that it was made from.
        () => journal.check(),
        ...putInPlace(setting, journal, job),
      ];
      for (const step of steps) {
        if (closed) break;
        checkOwner();
        step();
        await turn();
      }
      return null;
    } catch (error) {
      return closed ? null : report(error);
    } finally {
      removeLeftover(files, snapshotFile(job));
    }
  };

  /** While commits go on, out of the files that they left; never rejects. */
  const snapshotBehind = async (): Promise<void> => {
    const failure = await tryOnce((job) => makeSnapshot(job, abandoned.signal));
    // What is damaged on the disk is whole in memory, and must not stay there alone.
    if (failure?.code === "databaseDamaged")
      await tryOnce((job) => {
        checkOwner();
        journal.check();
        return writeSnapshot(sql, files, snapshotFile(job), job, turn);
      });
    underWay = null;
    snapshotAt = journal.state().length + maxJournalBytes;
  };
  const snapshot = (): Promise<void> => (underWay ??= snapshotBehind());

  /** What reads or replaces the files of the database has them for itself. */
  const alone = async <Result>(
    work: () => Promise<Result>,
  ): Promise<Result> => {
    while (underWay !== null) await underWay;
    const result = guarded(work);
    const settled = (): void => {
      underWay = null;
    };
    underWay = result.then(settled, settled);
    try {
      return await result;
    } catch (error) {
      throw toStoreError(error, folder);
    }
  };

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
    backup: (file, facts) =>
      alone(async () => {
        const backup = {
          file,
          schema: newestOf(setting.known),
          facts: facts(),
        };
        await makeSnapshot(
          { ...jobFor(setting, journal), backup },
          abandoned.signal,
        );
        return backup.facts;
      }),
    replaceBy: (other) =>
      alone(async () => {
        const steps = await replacement(setting, journal, other);
        // What is in memory may be the past from here on: nothing more is recorded of it, whatever happens.
        closed = true;
        sql.close();
        try {
          checkOwner();
          steps.place();
          try {
            steps.finish();
          } catch (error) {
            // It is in its place: the old journal goes on, and the database says which of its records it holds.
            report(error);
          }
        } finally {
          journal.close();
        }
      }),
    close() {
      if (closed) return;
      closed = true;
      abandoned.abort();
      sql.close();
      try {
        // Cuts off what could not be made durable, if the disk allows it now.
        checkOwner();
        journal.check();
      } catch {
        // Told of already, by the commit that failed. Whoever opens the journal next drops its tail, or has one commit more.
      } finally {
        journal.close();
      }
    },
  };
}
