import { openEngine, restoreOverDamaged } from "../engine";
import { OrchestratorError } from "../model/errors";
import { askThrough } from "./askThrough";
import type { OpenEngine } from "./ownedEngine";

/**
 * Opens the engine; where the database is damaged, what can only restore a backup, and answers everything else with what is wrong
 * with it.
 */
export const openToRestore: OpenEngine = async (options) => {
  try {
    return await openEngine(options);
  } catch (error) {
    if (
      !(error instanceof OrchestratorError) ||
      error.code !== "databaseDamaged"
    )
      throw error;
    const { previewRestore, restore } = restoreOverDamaged(options);
    return {
      ...askThrough(() => Promise.reject(error)),
      previewRestore,
      restore,
      subscribe: () => () => undefined,
      close: () => Promise.resolve(),
    };
  }
};
