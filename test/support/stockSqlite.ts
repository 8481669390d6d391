import { spawnSync } from "node:child_process";

/** Whether the `sqlite3` program is here; says loudly what is left out when it is not. */
export function hasStockSqlite(): boolean {
  const { status } = spawnSync("sqlite3", ["--version"]);
  if (status === 0) return true;
  console.log(
    "      SKIPPED: no `sqlite3` program, so the files are not checked by the stock SQLite. " +
      "Get it with `apt-get install sqlite3`, `brew install sqlite` or `winget install SQLite.SQLite`.",
  );
  return false;
}

/** What the stock `sqlite3` program answers to one statement; what it says went wrong, when it fails. */
export function askStockSqlite(file: string, sql: string): string {
  const { stdout, stderr } = spawnSync("sqlite3", ["-readonly", file, sql], {
    encoding: "utf8",
  });
  return (stdout + stderr).trim();
}
