// A native SQLite at the workload of the bench: `node storePeer.mjs node:sqlite|FOLDER FILE MEGABYTES COMMITS`, with
// a Node that has it; FOLDER: of the package better-sqlite3. WAL and synchronous=FULL: a commit is on the disk when it returns, as ours is.
import { createRequire } from "node:module";
import {
  eventBody,
  fillerBody,
  fillerRows,
  insertNote,
  measure,
  schema,
  updateCounter,
} from "./storeWorkload.mjs";

/**
 * What the two have in common.
 * @typedef {object} Native
 * @property {(sql: string) => unknown} exec
 * @property {(sql: string) => { run(...params: (string | number)[]): unknown }} prepare
 * @property {() => void} close
 */

const [kind = "", file = "", megabytes = "1", commits = "100"] =
  process.argv.slice(2);

/** @returns {Native} */
function open() {
  const require = createRequire(import.meta.url);
  const found = require(kind);
  return kind === "node:sqlite"
    ? new found.DatabaseSync(file)
    : new found(file);
}

const database = open();
database.exec("PRAGMA journal_mode = WAL");
database.exec("PRAGMA synchronous = FULL");
database.exec("PRAGMA foreign_keys = ON");
database.exec(schema);
const insert = database.prepare(insertNote);
const update = database.prepare(updateCounter);

const rows = fillerRows(Number(megabytes));
database.exec("BEGIN");
for (let number = 1; number <= rows; number++)
  insert.run(number, number, fillerBody);
database.exec("COMMIT");
database.exec("PRAGMA wal_checkpoint(TRUNCATE)");

const latency = measure(Number(commits), (index) => {
  const number = rows + 1 + index;
  database.exec("BEGIN");
  insert.run(number, number, eventBody(number));
  update.run(number);
  database.exec("COMMIT");
});
database.close();
process.stdout.write(JSON.stringify(latency));
