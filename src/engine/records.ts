import { toFailure } from "../model/errors";
import type { LedgerEntry } from "../model/money";
import type { Orchestration } from "../model/orchestration";
import type { OrchestrationEvent } from "../model/event";
import { brokenRecord, workspaceViolations } from "./invariants";
import type { Orchestrations } from "./orchestrations";

/** What is on record of one orchestration besides its state. */
interface Records {
  readonly events: (id: string) => readonly OrchestrationEvent[];
  readonly ledger: (id: string) => readonly LedgerEntry[];
}

/** What the recorded orchestrations promise and do not hold, and what cannot be read, as sentences that say which one is meant. */
export async function brokenRecords(
  orchestrations: Pick<Orchestrations, "open" | "all" | "find" | "each">,
  { events, ledger }: Records,
): Promise<string[]> {
  const found = workspaceViolations(
    orchestrations.open(),
    orchestrations.find,
  ).map((sentence) => `Broken: ${sentence}.`);
  const ids = orchestrations.all().map(({ id }) => id);
  const told = (o: Pick<Orchestration, "id" | "title">, sentence: string) =>
    found.push(`Broken in "${o.title}" (${o.id}): ${sentence}.`);
  try {
    for await (const o of orchestrations.each(ids))
      for (const sentence of brokenRecord(o, events(o.id), ledger(o.id)))
        told(o, sentence);
  } catch (error) {
    found.push(toFailure(error).message);
  }
  return found;
}
