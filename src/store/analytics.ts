import type {
  ContainerFigures,
  CostFigures,
  StageFigures,
} from "../model/analytics";
import { decodeText } from "./cells";
import type { Database } from "./database";
import type { Row } from "./sqlite";

/** What is to be summed up. Times in epoch milliseconds. */
export interface RecordedQuery {
  /** Where each span begins, the oldest first; it ends where the next one begins. */
  readonly starts: readonly number[];
  /** Where the last span ends. */
  readonly end: number;
  /** Orchestrations whose stages do not count. */
  readonly leftOut: readonly string[];
  /** Orchestrations of which it is asked where they needed the user. */
  readonly ended: readonly string[];
}

/** Sums over the history. `span`: index into `starts`. */
export interface Recorded {
  readonly stages: readonly (StageFigures & { readonly span: number })[];
  /** By the time at which it was booked, without what the scripted agent pretends to spend. */
  readonly costs: readonly (CostFigures & { readonly span: number })[];
  /** Spans in which none worked in a container are left out. */
  readonly containers: readonly (ContainerFigures & {
    readonly span: number;
  })[];
  /** How many tasks of an orchestration came no further without the user; those with none are left out. */
  readonly stepped: readonly {
    readonly orchestration: string;
    readonly tasks: number;
  }[];
}

/** When the first money that is no pretence was booked, in epoch milliseconds; null: there was none. */
export function firstCostAt(database: Database): number | null {
  const at = database.rows(
    "SELECT at FROM ledger WHERE simulated = 0 ORDER BY at LIMIT 1",
  )[0]?.["at"];
  return at === undefined ? null : Number(at);
}

/**
 * Sums it up in the database: ten thousand orchestrations have hundreds of thousands of rows, and few sums. Every span is a range of an
 * index, and the indexes named here hold all that is read of attempts and stages, whose rows are long (migration 8).
 */
export function readRecorded(
  database: Database,
  query: RecordedQuery,
): Recorded {
  const spans = JSON.stringify(
    query.starts.map((start, index) => [
      start,
      query.starts[index + 1] ?? query.end,
    ]),
  );
  return {
    stages: database
      .rows(stageSums, [spans, JSON.stringify(query.leftOut)])
      .map((row) => ({
        span: Number(row["span"]),
        stage: textOf(row["stage"]) ?? "",
        completed: Number(row["completed"]),
        failed: Number(row["failed"]),
        timed: Number(row["timed"]),
        workedMs: Math.max(0, Number(row["worked"])),
      })),
    costs: database.rows(costSums, [spans]).map((row) => ({
      span: Number(row["span"]),
      stage: textOf(row["stage"]),
      model: textOf(row["model"]),
      usd: Number(row["usd"]),
    })),
    containers: database.rows(containerSums, [spans]).map((row) => ({
      span: Number(row["span"]),
      busyMs: Number(row["busy"]),
      openMs: Number(row["open"]),
    })),
    stepped: database
      .rows(steppedTasks, [JSON.stringify(query.ended)])
      .map((row) => ({
        orchestration: String(row["id"]),
        tasks: Number(row["tasks"]),
      })),
  };
}

const textOf = (cell: Row[string] | undefined): string | null =>
  typeof cell === "string" ? String(decodeText(cell)) : null;

const spans = `spans AS MATERIALIZED (
    SELECT key AS span, json_extract(value, '$[0]') AS since, json_extract(value, '$[1]') AS until FROM json_each(?)
  )`;

/** As the index has it, so that no outcome is read. */
const worked =
  "a.ended_at - a.started_at - IFNULL(json_extract(a.outcome, '$.waitedMs'), 0) + IFNULL(json_extract(a.evidence, '$.gate.durationMs'), 0)";

export const stageSums = `WITH ${spans}, ended AS (
    SELECT span, s.stage_name AS stage, s.status AS status,
      CASE s.status WHEN 'completed' THEN (
        SELECT SUM(${worked}) FROM attempts a INDEXED BY idx_attempts_work
        WHERE a.orchestration_id = s.task_id AND a.stage = s.stage_name
      ) END AS worked
    FROM spans CROSS JOIN orchestrator_stages s INDEXED BY idx_stages_completed
      ON s.completed_at >= since AND s.completed_at < until
    WHERE s.status IN ('completed', 'failed') AND s.task_id NOT IN (SELECT value FROM json_each(?))
  )
  SELECT span, stage, SUM(status = 'completed') AS completed, SUM(status = 'failed') AS failed, COUNT(worked) AS timed, TOTAL(worked) AS worked
  FROM ended GROUP BY span, stage ORDER BY span, stage`;

/**
 * MAX of the one attempt that there is: only as an argument of an aggregate does SQLite take an expression from the index, without a
 * look at the row.
 */
const ofAttempt = (what: string): string =>
  `(SELECT MAX(${what}) FROM attempts a INDEXED BY idx_attempts_work WHERE a.orchestration_id = l.orchestration_id AND a.id = l.attempt_id)`;

export const costSums = `WITH ${spans}, spent AS MATERIALIZED (
    SELECT span, l.usd AS usd, ${ofAttempt("a.stage")} AS stage, ${ofAttempt("json_extract(a.outcome, '$.model')")} AS model
    FROM spans CROSS JOIN ledger l INDEXED BY idx_ledger_at ON l.at >= since AND l.at < until
    WHERE l.simulated = 0
  )
  SELECT span, stage, model, TOTAL(usd) AS usd FROM spent GROUP BY span, stage, model ORDER BY span, stage, model`;

/**
 * Of each span what is in it of the attempts in containers, and how long at least one of them was open: of each what the ones that began
 * before it had not reached. One that began a week before a span does not count in it, so that each span is a range of the index.
 */
export const containerSums = `WITH ${spans}, inside AS (
    SELECT span, MAX(a.started_at, since) AS begun, MIN(IFNULL(a.ended_at, until), until) AS done
    FROM spans CROSS JOIN attempts a INDEXED BY idx_attempts_containers
      ON a.started_at >= since - 604800000 AND a.started_at < until AND IFNULL(a.ended_at, until) > since
    WHERE a.runner = 'container'
  ), reached AS (
    SELECT *, MAX(done) OVER (PARTITION BY span ORDER BY begun, done ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach FROM inside
  )
  SELECT span, SUM(done - begun) AS busy, SUM(MAX(0, done - MAX(begun, IFNULL(reach, begun)))) AS open
  FROM reached GROUP BY span ORDER BY span`;

/**
 * The user stepped in by an answer, a retry, a skip, another stage, or by letting go on what had stopped. What an attempt without a batch
 * works on are all tasks; what is not of an attempt was about the newest one. The words of `type IN` are those of the index.
 */
export const steppedTasks = `WITH steps AS (
    SELECT DISTINCT e.orchestration_id AS id, CASE
      WHEN e.type = 'questionAnswered' THEN (SELECT a.batch FROM attempts a WHERE a.id = json_extract(e.body, '$.attempt'))
      WHEN json_extract(e.body, '$.move.kind') = 'skip' THEN json_extract(e.body, '$.move.batch')
      ELSE (
        SELECT json_extract(i.body, '$.attempt.batch') FROM events i
        WHERE i.orchestration_id = e.orchestration_id AND i.seq < e.seq AND i.type = 'attemptIntended' ORDER BY i.seq DESC LIMIT 1
      ) END AS batch
    FROM events e INDEXED BY idx_events_steps
    WHERE e.type IN ('questionAnswered', 'orchestrationPaused', 'retryRequested', 'moveRequested')
      AND e.orchestration_id IN (SELECT value FROM json_each(?))
      AND (e.type <> 'questionAnswered' OR json_extract(e.body, '$.by') = 'user')
      AND (e.type <> 'orchestrationPaused' OR json_extract(e.body, '$.failure') IS NOT NULL)
  )
  SELECT t.orchestration_id AS id, COUNT(DISTINCT t.id) AS tasks
  FROM steps CROSS JOIN tasks t ON t.orchestration_id = steps.id AND t.is_root = 0 AND (steps.batch IS NULL OR t.batch = steps.batch)
  GROUP BY t.orchestration_id`;
