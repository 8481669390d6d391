import { readFile } from "node:fs/promises";
import path from "node:path";
import * as git from "../../git";
import { hasErrno } from "../../model/errors";
import type { ChangedFile, Evidence } from "../../model/evidence";
import type { Orchestration } from "../../model/orchestration";
import type { Unit } from "../action";
import { doubtful, doubtsAbout } from "../doubts";
import type { BeforeAndAfter } from "../doubts";
import { commandOf } from "./gate";
import { folderOf } from "./world";
import type { World } from "./world";

/** What of the changes since `start` a person has to look at, as a part of the evidence. */
export async function doubtsIn(
  world: World,
  o: Orchestration,
  unit: Unit,
  start: string,
  changed: readonly ChangedFile[],
): Promise<Pick<Evidence, "doubts">> {
  if (unit.definition.access !== "edit") return {};
  const command = commandOf(o, unit);
  const repository = await world.repository();
  const texts: BeforeAndAfter[] = [];
  for (const { path: name } of doubtful(changed, command))
    texts.push({
      path: name,
      before: await git.readFileAt(repository, start, name),
      after: await textIn(folderOf(o), name),
    });
  const doubts = doubtsAbout(changed, command, texts);
  return doubts.length === 0 ? {} : { doubts };
}

/** Null: it is gone, or no file, meanwhile. */
async function textIn(folder: string, name: string): Promise<string | null> {
  try {
    return await readFile(path.join(folder, name), "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT") || hasErrno(error, "EISDIR")) return null;
    throw error;
  }
}
