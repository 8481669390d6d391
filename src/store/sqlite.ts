import type { Database as SqlDatabase } from "sql.js";
import initSqlJs from "sql.js";
// By path: a bundle that keeps packages outside would else look for the module at run time, and Node cannot load it.
import wasm from "../../node_modules/sql.js/dist/sql-wasm.wasm";
import type { SqlValue, Statement } from "./journal";

export type Row = Readonly<Record<string, SqlValue | Uint8Array>>;

/** SQLite in memory: empty, or from the bytes of a database file. sql.js loads its module once a process. */
export async function newDatabase(bytes?: Uint8Array): Promise<SqlDatabase> {
  const { Database } = await initSqlJs({
    wasmBinary: new Uint8Array(wasm).buffer,
  });
  // sql.js keeps a `slice` of the bytes and writes to it: of a Buffer that is no copy, and the caller's would change.
  return new Database(bytes === undefined ? null : Uint8Array.from(bytes));
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

export function readRows(
  sql: SqlDatabase,
  query: string,
  params: readonly SqlValue[] = [],
): Row[] {
  const statement = sql.prepare(query, [...params]);
  try {
    const rows: Row[] = [];
    while (statement.step()) rows.push(statement.getAsObject());
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
