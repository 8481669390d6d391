// `npm run check`: types, lint, format and import table, side by side; each says its piece when it is through.
import { execFile } from "node:child_process";
import { root } from "./paths.mjs";
import { npmCommand } from "./processes.mjs";

/** @type {readonly (readonly [string, readonly string[]])[]} */
const checks = [
  ["lint", ["run", "--silent", "lint"]],
  ["types", ["run", "--silent", "types"]],
  ["format", ["exec", "--", "prettier", "--check", "--log-level=warn", "."]],
  ["imports", ["run", "--silent", "imports"]],
];

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<void>}
 */
const check = (name, args) =>
  new Promise((resolve) => {
    const { file, args: all, shell } = npmCommand(args);
    execFile(
      file,
      all,
      { cwd: root, shell, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        console.log(`== ${name}: ${error === null ? "ok" : "failed"}`);
        const said = `${stdout}${stderr}`.trim();
        if (said !== "") console.log(said);
        if (error !== null) process.exitCode = 1;
        resolve();
      },
    );
  });

await Promise.all(checks.map(([name, args]) => check(name, args)));
