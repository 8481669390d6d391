import path from "node:path";
import type { Orchestration } from "../model/orchestration";

/** Where users keep pipelines of their own. */
export const pipelinesFolder = (workspace: string): string =>
  path.join(workspace, ".orchestrator", "pipelines");

/** Holds the folders of all attempts. */
export const attemptsFolder = (stateFolder: string): string =>
  path.join(stateFolder, "attempts");

/** Folder of an attempt: its command, its logs, its exit record. */
export const attemptFolder = (stateFolder: string, attempt: string): string =>
  path.join(attemptsFolder(stateFolder), attempt);

/** Folder of the gate that proves an attempt, or the commit of a merge, where that runs in a container: no agent writes to it. */
export const gateFolder = (stateFolder: string, id: string): string =>
  path.join(stateFolder, "gates", id);

export const attemptLog = (stateFolder: string, attempt: string): string =>
  path.join(attemptFolder(stateFolder, attempt), "stdout.log");

/** Folder of the files that tell later stages of an orchestration all that earlier ones handed on. */
export const contextFolder = (
  stateFolder: string,
  orchestration: string,
): string => path.join(stateFolder, "contexts", orchestration);

/** Where the engine puts backups that nobody named. */
export const backupsFolder = (stateFolder: string): string =>
  path.join(stateFolder, "backups");

/** Where a task file's new text is written before it takes the place of the old one. */
export const draftOf = (stateFolder: string, o: Orchestration): string =>
  path.join(stateFolder, `${o.id}.draft`);

/** The title as part of a branch name: lower case, hyphens, at most 40 characters. */
function slug(title: string): string {
  return title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "");
}

/** Where an orchestration works: a branch and a folder that nobody else uses. */
export function placeOf(
  o: Orchestration,
  worktreeFolder: string,
): { path: string; branch: string } {
  const short = o.id.slice(0, 8);
  const name = slug(o.title);
  return {
    path: path.join(worktreeFolder, short),
    branch: `orchestrator/${name === "" ? short : `${short}-${name}`}`,
  };
}
