import { said } from "../model/said";
import type { BackupFacts } from "../model/backup";
import { OrchestratorError } from "../model/errors";
import type { OrchestrationEvent } from "../model/event";
import { eventSchema } from "../model/event";
import type { LedgerEntry } from "../model/money";
import { ledgerEntrySchema } from "../model/money";
import type { Orchestration } from "../model/orchestration";
import { orchestrationSchema } from "../model/orchestration";
import { overviewSchema } from "../model/overview";
import type { Overview } from "../model/overview";
import type * as z from "zod";
import { firstCostAt, readRecorded } from "./analytics";
import type { Recorded, RecordedQuery } from "./analytics";
import { refuseForeignFile } from "./backup";
import { decodeRow, decodeText, encodeRow } from "./cells";
import type { Database, DatabaseOptions } from "./database";
import { openDatabase } from "./database";
import { nodeFiles } from "./files";
import { databaseName } from "./open";
import { commitStatements, insert, listTables } from "./rows";
import type { Row } from "./sqlite";
import { ledgerColumns, orchestrationColumns, overviewColumns } from "./tables";

export type StoreOptions = DatabaseOptions;

/** Where orchestrations live. Synchronous; every method throws an `OrchestratorError`, `databaseDamaged` for a row that cannot be read. */
export interface Store {
  /**
   * One transaction: the event and every row that differs between `before` and `next`; durable when it returns.
   * Throws `diskFull`, `readOnlyFolder` or `ownedElsewhere` when it could not be recorded: then nothing of it was.
   */
  commit(
    event: OrchestrationEvent,
    before: Orchestration | null,
    next: Orchestration,
  ): void;
  /**
   * Deletes an orchestration and all that belongs to it, in one transaction; throws like `commit`. Nothing when it is not there. What it
   * cost stays in the ledger until it is older than `ledgerSince` (epoch ms): forgetting gives no money back.
   */
  forget(id: string, ledgerSince: number): void;
  /** All orchestrations in short, oldest first. */
  overviews(): Overview[];
  /** Those of these orchestrations that are there, in whole, oldest first. */
  load(ids: readonly string[]): Orchestration[];
  /** Events of an orchestration in order, those after a sequence number only. */
  events(id: string, afterSeq?: number): OrchestrationEvent[];
  /** Orchestration that an attempt belongs to. */
  orchestrationOfAttempt(attemptId: string): string | null;
  /** What was booked at or after this time (epoch ms), in US dollars, forgotten orchestrations included. */
  costSince(at: number): number;
  /** The ledger in the order in which it was written; of one orchestration only when it is named. */
  ledger(orchestration?: string): LedgerEntry[];
  /** When the first money that is no pretence was booked, in epoch milliseconds; null: there was none. */
  firstCostAt(): number | null;
  /** Sums over the history, however long it is. */
  recorded(query: RecordedQuery): Recorded;
  /** Writes what is on record now to one file, beside the work, and says what is in it. `at`: epoch milliseconds. */
  backup(
    file: string,
    about: Pick<BackupFacts, "at" | "workspace">,
  ): Promise<BackupFacts>;
  /** Money that was spent by what is not on record here. Each entry is committed; throws like `commit`. */
  book(entries: readonly LedgerEntry[]): void;
  /** The closed store in that folder takes the place of this one, wholly or not at all. This one is closed then. */
  replaceBy(folder: string): Promise<void>;
  /** Writes nothing: the journal holds every commit. Safe to call twice. */
  close(): void;
}

/**
 * Opens the store in a folder, which is made when it is missing. Only one process may do so at a time: the caller sees to that.
 *
 * @throws OrchestratorError `databaseDamaged`, `databaseTooNew` (nothing was written then), `readOnlyFolder`, `diskFull`, `internal`.
 */
export async function openStore(
  folder: string,
  options: StoreOptions = {},
): Promise<Store> {
  const database = await openDatabase(folder, options);

  return {
    commit(event, before, next) {
      checkCommit(database, event, before, next);
      database.transaction(commitStatements(event, before, next));
    },
    forget: (id, ledgerSince) =>
      database.transaction([
        // What refers to it goes with it (ON DELETE CASCADE).
        { sql: "DELETE FROM orchestrations WHERE id = ?", params: [id] },
        {
          sql: "DELETE FROM ledger WHERE at < ? AND orchestration_id NOT IN (SELECT id FROM orchestrations)",
          params: [ledgerSince],
        },
      ]),
    overviews: () => readOverviews(database, folder),
    load(ids) {
      const all: Orchestration[] = [];
      for (let from = 0; from < ids.length; from += readTogether)
        all.push(
          ...readOrchestrations(
            database,
            folder,
            ids.slice(from, from + readTogether),
          ),
        );
      return all;
    },
    events: (id, afterSeq = 0) =>
      database
        .rows(
          "SELECT * FROM events WHERE orchestration_id = ? AND seq > ? ORDER BY seq",
          [id, afterSeq],
        )
        .map((row) =>
          parsed(
            eventSchema,
            folder,
            `event ${String(row["seq"])} of ${id}`,
            () => eventOf(row),
          ),
        ),
    orchestrationOfAttempt(attemptId) {
      const row = database.rows(
        "SELECT orchestration_id FROM attempts WHERE id = ?",
        [attemptId],
      )[0];
      return row === undefined ? null : String(row["orchestration_id"]);
    },
    costSince: (at) =>
      Number(
        database.rows("SELECT TOTAL(usd) AS cost FROM ledger WHERE at >= ?", [
          at,
        ])[0]?.["cost"],
      ),
    ledger: (orchestration) =>
      (orchestration === undefined
        ? database.rows("SELECT * FROM ledger ORDER BY rowid")
        : database.rows(
            "SELECT * FROM ledger WHERE orchestration_id = ? ORDER BY rowid",
            [orchestration],
          )
      ).map((row) =>
        parsed(
          ledgerEntrySchema,
          folder,
          `an entry of the ledger for ${String(row["attempt_id"])}`,
          () => decodeRow(ledgerColumns, row),
        ),
      ),
    firstCostAt: () => firstCostAt(database),
    recorded: (query) => readRecorded(database, query),
    async backup(file, about) {
      refuseForeignFile((options.files ?? nodeFiles).read(file), file);
      const count = (table: "orchestrations" | "events"): number =>
        Number(database.rows(`SELECT COUNT(*) AS n FROM ${table}`)[0]?.["n"]);
      return database.backup(file, () => ({
        ...about,
        orchestrations: count("orchestrations"),
        events: count("events"),
      }));
    },
    book: (entries) =>
      database.transaction(
        entries.map((entry) =>
          insert("ledger", encodeRow(ledgerColumns, entry)),
        ),
      ),
    replaceBy: (other) => database.replaceBy(other),
    close: () => database.close(),
  };
}

/** What could not be read back, or does not follow what is stored, is a mistake of the caller and must not become durable. */
function checkCommit(
  database: Database,
  event: OrchestrationEvent,
  before: Orchestration | null,
  next: Orchestration,
): void {
  const stored = database.rows("SELECT seq FROM orchestrations WHERE id = ?", [
    next.id,
  ])[0]?.["seq"];
  const problem =
    event.orchestration !== next.id ||
    (before !== null && before.id !== next.id)
      ? "it is about several orchestrations"
      : stored !== before?.seq
        ? `the stored state is at ${String(stored ?? "nothing")}, not at ${String(before?.seq ?? "nothing")}`
        : event.seq !== (before?.seq ?? 0) + 1 || event.seq !== next.seq
          ? `the state after it is numbered ${next.seq}`
          : eventSchema.safeParse(event).error?.message;
  if (problem !== undefined)
    throw new OrchestratorError(
      "internal",
      `Event ${event.seq} (${event.type}) of ${event.orchestration} cannot be recorded: ${problem}.`,
    );
}

/** So many are read at a time: few queries, and what they gave can go before the next. */
const readTogether = 50;

/** All orchestrations in short, oldest first. The root task names the file: the source itself holds all tasks of it. */
function readOverviews(database: Database, folder: string): Overview[] {
  const columns = Object.values(overviewColumns).map(({ name }) => `o.${name}`);
  const count = (where: string) =>
    `(SELECT COUNT(*) FROM tasks t WHERE t.orchestration_id = o.id AND t.is_root = 0${where})`;
  return database
    .rows(
      `SELECT ${columns.join(", ")}, root.files AS root_files, ${count("")} AS total, ${count(" AND t.status = 'proven'")} AS proven
       FROM orchestrations o JOIN tasks root ON root.id = o.id ORDER BY o.created_at, o.rowid`,
    )
    .map((row) =>
      parsed(
        overviewSchema,
        folder,
        `orchestration ${String(row["id"])}`,
        () => ({
          ...decodeRow(overviewColumns, row),
          file: filesOf(row)[0] ?? null,
          tasks: { proven: row["proven"], total: row["total"] },
        }),
      ),
    );
}

const filesOf = (row: Row): unknown[] => {
  const files: unknown = JSON.parse(String(row["root_files"]));
  return Array.isArray(files) ? files : [];
};

/** Those of these orchestrations that are there, oldest first: a query for each table, however many they are. */
function readOrchestrations(
  database: Database,
  folder: string,
  ids: readonly string[],
): Orchestration[] {
  const among = "IN (SELECT value FROM json_each(?))";
  const named = [JSON.stringify(ids)];
  const lists = listTables.map(({ field, table, owner, columns }) => ({
    field,
    columns,
    rows: byOwner(
      owner,
      database.rows(`SELECT * FROM ${table} WHERE ${owner} ${among}`, named),
    ),
  }));
  return database
    .rows(
      `SELECT * FROM orchestrations WHERE id ${among} ORDER BY created_at, rowid`,
      named,
    )
    .map((row) => {
      const id = String(row["id"]);
      return parsed(orchestrationSchema, folder, `orchestration ${id}`, () => ({
        ...decodeRow(orchestrationColumns, row),
        ...Object.fromEntries(
          lists.map(({ field, columns, rows }) => [
            field,
            (rows.get(id) ?? []).map((item) => decodeRow(columns, item)),
          ]),
        ),
      }));
    });
}

/**
 * Rows of a list by the orchestration that they belong to, in order; without the root task, which is in no list. Sorted here:
 * SQLite sorts whole rows, and so many of them in a temporary file.
 */
function byOwner(owner: string, rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    if (positionOf(row) < 0) continue;
    const id = String(row[owner]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [row]);
    else group.push(row);
  }
  for (const group of groups.values())
    group.sort((a, b) => positionOf(a) - positionOf(b));
  return groups;
}

const positionOf = (row: Row): number => Number(row["position"]);

function eventOf(row: Row): unknown {
  const body: unknown = JSON.parse(String(row["body"]));
  const because = row["because"];
  return {
    ...(typeof body === "object" ? body : {}),
    seq: row["seq"],
    at: row["at"],
    orchestration: row["orchestration_id"],
    type: row["type"],
    ...(typeof because === "string" ? { because: decodeText(because) } : {}),
  };
}

/** Reads a thing by its schema; says what is wrong with it, and where. */
function parsed<Schema extends z.ZodType>(
  schema: Schema,
  folder: string,
  what: string,
  read: () => unknown,
): z.infer<Schema> {
  const fail = (problem: string, cause: unknown): OrchestratorError =>
    new OrchestratorError(
      "databaseDamaged",
      said`${databaseName} in ${folder} cannot be used: ${what} cannot be read: ${problem}.`,
      {
        fix: said`Put a copy of ${databaseName} back, or move it away to begin with an empty database.`,
        cause,
      },
    );
  let value: unknown;
  try {
    value = read();
  } catch (error) {
    if (error instanceof OrchestratorError) throw error;
    throw fail(error instanceof Error ? error.message : String(error), error);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw fail(
    `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not valid"}`,
    result.error,
  );
}
