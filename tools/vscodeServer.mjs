import { spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { vscodeServer } from "./fetch.mjs";
import { run, signalGroup } from "./processes.mjs";

/** Quiet, still and without network: what every started workbench has in its user settings. */
const baseSettings = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "security.workspace.trust.untrustedFiles": "open",
  "telemetry.telemetryLevel": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/**
 * @typedef {object} ServerOptions
 * @property {Record<string, unknown>} [settings] user settings, over the quiet ones
 * @property {string} [extensionsDir] folder of installed extensions; default: none are installed
 * @property {string} [source] source folder of an extension that runs as if it were installed: as for a user, toasts included,
 *   and a rebuild counts from the next reload of the window
 * @property {boolean} [developmentHost] lets the address name an extension's source folder and tests. VS Code then shows no
 *   notification toasts, so the end-to-end tests and the demo go without
 * @property {boolean} [workspaceTrust] false: every folder is trusted (default)
 * @property {number} [port] 0: any free one (default)
 * @property {NodeJS.ProcessEnv} [env] added to the environment of the server and the extension host
 * @property {(text: string) => void} [log] gets all that the server prints
 */

/**
 * @typedef {object} Server
 * @property {string} url its address, on the loopback interface
 * @property {() => string} output all that it has printed
 * @property {() => number} pid its main process, which leads a process group with the extension hosts and terminals; another one
 *   after `startAgain`
 * @property {() => Promise<void>} kill ends it and its group without a word, as a crash of the machine would; the profile stays
 * @property {() => Promise<void>} startAgain after `kill`: at the same address with the same profile
 * @property {() => Promise<void>} stop ends it with all its processes and removes its profile
 */

/**
 * The server's node and main script.
 * @returns {{ node: string, main: string }}
 */
function programs() {
  const found = vscodeServer();
  if (found === null)
    throw new Error("there is no VS Code server: run `npm run setup:tests`");
  return {
    node: found.node,
    main: path.join(found.server, "out", "server-main.js"),
  };
}

/**
 * The environment without what a surrounding VS Code or Node would pass on by accident.
 * @param {NodeJS.ProcessEnv} extra
 * @returns {NodeJS.ProcessEnv}
 */
function cleanEnvironment(extra) {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(VSCODE_|ELECTRON_|CODE_SERVER_)/.test(name) &&
      name !== "NODE_OPTIONS",
  );
  // Without a gallery the workbench asks no marketplace.
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: "{}", ...extra };
}

/**
 * Starts a VS Code server with a throw-away profile.
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(options = {}) {
  const { node, main } = programs();
  const profile = mkdtempSync(path.join(tmpdir(), "orchestrator-vscode-"));
  const userFolder = path.join(profile, "user", "User");
  mkdirSync(userFolder, { recursive: true });
  writeFileSync(
    path.join(userFolder, "settings.json"),
    JSON.stringify({ ...baseSettings, ...options.settings }, null, 2),
  );
  // As soon as it reads the user's settings again, a window of a server takes those that belong to a machine from here alone.
  const machineFolder = path.join(profile, "user", "Machine");
  mkdirSync(machineFolder, { recursive: true });
  const ours = Object.entries(options.settings ?? {}).filter(([key]) =>
    key.startsWith("orchestrator."),
  );
  writeFileSync(
    path.join(machineFolder, "settings.json"),
    JSON.stringify(Object.fromEntries(ours), null, 2),
  );
  const extensionsDir =
    options.extensionsDir ?? path.join(profile, "extensions");
  if (options.source !== undefined)
    linkExtension(options.source, extensionsDir);
  const launch = (/** @type {number} */ port) =>
    launchServer(
      node,
      [
        main,
        "--host=127.0.0.1",
        `--port=${port}`,
        "--without-connection-token",
        "--accept-server-license-terms",
        `--server-data-dir=${path.join(profile, "server")}`,
        `--user-data-dir=${path.join(profile, "user")}`,
        `--extensions-dir=${extensionsDir}`,
        "--disable-telemetry",
        "--disable-experiments",
        "--force-disable-user-env",
        "--reconnection-grace-time=5",
        // Should this process die without a word, the server ends by itself some minutes after its last window.
        "--enable-remote-auto-shutdown",
        ...(options.developmentHost ? ["--enable-smoke-test-driver"] : []),
        ...(options.workspaceTrust ? [] : ["--disable-workspace-trust"]),
      ],
      options,
    );
  const removeProfile = () =>
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  let running = await launch(options.port ?? 0).catch(
    (/** @type {unknown} */ error) => {
      removeProfile();
      throw error;
    },
  );
  const { port } = running;
  return {
    url: `http://127.0.0.1:${port}/`,
    output: () => running.output(),
    pid: () => running.pid,
    kill: () => running.end("SIGKILL"),
    startAgain: async () => {
      running = await launch(port);
    },
    stop: async () => {
      await running.end("SIGTERM");
      removeProfile();
    },
  };
}

/**
 * @typedef {object} RunningServer
 * @property {number} pid
 * @property {number} port
 * @property {() => string} output
 * @property {(signal: "SIGTERM" | "SIGKILL") => Promise<void>} end
 */

/**
 * Starts the server's program and waits until it listens.
 * @param {string} node
 * @param {readonly string[]} args
 * @param {Pick<ServerOptions, "env" | "log">} options
 * @returns {Promise<RunningServer>}
 */
async function launchServer(node, args, options) {
  const child = spawn(node, args, {
    env: cleanEnvironment(options.env ?? {}),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  let output = "";
  /** Its own process group: the extension host and the terminal host end with it. */
  const end = async (/** @type {"SIGTERM" | "SIGKILL"} */ signal) => {
    if (child.pid === undefined) return;
    signalGroup(child.pid, signal);
    await Promise.race([closed, sleep(5000, undefined, { ref: false })]);
    signalGroup(child.pid, "SIGKILL");
  };
  /** @type {Promise<number>} */
  const listening = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the server named no port in 60 s:\n${output}`)),
      60_000,
    );
    /** @param {Buffer} chunk */
    const read = (chunk) => {
      const text = chunk.toString();
      output += text;
      options.log?.(text);
      const port = /host agent listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code}:\n${output}`));
    });
  });
  try {
    const port = await listening;
    return { pid: child.pid ?? 0, port, output: () => output, end };
  } catch (error) {
    await end("SIGTERM");
    throw error;
  }
}

/**
 * Address of a file or folder as the workbench knows it. The server takes any authority for itself.
 * @param {string} file
 * @returns {string}
 */
export function remoteUri(file) {
  return `vscode-remote://remote${path.resolve(file)}`;
}

/**
 * Address of a window on a folder.
 * @param {Pick<Server, "url">} server
 * @param {{ folder: string, openFile?: string, development?: readonly string[], tests?: string }} target `development`: source folders of
 *   extensions; `tests`: the script whose `run` is called in the extension host. Both need `developmentHost`
 * @returns {string}
 */
export function workbenchUrl(
  server,
  { folder, openFile, development = [], tests },
) {
  const url = new URL(server.url);
  url.searchParams.set("folder", path.resolve(folder));
  url.searchParams.set(
    "payload",
    JSON.stringify([
      ["skipWelcome", "true"],
      ["skipReleaseNotes", "true"],
      ...(openFile === undefined ? [] : [["openFile", remoteUri(openFile)]]),
      ...development.map((source) => [
        "extensionDevelopmentPath",
        remoteUri(source),
      ]),
      ...(tests === undefined
        ? []
        : [["extensionTestsPath", remoteUri(tests)]]),
    ]),
  );
  return url.toString();
}

/**
 * Installs a packaged extension as a user would.
 * @param {string} vsix
 * @param {string} extensionsDir
 */
export function installVsix(vsix, extensionsDir) {
  const { node, main } = programs();
  run(node, [
    main,
    `--install-extension=${path.resolve(vsix)}`,
    `--extensions-dir=${extensionsDir}`,
    `--server-data-dir=${path.join(extensionsDir, ".server")}`,
  ]);
}

/**
 * Makes an extension's source folder look like an installed extension.
 * @param {string} source
 * @param {string} extensionsDir
 */
function linkExtension(source, extensionsDir) {
  /** @type {{ publisher: string, name: string, version: string }} */
  const { publisher, name, version } = JSON.parse(
    readFileSync(path.join(source, "package.json"), "utf8"),
  );
  mkdirSync(extensionsDir, { recursive: true });
  symlinkSync(
    source,
    path.join(extensionsDir, `${publisher}.${name}-${version}`),
    "dir",
  );
}
