import { lstat, readFile } from "node:fs/promises";
import path from "node:path";
import * as git from "../../git";
import { hasErrno } from "../../model/errors";
import type { ChangedFile, Evidence } from "../../model/evidence";
import type { Orchestration } from "../../model/orchestration";
import type { Unit } from "../action";
import { doubtful, doubtsAbout } from "../doubts";
import type { BeforeAndAfter } from "../doubts";
import { calledAs, filesNamedIn, placesOf } from "../namedFiles";
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
  const doubts = doubtsAbout(
    changed,
    command,
    texts,
    await ignoredAndUsed(world, o, start, changed),
  );
  return doubts.length === 0 ? {} : { doubts };
}

/** Larger ones are written by machines, and more of them are no work of one attempt to look through. */
const mostBytes = 256 * 1024;
const mostFiles = 200;
/** Each is looked for on the disk. */
const mostPaths = 20_000;

/**
 * Files that the changed ones name and that git ignores, so that what was proven here is missing where it is checked out; but not those
 * in places that the project spoke of before: it makes them.
 */
async function ignoredAndUsed(
  world: World,
  o: Orchestration,
  start: string,
  changed: readonly ChangedFile[],
): Promise<string[]> {
  const folder = folderOf(o);
  const own = new Set(changed.map((file) => file.path));
  const named = new Set<string>();
  for (const { path: name, change } of changed.slice(0, mostFiles)) {
    if (named.size > mostPaths) break;
    if (change === "deleted") continue;
    const size = await sizeOf(folder, name);
    if (size === null || size > mostBytes) continue;
    for (const each of filesNamedIn(name, (await textIn(folder, name)) ?? ""))
      if (!own.has(each)) named.add(each);
  }
  const there: string[] = [];
  for (const name of named)
    if ((await sizeOf(folder, name)) !== null) there.push(name);
  if (there.length === 0) return [];
  const ignored = await git.ignoredOf(folder, there);
  if (ignored.length === 0) return [];
  const places = new Set(
    await git.ignoredOf(folder, ignored.flatMap(placesOf)),
  );
  const repository = await world.repository();
  const found: string[] = [];
  for (const name of ignored) {
    const place = placesOf(name).find((each) => places.has(each)) ?? name;
    if (!(await git.isSaidAt(repository, start, calledAs(place))))
      found.push(name);
  }
  return found;
}

/** Bytes; null: it is no file, or behind a link. */
async function sizeOf(folder: string, name: string): Promise<number | null> {
  try {
    const found = await lstat(path.join(folder, name));
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (hasErrno(error, "ENOENT") || hasErrno(error, "ENOTDIR")) return null;
    throw error;
  }
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
