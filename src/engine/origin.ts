import { realpath } from "node:fs/promises";
import path from "node:path";
import * as git from "../git";

/** Address of the remote `origin` of the repository that a folder is in; null where it has none. Rejects as opening a repository does. */
export async function originOf(folder: string): Promise<string | null> {
  return git.remoteAddress(await git.openRepository(folder), "origin");
}

/** The real path of a file, which need not be there, as orchestrations name it: relative to its repository, with `/`. */
export async function nameInRepository(
  folder: string,
  file: string,
): Promise<string> {
  const { root } = await git.openRepository(folder);
  return path
    .relative(await realpath(root), file)
    .split(path.sep)
    .join("/");
}
