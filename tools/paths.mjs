import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder of the repository: the nearest one above this file with an esbuild.config.mjs. This file is also bundled into
 * the tests below out/, where a fixed number of folders upwards would be another one.
 * @returns {string}
 */
function findRoot() {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, "esbuild.config.mjs"))) {
    const parent = path.dirname(folder);
    if (parent === folder)
      throw new Error("tools: no esbuild.config.mjs in any folder above");
    folder = parent;
  }
  return folder;
}

export const root = findRoot();

/** Where fetched test programs are kept; nothing in it is ever changed once it has its final name. */
export const cacheFolder =
  process.env["ORCHESTRATOR_TEST_CACHE"] ||
  path.join(root, "node_modules", ".cache", "orchestrator-manager");

/** The packaged extension. */
export const vsixFile = path.join(root, "orchestrator-manager.vsix");

/** Where tests leave pictures for people to look at. */
export const screenshotFolder = path.join(root, "out", "screenshots");
