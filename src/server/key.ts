import { randomBytes, randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { hasErrno } from "../model/errors";

/**
 * The key that every request to the owner must carry. Needed because any user of the computer may connect to an abstract
 * socket, and who may start an orchestration may run commands; the state folder, and so the key, can be read by its user
 * alone. Made once; the link makes it appear whole, whoever comes first.
 */
export const workspaceKey = async (stateFolder: string): Promise<string> => {
  const file = path.join(stateFolder, "key");
  const read = async () => (await readFile(file, "utf8")).trim();
  try {
    return await read();
  } catch (error) {
    if (!hasErrno(error, "ENOENT")) throw error;
  }
  const draft = `${file}.${randomUUID()}.tmp`;
  await writeFile(draft, randomBytes(32).toString("hex"), { mode: 0o600 });
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasErrno(error, "EEXIST")) throw error;
  } finally {
    await rm(draft);
  }
  return read();
};
