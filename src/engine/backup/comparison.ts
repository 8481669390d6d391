import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Present } from "../../git";
import type { Missing, RestoredRun } from "../../model/backup";
import type { OrchestrationEvent } from "../../model/event";
import { isPast } from "../../model/overview";
import type { Overview } from "../../model/overview";
import type { Store } from "../../store";
import { restoredEntry } from "./restoredEvent";

/** What is read of a store to compare it. */
export type Records = Pick<Store, "overviews" | "events" | "load">;

/** What a restore does to each record: those of the backup, then those that it does not have, the oldest first. */
export async function compare(
  before: Records,
  after: Records,
  present: () => Promise<Present>,
): Promise<RestoredRun[]> {
  const known = new Map(before.overviews().map((o) => [o.id, o]));
  const restored = after.overviews();
  const runs: RestoredRun[] = [];
  for (const next of restored) {
    const old = known.get(next.id);
    known.delete(next.id);
    const isSame = old !== undefined && endsAlike(old, next, before, after);
    runs.push({
      ...runOf(old, next),
      change: old === undefined ? "added" : isSame ? "same" : "replaced",
      comesBackPaused: isHeldUp(next, after),
      missing: isSame ? [] : await missingOf(next, after, await present()),
    });
  }
  for (const lost of known.values())
    runs.push({
      ...runOf(lost, undefined),
      change: "lost",
      comesBackPaused: false,
      missing: [],
    });
  return runs;
}

const runOf = (
  before: Overview | undefined,
  after: Overview | undefined,
): Pick<RestoredRun, "id" | "title" | "before" | "after"> => ({
  id: (after ?? before)?.id ?? "",
  title: (after ?? before)?.title ?? "",
  before: before ? { status: before.status, events: before.seq } : null,
  after: after ? { status: after.status, events: after.seq } : null,
});

/** Events are only added: those with the same last one are the same. */
const endsAlike = (
  { seq }: Overview,
  next: Overview,
  before: Records,
  after: Records,
): boolean =>
  seq === next.seq &&
  isDeepStrictEqual(
    before.events(next.id, seq - 1),
    after.events(next.id, seq - 1),
  );

const isHeldUp = (o: Overview, { load }: Records): boolean =>
  !isPast(o) && load([o.id]).some((whole) => restoredEntry(whole) !== null);

async function missingOf(
  { id, worktree }: Overview,
  { events }: Records,
  present: Present,
): Promise<Missing[]> {
  const missing: Missing[] = [];
  if (worktree?.status === "open") {
    const { branch, path, provenCommit } = worktree;
    const madeAnew = await present.hasCommit(provenCommit);
    if (!present.hasBranch(branch))
      missing.push({ kind: "branch", name: branch, madeAnew });
    if (!existsSync(path))
      missing.push({ kind: "worktree", name: path, madeAnew });
    if (!madeAnew)
      missing.push({ kind: "commit", name: provenCommit, madeAnew });
  }
  for (const name of events(id).flatMap(trashRefOf))
    if (!present.hasTrash(name))
      missing.push({ kind: "trash", name, madeAnew: false });
  return missing;
}

const trashRefOf = (event: OrchestrationEvent): string[] =>
  "trashRef" in event && event.trashRef !== null ? [event.trashRef] : [];
