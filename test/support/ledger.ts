import { apply } from "../../src/engine/apply";
import type { OrchestrationEvent } from "../../src/model/event";
import { entriesOf } from "../../src/model/money";
import type { LedgerEntry } from "../../src/model/money";
import type { Orchestration } from "../../src/model/orchestration";

/** What events book, where a test has no store to read the ledger from. */
export const bookedBy =
  (eventsOf: (id: string) => readonly OrchestrationEvent[]) =>
  (id: string): LedgerEntry[] => {
    let state: Orchestration | null = null;
    return eventsOf(id).flatMap((event) => {
      state = apply(state, event);
      return entriesOf(event, state);
    });
  };
