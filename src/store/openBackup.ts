import { said } from "../model/said";
import path from "node:path";
import type { BackupFacts } from "../model/backup";
import { OrchestratorError } from "../model/errors";
import { decodeBackup } from "./backup";
import { nodeFiles, writeInPieces } from "./files";
import { migrations, newestOf } from "./migrations";
import { databaseName } from "./open";
import { turn } from "./placing";
import { openStore } from "./store";
import type { Store, StoreOptions } from "./store";

/**
 * Unpacks a backup into an empty folder and opens it there, as a store of its own: what it holds is checked and brought up to date
 * before anything depends on it.
 *
 * @throws OrchestratorError `invalidInput` where there is no such file, `backupUnusable`, `databaseDamaged`, `databaseTooNew`,
 * `readOnlyFolder`, `diskFull`, `internal`.
 */
export async function openBackup(
  file: string,
  folder: string,
  options: StoreOptions = {},
): Promise<{ facts: BackupFacts; store: Store }> {
  const files = options.files ?? nodeFiles;
  const content = files.read(file);
  if (content === null)
    throw new OrchestratorError(
      "invalidInput",
      said`There is no file ${file}.`,
      {
        fix: said`Name the file of a backup.`,
      },
    );
  const { facts, database } = decodeBackup(
    content,
    file,
    newestOf(options.migrations ?? migrations),
  );
  await writeInPieces(files, path.join(folder, databaseName), database, turn);
  return { facts, store: await openStore(folder, options) };
}
