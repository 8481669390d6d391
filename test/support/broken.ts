import { brokenRecord, workspaceViolations } from "../../src/engine/invariants";
import type { OrchestrationEvent } from "../../src/model/event";
import type { LedgerEntry } from "../../src/model/money";
import type { Orchestration } from "../../src/model/orchestration";
import { findIn } from "../../src/model/waiting";

/** What does not hold of these orchestrations, each by itself and all together: what `doctor` says, of what is in memory. */
export const brokenIn = (
  all: readonly Orchestration[],
  eventsOf: (id: string) => readonly OrchestrationEvent[],
  ledgerOf: (id: string) => readonly LedgerEntry[],
): string[] => [
  ...workspaceViolations(all, findIn(all)),
  ...all.flatMap((o) => brokenRecord(o, eventsOf(o.id), ledgerOf(o.id))),
];
