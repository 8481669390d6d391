import { OrchestratorError } from "../model/errors";
import type { OrchestrationEvent } from "../model/event";
import { entriesOf } from "../model/money";
import type {
  Attempt,
  Batch,
  Orchestration,
  OrchestrationStatus,
  RunTask,
  Stage,
} from "../model/orchestration";
import type { Cells } from "./cells";
import { changedCells, encodeRow, encodeText } from "./cells";
import type { Statement } from "./journal";
import type { Columns, ListField } from "./tables";
import {
  attemptColumns,
  batchColumns,
  ledgerColumns,
  orchestrationColumns,
  stageColumns,
  taskColumns,
} from "./tables";

type Item = Stage | Batch | RunTask | Attempt;

/** How a list of an orchestration is kept. */
export interface ListTable {
  readonly field: ListField;
  readonly table: string;
  /** Column that names the orchestration; the root task has the same id. */
  readonly owner: "orchestration_id" | "task_id";
  readonly columns: Columns;
}

/** In the order in which rows can be inserted. */
export const listTables: readonly ListTable[] = [
  {
    field: "batches",
    table: "batches",
    owner: "orchestration_id",
    columns: batchColumns,
  },
  {
    field: "tasks",
    table: "tasks",
    owner: "orchestration_id",
    columns: taskColumns,
  },
  {
    field: "stages",
    table: "orchestrator_stages",
    owner: "task_id",
    columns: stageColumns,
  },
  {
    field: "attempts",
    table: "attempts",
    owner: "orchestration_id",
    columns: attemptColumns,
  },
];

/** The event, the money that it books, and every cell that differs between the two states. */
export function commitStatements(
  event: OrchestrationEvent,
  before: Orchestration | null,
  next: Orchestration,
): Statement[] {
  return [
    ...(before === null
      ? [
          insert("orchestrations", encodeRow(orchestrationColumns, next)),
          insert("tasks", {
            ...encodeRow(taskColumns, rootTask(next)),
            orchestration_id: next.id,
            is_root: 1,
            position: rootPosition,
          }),
        ]
      : [
          ...update(
            "orchestrations",
            next.id,
            changedCells(orchestrationColumns, before, next),
          ),
          ...update(
            "tasks",
            next.id,
            changedCells(taskColumns, rootTask(before), rootTask(next)),
          ),
        ]),
    ...listTables.flatMap((list) => listStatements(list, event, before, next)),
    insertEvent(event),
    ...entriesOf(event, next).map((entry) =>
      insert("ledger", encodeRow(ledgerColumns, entry)),
    ),
  ];
}

/** Before the first task: the root is in the table, and in no list. */
const rootPosition = -1;

/** The thing that was asked for, as a row that the stages refer to. */
function rootTask(orchestration: Orchestration): RunTask {
  const { id, title, source, status } = orchestration;
  return {
    id,
    key: "",
    line: 0,
    label: null,
    title,
    text: source.kind === "text" ? source.text : source.file,
    files: source.kind === "text" ? [] : [source.file],
    batch: null,
    status: rootStatus(status),
    reason: null,
  };
}

function rootStatus(status: OrchestrationStatus): RunTask["status"] {
  switch (status) {
    case "queued":
      return "open";
    case "running":
    case "paused":
    case "mergeReady":
      return "running";
    case "completed":
      return "proven";
    case "failed":
    case "cancelled":
      return "unproven";
    default: {
      const unknown: never = status;
      return unknown;
    }
  }
}

function listStatements(
  list: ListTable,
  event: OrchestrationEvent,
  before: Orchestration | null,
  next: Orchestration,
): Statement[] {
  const oldItems: readonly Item[] = before?.[list.field] ?? [];
  const newItems: readonly Item[] = next[list.field];
  // Cells of a stage depend on the attempts too.
  if (oldItems === newItems && before?.attempts === next.attempts) return [];

  const statements: Statement[] = [];
  const old = new Map(
    oldItems.map((item, position) => [item.id, { item, position }]),
  );
  for (const [position, item] of newItems.entries()) {
    const previous = old.get(item.id);
    old.delete(item.id);
    if (before === null || previous === undefined) {
      statements.push(
        insert(list.table, {
          ...encodeRow(list.columns, item),
          [list.owner]: next.id,
          position,
          ...derivedCells(list, item, next),
          ...(list.field === "tasks" ? { is_root: 0 } : {}),
          ...(list.field === "stages"
            ? { created_at: next.createdAt, updated_at: event.at }
            : {}),
        }),
      );
      continue;
    }
    const changed: Cells = {
      ...changedCells(list.columns, previous.item, item),
      ...(previous.position === position ? {} : { position }),
      ...difference(
        derivedCells(list, previous.item, before),
        derivedCells(list, item, next),
      ),
    };
    if (list.field === "stages" && Object.keys(changed).length > 0)
      changed["updated_at"] = event.at;
    statements.push(...update(list.table, item.id, changed));
  }
  // First, so that nothing new meets what is to go.
  statements.unshift(
    ...[...old.keys()].map((id) => ({
      sql: `DELETE FROM ${list.table} WHERE id = ?`,
      params: [id],
    })),
  );
  return statements;
}

/** Cells that repeat what stands elsewhere, for those who read the stages with SQL. Never read back. */
function derivedCells(
  list: ListTable,
  item: Item,
  orchestration: Orchestration,
): Cells {
  if (list.field !== "stages" || !("name" in item)) return {};
  const role = orchestration.pipeline.stages.find(
    ({ name }) => name === item.name,
  )?.role;
  if (role === undefined)
    throw new OrchestratorError(
      "internal",
      `The pipeline ${orchestration.pipeline.name} has no stage ${item.name}.`,
    );
  const answer = orchestration.attempts.findLast(
    ({ stage, outcome }) => stage === item.name && outcome !== null,
  )?.outcome?.answer;
  return {
    stage_type: role,
    command_output: answer === undefined ? null : encodeText(answer),
    error_message:
      item.failure === null ? null : encodeText(item.failure.message),
  };
}

function difference(before: Cells, next: Cells): Cells {
  return Object.fromEntries(
    Object.entries(next).filter(([name, cell]) => before[name] !== cell),
  );
}

function insertEvent(event: OrchestrationEvent): Statement {
  const { orchestration, seq, at, type, because, ...body } = event;
  return insert("events", {
    orchestration_id: orchestration,
    seq,
    at,
    type,
    because: because === undefined ? null : encodeText(because),
    body: JSON.stringify(body),
  });
}

/** A new row of a table. */
export function insert(table: string, cells: Cells): Statement {
  const names = Object.keys(cells);
  return {
    sql: `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
    params: Object.values(cells),
  };
}

/** No statement when nothing changed. */
function update(table: string, id: string, cells: Cells): Statement[] {
  const names = Object.keys(cells);
  if (names.length === 0) return [];
  return [
    {
      sql: `UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE id = ?`,
      params: [...Object.values(cells), id],
    },
  ];
}
