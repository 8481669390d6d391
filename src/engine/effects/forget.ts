import { rm } from "node:fs/promises";
import type { Orchestration } from "../../model/orchestration";
import { attemptFolder } from "../paths";

/**
 * Deletes the folders of an orchestration's attempts, with the logs in them. Before its rows go, not after: a crash in between
 * leaves an orchestration without logs, which is forgotten at the next opening, and never a folder that nobody knows.
 */
export async function removeAttemptFolders(
  stateFolder: string,
  { attempts }: Orchestration,
): Promise<void> {
  for (const { id } of attempts)
    await rm(attemptFolder(stateFolder, id), {
      recursive: true,
      force: true,
      maxRetries: 5,
    });
}
