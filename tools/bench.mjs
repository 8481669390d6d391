// `npm run bench`: bundles test/bench and runs one file after the other, each in a process of its own.
import { readdirSync } from "node:fs";
import path from "node:path";
import { betterSqlite3, fetchPrograms, vscodeServer } from "./fetch.mjs";
import { packageExtension } from "./package.mjs";
import { root } from "./paths.mjs";
import { run, runScript } from "./processes.mjs";

const limitMs = 20 * 60_000;

run(process.execPath, ["esbuild.config.mjs", "--bench"]);
// node:sqlite comes with the Node of the VS Code server, where this one has none. A peer that cannot be had is named in its row.
await fetchPrograms(["betterSqlite3", "vscodeServer", "chromium"]);
await packageExtension();
const peer = betterSqlite3();
if (peer !== null) process.env["ORCHESTRATOR_BENCH_BETTER_SQLITE3"] = peer;
const newerNode = vscodeServer()?.node;
if (newerNode !== undefined)
  process.env["ORCHESTRATOR_BENCH_NODE"] ??= newerNode;
const folder = path.join(root, "out", "bench");
for (const name of readdirSync(folder)) {
  if (!name.endsWith(".bench.mjs")) continue;
  const file = path.join(folder, name);
  const { code } = await (name === "containers.bench.mjs"
    ? runScript(path.join(root, "tools", "testContainers.mjs"), [file], {
        limitMs,
      })
    : runScript(file, [], { limitMs }));
  if (code !== 0) process.exitCode = 1;
}
