// Fetches the programs that the tests and the demo run against. `node tools/fetch.mjs` is idempotent and says one line a program.
import { existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildFolder } from "./cachedFolder.mjs";
import { cacheFolder, root } from "./paths.mjs";
import { npm, run } from "./processes.mjs";
import { fillVscodeServer } from "./vscodeFolder.mjs";

export const versions = {
  /** Holds VS Code 1.139.1 (server and workbench), the newest that npm has; patched by hand below, so never a range. */
  codeServer: "4.139.1",
  /** The same VS Code for the desktop, where test-electron downloads it. */
  vscode: "1.139.1",
  /** code-server 4.139.1 is built for Node 24 and starts with nothing older. */
  node: "24.21.0",
  /** The Claude Code that the `claude` tests were written against: its output format is what they check. */
  claude: "2.1.329",
  /** The last that runs on Node 20; its install script builds it where no prebuilt file can be had. */
  betterSqlite3: "12.11.1",
};

const vscodeServerFolder = path.join(
  cacheFolder,
  `vscode-server-${versions.codeServer}`,
);
/** A native module is built for one Node. */
const betterSqlite3Folder = path.join(
  cacheFolder,
  `better-sqlite3-${versions.betterSqlite3}-${process.platform}-${process.arch}-${process.versions.modules}`,
);
const claudeFolder = path.join(cacheFolder, `claude-${versions.claude}`);
const containerEngineFolder = path.join(cacheFolder, "container-engine");

/**
 * The VS Code server and the Node that runs it, or null where it has not been fetched.
 * @returns {{ server: string, node: string } | null}
 */
export function vscodeServer() {
  const server = path.join(vscodeServerFolder, "package", "lib", "vscode");
  const node = path.join(vscodeServerFolder, "node", "bin", "node");
  return existsSync(server) && existsSync(node) ? { server, node } : null;
}

/**
 * Path of the pinned Claude Code CLI, or null where it has not been fetched. It is the program inside the platform's own package:
 * the common one only gets it through an install script.
 * @returns {string | null}
 */
export function claudeCli() {
  const scope = path.join(claudeFolder, "node_modules", "@anthropic-ai");
  if (!existsSync(scope)) return null;
  const program = process.platform === "win32" ? "claude.exe" : "claude";
  const found = readdirSync(scope)
    .filter((name) => name.startsWith("claude-code-"))
    .map((name) => path.join(scope, name, program))
    .find((file) => existsSync(file));
  return found ?? null;
}

/**
 * Folder of the package better-sqlite3 for this Node, or null where it has not been fetched.
 * @returns {string | null}
 */
export function betterSqlite3() {
  const folder = path.join(
    betterSqlite3Folder,
    "node_modules",
    "better-sqlite3",
  );
  return existsSync(path.join(folder, "build", "Release")) ? folder : null;
}

/**
 * Folder with the programs of a Docker engine of our own (`usr/sbin/dockerd` …), or null where it has not been fetched.
 * @returns {string | null}
 */
export function containerEngine() {
  const dockerd = path.join(containerEngineFolder, "usr", "sbin", "dockerd");
  return existsSync(dockerd) ? containerEngineFolder : null;
}

/**
 * Path of a Chromium that Playwright can drive, or null where there is none.
 * @returns {Promise<string | null>}
 */
export async function chromium() {
  const { chromium: ofPlaywright } = await import("playwright-core");
  const candidates = [
    process.env["CHROMIUM_PATH"] ?? "",
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    ofPlaywright.executablePath(),
  ];
  return candidates.find((file) => file !== "" && existsSync(file)) ?? null;
}

/** Whether Debian's packages may be installed. */
const isRoot = process.platform === "linux" && process.getuid?.() === 0;

/** @param {string[]} packages */
function installPackages(...packages) {
  process.env["DEBIAN_FRONTEND"] = "noninteractive";
  run("apt-get", ["update", "-qq"]);
  const quietly = ["-y", "-qq", "--no-install-recommends"];
  run("apt-get", ["install", ...quietly, ...packages]);
}

/**
 * Path of tmux, or null where it is not on the PATH.
 * @returns {string | null}
 */
export function tmux() {
  const found = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, "tmux"))
    .find((file) => existsSync(file));
  return found ?? null;
}

function installChromium() {
  if (isRoot) {
    installPackages("chromium", "fonts-dejavu-core");
  } else {
    run(process.execPath, [
      path.join(root, "node_modules", "playwright-core", "cli.js"),
      "install",
      "chromium",
    ]);
  }
}

/** What Debian's and Ubuntu's docker.io needs to run by hand, and busybox for the image of the tests. */
const enginePackages = [
  "docker.io",
  "containerd",
  "runc",
  "tini",
  "iptables",
  "libip4tc2",
  "libip6tc2",
  "libnfnetlink0",
  "libnetfilter-conntrack3",
  "libnftnl11",
  "libxtables12",
  "libmnl0",
  "busybox-static",
];

/**
 * Unpacked, never installed: it is started by hand in namespaces of its own (`tools/containerEngine.mjs`).
 * @param {string} partial
 */
function fillContainerEngine(partial) {
  run("apt-get", ["update", "-qq"]);
  run("apt-get", ["download", "-qq", ...enginePackages], { cwd: partial });
  for (const name of readdirSync(partial)) {
    if (!name.endsWith(".deb")) continue;
    run("dpkg", ["-x", path.join(partial, name), partial]);
    rmSync(path.join(partial, name));
  }
  // What installing them would have made.
  const system = path.join(partial, "usr", "sbin");
  for (const name of ["iptables", "ip6tables"])
    symlinkSync("xtables-nft-multi", path.join(system, name));
}

/**
 * @typedef {object} Program
 * @property {string} title
 * @property {() => string | null | Promise<string | null>} find where it is, or null
 * @property {() => void} get
 * @property {string} otherwise how to get it by hand
 */

/** Whether the container tests start an engine of their own: that takes root, namespaces and Debian's packages. */
export const ownContainerEngine =
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  existsSync("/usr/bin/apt-get") &&
  process.env["DOCKER_HOST"] === undefined;

/** @type {Record<string, Program>} */
export const programs = {
  // The npm package holds Linux builds; elsewhere test-electron downloads the desktop VS Code when the editor tests start.
  ...(process.platform === "linux" && {
    vscodeServer: {
      title: `VS Code server ${versions.vscode}`,
      find: () => vscodeServer()?.server ?? null,
      get: () =>
        buildFolder(vscodeServerFolder, (partial) => {
          fillVscodeServer(partial, versions);
        }),
      otherwise:
        "install a desktop VS Code and set VSCODE_EXECUTABLE to its program",
    },
  }),
  claude: {
    title: `Claude Code ${versions.claude}`,
    find: claudeCli,
    get: () =>
      buildFolder(claudeFolder, (partial) => {
        npm([
          "install",
          "--ignore-scripts",
          "--prefix",
          partial,
          `@anthropic-ai/claude-code@${versions.claude}`,
        ]);
      }),
    otherwise: `npm install @anthropic-ai/claude-code@${versions.claude}`,
  },
  // Without it, and where it cannot be installed, its tests are skipped; they say so.
  ...(isRoot && {
    tmux: {
      title: "tmux",
      find: tmux,
      get: () => installPackages("tmux"),
      otherwise: "apt-get install tmux",
    },
  }),
  // Where it cannot be had, or the user names an engine, the tests say so themselves.
  ...(ownContainerEngine && {
    containerEngine: {
      title: "container engine",
      find: containerEngine,
      get: () => buildFolder(containerEngineFolder, fillContainerEngine),
      otherwise: "set DOCKER_HOST to an engine that the tests may use",
    },
  }),
  chromium: {
    title: "Chromium",
    find: chromium,
    get: installChromium,
    otherwise:
      "install Chromium or Chrome and set CHROMIUM_PATH to its program",
  },
};

/**
 * What only the bench runs against: fetched when it is run, and never a dependency, since it may have to be compiled.
 * @type {Record<string, Program>}
 */
const peers = {
  betterSqlite3: {
    title: `better-sqlite3 ${versions.betterSqlite3}`,
    find: betterSqlite3,
    get: () =>
      buildFolder(betterSqlite3Folder, (partial) => {
        npm([
          "install",
          "--prefix",
          partial,
          `better-sqlite3@${versions.betterSqlite3}`,
        ]);
      }),
    otherwise:
      "it is prebuilt for common systems, else it needs Python and a C++ compiler",
  },
};

/**
 * Makes sure of the named programs; says one line for each.
 * @param {readonly string[]} names keys of `programs` and `peers`
 * @returns {Promise<boolean>} false when one cannot be had
 */
export async function fetchPrograms(names) {
  let complete = true;
  for (const name of names) {
    const program = programs[name] ?? peers[name];
    if (program === undefined) continue;
    const started = Date.now();
    const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
    let found = await program.find();
    if (found !== null) {
      console.log(`ready    ${program.title}: ${found}`);
      continue;
    }
    try {
      program.get();
      found = await program.find();
      if (found === null) throw new Error("it was installed but is not there");
      console.log(`fetched  ${program.title} in ${seconds()} s: ${found}`);
    } catch (error) {
      complete = false;
      console.log(
        `missing  ${program.title}: ${program.otherwise}\n${String(error)}`,
      );
    }
  }
  return complete;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const complete = await fetchPrograms(Object.keys(programs));
  process.exitCode = complete ? 0 : 1;
}
