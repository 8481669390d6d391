// A VS Code server and the Node that runs it, out of npm's packages.
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { npm, run } from "./processes.mjs";

/**
 * @param {string} partial
 * @param {{ node: string, codeServer: string }} versions
 */
export function fillVscodeServer(partial, versions) {
  unpack(partial, "node", `node-linux-${process.arch}@${versions.node}`);
  chmodSync(path.join(partial, "node", "bin", "node"), 0o755);
  unpack(partial, "package", `code-server@${versions.codeServer}`);

  const server = path.join(partial, "package", "lib", "vscode");
  // The install scripts would compile native modules. All but two bring prebuilt files; those two get JavaScript stand-ins.
  npm(["install", "--omit=dev", "--ignore-scripts"], { cwd: server });
  const modules = path.join(server, "node_modules");
  const standIns = path.join(root, "tools", "standIns");
  copyFileSync(
    path.join(standIns, "spdlog.cjs"),
    path.join(modules, "@vscode", "spdlog", "index.js"),
  );
  copyFileSync(
    path.join(standIns, "nativeWatchdog.cjs"),
    path.join(modules, "@vscode", "native-watchdog", "index.js"),
  );

  // Half of the size is of no use here: other agents' runtimes, headers and the binaries of other platforms.
  for (const unused of [
    path.join(modules, "@github"),
    path.join(modules, "@microsoft", "mxc-sdk"),
    path.join(server, "extensions", "copilot"),
    path.join(partial, "node", "include"),
    path.join(partial, "node", "share"),
  ])
    rmSync(unused, { recursive: true, force: true });
  const platform = `linux-${process.arch}`;
  keepOnly(
    path.join(modules, "@vscode", "ripgrep-universal", "bin"),
    (name) => name === platform,
  );
  keepOnly(
    path.join(modules, "node-pty", "prebuilds"),
    (name) => name === platform,
  );
  for (const name of readdirSync(partial, { recursive: true }))
    if (String(name).endsWith(".map")) rmSync(path.join(partial, String(name)));
}

/**
 * Unpacks an npm package into `folder/name`.
 * @param {string} folder
 * @param {string} name
 * @param {string} specifier
 */
function unpack(folder, name, specifier) {
  const file = npm(["pack", "--silent", specifier], { cwd: folder }).trim();
  const target = path.join(folder, name);
  mkdirSync(target);
  run("tar", ["-xzf", file, "-C", target, "--strip-components=1"], {
    cwd: folder,
  });
  rmSync(path.join(folder, file));
}

/**
 * @param {string} folder
 * @param {(name: string) => boolean} wanted
 */
function keepOnly(folder, wanted) {
  for (const name of readdirSync(folder))
    if (!wanted(name)) rmSync(path.join(folder, name), { recursive: true });
}
