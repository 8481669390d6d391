import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { hasErrno } from "../../model/errors";
import type { Orchestration } from "../../model/orchestration";
import { contextFolder } from "../paths";
import { contextFiles, handedOn } from "../prompts";

/**
 * Writes all that was handed on so far where an agent may read it, and returns the folder. Outside of the worktree, where nothing
 * can commit it and no check of the project trips over it.
 */
export async function writeContextFiles(
  stateFolder: string,
  o: Orchestration,
): Promise<string> {
  const folder = contextFolder(stateFolder, o.id);
  const files = contextFiles(handedOn(o));
  if (files.length > 0) await mkdir(folder, { recursive: true });
  for (const { name, text } of files) {
    const file = path.join(folder, name);
    if ((await readOrNull(file)) !== text) await writeFile(file, text);
  }
  return folder;
}

const readOrNull = (file: string): Promise<string | null> =>
  readFile(file, "utf8").catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  });

/**
 * The tool rule by which an agent may read what is in a folder, and change nothing there: measured with Claude Code 2.1.329 in every
 * permission mode. A path from the root begins with two slashes; `C:\\x` is written `//c/x`.
 */
export function readRule(folder: string): string {
  const slashes = folder.replaceAll("\\", "/");
  const drive = /^([a-zA-Z]):\//.exec(slashes)?.[1];
  const fromRoot =
    drive === undefined
      ? slashes
      : `/${drive.toLowerCase()}${slashes.slice(2)}`;
  return `Read(/${fromRoot}/**)`;
}
