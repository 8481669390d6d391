// A real Docker engine for the tests, in namespaces of its own: own network, own ports, own mounts, own process ids. Nothing of it is
// installed, and nothing is left of it when the tests end, however they end.
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const controlGroups = "/sys/fs/cgroup";
const groupPrefix = "orchestrator-test-";
const startLimitMs = 30_000;
const stopLimitMs = 20_000;

/**
 * Runs a program of Node's as the second process of new namespaces. When this process dies, even by SIGKILL, the kernel ends all in there.
 * @param {string} programs folder of the engine's programs
 * @param {readonly string[]} command
 * @returns {string[]}
 */
export const inNamespaces = (programs, command) => [
  ...["setpriv", "--pdeathsig", "KILL", "unshare"],
  ...["--net", "--mount", "--pid", "--ipc", "--uts"],
  ...["--fork", "--kill-child", "--mount-proc"],
  // The first process there: it takes care of the orphans of all others.
  ...[path.join(programs, "usr", "bin", "tini-static"), "--"],
  ...command,
];

/**
 * What the engine's unpacked programs need to find each other.
 * @param {string} programs
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(programs) {
  const usr = path.join(programs, "usr");
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const libraries = path.join(usr, "lib", `${machine}-linux-gnu`);
  return {
    ...process.env,
    PATH: [
      path.join(usr, "sbin"),
      path.join(usr, "bin"),
      process.env["PATH"],
    ].join(":"),
    LD_LIBRARY_PATH: libraries,
    // Else: "Chain 'RETURN' does not exist".
    XTABLES_LIBDIR: path.join(libraries, "xtables"),
  };
}

/**
 * Whether an engine answers there.
 * @param {{ readonly socketPath: string } | { readonly host: string, readonly port: number }} place
 * @returns {Promise<boolean>}
 */
export const answers = (place) =>
  new Promise((resolve) => {
    const asked = request(
      { ...place, path: "/_ping", timeout: 1_000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
    asked.end();
  });

/**
 * The pid file of a containerd that was killed names some other live process by now: the engine would wait for that.
 * @param {string} state
 */
export function forgetProcesses(state) {
  for (const name of [
    "docker.sock",
    "docker.pid",
    path.join("exec", "containerd", "containerd.pid"),
  ])
    rmSync(path.join(state, name), { force: true });
}

/** The control group of this test run. */
export const ownGroup = () =>
  `${groupPrefix}${process.env["ORCHESTRATOR_TEST_GROUP"] ?? process.pid}`;

/**
 * Arguments of an engine that keeps all it has in `state`.
 * @param {string} state
 * @param {string} group
 * @param {string} host
 * @returns {string[]}
 */
export function engineArguments(state, group, host) {
  const config = path.join(state, "daemon.json");
  writeFileSync(config, "{}");
  return [
    ...["--config-file", config, "-H", host, "--group", "root"],
    // Said on purpose, or one that listens on a network waits a quarter of a minute.
    ...(host.startsWith("tcp:") ? ["--tls=false"] : []),
    ...["--data-root", path.join(state, "data")],
    ...["--exec-root", path.join(state, "exec")],
    ...["--pidfile", path.join(state, "docker.pid")],
    ...["--exec-opt", "native.cgroupdriver=cgroupfs"],
    ...["--cgroup-parent", `/${group}`],
    ...["--bip", "10.213.0.1/24", "--ip6tables=false"],
  ];
}

/**
 * @typedef {object} OwnEngine
 * @property {string} socketPath
 * @property {() => Promise<void>} start starts it, or starts it again with all it had
 * @property {(signal: NodeJS.Signals) => Promise<void>} signal sends a signal; settles when it is dead if that kills it
 * @property {() => Promise<void>} stop ends it and removes what it left
 */

/**
 * An engine that keeps all it has in `state`. Only in namespaces of its own (`inNamespaces`).
 * @param {string} programs
 * @param {string} state an existing folder
 * @returns {OwnEngine}
 */
export function ownEngine(programs, state) {
  const socketPath = path.join(state, "docker.sock");
  const log = path.join(state, "dockerd.log");
  const group = ownGroup();
  /** @type {import("node:child_process").ChildProcess | null} */
  let dockerd = null;
  const exited = () =>
    dockerd === null ||
    dockerd.exitCode !== null ||
    dockerd.signalCode !== null;

  /** @param {number} limitMs */
  const ended = async (limitMs) => {
    for (const end = Date.now() + limitMs; !exited(); await delay(20))
      if (Date.now() > end)
        throw new Error("the container engine does not end");
  };

  return {
    socketPath,
    async start() {
      forgetProcesses(state);
      const output = openSync(log, "a");
      dockerd = spawn(
        "dockerd",
        engineArguments(state, group, `unix://${socketPath}`),
        { env: environment(programs), stdio: ["ignore", output, output] },
      );
      closeSync(output);
      for (
        const end = Date.now() + startLimitMs;
        !(await answers({ socketPath }));
      ) {
        if (exited() || Date.now() > end)
          throw new Error(
            `the container engine did not start:\n${readFileSync(log, "utf8").slice(-2_000)}`,
          );
        await delay(50);
      }
    },
    async signal(signal) {
      dockerd?.kill(signal);
      if (signal === "SIGKILL" || signal === "SIGTERM")
        await ended(stopLimitMs);
    },
    async stop() {
      dockerd?.kill("SIGCONT");
      dockerd?.kill("SIGTERM");
      await ended(stopLimitMs);
      for (const place of mountsBelow(state))
        spawnSync("umount", ["--lazy", place]);
      removeControlGroups((name) => name === group);
    },
  };
}

/** Brings the loopback up and sees to control groups: for the first program in new namespaces. */
export const prepareNamespaces = `
set -e
ip link set lo up
if [ ! -f ${controlGroups}/cgroup.controllers ] && ! mountpoint -q ${controlGroups}/memory; then
  mountpoint -q ${controlGroups} || mount -t tmpfs -o mode=755 cgroup ${controlGroups}
  for each in $(awk '!/^#/ && $4 == 1 { print $1 }' /proc/cgroups); do
    mkdir -p ${controlGroups}/$each
    mountpoint -q ${controlGroups}/$each || mount -t cgroup -o $each cgroup ${controlGroups}/$each || rmdir ${controlGroups}/$each
  done
fi
exec "$@"
`;

/** Removes the empty control groups that killed test runs left. */
export const sweepControlGroups = () =>
  removeControlGroups(
    (name) =>
      name.startsWith(groupPrefix) &&
      !existsSync(`/proc/${name.slice(groupPrefix.length)}`),
  );

/** @param {(name: string) => boolean} wanted */
function removeControlGroups(wanted) {
  if (!existsSync(controlGroups)) return;
  const parents = [
    controlGroups,
    ...readdirSync(controlGroups).map((name) => path.join(controlGroups, name)),
  ];
  for (const parent of parents) {
    if (!statSync(parent).isDirectory()) continue;
    for (const name of readdirSync(parent))
      if (wanted(name)) removeEmpty(path.join(parent, name));
  }
}

/**
 * Control groups can only be removed one by one, the innermost first; one that is still in use stays.
 * @param {string} group
 */
function removeEmpty(group) {
  for (const entry of readdirSync(group, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmpty(path.join(group, entry.name));
  try {
    rmdirSync(group);
  } catch {
    // In use: the next run finds it empty.
  }
}

/**
 * What an engine that was killed left mounted, the innermost first.
 * @param {string} folder
 */
const mountsBelow = (folder) =>
  readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? [])
    .filter((place) => place.startsWith(`${folder}/`))
    .reverse();
