import assert from "node:assert/strict";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import path from "node:path";
import { endpointOf } from "../../src/server/endpoint";
import { until } from "./until";

/** Processes of a VS Code server, and which of them runs the engine (Linux only). */

const processes = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** What `read` finds for a process; null for one that has gone, or that is not ours to look at. */
const ofProcess = <T>(pid: number, read: (folder: string) => T): T | null => {
  try {
    return read(`/proc/${pid}`);
  } catch {
    return null;
  }
};

/** The extension hosts of a server, oldest first: one for each window. */
export function extensionHosts(serverPid: number): number[] {
  const isHost = (folder: string): boolean => {
    const [, , group] = (
      readFileSync(`${folder}/stat`, "latin1").split(") ")[1] ?? ""
    ).split(" ");
    return (
      group === String(serverPid) &&
      readFileSync(`${folder}/cmdline`, "utf8").includes("--type=extensionHost")
    );
  };
  return processes()
    .filter((pid) => ofProcess(pid, isHost) === true)
    .sort((a, b) => a - b);
}

/** Processes that carry the mark of an attempt, or of a short command, and have to do with a folder; of one program if it is named. */
export function markedProcessesIn(folder: string, program = ""): number[] {
  const belongs = (entry: string): boolean => {
    const command = readFileSync(`${entry}/cmdline`, "latin1");
    const environment = readFileSync(`${entry}/environ`, "latin1");
    return (
      environment.includes("ORCHESTRATOR_ATTEMPT=") &&
      command.includes(program) &&
      (command.includes(folder) || environment.includes(folder))
    );
  };
  return processes().filter((pid) => ofProcess(pid, belongs) === true);
}

/** The process that owns a state folder: the one that holds the socket which listens at its endpoint; null when nobody does. */
export function ownerOf(stateFolder: string): number | null {
  // The kernel shows the leading zero of an abstract address as @.
  const key = readFileSync(path.join(stateFolder, "key"), "utf8").trim();
  const name = endpointOf({ stateFolder, key }).replace("\0", "@");
  const listening = "00010000";
  const inode = readFileSync("/proc/net/unix", "utf8")
    .split("\n")
    .map((line) => line.split(/ +/))
    .find((fields) => fields[7] === name && fields[3] === listening)?.[6];
  if (inode === undefined) return null;
  const holds = (pid: number): boolean =>
    (ofProcess(pid, (folder) => readdirSync(`${folder}/fd`)) ?? []).some(
      (fd) =>
        ofProcess(pid, (folder) => readlinkSync(`${folder}/fd/${fd}`)) ===
        `socket:[${inode}]`,
    );
  return processes().find(holds) ?? null;
}

/** Kills the extension host that runs the engine; settles with its pid when VS Code has started another one in its place. */
export async function killOwningHost(
  stateFolder: string,
  serverPid: number,
  limitMs: number,
): Promise<number> {
  const owner = ownerOf(stateFolder);
  assert.ok(owner !== null, "somebody owns the workspace");
  const hosts = extensionHosts(serverPid);
  assert.ok(hosts.includes(owner), "an extension host owns it");
  process.kill(owner, "SIGKILL");
  await until(() => {
    const now = extensionHosts(serverPid);
    return !now.includes(owner) && now.length === hosts.length;
  }, limitMs);
  return owner;
}
