// `npm run package`: the extension as users install it, in orchestrator-manager.vsix.
import { createVSIX } from "@vscode/vsce";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { root, vsixFile } from "./paths.mjs";

/** Makes dist/ anew for production (`vscode:prepublish`) and packs what .vscodeignore lets through. */
export async function packageExtension() {
  await createVSIX({
    cwd: root,
    packagePath: vsixFile,
    // All that runs is in the bundles.
    dependencies: false,
    allowMissingRepository: true,
    // The README's links stay relative: there is no address of a repository that they could be rewritten to.
    rewriteRelativeLinks: false,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await packageExtension();
  const megabytes = statSync(vsixFile).size / 1_000_000;
  console.log(`${vsixFile}: ${megabytes.toFixed(2)} MB`);
}
