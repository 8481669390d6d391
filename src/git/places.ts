import { said } from "../model/said";
import { lstat, readdir } from "node:fs/promises";
import { OrchestratorError } from "../model/errors";
import { git } from "./git";
import type { Repository } from "./repository";
import { isNotFound } from "./locks";

/** Makes git forget a worktree whose folder is gone. Twice `--force`: it is locked by one of our marks. */
export const unregister = async (
  repo: Repository,
  place: string,
): Promise<void> => {
  await git(repo.root, ["worktree", "remove", "--force", "--force", place]);
};

export const foreignFolder = (folder: string) =>
  new OrchestratorError(
    "gitFailed",
    said`${folder} holds something that Orchestrator Manager did not put there.`,
    { fix: said`Move or delete ${folder}, then retry.` },
  );

/** Names in a folder; none when it is not there. */
export const entriesOf = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
};

/** Whether anything has this name, be it a link to nowhere. */
export const isThere = async (file: string): Promise<boolean> => {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
};

/** Whether a name is a link to elsewhere; false when nothing has it. */
export const isSymbolicLink = async (file: string): Promise<boolean> => {
  try {
    return (await lstat(file)).isSymbolicLink();
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
};
