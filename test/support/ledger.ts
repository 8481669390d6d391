import type { OrchestrationEvent } from "../../src/model/event";
import { entriesOf } from "../../src/model/money";
import type { LedgerEntry } from "../../src/model/money";
import type { Orchestration } from "../../src/model/orchestration";

/** What events book, where a test has no store to read the ledger from. */
export const bookedBy =
  (
    all: readonly Orchestration[],
    eventsOf: (id: string) => readonly OrchestrationEvent[],
  ) =>
  (id: string): LedgerEntry[] =>
    all
      .filter((o) => o.id === id)
      .flatMap((o) => eventsOf(id).flatMap((event) => entriesOf(event, o)));
