// Folders of the cache: each is there as a whole, or not at all.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { cacheFolder } from "./paths.mjs";
import { isErrno } from "./processes.mjs";

/**
 * Builds a folder of the cache under another name and gives it its own name only when it is complete, so that an interrupted
 * fetch is done again and two at a time do no harm.
 * @param {string} folder
 * @param {(partial: string) => void} fill
 */
export function buildFolder(folder, fill) {
  mkdirSync(cacheFolder, { recursive: true });
  const partial = `${folder}.partial-${process.pid}`;
  removeLeftovers(folder);
  mkdirSync(partial);
  try {
    fill(partial);
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    const other = isErrno(error, "ENOTEMPTY") || isErrno(error, "EEXIST");
    if (!(other && existsSync(folder))) throw error;
  }
}

/**
 * Removes what interrupted fetches of a folder left, but not what one that still runs is working on.
 * @param {string} folder
 */
function removeLeftovers(folder) {
  const prefix = `${path.basename(folder)}.partial-`;
  for (const name of readdirSync(cacheFolder)) {
    if (!name.startsWith(prefix)) continue;
    if (!isRunning(Number(name.slice(prefix.length))))
      rmSync(path.join(cacheFolder, name), { recursive: true, force: true });
  }
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, "EPERM");
  }
}
