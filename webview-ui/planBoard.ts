import type { RunTask } from "../src/model/orchestration";
import type { PlanGraph } from "./planGraph";

type TaskStatus = RunTask["status"];

/** The columns of the board, in the order in which a task goes through them; what needs the user stands last. */
export const boardColumns = [
  "open",
  "running",
  "proven",
  "unproven",
] as const satisfies readonly TaskStatus[];

export interface BoardColumn {
  readonly status: TaskStatus;
  /** Nodes of the graph, in the order of work. */
  readonly nodes: readonly number[];
}

export function planBoard(graph: PlanGraph): readonly BoardColumn[] {
  return boardColumns.map((status) => ({
    status,
    nodes: graph.nodes.flatMap(({ task }, node) =>
      task.status === status ? [node] : [],
    ),
  }));
}

/**
 * The card that a key leads to from another; null when the key leads nowhere. `columns`: the cards that are shown, those of the
 * board's columns from left to right. Empty columns are passed over.
 */
export function cardAfterKey(
  columns: readonly (readonly number[])[],
  from: number,
  key: string,
): number | null {
  const column = columns.findIndex((cards) => cards.includes(from));
  const cards = columns[column] ?? [];
  const place = cards.indexOf(from);
  const across = (others: readonly (readonly number[])[]): number | null => {
    const next = others.find((other) => other.length > 0);
    return next?.[Math.min(place, next.length - 1)] ?? null;
  };
  switch (key) {
    case "ArrowUp":
      return cards[place - 1] ?? null;
    case "ArrowDown":
      return cards[place + 1] ?? null;
    case "ArrowLeft":
      return across(columns.slice(0, Math.max(0, column)).toReversed());
    case "ArrowRight":
      return across(columns.slice(column + 1));
    case "Home":
      return cards[0] ?? null;
    case "End":
      return cards.at(-1) ?? null;
    default:
      return null;
  }
}
