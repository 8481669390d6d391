import type { Database as SqlDatabase } from "sql.js";
import analytics from "../../migrations/0008_analytics.sql";
import byHand from "../../migrations/0011_by_hand.sql";
import containerTime from "../../migrations/0012_container_time.sql";
import initial from "../../migrations/0001_initial.sql";
import reviewAndTakeover from "../../migrations/0007_review_and_takeover.sql";
import priority from "../../migrations/0010_priority.sql";
import runner from "../../migrations/0009_runner.sql";
import promptHash from "../../migrations/0005_prompt_hash.sql";
import waitsAndQuestions from "../../migrations/0003_waits_and_questions.sql";
import ledger from "../../migrations/0004_ledger.sql";
import taskCounts from "../../migrations/0006_task_counts.sql";
import waitingAndRecoveries from "../../migrations/0002_waiting_and_recoveries.sql";

/** Marks our files, in the field that SQLite has for it: "Orch". */
export const applicationId = 0x4f726368;

/** One step of the schema. Its number is what `PRAGMA user_version` says afterwards. */
export interface Migration {
  readonly number: number;
  readonly sql: string;
}

/** Append-only: what was released is never edited. */
export const migrations: readonly Migration[] = [
  { number: 1, sql: initial },
  { number: 2, sql: waitingAndRecoveries },
  { number: 3, sql: waitsAndQuestions },
  { number: 4, sql: ledger },
  { number: 5, sql: promptHash },
  { number: 6, sql: taskCounts },
  { number: 7, sql: reviewAndTakeover },
  { number: 8, sql: analytics },
  { number: 9, sql: runner },
  { number: 10, sql: priority },
  { number: 11, sql: byHand },
  { number: 12, sql: containerTime },
];

/** Number of the newest schema in the list. */
export const newestOf = (list: readonly Migration[]): number =>
  list.at(-1)?.number ?? 0;

/** Runs the migrations after `version`, each in its own transaction. Throws SQLite's error; what ran before it stays. */
export function migrate(
  sql: SqlDatabase,
  version: number,
  list: readonly Migration[],
): void {
  for (const migration of list) {
    if (migration.number <= version) continue;
    sql.run("BEGIN");
    try {
      sql.run(migration.sql);
      sql.run(`PRAGMA application_id = ${applicationId}`);
      sql.run(`PRAGMA user_version = ${migration.number}`);
      sql.run("COMMIT");
    } catch (error) {
      sql.run("ROLLBACK");
      throw error;
    }
  }
}
