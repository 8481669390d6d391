// Runs out/test/editor with mocha inside a real extension host: of the desktop VS Code where there is one (VSCODE_EXECUTABLE, or
// what test-electron downloads), on Linux else of the VS Code server from npm.
import { runTests } from "@vscode/test-electron";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { closingLine, readReport } from "./counts.mjs";
import { versions } from "./fetch.mjs";
import { cacheFolder, root } from "./paths.mjs";

/** @typedef {import("./counts.mjs").Counts} Counts */

/**
 * @param {{ tests?: string, extension?: string, countsFile?: string }} [options] `tests`: folder with the `index` script whose
 *   `run` starts mocha
 * @returns {Promise<Counts>} rejects when the tests did not come to their end, or none ran
 */
export async function runEditorTests({
  tests = path.join(root, "out", "test", "editor"),
  extension = root,
  countsFile,
} = {}) {
  const scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-editor-"));
  const folder = path.join(scratch, "workspace");
  mkdirSync(folder);
  const counts = countsFile ?? path.join(scratch, "counts.json");
  rmSync(counts, { force: true });
  const executable =
    process.env["VSCODE_EXECUTABLE"] ??
    (process.platform === "linux"
      ? path.join(root, "tools", "codeHeadless.mjs")
      : undefined);
  try {
    /** @type {unknown} */
    let failure;
    const code = await runTests({
      ...(executable === undefined
        ? { version: versions.vscode, cachePath: cacheFolder }
        : { vscodeExecutablePath: executable }),
      extensionDevelopmentPath: extension,
      extensionTestsPath: path.join(tests, "index"),
      launchArgs: [folder, "--disable-extensions"],
      extensionTestsEnv: { ORCHESTRATOR_TEST_COUNTS: counts },
    }).catch((error) => {
      failure = error;
      return 1;
    });
    const result = readReport(counts)?.counts ?? null;
    if (result === null)
      throw new Error("the tests did not come to their end", {
        cause: failure,
      });
    if (result.passed + result.failed === 0)
      throw new Error("no test ran in the extension host");
    if (code !== 0 && result.failed === 0)
      throw new Error("VS Code failed although no test did", {
        cause: failure,
      });
    return result;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const countsFile = process.env["ORCHESTRATOR_TEST_COUNTS"];
  const counts = await runEditorTests(countsFile ? { countsFile } : {});
  if (!countsFile) console.log(closingLine(counts));
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
