import { OrchestratorError } from "../model/errors";
import type { SqlValue } from "./journal";
import type { Row } from "./sqlite";
import type { Column, Columns } from "./tables";

/** What a row holds, or what of it is to be changed: by column name. */
export type Cells = Record<string, SqlValue>;

type Entity = Readonly<Record<string, unknown>>;

/**
 * A text that UTF-8 cannot hold (half of a surrogate pair: a cut through an emoji makes one) is kept as a JSON string behind
 * this mark, and so is one that begins with the mark.
 */
const escapeMark = "\u0001json:";

export function encodeText(value: string): string {
  return /\p{Surrogate}/u.test(value) || value.startsWith(escapeMark)
    ? escapeMark + JSON.stringify(value)
    : value;
}

export function decodeText(cell: string): unknown {
  return cell.startsWith(escapeMark)
    ? JSON.parse(cell.slice(escapeMark.length))
    : cell;
}

function encode({ name, kind }: Column, value: unknown): SqlValue {
  if (value === null || value === undefined)
    return kind === "object" ? "{}" : null;
  switch (kind) {
    case "text":
      if (typeof value === "string") return encodeText(value);
      break;
    case "number":
      if (typeof value === "number") return value;
      break;
    case "flag":
      if (typeof value === "boolean") return value ? 1 : 0;
      break;
    case "json":
    case "object":
      return JSON.stringify(value);
    default: {
      const unknown: never = kind;
      return unknown;
    }
  }
  throw new OrchestratorError(
    "internal",
    `The column ${name} cannot hold a ${typeof value}.`,
  );
}

/** Throws SyntaxError for JSON that is none. Whether the value is right is for the schema of its entity to say. */
function decode({ kind }: Column, cell: Row[string] | undefined): unknown {
  if (cell === null || cell === undefined) return null;
  switch (kind) {
    case "text":
      return typeof cell === "string" ? decodeText(cell) : cell;
    case "number":
      return cell;
    case "flag":
      return cell === 1 ? true : cell === 0 ? false : cell;
    case "json":
      return JSON.parse(String(cell));
    case "object":
      return cell === "{}" ? null : JSON.parse(String(cell));
    default: {
      const unknown: never = kind;
      return unknown;
    }
  }
}

export function encodeRow(columns: Columns, entity: Entity): Cells {
  const cells: Cells = {};
  for (const [field, column] of Object.entries(columns))
    cells[column.name] = encode(column, entity[field]);
  return cells;
}

export function decodeRow(columns: Columns, row: Row): Record<string, unknown> {
  const entity: Record<string, unknown> = {};
  for (const [field, column] of Object.entries(columns))
    entity[field] = decode(column, row[column.name]);
  return entity;
}

/** Cells that differ. Fields that are the same value are not even encoded: a source of 1,000 tasks costs nothing. */
export function changedCells(
  columns: Columns,
  before: Entity,
  next: Entity,
): Cells {
  const cells: Cells = {};
  for (const [field, column] of Object.entries(columns)) {
    if (before[field] === next[field]) continue;
    const cell = encode(column, next[field]);
    if (cell !== encode(column, before[field])) cells[column.name] = cell;
  }
  return cells;
}
