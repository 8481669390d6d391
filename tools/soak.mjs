// `npm run soak`, or `npm run soak -- COUNT`: very many short orchestrations in one host, and whether anything grows.
import path from "node:path";
import { root } from "./paths.mjs";
import { run, runScript } from "./processes.mjs";

const limitMs = 60 * 60_000;

run(process.execPath, ["esbuild.config.mjs"]);
run(process.execPath, ["esbuild.config.mjs", "--soak"]);
const { code } = await runScript(
  path.join(root, "out", "soak", "soak.mjs"),
  process.argv.slice(2),
  { limitMs },
);
process.exitCode = code;
