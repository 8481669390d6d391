import type {
  Statement as CompiledStatement,
  Database as SqlDatabase,
} from "sql.js";
import initSqlJs from "sql.js";
// By path: a bundle that keeps packages outside would else look for the module at run time, and Node cannot load it.
import wasm from "../../node_modules/sql.js/dist/sql-wasm.wasm";
import type { SqlValue, Statement, Transaction } from "./journal";

export type Row = Readonly<Record<string, SqlValue | Uint8Array>>;

/**
 * SQLite in memory: empty, or from the bytes of a database file, which are its own from then on. sql.js loads its module once a
 * process.
 */
export async function newDatabase(bytes?: Buffer): Promise<SqlDatabase> {
  const { Database } = await initSqlJs({
    wasmBinary: new Uint8Array(wasm).buffer,
  });
  // sql.js keeps a `slice` of the bytes and writes to it: of a Buffer that is no copy.
  return new Database(bytes ?? null);
}

/** Settings of a connection; no file keeps them. Throws SQLite's error when the bytes are no database. */
export function configure(sql: SqlDatabase): void {
  // Durability is the redo journal's: SQLite's own files are in memory and protect nothing.
  sql.run("PRAGMA journal_mode = MEMORY");
  sql.run("PRAGMA synchronous = OFF");
  sql.run("PRAGMA foreign_keys = ON");
}

/** Runs statements inside the caller's transaction. */
export function runAll(
  sql: SqlDatabase,
  statements: readonly Statement[],
): void {
  for (const statement of statements)
    sql.run(statement.sql, [...statement.params]);
}

/**
 * Runs transactions of a journal again, as one: it is all of them or no database. Each statement is compiled once.
 *
 * @throws Error that says which one cannot be repeated, counting from `first`.
 */
export function repeatAll(
  sql: SqlDatabase,
  transactions: readonly Transaction[],
  first: number,
): void {
  const compiled = new Map<string, CompiledStatement>();
  const run = (statement: Statement): void => {
    const known = compiled.get(statement.sql);
    const made = known ?? sql.prepare(statement.sql);
    if (known === undefined) compiled.set(statement.sql, made);
    made.run([...statement.params]);
  };
  sql.run("BEGIN");
  try {
    for (const [index, transaction] of transactions.entries())
      try {
        transaction.forEach(run);
      } catch (error) {
        throw new Error(
          `record ${first + index} cannot be repeated: ${
            error instanceof Error ? error.message : String(error)
          }`,
          { cause: error },
        );
      }
  } finally {
    for (const statement of compiled.values()) statement.free();
  }
  sql.run("COMMIT");
}

export function readRows(
  sql: SqlDatabase,
  query: string,
  params: readonly SqlValue[] = [],
): Row[] {
  const statement = sql.prepare(query, [...params]);
  try {
    // Once: `getAsObject` would ask for the names again at every row, which takes longer than the row.
    const names = statement.getColumnNames();
    const rows: Row[] = [];
    while (statement.step()) {
      const row: Record<string, Row[string]> = {};
      for (const [index, value] of statement.get().entries())
        row[names[index] ?? index] = value;
      rows.push(row);
    }
    return rows;
  } finally {
    statement.free();
  }
}

/** The database as bytes. Checks what older releases of sql.js lost on the way: rows would be orphaned silently. */
export function exportDatabase(sql: SqlDatabase): Uint8Array {
  const bytes = sql.export();
  const enforced = readRows(sql, "PRAGMA foreign_keys")[0]?.["foreign_keys"];
  if (enforced !== 1) sql.run("PRAGMA foreign_keys = ON");
  return bytes;
}
