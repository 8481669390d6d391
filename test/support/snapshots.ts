import type { DatabaseOptions } from "../../src/store/database";
import { openDatabase } from "../../src/store/database";

/** Puts all that was committed into the file of a closed database. */
export async function snapshotOf(
  folder: string,
  options: DatabaseOptions = {},
): Promise<void> {
  const database = await openDatabase(folder, {
    onSnapshotFailed: (error) => {
      throw error;
    },
    ...options,
  });
  try {
    await database.snapshot();
  } finally {
    database.close();
  }
}
