// `npm run bench`: bundles test/bench and runs one file after the other, each in a process of its own.
import { readdirSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { run, runScript } from "./processes.mjs";

const limitMs = 10 * 60_000;

run(process.execPath, ["esbuild.config.mjs", "--bench"]);
const folder = path.join(root, "out", "bench");
for (const name of readdirSync(folder)) {
  if (!name.endsWith(".bench.mjs")) continue;
  const { code } = await runScript(path.join(folder, name), [], { limitMs });
  if (code !== 0) process.exitCode = 1;
}
