import { randomUUID } from "node:crypto";
import path from "node:path";
import { OrchestratorError } from "../model/errors";
import { said } from "../model/said";
import type { DatabaseOptions } from "./database";
import { nodeFiles, removeLeftover, toStoreError } from "./files";
import { migrations, newestOf } from "./migrations";
import { databaseName, journalName } from "./open";
import { writeFrom } from "./placing";
import { snapshotFile } from "./snapshot";
import type { Store } from "./store";

/** What a damaged store still is: nothing that could be read, and a place for another one. */
export interface DamagedStore extends Pick<
  Store,
  "overviews" | "events" | "load" | "ledger" | "backup" | "replaceBy" | "close"
> {
  /** Where its files are kept when another one has taken its place; absolute paths. */
  readonly kept: readonly string[];
}

/**
 * The store of a folder whose files cannot be used. `replaceBy` keeps them beside the one that takes their place; a crash in between leaves
 * what is refused as damaged as well, so that the same can be done again. `mark`: ends the names of those that are kept.
 */
export function damagedStore(
  folder: string,
  mark: string,
  {
    files = nodeFiles,
    checkOwner,
  }: Pick<DatabaseOptions, "files" | "checkOwner">,
): DamagedStore {
  const placeOf = (name: string): string => path.join(folder, name);
  const keptAs = (name: string): string => placeOf(`${name}.${mark}`);
  const present = new Set(files.list(folder));

  const keep = (name: string): void => {
    if (!present.has(name)) return;
    files.rename(placeOf(name), keptAs(name));
    files.syncFolder(folder);
  };

  return {
    kept: [databaseName, journalName]
      .filter((name) => present.has(name))
      .map(keptAs),
    overviews: () => [],
    events: () => [],
    load: () => [],
    ledger: () => [],
    backup: () =>
      Promise.reject(
        new OrchestratorError(
          "databaseDamaged",
          said`The database in ${folder} is damaged: it cannot be backed up.`,
        ),
      ),
    async replaceBy(other) {
      const job = {
        folder,
        newestVersion: newestOf(migrations),
        generation: randomUUID(),
        // Holds nothing of any journal, so that the one that is there is never run on it.
        journal: { generation: "", sequence: 0, length: 0 },
      };
      await writeFrom(files, other, job);
      try {
        checkOwner?.();
        // In this order: until the last step, what is there is refused, and nothing is lost from sight.
        keep(databaseName);
        files.rename(snapshotFile(job), placeOf(databaseName));
        files.syncFolder(folder);
        keep(journalName);
      } catch (error) {
        throw toStoreError(error, folder);
      } finally {
        removeLeftover(files, snapshotFile(job));
      }
    },
    close: () => undefined,
  };
}
