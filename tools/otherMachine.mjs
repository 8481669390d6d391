// Machines of their own for container engines: own network, own processes, and none of our files. They are reached over tcp, on a cable
// between two namespaces, and reach each other only on one that is laid for that. Only in namespaces of our own (`inNamespaces`).
import { spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  answers,
  engineArguments,
  environment,
  forgetProcesses,
  ownGroup,
} from "./containerEngine.mjs";

const startLimitMs = 30_000;
const port = 2375;

/** What runs as the first program of a machine: it hides all temporary files but its own and the programs, waits for its cable, and becomes the engine. */
const boot = `
set -e
state=$1 programs=$2 address=$3
shift 3
mount --make-rprivate /
mkdir -p /mnt /media
mount --bind "$state" /mnt
mount --bind "$programs" /media
mount -t tmpfs none "$(dirname "$state")"
mkdir -p "$state" "$programs"
mount --move /mnt "$state"
mount --move /media "$programs"
ip link set lo up
until ip link show eth0 > /dev/null 2>&1; do sleep 0.05; done
ip addr add "$address/24" dev eth0
ip link set eth0 up
exec dockerd "$@"
`;

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
function run(file, ...args) {
  const { status, stderr } = spawnSync(file, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: ${stderr}`);
}

/** @param {readonly string[]} args */
const ip = (...args) => run("ip", ...args);

/**
 * @typedef {object} OtherMachine
 * @property {string} endpoint of its engine
 * @property {{ readonly host: string, readonly port: number }} place of its engine
 * @property {() => Promise<void>} start with all that it had; settles when its engine answers; one that runs goes on
 * @property {() => number} pid of a process in its network; it runs
 * @property {(signal: "SIGSTOP" | "SIGCONT") => void} signal to its engine
 * @property {() => Promise<void>} kill ends all that runs there, at once
 */

/**
 * @param {string} programs folder of the engine's programs
 * @param {string} state an existing folder for all that it has
 * @param {number} number of the machine, from 1 on
 * @returns {OtherMachine}
 */
export function otherMachine(programs, state, number) {
  const host = `10.99.${number}.2`;
  const place = { host, port };
  const log = path.join(state, "dockerd.log");
  const cable = `machine${number}`;
  /** @type {import("node:child_process").ChildProcess | null} */
  let machine = null;
  return {
    endpoint: `tcp://${host}:${port}`,
    place,
    async start() {
      // A test that failed before it could end it starts it all the same.
      if (machine !== null && machine.exitCode === null) return;
      forgetProcesses(state);
      const output = openSync(log, "a");
      const started = spawn(
        "unshare",
        [
          ...["--net", "--mount", "--pid", "--fork", "--kill-child"],
          ...["--mount-proc", "bash", "-c", boot, "bash"],
          ...[state, programs, host],
          ...engineArguments(state, ownGroup(), `tcp://${host}:${port}`),
        ],
        { env: environment(programs), stdio: ["ignore", output, output] },
      );
      closeSync(output);
      machine = started;
      await plugIn(started, cable);
      ip("addr", "add", `10.99.${number}.1/24`, "dev", cable);
      ip("link", "set", cable, "up");
      for (const end = Date.now() + startLimitMs; !(await answers(place));) {
        if (started.exitCode !== null || Date.now() > end)
          throw new Error(
            `the other machine did not start:\n${readFileSync(log, "utf8").slice(-2_000)}`,
          );
        await delay(50);
      }
    },
    pid() {
      if (machine?.pid === undefined)
        throw new Error("the other machine does not run");
      return machine.pid;
    },
    signal(signal) {
      // The first program of the machine became the engine.
      for (const pid of readFileSync(
        `/proc/${machine?.pid}/task/${machine?.pid}/children`,
        "utf8",
      )
        .trim()
        .split(" "))
        process.kill(Number(pid), signal);
    },
    async kill() {
      if (machine === null || machine.exitCode !== null) return;
      const ended = new Promise((resolve) => machine?.once("close", resolve));
      machine.kill("SIGKILL");
      await ended;
      machine = null;
    },
  };
}

/**
 * Puts the other end of a cable into a machine, once that has a network of its own.
 * @param {import("node:child_process").ChildProcess} machine
 * @param {string} cable
 */
async function plugIn({ pid }, cable) {
  const own = readlinkSync("/proc/self/ns/net");
  for (
    const end = Date.now() + startLimitMs;
    readlinkSync(`/proc/${pid}/ns/net`) === own;
    await delay(10)
  )
    if (Date.now() > end) throw new Error("the other machine has no network");
  // The kernel takes its time with the cable of a machine that was killed.
  for (const end = Date.now() + startLimitMs; ; await delay(50)) {
    spawnSync("ip", ["link", "delete", cable]);
    try {
      ip(
        ...["link", "add", cable, "type", "veth"],
        ...["peer", "name", "eth0", "netns", String(pid)],
      );
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/**
 * Lays a cable between two machines that run. It goes with either.
 * @param {OtherMachine} one
 * @param {OtherMachine} other
 * @returns {[string, string]} their addresses on it
 */
export function connectMachines(one, other) {
  ip(
    ...["link", "add", "eth1", "netns", String(one.pid()), "type", "veth"],
    ...["peer", "name", "eth1", "netns", String(other.pid())],
  );
  const addresses = /** @type {[string, string]} */ ([
    "10.98.0.1",
    "10.98.0.2",
  ]);
  for (const [at, machine] of [one, other].entries()) {
    const inside = ["--net", "--target", String(machine.pid()), "ip"];
    const address = `${addresses[at]}/24`;
    run("nsenter", ...inside, "addr", "add", address, "dev", "eth1");
    run("nsenter", ...inside, "link", "set", "eth1", "up");
  }
  return addresses;
}
