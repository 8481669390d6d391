import { randomUUID } from "node:crypto";
import type { LedgerEntry } from "../../model/money";

/** What the ledger of a backup has, and which attempts and orchestrations are on record there. */
export interface BackupRecords {
  readonly ledger: readonly LedgerEntry[];
  readonly hasAttempt: (id: string) => boolean;
  readonly hasOrchestration: (id: string) => boolean;
}

/**
 * The entries of the present ledger that a restore must keep: a restore gives no money back. What was spent by attempts that the
 * backup does not know stays; where their orchestration goes on from an earlier state, they are nobody's, so that its own sum and
 * numbers stay right. An attempt that the backup knows is booked there, or will be when it is followed to its end. Pure but for
 * the new ids.
 */
export function keptEntries(
  present: readonly LedgerEntry[],
  { ledger, hasAttempt, hasOrchestration }: BackupRecords,
): LedgerEntry[] {
  const booked = new Set(ledger.map(({ attempt }) => attempt));
  const nobodys = new Map<string, string>();
  const ownerOf = (id: string): string => {
    if (!hasOrchestration(id)) return id;
    const owner = nobodys.get(id) ?? randomUUID();
    nobodys.set(id, owner);
    return owner;
  };
  return present
    .filter(({ attempt }) => !booked.has(attempt) && !hasAttempt(attempt))
    .map((entry) => ({
      ...entry,
      orchestration: ownerOf(entry.orchestration),
    }));
}
