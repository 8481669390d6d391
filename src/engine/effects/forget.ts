import { rm } from "node:fs/promises";
import type { Orchestration } from "../../model/orchestration";
import { homeOf, homesFolder } from "../../runners";
import { attemptFolder, contextFolder, gateFolder } from "../paths";

/**
 * Deletes what agents in containers have kept for their next attempt in a worktree: without that, nothing goes on there. Nothing where none
 * was in a container.
 */
export async function removeHome(
  stateFolder: string,
  { worktree }: Orchestration,
): Promise<void> {
  if (worktree !== null)
    await rm(homeOf(homesFolder(stateFolder), worktree.path), {
      recursive: true,
      force: true,
      maxRetries: 5,
    });
}

/**
 * Deletes the folders of an orchestration: of its attempts, with the logs in them, and of its contexts. Before its rows go, not after: a crash in between
 * leaves an orchestration without logs, which is forgotten at the next opening, and never a folder that nobody knows.
 */
export async function removeFolders(
  stateFolder: string,
  o: Orchestration,
): Promise<void> {
  const folders = [
    contextFolder(stateFolder, o.id),
    ...o.attempts.flatMap(({ id }) => [
      attemptFolder(stateFolder, id),
      gateFolder(stateFolder, id),
    ]),
  ];
  for (const folder of folders)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  // Of one whose worktree could not be removed.
  await removeHome(stateFolder, o);
}
