// Runs the container tests, or their bench, where a real engine can run: in namespaces of their own with an engine of their own, or with the engine that
// DOCKER_HOST names. Elsewhere they are skipped, and say why.
import { spawn } from "node:child_process";
import path from "node:path";
import {
  inNamespaces,
  prepareNamespaces,
  sweepControlGroups,
} from "./containerEngine.mjs";
import { containerEngine, ownContainerEngine } from "./fetch.mjs";
import { root } from "./paths.mjs";

const given = process.argv.slice(2);
// A bench is a program of its own.
const wanted = given[0]?.endsWith(".bench.mjs")
  ? [process.execPath, ...given]
  : [
      process.execPath,
      path.join(root, "node_modules", "mocha", "bin", "mocha.js"),
      ...given,
    ];
const programs = ownContainerEngine ? containerEngine() : null;
const [file = "", ...args] =
  programs === null
    ? wanted
    : inNamespaces(programs, [
        "bash",
        "-c",
        prepareNamespaces,
        "bash",
        ...wanted,
      ]);
sweepControlGroups();
const child = spawn(file, args, {
  cwd: root,
  stdio: "inherit",
  env: {
    ...process.env,
    ...(programs !== null && {
      ORCHESTRATOR_TEST_ENGINE: programs,
      ORCHESTRATOR_TEST_GROUP: String(process.pid),
    }),
  },
});
process.exitCode = await new Promise((resolve, reject) => {
  child.once("error", reject);
  child.once("exit", (code) => resolve(code ?? 1));
});
