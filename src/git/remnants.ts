import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  commonFolder,
  ownerIn,
  readIfThere,
  staleLockMs,
  statOf,
} from "./locks";
import { entriesOf } from "./places";
import { isOwnLock } from "./worktreeList";

/**
 * Removes what a killed git left of worktrees that it was making or removing for us: parts of a registration, which git neither lists nor,
 * while they are locked, ever prunes, or which it dies of; and the empty link of the one at `place`. What changes meanwhile is somebody's
 * at work, and stays.
 */
export async function clearRemnants(
  root: string,
  place: string,
): Promise<void> {
  await clearUnwrittenLink(place);
  const parent = path.join(await commonFolder(root), "worktrees");
  const before = await remnantsIn(parent);
  if (before.size === 0) return;
  await wait(staleLockMs);
  for (const [name, content] of await remnantsIn(parent))
    if (before.get(name) === content)
      await rm(path.join(parent, name), { recursive: true, force: true });
}

/** What git makes first in the folder of a worktree, killed before it wrote into it. */
async function clearUnwrittenLink(place: string): Promise<void> {
  const entries = await entriesOf(place);
  const link = path.join(place, ".git");
  const found = entries.length === 1 ? await statOf(link) : null;
  if (found?.isFile() && found.size === 0) await rm(link);
}

/** What they hold, by their names. */
async function remnantsIn(
  parent: string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of await entriesOf(parent)) {
    const folder = path.join(parent, name);
    const content = await Promise.all(
      ["locked", "gitdir", "commondir", "HEAD"].map((file) =>
        readIfThere(path.join(folder, file)),
      ),
    );
    const [locked, listed, common, head] = content;
    const lock = locked?.trimEnd();
    // Killed before it wrote the reason. A user's lock may be empty too, but on a whole registration.
    const bare = lock === "" && head === null;
    const ours =
      bare || (lock ? isOwnLock(lock) : (await ownerIn(folder)) !== null);
    if (ours && (!listed || common === ""))
      found.set(name, JSON.stringify(content));
  }
  return found;
}
