import { lstat, realpath } from "node:fs/promises";
import path from "node:path";
import { nameInRepository } from "../../engine";
import { OrchestratorError, hasErrno } from "../../model/errors";
import { said } from "../../model/said";
import type { SyncFile } from "./sync";

/**
 * Names a task file of the workspace. Rejects with `invalidSettings` for one that is, or leads by a link, outside of it: what issues say must
 * be written nowhere else.
 */
export async function syncFileAt(
  folder: string,
  file: string,
): Promise<Pick<SyncFile, "name" | "inRepository"> & { absolute: string }> {
  const root = await realpath(folder);
  const absolute = await realFile(path.resolve(folder, file));
  const name = path.relative(root, absolute);
  if (name === "" || name.split(path.sep)[0] === ".." || path.isAbsolute(name))
    throw outside(file);
  return {
    absolute,
    name: name.split(path.sep).join("/"),
    inRepository: await nameInRepository(folder, absolute),
  };
}

const outside = (file: string): OrchestratorError =>
  new OrchestratorError(
    "invalidSettings",
    said`${file} is no file in the workspace, or leads out of it.`,
    { fix: said`Name one in it, such as issues/github/tasks.md.` },
  );

/** A link that leads nowhere is there. */
const isThere = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

/** The real path; of what is not there, by the nearest folder that is. */
async function realFile(absolute: string): Promise<string> {
  try {
    return await realpath(absolute);
  } catch (error) {
    const parent = path.dirname(absolute);
    if (!hasErrno(error, "ENOENT") || parent === absolute) throw error;
    if (await isThere(absolute)) throw outside(absolute);
    return path.join(await realFile(parent), path.basename(absolute));
  }
}
